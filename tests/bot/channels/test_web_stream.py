"""The event stream over real HTTP: every message once, in order, whatever happens in between."""

from __future__ import annotations

import json
import queue
import signal
import threading
from typing import Any

import httpx

from tests.bot.conftest import Citizen, MakeServer


class Stream:
    """Reads a citizen's events in a thread."""

    def __init__(self, citizen: Citizen, **headers: str) -> None:
        self.events: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.comments: queue.Queue[str] = queue.Queue()
        self.headers = {**citizen.http.headers, **headers}
        self.url = f"{citizen.server.url}/webhooks/web/events"
        self.open = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()
        assert self.open.wait(10)

    def _read(self) -> None:
        try:
            with httpx.stream("GET", self.url, headers=self.headers, timeout=60) as answer:
                assert answer.headers["content-type"].startswith("text/event-stream")
                kind = ""
                for line in answer.iter_lines():
                    self.open.set()
                    if line.startswith(":"):
                        self.comments.put(line)
                    elif line.startswith("event: "):
                        kind = line[7:]
                    elif line.startswith("data: "):
                        self.events.put((kind, json.loads(line[6:])))
        except httpx.TransportError:
            pass
        self.events.put(("end", None))

    def until(self, kind: str, seconds: float = 10) -> Any:
        """The data of the next event of that kind."""
        while True:
            found, data = self.events.get(timeout=seconds)
            if found == kind:
                return data
            assert found != "end", f"the stream ended before “{kind}”"

    def messages(self, count: int) -> list[dict[str, Any]]:
        return [self.until("message") for _ in range(count)]


def test_a_stream_shows_typing_and_then_both_sides(citizen: Citizen) -> None:
    stream = Stream(citizen)
    citizen.says("retiens lent")
    assert [stream.events.get(timeout=10)[0] for _ in range(3)] == ["message", "typing", "message"]


def test_no_typing_is_shown_after_the_answer(citizen: Citizen) -> None:
    stream = Stream(citizen)
    for _ in range(10):
        citizen.says("papiers")
    kinds = []
    while kinds.count("message") < 20:
        kinds.append(stream.events.get(timeout=10)[0])
    assert stream.events.empty()
    assert kinds[-1] == "message"


def test_a_stream_resumes_after_the_last_message_seen(citizen: Citizen) -> None:
    citizen.says("salam")
    seen = citizen.history()
    citizen.says("papiers")
    stream = Stream(citizen, **{"Last-Event-ID": str(seen[-1]["id"])})
    assert stream.messages(2) == citizen.history(after=seen[-1]["id"])
    citizen.says("salam")
    assert [line["text"] for line in stream.messages(2)] == ["salam", "مرحبا بكم"]


def test_a_reminder_reaches_the_stream_and_the_history_once(citizen: Citizen) -> None:
    stream = Stream(citizen)
    assert citizen.texts("plus tard") == ["D’accord, plus tard."]
    texts = [line["text"] for line in stream.messages(3)]
    assert texts == ["plus tard", "D’accord, plus tard.", "مرحبا بكم"]
    assert [line["text"] for line in citizen.history()] == texts


def test_a_silent_stream_says_that_it_is_still_there(citizen: Citizen) -> None:
    assert Stream(citizen).comments.get(timeout=15) == ": still here"


def test_deleting_the_conversation_closes_its_streams(citizen: Citizen) -> None:
    stream = Stream(citizen)
    citizen.http.delete("/sessions")
    assert stream.until("closed") == {}


def test_history_and_conversation_survive_a_killed_server(make_server: MakeServer) -> None:
    server = make_server()
    server.start()
    server.wait_ready()
    citizen = server.citizen(language="fr")
    citizen.says("retiens ma question")
    stream = Stream(citizen)
    before = citizen.history()
    server.stop(signal.SIGKILL)
    assert stream.events.get(timeout=10)[0] == "end"
    server.start()
    server.wait_ready()
    assert citizen.history() == before
    resumed = Stream(citizen, **{"Last-Event-ID": str(before[-1]["id"])})
    assert citizen.texts("rappelle")[0].startswith("retiens ma question")
    assert [line["text"].split(" |")[0] for line in resumed.messages(2)] == [
        "rappelle",
        "retiens ma question",
    ]

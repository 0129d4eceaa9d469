"""Reading an outside system over GeoReport v2: a real server over real HTTP, with all its moods."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from registry import OutsideSystemDown, Refused, Registry, RequestStatus, State
from registry.breaker import CircuitBreaker
from registry.open311 import Open311
from registry.references import new_reference
from registry.settings import OutsideSettings
from registry.wording import error_text
from tests.registry.helpers import Moment

TODAY = date(2026, 2, 2)
RECORD: dict[str, Any] = {
    "service_request_id": "638344",
    "status": "open",
    "status_notes": "Equipe prévue",
    "service_name": "Éclairage",
    "service_code": "006",
    "description": "secret words of a neighbour",
    "agency_responsible": "Service technique",
    "requested_datetime": "2026-01-14T06:37:38-08:00",
    "updated_datetime": "2026-01-20T06:37:38Z",
    "expected_datetime": "2026-02-12T10:00:00Z",
    "address": "8 rue secrète",
    "lat": 32.3,
    "long": -6.3,
}


class Outside:
    """A GeoReport server. ``mood`` says how it answers."""

    def __init__(self) -> None:
        self.records = {"638344": dict(RECORD)}
        self.mood = "well"
        self.asked: list[tuple[str, dict[str, list[str]]]] = []
        outside = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                outside.asked.append((parts.path, parse_qs(parts.query)))
                status, body = outside.answer(parts.path)
                try:
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    pass  # the client gave up waiting

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/open311/v2"

    def answer(self, path: str) -> tuple[int, bytes]:
        mood, _, rest = self.mood.partition(" ")
        if mood == "once":  # a failure once, then well
            self.mood = "well"
            return int(rest), b"oops"
        if mood == "status":
            return int(rest), b"oops"
        if mood == "slow":
            time.sleep(1.0)
        if mood == "garbage":
            return 200, b"<html>not json"
        if mood == "huge":
            return 200, b"[" + b" " * 2_000_000 + b"]"
        if mood == "strange":
            return 200, json.dumps([None, 3, {"service_request_id": "other"}]).encode()
        name = path.rsplit("/", 1)[1].removesuffix(".json")
        if name == "services":
            return 200, json.dumps([{"service_code": "006"}]).encode()
        found = self.records.get(name)
        return (200, json.dumps([found]).encode()) if found else (404, b'[{"code":"404"}]')


@pytest.fixture
def outside() -> Iterator[Outside]:
    server = Outside()
    thread = threading.Thread(target=server.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.server.shutdown()
    server.server.server_close()


@pytest.fixture
def client(outside: Outside) -> Iterator[Open311]:
    settings = OutsideSettings(outside.url, api_key="the key", jurisdiction="city.ma", timeout=0.5)
    made = Open311(settings, retries=1, breaker=CircuitBreaker(failures=2, pause=0.3))
    yield made
    made.close()


def test_a_status_is_read_and_nothing_personal_with_it(client: Open311, outside: Outside) -> None:
    status = client.status(" ٦٣٨٣٤٤ ", TODAY)
    assert status is not None
    assert (status.state, status.source, status.detail) == (State.UNDER_REVIEW, "outside", "Equipe prévue")
    assert (status.due_on, status.days_left) == (date(2026, 2, 12), 10)
    assert status.office == "Service technique"
    assert "secr" not in repr(status)
    path, query = outside.asked[0]
    assert path == "/open311/v2/requests/638344.json"
    assert query == {"jurisdiction_id": ["city.ma"], "api_key": ["the key"]}


def test_a_closed_request_has_no_deadline(client: Open311, outside: Outside) -> None:
    outside.records["638344"] |= {
        "status": "closed",
        "updated_datetime": "",
        "requested_datetime": "nonsense",
    }
    status = client.status("638344", TODAY)
    assert status is not None
    assert (status.state, status.due_on, status.since) == (State.CLOSED, None, None)


def test_an_unknown_id_is_no_status(client: Open311, outside: Outside) -> None:
    assert client.status("1", TODAY) is None
    outside.mood = "strange"
    assert client.status("638344", TODAY) is None


@pytest.mark.parametrize("reference", ["", "../services", "1/../2", "x" * 100, "1?api_key=2", "<b>"])
def test_an_id_cannot_reach_another_address(client: Open311, outside: Outside, reference: str) -> None:
    assert client.status(reference, TODAY) is None
    assert outside.asked == []


def test_one_failure_is_tried_again(client: Open311, outside: Outside) -> None:
    outside.mood = "once 503"
    assert client.status("638344", TODAY) is not None
    assert len(outside.asked) == 2


@pytest.mark.parametrize(
    "mood", ["status 500", "status 503", "status 301", "garbage", "huge", "slow", "status 401"]
)
def test_a_system_that_is_down_is_said_to_be_down(
    client: Open311, outside: Outside, mood: str, caplog: pytest.LogCaptureFixture
) -> None:
    outside.mood = mood
    with caplog.at_level(logging.DEBUG), pytest.raises(OutsideSystemDown) as down:
        client.status("638344", TODAY)
    assert error_text(down.value, "fr")
    assert error_text(down.value, "ar")
    assert "the key" not in str(down.value)
    assert "the key" not in "".join(
        record.getMessage() for record in caplog.records if record.name.startswith("registry")
    )


def test_a_system_that_stays_down_is_left_alone_a_while(client: Open311, outside: Outside) -> None:
    outside.mood = "status 500"
    for _ in range(2):
        with pytest.raises(OutsideSystemDown):
            client.status("638344", TODAY)
    asked = len(outside.asked)
    start = time.perf_counter()
    with pytest.raises(OutsideSystemDown, match="left alone"):
        client.status("638344", TODAY)
    assert time.perf_counter() - start < 0.1
    assert len(outside.asked) == asked
    outside.mood = "well"
    time.sleep(0.35)
    assert client.status("638344", TODAY) is not None


def test_nobody_listening_is_down(client: Open311, outside: Outside) -> None:
    outside.server.server_close()
    other = Open311(OutsideSettings("http://127.0.0.1:9", timeout=0.3), retries=0)
    with pytest.raises(OutsideSystemDown, match="ConnectError"):
        other.status("1", TODAY)


def test_the_breaker_lets_one_try_after_its_pause() -> None:
    seconds = [0.0]
    breaker = CircuitBreaker(failures=2, pause=10, clock=lambda: seconds[0])
    breaker.failed()
    assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()
    seconds[0] = 11
    assert breaker.allows()
    assert not breaker.allows()  # the others wait for its answer
    breaker.succeeded()
    assert breaker.allows()


def test_the_registry_asks_the_outside_system_for_what_is_not_its_own(
    make_registry: Callable[..., Registry], outside: Outside
) -> None:
    registry = make_registry(outside=OutsideSettings(outside.url, timeout=0.5))
    assert isinstance(registry.lookup("638344", "3456", "citizen"), RequestStatus)
    assert registry.lookup(str(new_reference("beni-mellal")), "3456", "citizen") == Refused(None)
    # A slip in a reference of ours is no question to another system.
    assert registry.lookup("BM-3333-333", "3456", "clumsy") == Refused(None)
    assert len(outside.asked) == 1
    for number in range(4):
        assert registry.lookup(f"10{number}", "3456", "guesser") == Refused(None)
    assert registry.lookup("104", "3456", "guesser") == Refused(timedelta(minutes=15))
    assert registry.lookup("638344", "3456", "guesser") == Refused(timedelta(minutes=15))


async def test_a_change_in_the_outside_system_is_told_once(
    make_registry: Callable[..., Registry], outside: Outside, moment: Moment
) -> None:
    registry = make_registry(outside=OutsideSettings(outside.url, timeout=0.5))
    registry.record_consent("citizen", "notify", "ar")
    assert registry.subscribe("638344", "web", "citizen", "ar")
    received: list[str] = []

    async def deliver(channel: str, sender: str, payload: Any) -> bool:
        received.append(payload["text"])
        return True

    registry.upkeep()
    outside.records["638344"]["status"] = "closed"
    outside.mood = "status 500"
    registry.upkeep()  # down: nothing is lost, nothing is told
    await registry.worker(deliver).drain()
    assert received == []
    outside.mood = "well"
    registry.upkeep()
    registry.upkeep()
    await registry.worker(deliver).drain()
    assert len(received) == 1
    assert "638344" in received[0]
    assert "مغلق" in received[0]
    assert registry.unsubscribe("citizen", "638344") == 1

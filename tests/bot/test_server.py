"""The server as a whole, in real processes."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from bot.publish import KEPT, latest, publish, published
from tests.bot.conftest import ROOT, TRIAL, Citizen, MakeServer
from tests.services import free_port, wait_until


def test_it_says_one_line_where_to_look_and_nothing_else(make_server: MakeServer) -> None:
    server = make_server()
    server.start()
    server.wait_ready()
    server.citizen().says("papiers")
    server.citizen().says("casse")
    assert server.stop() == f"Mourchid is ready: {server.url}\n"


def test_a_busy_port_is_said_in_plain_words(make_server: MakeServer) -> None:
    server = make_server()
    with socket.socket() as other:
        other.bind(("127.0.0.1", server.port))
        other.listen()
        server.start()
        assert server.process is not None
        printed, _ = server.process.communicate(timeout=30)
        assert server.process.returncode == 2
        server.process = None
    assert printed.startswith(f"Port {server.port} of 127.0.0.1 cannot be used")
    assert printed.count("\n") == 1


def test_a_wrong_setting_is_said_in_plain_words(make_server: MakeServer) -> None:
    server = make_server(MOURCHID_TRUSTED_PROXIES="many")
    server.start()
    assert server.process is not None
    printed, _ = server.process.communicate(timeout=30)
    server.process = None
    assert printed == "MOURCHID_TRUSTED_PROXIES is “many”: write a whole number, such as 0.\n"


def test_without_a_model_it_says_so_until_one_is_published(
    make_server: MakeServer, trial_model: Path
) -> None:
    server = make_server(with_model=False)
    server.start()
    wait_until(lambda: _status(f"{server.url}/healthz") == 200, 120, "the start")
    assert httpx.get(f"{server.url}/readyz").json()["model"] is False
    citizen = server.citizen(language="fr")
    refused = citizen.post(text="salam", client_message_id="one")
    assert refused.status_code == 503
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["message"] == "L’assistant est en cours de démarrage. Réessayez dans un instant."
    publish(trial_model, server.folder / "models")
    server.wait_ready()
    assert citizen.says("salam", client_message_id="one")["messages"][0]["text"] == "مرحبا بكم"
    assert len(citizen.history()) == 2


def test_a_new_model_is_taken_up_without_losing_a_turn(make_server: MakeServer, trial_model: Path) -> None:
    server = make_server()
    server.start()
    server.wait_ready()
    stop = threading.Event()
    citizens = [server.citizen(language="fr") for _ in range(2)]

    def talk(citizen: Citizen) -> int:
        turns = 0
        while not stop.is_set():
            turns += 1
            assert citizen.texts("retiens") == [f"Noté {turns}"]
        return turns

    with ThreadPoolExecutor(2) as pool:
        talks = [pool.submit(talk, citizen) for citizen in citizens]
        new = publish(trial_model, server.folder / "models")
        wait_until(lambda: f"now answering with {new.name}" in server.log(), 30, "taking up the model")
        stop.set()
        assert all(talk.result(10) > 0 for talk in talks)


def test_a_broken_model_changes_nothing(make_server: MakeServer, trial_model: Path, tmp_path: Path) -> None:
    server = make_server()
    server.start()
    server.wait_ready()
    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(trial_model.read_bytes()[:2000])
    name = publish(broken, server.folder / "models").name
    wait_until(lambda: f"goes on answering: {name}" in server.log(), 30, "refusing the model")
    assert server.citizen(language="fr").texts("salam") == ["مرحبا بكم"]
    good = publish(trial_model, server.folder / "models").name
    wait_until(lambda: f"now answering with {good}" in server.log(), 30, "taking up the next model")


def test_publishing_keeps_the_last_few(tmp_path: Path) -> None:
    model = tmp_path / "model.tar.gz"
    model.write_bytes(b"x")
    folder = tmp_path / "models"
    made = [publish(model, folder) for _ in range(KEPT + 2)]
    assert latest(tmp_path / "nowhere") is None
    assert latest(folder) == made[-1]
    assert published(folder) == made[-KEPT:]


def test_actions_may_run_on_a_server_of_their_own(make_server: MakeServer) -> None:
    port = free_port()
    code = f"from bot.inprocess import serve_actions; serve_actions('trial_actions', port={port})"
    server = make_server()
    content = f"action_endpoint: {{url: 'http://127.0.0.1:{port}/webhook', enable_selective_domain: true}}\n"
    (server.folder / "endpoints.yml").write_text(content)
    actions = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=ROOT, env={"PYTHONPATH": f"{ROOT}:{TRIAL}", "PATH": "/usr/bin:/bin"},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_until(lambda: _status(f"http://127.0.0.1:{port}/health") == 200, 30, "the action server")
        server.start()
        server.wait_ready()
        citizen = server.citizen(language="fr", commune="meknes")
        assert citizen.texts("papiers") == ["Voici les papiers."]
        assert citizen.texts("retiens ceci") == ["Noté 1"]
        assert citizen.texts("rappelle") == ["retiens ceci | meknes fr"]
        actions.terminate()
        actions.wait(10)
        assert citizen.texts("papiers")[0].startswith("Un problème technique")
    finally:
        actions.kill()
        actions.wait(10)


def test_two_processes_on_one_redis_carry_one_conversation_in_order(
    make_server: MakeServer, redis_url: str
) -> None:
    one, two = make_server(REDIS_URL=redis_url), make_server(REDIS_URL=redis_url)
    for server in (one, two):
        server.start()
    for server in (one, two):
        server.wait_ready()
    here = one.citizen(language="fr")
    http = httpx.Client(base_url=f"{two.url}/webhooks/web", headers=here.http.headers, timeout=30)
    there = Citizen(two, http, here.session)
    for turn in range(1, 11):
        speaker = here if turn % 2 else there
        assert speaker.texts("retiens") == [f"Noté {turn}"]
    with ThreadPoolExecutor(8) as pool:
        speakers = [here, there] * 8
        replies = list(pool.map(lambda speaker: speaker.texts("retiens encore")[0], speakers))
    assert sorted(replies, key=lambda reply: int(reply.split()[1])) == [f"Noté {n}" for n in range(11, 27)]
    assert len(here.history()) == 2 * 26
    assert here.history() == there.history()
    reply = here.says("retiens", client_message_id="same")
    assert there.says("retiens", client_message_id="same") == reply
    (button,) = here.says("papiers")["messages"][0]["buttons"]
    assert there.post(button=button["id"]).json()["messages"][0]["text"] == "Choix 2"
    one.stop()
    assert there.texts("rappelle")[0].startswith("retiens")


def test_without_redis_where_it_is_asked_for_nothing_pretends_to_work(make_server: MakeServer) -> None:
    server = make_server(REDIS_URL="redis://127.0.0.1:1/0")
    server.start()
    wait_until(lambda: _status(f"{server.url}/healthz") == 200, 120, "the start")
    ready = httpx.get(f"{server.url}/readyz")
    assert ready.status_code == 503
    assert ready.json()["channels"] is False
    answer = httpx.post(f"{server.url}/webhooks/web/sessions", json={"language": "fr"})
    assert answer.status_code == 201, "a session needs no store"
    headers = {"Authorization": f"Bearer {answer.json()['token']}"}
    url = f"{server.url}/webhooks/web/messages"
    refused = httpx.post(url, json={"text": "salam"}, headers=headers)
    assert refused.status_code == 503
    assert "Traceback" not in refused.text


@pytest.mark.parametrize("store", ["sqlite", "redis"])
def test_a_long_conversation_keeps_its_slots_and_stays_small(
    make_server: MakeServer, redis_url: str, store: str
) -> None:
    """What a turn reads is bounded, whatever came before: the cost of turn 500 is that of turn 5."""
    server = make_server(**({"REDIS_URL": redis_url} if store == "redis" else {}))
    server.start()
    server.wait_ready()
    citizen = server.citizen(language="fr")
    for turn in range(1, 41):
        assert citizen.texts("retiens") == [f"Noté {turn}"]
    assert len(_events_read(redis_url if store == "redis" else None, citizen)) < 120


def _events_read(redis_url: str | None, citizen: Citizen) -> list[object]:
    import asyncio

    from bot.tracker_store import BoundedRedisTrackerStore, EmbeddedTrackerStore, redis_options

    if redis_url:
        store = BoundedRedisTrackerStore(60, **redis_options(redis_url))
    else:
        store = EmbeddedTrackerStore(citizen.server.folder / "conversations.db")
    tracker = asyncio.run(store.retrieve(f"web:{citizen.session['session_id']}"))
    return list(tracker.events)


def _status(url: str) -> int:
    try:
        return httpx.get(url, timeout=5).status_code
    except httpx.TransportError:
        return 0

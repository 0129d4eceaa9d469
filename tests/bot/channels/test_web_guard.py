"""Who may use the channel, and how often."""

from __future__ import annotations

import time

import httpx
import pytest

from bot.channels.guard import network
from bot.channels.tokens import InvalidToken, Tokens
from bot.channels.typed import LONGEST, clean
from tests.bot.conftest import MakeServer, Server


def test_a_page_of_another_site_is_refused(server: Server) -> None:
    answer = httpx.post(
        f"{server.url}/webhooks/web/sessions", json={}, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("origin", ["null", "https://127.0.0.1.evil.example", "http://127.0.0.1:1"])
def test_origins_that_resemble_ours_are_refused(server: Server, origin: str) -> None:
    answer = httpx.post(f"{server.url}/webhooks/web/sessions", json={}, headers={"Origin": origin})
    assert answer.status_code == 403


def test_our_own_pages_and_the_allowed_sites_may_use_it(make_server: MakeServer) -> None:
    server = make_server(MOURCHID_ALLOWED_ORIGINS="https://commune.example, https://autre.example")
    server.start()
    server.wait_ready()
    url = f"{server.url}/webhooks/web/sessions"
    assert httpx.post(url, json={}, headers={"Origin": server.url}).status_code == 201
    answer = httpx.post(url, json={}, headers={"Origin": "https://commune.example"})
    assert answer.status_code == 201
    assert answer.headers["access-control-allow-origin"] == "https://commune.example"
    asked = httpx.options(url, headers={"Origin": "https://autre.example"})
    assert asked.status_code == 204
    assert "Authorization" in asked.headers["access-control-allow-headers"]
    assert httpx.options(url, headers={"Origin": "https://evil.example"}).status_code == 403


def test_limits_hold_for_a_session_and_for_an_address(make_server: MakeServer) -> None:
    server = make_server(
        MOURCHID_RATE_LIMITS="on", MOURCHID_LIMIT_SESSION="3", MOURCHID_LIMIT_ADDRESS="5",
        MOURCHID_LIMIT_NEW_SESSIONS="4",
    )  # fmt: skip
    server.start()
    server.wait_ready()
    _early_in_the_minute()
    one = server.citizen(language="fr")
    answers = [one.post(text="salam") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[3].headers["retry-after"]) <= 60
    assert answers[3].json()["message"]
    two = server.citizen(language="fr")
    assert [two.post(text="salam").status_code for _ in range(3)] == [200, 200, 429]
    url = f"{server.url}/webhooks/web/sessions"
    assert [httpx.post(url, json={}).status_code for _ in range(3)] == [201, 201, 429]


def test_a_forged_forwarded_address_does_not_evade_the_limit(make_server: MakeServer) -> None:
    server = make_server(
        MOURCHID_RATE_LIMITS="on", MOURCHID_LIMIT_NEW_SESSIONS="2", MOURCHID_TRUSTED_PROXIES="1"
    )
    server.start()
    server.wait_ready()
    _early_in_the_minute()
    url = f"{server.url}/webhooks/web/sessions"

    def status(forwarded: str) -> int:
        return httpx.post(url, json={}, headers={"X-Forwarded-For": forwarded}).status_code

    assert [status(f"10.0.0.{n}, 203.0.113.7") for n in range(3)] == [201, 201, 429]
    assert status("203.0.113.8") == 201


def test_limits_are_not_off_for_those_who_come_through_a_proxy(make_server: MakeServer) -> None:
    server = make_server(MOURCHID_RATE_LIMITS="off", MOURCHID_LIMIT_NEW_SESSIONS="1")
    server.start()
    server.wait_ready()
    _early_in_the_minute()
    url = f"{server.url}/webhooks/web/sessions"
    assert [httpx.post(url, json={}).status_code for _ in range(3)] == [201, 201, 201]
    through = {"X-Forwarded-For": "203.0.113.7"}
    assert [httpx.post(url, json={}, headers=through).status_code for _ in range(2)] == [201, 429]


def test_a_household_on_ipv6_counts_as_one() -> None:
    assert network("2001:db8:1:2::1") == network("2001:db8:1:2:ffff::9") != network("2001:db8:1:3::1")
    assert network("203.0.113.7") != network("203.0.113.8")


def test_a_token_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = Tokens(b"a secret", 100)
    session, token, _ = tokens.create("ar", "larache")
    assert tokens.read(token) == session
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + 102)
    with pytest.raises(InvalidToken, match="expired"):
        tokens.read(token)


def test_a_token_of_another_server_is_refused() -> None:
    token = Tokens(b"a secret", 100).create(None, None)[1]
    with pytest.raises(InvalidToken):
        Tokens(b"another", 100).read(token)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("salam", "salam"),
        (" /greet ", "greet"),
        ("\u200f\u00a0/\u200b/x", "x"),
        ("a/b", "a/b"),
        ("سلام\u200cعليكم", "سلام\u200cعليكم"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
        ("x" * 10_000, "x" * LONGEST),
        ("\u200b" * 10, ""),
        ("é\x00\x1b[0m", "é[0m"),
        ("\ud83d\ude00", "😀"),
        ("\ud83d", "\ufffd"),
    ],
)
def test_typed_text_is_made_harmless_and_nothing_else(typed: str, read: str) -> None:
    assert clean(typed) == read


def _early_in_the_minute() -> None:
    """Limits count by the minute: do not let one end while counting."""
    while time.time() % 60 > 45:
        time.sleep(0.5)

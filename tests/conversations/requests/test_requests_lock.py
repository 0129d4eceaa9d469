"""Guessing is stopped, with Redis and without it, and a server that ends and starts forgets no failure."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from registry import NewRequest
from registry.clock import general
from tests.conversations.requests.conftest import COMMUNE, MakeAssistant, come, registry_of
from tests.services import ServiceMissing, redis_server, require

LOCKED = "Trop d'essais"


@pytest.fixture(params=["Redis", "the database"])
def counted_in(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The settings with which failures are counted there."""
    if request.param != "Redis":
        yield {}
        return
    try:
        with redis_server() as url:
            yield {"REDIS_URL": url}
    except ServiceMissing as error:
        require(error)


def test_five_failures_lock_reference_and_sender_also_after_kill_9(
    make_assistant: MakeAssistant, counted_in: dict[str, str]
) -> None:
    assistant = make_assistant(**counted_in)
    assistant.start()
    registry = registry_of(assistant)
    registry.record_consent("counter", "deposit", "fr")
    guessed, own = (
        registry.deposit(
            NewRequest(
                deposit_key=key, sender="counter", channel="counter", commune=COMMUNE,
                procedure="building-permit", language="fr", limit=general(), factor="4567",
            )
        ).reference
        for key in ("guessed", "own")
    )  # fmt: skip
    registry.close()
    guesser = come(assistant, language="fr")
    for guess in range(1000, 1004):
        assert LOCKED not in guesser.says(f"où en est ma demande {guessed} {guess}")
    assistant.stop(signal.SIGKILL)
    assistant.start()
    heard = guesser.says(f"où en est ma demande {guessed} 1004")
    assert LOCKED in heard
    assert "15 minutes" in heard
    other = come(assistant, language="fr")
    assert LOCKED in other.says(f"où en est ma demande {guessed} 4567")
    assert LOCKED in guesser.says(f"où en est ma demande {own} 4567")
    other.says(f"où en est ma demande {own} 4567")
    assert other.card["reference"] == own  # nobody else is held up

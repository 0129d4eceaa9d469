"""The server ends in the middle of a form, or between the confirmation and the receipt."""

from __future__ import annotations

import contextlib
import signal
import threading
from pathlib import Path

import httpx
import pytest

from registry import Filter
from tests.conversations.requests.conftest import Citizen, MakeAssistant, come, registry_of
from tests.services import wait_until

DRAFT = ("je veux déposer une réclamation", "éclairage", "rue Hassan II", "Le lampadaire est éteint",
         "sans contact", "oui")  # fmt: skip


def test_a_draft_survives_an_end_without_warning(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant()
    assistant.start()
    citizen = come(assistant, language="fr")
    for text in DRAFT[:4]:
        citizen.says(text)
    assistant.stop(signal.SIGKILL)
    assistant.start()
    for text in DRAFT[4:]:
        citizen.says(text)
    assert citizen.section("place") == ["rue Hassan II"]
    assert citizen.section("description") == ["Le lampadaire est éteint"]
    citizen.says("oui")
    assert citizen.card["type"] == "receipt"


def receipts(citizen: Citizen) -> list[str]:
    return [
        message["card"]["reference"]
        for message in citizen.history()
        if (message.get("card") or {}).get("type") == "receipt"
    ]


@pytest.mark.parametrize("again", ["the same message", "a new yes", "the button"])
def test_killed_between_confirmation_and_receipt_there_is_one_request_and_one_receipt(
    make_assistant: MakeAssistant, tmp_path: Path, again: str
) -> None:
    written = tmp_path / "written"
    slow = make_assistant("slow_actions", TEST_WRITTEN=str(written))
    slow.start()
    citizen = come(slow, language="fr")
    for text in DRAFT:
        citizen.says(text)
    button = citizen.button("je confirme")
    message = {"button": button} if again == "the button" else {"text": "oui"}

    def confirm() -> None:
        with contextlib.suppress(httpx.TransportError):  # the server goes
            citizen.http.post("/messages", json={**message, "client_message_id": "the-yes"}, timeout=60)

    asking = threading.Thread(target=confirm)
    asking.start()
    wait_until(lambda: written.exists() and bool(written.read_text()), 60, "the deposit")
    slow.stop(signal.SIGKILL)
    asking.join(10)

    assistant = make_assistant(folder=slow.folder)
    assistant.port = slow.port
    assistant.start()
    if again == "the same message":
        citizen.post(**message, client_message_id="the-yes")
        first = citizen.last
        citizen.post(**message, client_message_id="the-yes")
        assert citizen.last == first
    else:
        citizen.post(**message)
    assert citizen.card["reference"] == written.read_text()
    assert receipts(citizen) == [written.read_text()]
    registry = registry_of(assistant)
    assert [status.reference for status in registry.list(Filter())] == [written.read_text()]
    registry.close()

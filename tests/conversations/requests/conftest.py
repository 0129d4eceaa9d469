"""Citizens over HTTP who remember the last reply, servers that can be ended, and the registry beside them."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from registry import Filter, NewRequest, Registry
from registry.clock import TimeLimit, general
from registry.settings import Settings
from tests.assistant import ROOT, Assistant, make_data_dir

HERE = Path(__file__).parent
COMMUNE = "beni-mellal"
SECRET = "a secret for tests only"  # as in tests/assistant.py


@dataclass
class Citizen:
    """Speaks to the web channel."""

    http: httpx.Client
    last: dict[str, Any] = field(default_factory=dict)

    def post(self, **message: Any) -> str:
        """Send a message; what the assistant answers, in one string."""
        answer = self.http.post("/messages", json=message)
        assert answer.status_code == 200, answer.text
        self.last = answer.json()
        return self.heard

    def says(self, text: str, **more: Any) -> str:
        """Type a text."""
        return self.post(text=text, **more)

    def taps(self, title: str, **more: Any) -> str:
        """Tap the button whose title holds ``title``."""
        return self.post(button=self.button(title), **more)

    def button(self, title: str) -> str:
        """The id of a button of the last reply."""
        buttons = [button for message in reversed(self.last["messages"]) for button in message["buttons"]]
        found = [button["id"] for button in buttons if title in button["title"]]
        assert found, f"no button {title!r} among {[button['title'] for button in buttons]}"
        return str(found[0])

    @property
    def heard(self) -> str:
        return "\n".join(message["text"] for message in self.last["messages"])

    @property
    def kind(self) -> str:
        return str(self.last["understood"]["kind"])

    @property
    def card(self) -> dict[str, Any]:
        """The card of the last reply."""
        cards = [message["card"] for message in self.last["messages"] if message.get("card")]
        assert cards, self.heard
        return dict(cards[-1])

    def section(self, facet: str) -> list[str]:
        """What a section of that card says; nothing when it has no such section."""
        return next((part["items"] for part in self.card["sections"] if part["facet"] == facet), [])

    def history(self) -> list[dict[str, Any]]:
        """Everything that was said."""
        return list(self.http.get("/messages").json()["messages"])


def come(assistant: Assistant, **session: Any) -> Citizen:
    """A citizen of the commune with a session of their own."""
    return Citizen(assistant.citizen(**{"commune": COMMUNE, **session}).http)


def registry_of(assistant: Assistant) -> Registry:
    """A server's registry, as an officer's program opens it."""
    return Registry.open(
        Settings.from_env({"MOURCHID_DATA_DIR": str(assistant.folder), "MOURCHID_SECRET": SECRET})
    )


MakeAssistant = Callable[..., Assistant]


PLACE, STORY = "rue Hassan II, près de la mosquée", "Le lampadaire est éteint depuis une semaine"


def up_to(citizen: Citizen, step: str) -> None:
    """Begin a deposit and answer until ``step`` is asked (a name below; anything else: the summary)."""
    citizen.says("je veux déposer une réclamation")
    for name, text in (
        ("kind", "éclairage"),
        ("place", PLACE),
        ("description", STORY),
        ("contact", "0612345678"),
        ("consent", "j'accepte"),
    ):
        if step == name:
            return
        citizen.says(text)


def kept(registry: Registry) -> int:
    """How many requests there are."""
    return len(registry.list(Filter(limit=100_000)))


@pytest.fixture
def make_assistant(model: Path, tmp_path: Path) -> Iterator[MakeAssistant]:
    """Makes servers, not yet started, that end with the test. ``actions``: the package of the actions."""
    made: list[Assistant] = []

    def make(actions: str = "actions", folder: Path | None = None, **env: str) -> Assistant:
        if folder is None:
            folder = make_data_dir(tmp_path / f"var{len(made)}", model)
        endpoints = folder / f"{actions}.yml"
        endpoints.write_text(f"action_endpoint: {{actions_module: {actions}}}\n")
        path = os.pathsep.join((str(ROOT), str(HERE)))
        assistant = Assistant(folder, {"MOURCHID_ENDPOINTS": str(endpoints), "PYTHONPATH": path, **env})
        made.append(assistant)
        return assistant

    yield make
    for assistant in made:
        assistant.stop(signal.SIGKILL)


@pytest.fixture(scope="session")
def registry(server: Assistant) -> Iterator[Registry]:
    """The shared server's registry."""
    opened = registry_of(server)
    yield opened
    opened.close()


@pytest.fixture
def citizen(server: Assistant) -> Citizen:
    """A citizen whose page is in French."""
    return come(server, language="fr")


NewFile = Callable[..., str]


@pytest.fixture
def new_file(registry: Registry, request: pytest.FixtureRequest) -> NewFile:
    """Makes a request at the counter; gives its reference."""
    made: list[str] = []

    def make(factor: str = "4567", limit: TimeLimit | None = None, commune: str = COMMUNE) -> str:
        sender = f"counter:{request.node.nodeid}:{len(made)}"[-190:]
        registry.record_consent(sender, "deposit", "fr")
        receipt = registry.deposit(
            NewRequest(
                deposit_key="one", sender=sender, channel="counter", commune=commune,
                procedure="building-permit", language="fr", limit=limit or general(), factor=factor,
            )
        )  # fmt: skip
        made.append(receipt.reference)
        return receipt.reference

    return make

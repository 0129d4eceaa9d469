"""One action at a time: a tracker as Rasa would give it, and what the action said and changed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

ROOT = Path(__file__).parents[2]
SLOTS = ("language", "preferred_language", "commune", "procedure", "facets", "options")


@lru_cache(maxsize=1)
def domain() -> dict[str, Any]:
    """The domain's responses, as actions get them."""
    responses: dict[str, Any] = {}
    for file in sorted((ROOT / "domain").rglob("*.yml")):
        read = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        responses.update(read.get("responses") or {})
    return {"responses": responses}


@dataclass
class Done:
    """What an action did. `slots`: those it set, the last value of each."""

    messages: list[dict[str, Any]]
    events: list[dict[str, Any]]
    slots: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return "\n".join(message["text"] for message in self.messages)

    @property
    def titles(self) -> list[str]:
        return [button["title"] for message in self.messages for button in message["buttons"]]

    @property
    def payloads(self) -> list[str]:
        return [button["payload"] for message in self.messages for button in message["buttons"]]

    @property
    def understood(self) -> dict[str, Any]:
        return dict(self.messages[-1]["custom"]["understood"])

    @property
    def kind(self) -> str:
        return str(self.understood["kind"])

    @property
    def card(self) -> dict[str, Any]:
        return dict(self.messages[-1]["custom"]["card"])

    @property
    def followed_by(self) -> list[str]:
        return [event["name"] for event in self.events if event["event"] == "followup"]


def tracker(
    text: str = "",
    intent: str = "ask_procedure",
    entities: dict[str, Any] | None = None,
    understanding: dict[str, Any] | None = None,
    metadata: dict[str, Any] | None = None,
    shown: list[tuple[str, str]] | None = None,
    before: list[list[tuple[str, str]]] | None = None,
    events: list[dict[str, Any]] | None = None,
    **slots: Any,
) -> Tracker:
    """A tracker whose last message is `text`. `shown`: buttons of the assistant's last message (they are
    the options too); `before`: those of earlier ones, latest first; `events`: what came after these."""
    told = [
        {"event": "bot", "text": "", "data": {"buttons": [{"title": t, "payload": p} for t, p in buttons]}}
        for buttons in reversed([*([shown] if shown else []), *(before or [])])
    ]
    told += events or []
    if shown:
        slots.setdefault("options", [payload for _, payload in shown])
    message = {
        "text": text,
        "intent": {"name": intent, "confidence": 1.0},
        "entities": [
            {"entity": name, "value": value}
            for name, values in (entities or {}).items()
            for value in (values if isinstance(values, list) else [values])
        ],
        "understanding": understanding or {},
        "metadata": metadata or {},
    }
    values = {name: slots.pop(name, None) for name in SLOTS}
    assert not slots, f"no such slot: {slots}"
    return Tracker("someone", values, message, told, False, None, {}, "action_listen")


def run(action: Action, **told: Any) -> Done:
    """Run an action on `tracker(**told)`."""
    dispatcher = CollectingDispatcher()
    events = asyncio.run(action.run(dispatcher, tracker(**told), domain()))
    slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
    return Done(dispatcher.messages, list(events), slots)

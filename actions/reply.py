"""A reply: text for every channel, a card for those that can draw one, buttons, and what was understood."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk.executor import CollectingDispatcher


@dataclass(frozen=True)
class Button:
    """`payload` is what Rasa reads when it is tapped; channels give out ids in its place."""

    title: str
    payload: str


def payload(intent: str, **entities: Any) -> str:
    """Rasa's form of a button: `/intent{"entity": value}`."""
    given = {name: value for name, value in entities.items() if value not in (None, [], ())}
    return f"/{intent}{json.dumps(given, ensure_ascii=False)}" if given else f"/{intent}"


@dataclass
class Reply:
    """One message to the citizen. `understood` is merged into the channel's report of the turn."""

    text: str
    kind: str
    buttons: list[Button] = field(default_factory=list)
    card: dict[str, Any] | None = None
    understood: dict[str, Any] = field(default_factory=dict)

    def send(self, dispatcher: CollectingDispatcher) -> None:
        """Hand it to Rasa."""
        custom: dict[str, Any] = {"understood": {"kind": self.kind, **self.understood}}
        if self.card:
            custom["card"] = self.card
        buttons = [{"title": button.title, "payload": button.payload} for button in self.buttons]
        dispatcher.utter_message(text=self.text, buttons=buttons, json_message=custom)

"""What was said before a person took over, so that the citizen need not say it again."""

from __future__ import annotations

from typing import Literal

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.events import BotUttered, UserUttered

LAST = 6  # messages
LONGEST = 300  # characters of each


async def before(store: TrackerStore, sender: str) -> list[tuple[Literal["citizen", "assistant"], str]]:
    """The last messages of a conversation, oldest first; taps on buttons are left out."""
    tracker = await store.retrieve(sender)
    said: list[tuple[Literal["citizen", "assistant"], str]] = []
    for event in reversed(tracker.events if tracker is not None else ()):
        text = event.text if isinstance(event, UserUttered | BotUttered) else None
        if not text or text.startswith("/"):
            continue
        said.append(("citizen" if isinstance(event, UserUttered) else "assistant", _short(text)))
        if len(said) == LAST:
            break
    return said[::-1]


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " …"

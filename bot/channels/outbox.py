"""Messages on their way to a citizen: each is kept in order, and given a form that a client can show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any

from bot.channels.messages import BotMessage
from bot.channels.store import Body, ChannelStore, Entry

BUTTON_LIFETIME = 7 * 86_400  # seconds


async def push(
    store: ChannelStore,
    conversation: str,
    messages: Sequence[BotMessage],
    *,
    author: str = "assistant",
    key: str | None = None,
) -> list[Body]:
    """Put messages in a conversation's outbox, and so in its history and its open streams.

    Use it for what comes outside a turn as well: staff (`author="staff"`), a status that changed. With a
    `key` (a notification's id) the same call twice delivers once. Raises StoreError.
    """
    sent = []
    for number, message in enumerate(messages):
        buttons = [
            {
                "title": button["title"],
                "id": await store.issue_button(conversation, button["payload"], BUTTON_LIFETIME),
            }
            for button in message.buttons
        ]
        body: dict[str, Any] = {
            "author": author,
            "text": message.text,
            "language": message.language,
            "direction": message.direction,
            "buttons": buttons,
        }
        if message.card:
            body["card"] = message.card
        entry = await store.append(conversation, body, key=f"{key}/{number}" if key else None)
        sent.append(shown(entry))
    return sent


def shown(entry: Entry) -> Body:
    """An entry of the outbox as clients see it."""
    at = datetime.fromtimestamp(entry.at, timezone.utc).isoformat(timespec="milliseconds")
    return {"id": entry.id, "at": at.replace("+00:00", "Z"), **entry.body}

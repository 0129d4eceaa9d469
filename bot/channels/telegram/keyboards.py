"""Inline keyboards: choices, and documents to tick. One button a row, as no right-to-left layout exists.

Telegram gives a button 64 bytes, less than many payloads, so a short token stands for what it does.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.messages import Button, Language
from bot.channels.store import ChannelStore
from bot.channels.telegram.markup import button as label

LIFETIME = 30 * 86_400  # seconds
LONGEST_LABEL = 60  # characters; a telephone shows fewer
CHOICE, TICK = "c:", "t:"
OPEN, TICKED = "☐", "☑"
#: A payload of ours that the dialogue never sees: show the source of an answer.
SOURCE = "!source "

Row = list[dict[str, str]]
Markup = dict[str, list[Row]]


@dataclass(frozen=True)
class Checklist:
    """A message's documents. ``rest``: the rows below them."""

    token: str
    subject: str
    language: Language
    items: tuple[str, ...]
    rest: tuple[Row, ...]


class Keyboards:
    """Makes keyboards, and finds what a tap on them means."""

    def __init__(self, store: ChannelStore) -> None:
        self.store = store

    async def choices(self, sender: str, buttons: Sequence[Button], language: Language) -> list[Row]:
        """A row for each button."""
        rows: list[Row] = []
        for choice in buttons:
            token = await self.store.issue_button(sender, choice["payload"], LIFETIME)
            rows.append([{"text": _short(label(choice["title"], language)), "callback_data": CHOICE + token}])
        return rows

    async def checklist(
        self, sender: str, subject: str, items: Sequence[str], language: Language, rest: Sequence[Row]
    ) -> Markup:
        """A row for each document, ticked if it was before, and the rows below."""
        token = secrets.token_urlsafe(9)
        made = Checklist(token, subject, language, tuple(items), tuple(rest))
        await self._keep(sender, made)
        return self._draw(made, await self.ticks(sender, subject))

    async def find(self, sender: str, token: str) -> Checklist | None:
        """The checklist of a token, if it is this chat's and not too old."""
        kept = await self.store.get(_list_key(sender, token))
        if kept is None:
            return None
        return Checklist(**{**kept, "items": tuple(kept["items"]), "rest": tuple(kept["rest"])})

    async def tick(self, sender: str, checklist: Checklist, number: int) -> tuple[Markup, int]:
        """Tick or untick a document; the keyboard, and how many are still missing."""
        ticks = await self.ticks(sender, checklist.subject)
        ticks ^= {_mark(checklist.items[number])}
        kept = await self.store.get(_ticks_key(sender)) or {}
        kept = {**kept, checklist.subject: sorted(ticks)}
        await self.store.put(_ticks_key(sender), kept, LIFETIME)
        missing = sum(_mark(item) not in ticks for item in checklist.items)
        return self._draw(checklist, ticks), missing

    async def without_choices(self, sender: str, checklist: Checklist) -> Markup:
        """The keyboard once a choice below the documents was taken: the documents stay."""
        kept = Checklist(checklist.token, checklist.subject, checklist.language, checklist.items, ())
        await self._keep(sender, kept)
        return self._draw(kept, await self.ticks(sender, checklist.subject))

    async def ticks(self, sender: str, subject: str) -> set[str]:
        """Marks of the documents of a procedure that the citizen has."""
        kept = await self.store.get(_ticks_key(sender)) or {}
        return set(kept.get(subject, ()))

    async def forget(self, sender: str) -> None:
        """Remember no ticks of a citizen."""
        await self.store.take(_ticks_key(sender))

    async def _keep(self, sender: str, made: Checklist) -> None:
        await self.store.put(_list_key(sender, made.token), json.loads(json.dumps(vars(made))), LIFETIME)

    def _draw(self, checklist: Checklist, ticks: set[str]) -> Markup:
        rows: list[Row] = []
        for number, item in enumerate(checklist.items):
            box = TICKED if _mark(item) in ticks else OPEN
            text = _short(label(f"{box} {number + 1}. {item}", checklist.language))
            rows.append([{"text": text, "callback_data": f"{TICK}{checklist.token}:{number}"}])
        return {"inline_keyboard": [*rows, *checklist.rest]}


def source_button(title: str, lines: Sequence[str]) -> Button:
    """The button that shows where an answer comes from."""
    return Button(title=title, payload=SOURCE + json.dumps(list(lines), ensure_ascii=False))


def checklist_token(message: Any) -> str | None:
    """The token of the checklist on a message, None when it has none."""
    keyboard = getattr(message, "reply_markup", None)
    for row in keyboard.inline_keyboard if keyboard else ():
        for button in row:
            if isinstance(button.callback_data, str) and button.callback_data.startswith(TICK):
                return button.callback_data.removeprefix(TICK).partition(":")[0]
    return None


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1].rsplit(" ", 1)[0] + "…"


def _mark(item: str) -> str:
    """Stands for a document whatever its place in the list."""
    return hashlib.sha256(item.encode()).hexdigest()[:10]


def _list_key(sender: str, token: str) -> str:
    return f"tg:list:{sender}:{token}"


def _ticks_key(sender: str) -> str:
    return f"tg:ticks:{sender}"

"""Deep links (`https://t.me/<bot>?start=…`): to a procedure, for a commune, or on from the web.

Telegram allows 64 characters of [A-Za-z0-9_-]. What continues a web conversation is a ticket, kept here,
that works once and expires.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import asdict, dataclass
from typing import Literal

from bot.channels.messages import Language
from bot.channels.store import ChannelStore

TICKET_FOR = 15 * 60  # seconds
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class Ticket:
    """What a web conversation hands on."""

    language: Language | None = None
    commune: str | None = None
    procedure: str | None = None


@dataclass(frozen=True)
class Start:
    """What `/start <payload>` asks for."""

    kind: Literal["procedure", "commune", "ticket"]
    value: str


def read(payload: str) -> Start | None:
    """What a payload asks for; None when it is not one of ours."""
    if not _PAYLOAD.fullmatch(payload):
        return None
    kind, _, value = payload.partition("-")
    kinds: dict[str, Literal["procedure", "commune", "ticket"]]
    kinds = {"p": "procedure", "c": "commune", "w": "ticket"}
    return Start(kinds[kind], value) if kind in kinds and value else None


async def issue(store: ChannelStore, ticket: Ticket) -> str:
    """The payload of a link that hands on a conversation, once, within a quarter of an hour."""
    token = secrets.token_urlsafe(18)
    await store.put(f"tg:ticket:{token}", asdict(ticket), TICKET_FOR)
    return f"w-{token}"


async def redeem(store: ChannelStore, token: str, by: int) -> Ticket | None:
    """The ticket, the first time. ``by``: the update that uses it, which may be handled again."""
    kept = await store.take(f"tg:ticket:{token}")
    used = f"tg:ticket-used:{token}:{by}"
    if kept is not None:
        await store.put(used, kept, TICKET_FOR)
    else:
        kept = await store.get(used)
    return Ticket(**kept) if kept else None

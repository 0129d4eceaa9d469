"""What is remembered of a private chat, besides the conversation."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.channels.messages import Language
from bot.channels.store import ChannelStore

LIFETIME = 180 * 86_400  # seconds after the last change
PREFIX = "tg:"


@dataclass(frozen=True)
class Chat:
    """``chosen``: the language the citizen asked for, ``phone``: the telephone's. ``active`` is False once
    the citizen has blocked the bot."""

    id: int
    chosen: Language | None = None
    phone: Language = "ar"
    commune: str | None = None
    active: bool = True

    @property
    def language(self) -> Language:
        """The language in which to speak when a message does not say it."""
        return self.chosen or self.phone

    @property
    def sender(self) -> str:
        """The sender id of this chat's conversation."""
        return sender_of(self.id)


class Chats:
    """Chats by id, in the channels' store."""

    def __init__(self, store: ChannelStore, commune: str | None) -> None:
        self.store, self.commune = store, commune

    async def get(self, chat: int) -> Chat:
        """A chat; a new one when it is not known."""
        kept = await self.store.get(_key(chat))
        return Chat(**kept) if kept else Chat(chat, commune=self.commune)

    async def seen(self, chat: int, language_code: str | None) -> Chat:
        """A citizen wrote: the chat is active, and the telephone's language is this."""
        known = await self.get(chat)
        return await self.change(known, active=True, phone=language_of_code(language_code, known.phone))

    async def change(self, chat: Chat, **values: Any) -> Chat:
        """Remember something of a chat."""
        changed = replace(chat, **values)
        if changed != chat or await self.store.get(_key(chat.id)) is None:
            await self.store.put(_key(chat.id), asdict(changed), LIFETIME)
        return changed

    async def forget(self, chat: int) -> None:
        """Remember nothing of it."""
        await self.store.take(_key(chat))


def sender_of(chat: int) -> str:
    """The sender id of a chat's conversation."""
    return f"{PREFIX}{chat}"


def chat_of(sender: str) -> int | None:
    """The chat of a sender id; None for another channel's."""
    number = sender.removeprefix(PREFIX)
    return int(number) if sender.startswith(PREFIX) and number.lstrip("-").isdigit() else None


def language_of_code(code: str | None, otherwise: Language) -> Language:
    """The telephone's language (`fr-FR`, `ar`), if it is one that we write."""
    start = (code or "").lower().partition("-")[0]
    if start == "fr":
        return "fr"
    return "ar" if start == "ar" else otherwise


def _key(chat: int) -> str:
    return f"tg:chat:{chat}"

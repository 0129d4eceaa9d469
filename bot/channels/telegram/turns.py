"""Turns of private chats: what a citizen says goes to the dialogue, and its answer comes back as calls."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

from telegram.error import TelegramError

from bot.channels.messages import BotMessage
from bot.channels.telegram.api import Api
from bot.channels.telegram.chats import Chat, Chats
from bot.channels.telegram.compose import Composer
from bot.channels.telegram.queue import Call
from bot.channels.turn import Conversations, Late

log = logging.getLogger(__name__)

TYPING_AFTER = 0.3  # seconds; a quicker answer needs no sign
TYPING_EVERY = 4.0  # seconds; Telegram shows the sign for five
Forget = Callable[[int], Awaitable[None]]


@dataclass(frozen=True)
class Came:
    """Which update something came with. ``again``: whether the server ended, or an error came, when it was
    handled before; ``who``: the sender's first name."""

    number: int
    again: bool = False
    who: str = ""


class Turns:
    """Runs turns. ``late`` takes messages that the dialogue says outside a turn."""

    def __init__(
        self,
        api: Api,
        chats: Chats,
        conversations: Conversations,
        composer: Composer,
        late: Late,
        forget: Forget,
    ) -> None:
        self.api, self.chats, self.conversations, self.composer = api, chats, conversations, composer
        self.late, self.forget = late, forget

    async def run(
        self,
        chat: Chat,
        came: Came,
        *,
        text: str | None = None,
        payload: str | None = None,
        phone: str | None = None,
    ) -> list[Call]:
        """One turn; raises what `Conversations.handle` raises.

        ``phone``: a telephone number that Telegram says is the citizen's own.
        """
        metadata = {
            "channel": "telegram",
            "commune": chat.commune,
            "language": chat.language,
            "message_id": f"telegram/{came.number}",
            "who": came.who,
            "again": came.again,
        }
        if phone:
            metadata["phone"] = phone
        async with self._typing(chat.id):
            reply = await self.conversations.handle(
                chat.sender, text=text, payload=payload, channel="telegram", metadata=metadata, late=self.late
            )
        chosen = reply.understood.get("language")
        if chosen in ("ar", "fr"):
            chat = await self.chats.change(chat, chosen=chosen)
        if reply.understood.get("forgotten"):
            await self.forget(chat.id)
        return await self.say(chat.id, reply.messages)

    async def say(self, chat: int, messages: Sequence[BotMessage]) -> list[Call]:
        """Messages of the assistant as calls."""
        return await self.composer.messages(chat, messages)

    @contextlib.asynccontextmanager
    async def _typing(self, chat: int) -> AsyncIterator[None]:
        """Show that an answer is being prepared, for as long as it takes."""
        task = asyncio.create_task(self._show_typing(chat))
        try:
            yield
        finally:
            task.cancel()

    async def _show_typing(self, chat: int) -> None:
        await asyncio.sleep(TYPING_AFTER)
        while True:
            try:
                await self.api.call("sendChatAction", {"chat_id": chat, "action": "typing"})
            except TelegramError as error:
                log.debug("typing could not be shown: %s", error.message)
            await asyncio.sleep(TYPING_EVERY)

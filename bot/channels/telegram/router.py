"""Where each kind of update goes."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from typing import Any

from telegram import Chat as TelegramChat
from telegram import Message, Update, User

from bot.channels.sentences import Sentences
from bot.channels.store import ChannelStore
from bot.channels.telegram import markup
from bot.channels.telegram.api import Api
from bot.channels.telegram.chats import Chats
from bot.channels.telegram.commands import command_of
from bot.channels.telegram.compose import Composer
from bot.channels.telegram.private import PrivateChat
from bot.channels.telegram.queue import Call
from bot.channels.telegram.sending import moved, moved_to
from bot.channels.telegram.staff import StaffGroup
from bot.channels.telegram.taps import Taps
from bot.channels.telegram.turns import Came

log = logging.getLogger(__name__)

#: The kinds we ask Telegram for. Channel posts are not among them.
ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]
POINTER_EVERY = 600  # seconds between two pointers to the private chat in one group


def chat_of_update(body: dict[str, Any]) -> int:
    """The chat that an update is about, as it came; 0 when it is about none."""
    for kind in ("message", "edited_message", "my_chat_member", "channel_post", "edited_channel_post"):
        if isinstance(part := body.get(kind), dict):
            return _number(part.get("chat"))
    query = body.get("callback_query")
    if isinstance(query, dict):
        message = query.get("message")
        return _number(message.get("chat")) if isinstance(message, dict) else _number(query.get("from"))
    return 0


def _number(part: Any) -> int:
    number = part.get("id") if isinstance(part, dict) else 0
    return number if isinstance(number, int) else 0


class Router:
    """Handles an update; returns the calls that it leads to."""

    def __init__(
        self,
        api: Api,
        store: ChannelStore,
        chats: Chats,
        composer: Composer,
        sentences: Sentences,
        private: PrivateChat,
        taps: Taps,
        staff: StaffGroup | None,
        bot_name: Any,
    ) -> None:
        self.api, self.store, self.chats, self.composer = api, store, chats, composer
        self.sentences, self.private, self.taps, self.staff = sentences, private, taps, staff
        self.bot_name = bot_name

    async def handle(self, body: dict[str, Any], came: Came) -> list[Call]:
        """One update. What it holds may be anything: Telegram adds kinds without asking."""
        try:
            update = Update.de_json(body, self.api)
        except Exception as error:  # whatever the library makes of it
            log.warning("update %s cannot be read: %s", came.number, type(error).__name__)
            return []
        if update.callback_query is not None:
            query = update.callback_query
            place = query.message.chat if query.message else None
            if place is not None and place.type != TelegramChat.PRIVATE:
                return []
            chat = await self.chats.seen(
                place.id if place else query.from_user.id, query.from_user.language_code
            )
            return await self.taps.handle(chat, query, replace(came, who=name_of(query.from_user)))
        if update.my_chat_member is not None:
            return await self._membership(update)
        if update.message is not None:
            return await self._message(update.message, came)
        if update.edited_message is not None:
            message = update.edited_message
            if message.chat.type != TelegramChat.PRIVATE or message.from_user is None:
                return []
            chat = await self.chats.seen(message.chat.id, message.from_user.language_code)
            return await self.private.edited(chat, message, came)
        return []

    async def _message(self, message: Message, came: Came) -> list[Call]:
        place, author = message.chat, message.from_user
        if message.migrate_to_chat_id is not None:
            await moved(self.store, place.id, message.migrate_to_chat_id)
            return []
        if self.staff is not None and place.id in (
            self.staff.chat,
            await moved_to(self.store, self.staff.chat),
        ):
            return await self.staff.handle(message, came.number)
        if author is None or author.is_bot:
            return []
        if place.type != TelegramChat.PRIVATE:
            return await self._group(message, came)
        chat = await self.chats.seen(place.id, author.language_code)
        return await self.private.message(chat, message, replace(came, who=name_of(author)))

    async def _group(self, message: Message, came: Came) -> list[Call]:
        """A group: a pointer to the private chat, when somebody speaks to the bot."""
        name = await self.bot_name() or ""
        command = command_of(message)
        spoken_to = f"@{name}".lower() in (message.text or message.caption or "").lower() if name else False
        if command is not None:
            spoken_to = command.bot is None or command.bot.lower() == name.lower()
        if not spoken_to:
            return []
        key = f"tg:group:{message.chat.id}"
        kept = await self.store.get(key)
        if kept is not None and kept["by"] != came.number:
            return []
        await self.store.put(key, {"by": came.number}, POINTER_EVERY)
        say = self.sentences.say
        lines = [markup.line(say("utter_telegram_group", language), language) for language in ("ar", "fr")]
        title = " · ".join(say("utter_telegram_group_button", language) for language in ("ar", "fr"))
        button = {"text": title, "url": f"https://t.me/{name}?start=group"}
        return self.composer.html(message.chat.id, lines, {"inline_keyboard": [[button]]} if name else None)

    async def _membership(self, update: Update) -> list[Call]:
        """A citizen blocked the bot, or took it back."""
        change = update.my_chat_member
        if change is not None and change.chat.type == TelegramChat.PRIVATE:
            chat = await self.chats.get(change.chat.id)
            active = change.new_chat_member.status not in ("kicked", "left")
            await self.chats.change(chat, active=active)
        return []


def name_of(user: User) -> str:
    """How to address a citizen, and how staff see them: the first name, as Telegram shows it."""
    return " ".join(re.sub(r"[\[\]()*<>{}]", " ", user.first_name).split())[:40]


__all__ = ["ALLOWED", "Router", "chat_of_update", "name_of"]

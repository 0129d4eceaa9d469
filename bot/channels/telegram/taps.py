"""Taps on the buttons of a message: a choice, a document ticked, the source of an answer."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import CallbackQuery
from telegram.error import TelegramError

from bot.channels.sentences import Sentences
from bot.channels.store import ChannelStore
from bot.channels.telegram.api import Api
from bot.channels.telegram.chats import Chat
from bot.channels.telegram.compose import Composer
from bot.channels.telegram.keyboards import CHOICE, LIFETIME, SOURCE, TICK, Keyboards, checklist_token
from bot.channels.telegram.queue import Call
from bot.channels.telegram.turns import Came, Turns

log = logging.getLogger(__name__)

#: Runs something beside the chat's queue, such as the answer to a tap, which is worth nothing later.
Aside = Callable[[Coroutine[Any, Any, None]], None]


class Taps:
    """Handles callback queries. Each is answered, or the telephone keeps showing a clock."""

    def __init__(
        self,
        api: Api,
        store: ChannelStore,
        keyboards: Keyboards,
        composer: Composer,
        sentences: Sentences,
        turns: Turns,
        aside: Aside,
    ) -> None:
        self.api, self.store, self.keyboards, self.composer = api, store, keyboards, composer
        self.sentences, self.turns, self.aside = sentences, turns, aside

    async def handle(self, chat: Chat, query: CallbackQuery, came: Came) -> list[Call]:
        """What a tap leads to."""
        data = query.data or ""
        if data.startswith(TICK):
            return await self._tick(chat, query, data.removeprefix(TICK))
        if data.startswith(CHOICE):
            return await self._choice(chat, query, data.removeprefix(CHOICE), came)
        return self._stale(chat, query)

    async def _tick(self, chat: Chat, query: CallbackQuery, data: str) -> list[Call]:
        token, _, place = data.partition(":")
        checklist = await self.keyboards.find(chat.sender, token)
        if (
            checklist is None
            or not place.isdigit()
            or int(place) >= len(checklist.items)
            or not query.message
        ):
            return self._stale(chat, query)
        keyboard, missing = await self.keyboards.tick(chat.sender, checklist, int(place))
        name = "utter_telegram_still_missing" if missing else "utter_telegram_all_ready"
        values = {"count": missing} if missing else {}
        self._answer(query, self.sentences.say(name, checklist.language, **values))
        return [_edit(chat.id, query.message.message_id, keyboard)]

    async def _choice(self, chat: Chat, query: CallbackQuery, token: str, came: Came) -> list[Call]:
        payload = await self.store.button(chat.sender, token)
        if payload is None or query.message is None:
            return self._stale(chat, query)
        message = query.message.message_id
        if payload.startswith(SOURCE):
            self._answer(query, None)
            return self.composer.html(chat.id, json.loads(payload.removeprefix(SOURCE)))
        used = f"tg:used:{chat.id}:{message}"
        taken = await self.store.get(used)
        if taken is not None and taken["by"] != came.number:
            return self._stale(chat, query)
        await self.store.put(used, {"by": came.number}, LIFETIME)
        self._answer(query, None)
        kept = await self._what_stays(chat, query)
        return [
            _edit(chat.id, message, kept),
            *await self.turns.run(chat, came, payload=payload),
        ]

    async def _what_stays(self, chat: Chat, query: CallbackQuery) -> dict[str, Any]:
        """The keyboard once a choice was taken: nothing, or the documents to tick."""
        token = checklist_token(query.message)
        checklist = await self.keyboards.find(chat.sender, token) if token else None
        if checklist is None:
            return {"inline_keyboard": []}
        return dict(await self.keyboards.without_choices(chat.sender, checklist))

    def _stale(self, chat: Chat, query: CallbackQuery) -> list[Call]:
        self._answer(query, self.sentences.say("utter_telegram_old_button", chat.language))
        return []

    def _answer(self, query: CallbackQuery, text: str | None) -> None:
        params = {"callback_query_id": query.id, "text": text}
        self.aside(self._send_answer(params))

    async def _send_answer(self, params: dict[str, Any]) -> None:
        try:
            await self.api.call("answerCallbackQuery", params)
        except TelegramError as error:
            log.debug("a tap could not be answered: %s", error.message)


def _edit(chat: int, message: int, keyboard: Any) -> Call:
    return Call(chat, "editMessageReplyMarkup", {"message_id": message, "reply_markup": keyboard})

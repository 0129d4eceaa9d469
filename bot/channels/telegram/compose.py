"""Messages of the assistant as calls of the Bot API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.channels.messages import BotMessage, Language
from bot.channels.sentences import Sentences
from bot.channels.telegram import markup
from bot.channels.telegram.cards import show
from bot.channels.telegram.chats import sender_of
from bot.channels.telegram.keyboards import Keyboards, source_button
from bot.channels.telegram.queue import Call
from bot.channels.telegram.split import LONGEST, split

NO_PREVIEW = {"is_disabled": True}


class Composer:
    """Gives messages their form, and keeps what their buttons mean."""

    def __init__(self, keyboards: Keyboards, sentences: Sentences) -> None:
        self.keyboards, self.sentences = keyboards, sentences

    async def messages(self, chat: int, messages: Sequence[BotMessage], key: str | None = None) -> list[Call]:
        """The calls for messages, in order. `key`: the same twice is sent once."""
        calls: list[Call] = []
        for number, message in enumerate(messages):
            calls += await self._message(chat, message, f"{key}/{number}" if key else None)
        return calls

    def text(self, chat: int, response: str, language: Language, **values: Any) -> Call:
        """A sentence of ours."""
        return self.html(chat, markup.lines(self.sentences.say(response, language, **values), language))[0]

    def html(
        self, chat: int, lines: Sequence[str], keyboard: dict[str, Any] | None = None, key: str | None = None
    ) -> list[Call]:
        """Lines of HTML as one message or, when they are too long, several: the keyboard under the last."""
        calls: list[Call] = []
        parts = split(lines)
        for number, part in enumerate(parts):
            params: dict[str, Any] = {"text": part, "parse_mode": "HTML", "link_preview_options": NO_PREVIEW}
            if keyboard and number == len(parts) - 1:
                params["reply_markup"] = keyboard
            plain = markup.plain(part)
            if len(plain.encode("utf-16-le")) // 2 > LONGEST:
                plain = markup.plain(part, addresses=False)
            calls.append(Call(chat, "sendMessage", params, plain, key=f"{key}.{number}" if key else None))
        return calls

    async def _message(self, chat: int, message: BotMessage, key: str | None) -> list[Call]:
        shown, language, sender = show(message), message.language, sender_of(chat)
        offered = list(message.buttons)
        if shown.sources:
            title = self.sentences.say("utter_telegram_source", language)
            offered.append(source_button(title, shown.sources))
        rows = await self.keyboards.choices(sender, offered, language)
        keyboard: dict[str, Any] | None = {"inline_keyboard": rows} if rows else None
        lines = shown.lines
        if shown.checklist:
            hint = self.sentences.say("utter_telegram_tick", language)
            lines = [*lines, "", f"<i>{markup.isolate(hint, language)}</i>"]
            subject = shown.subject or sender
            keyboard = await self.keyboards.checklist(sender, subject, shown.checklist, language, rows)
        if not any(lines):
            lines = markup.lines(self.sentences.say("utter_telegram_choose", language), language)
        return self.html(chat, lines, keyboard, key)

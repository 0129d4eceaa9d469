"""The Telegram channel: Rasa's input channel, mounted at /webhooks/telegram.

An update goes: stored (`queue.py`) → acknowledged → handled in its chat's order (`lanes.py`, `router.py`)
→ the calls that it leads to stored → made in the chat's order (`sending.py`).
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty

from bot.channels.messages import BotMessage, Button, Language, language_of
from bot.channels.problems import Problem
from bot.channels.store import StoreError
from bot.channels.telegram import polling, setup
from bot.channels.telegram.chats import chat_of
from bot.channels.telegram.options import Options
from bot.channels.telegram.parts import Parts
from bot.channels.telegram.queue import Call
from bot.channels.telegram.router import chat_of_update
from bot.channels.telegram.turns import Came
from bot.channels.telegram.web import add_web_routes
from bot.channels.texts import text as our_text
from bot.channels.turn import NotReady, TurnOutput

log = logging.getLogger(__name__)

AT_ONCE = 8  # turns; some wait for another system, all share one processor
CROWD = 16  # chats with something waiting, from which on acknowledging updates comes first
AT_ONCE_IN_CROWD = 2  # turns
PAUSE, LONGEST_PAUSE = 0.05, 0.3  # seconds
MOST_TRIES = 3  # of an update whose handling fails
SWEEP = 3600.0  # seconds
STOP_NOTICES = '/notify{"option": "stop"}'  # under a notification
SECRET = "x-telegram-bot-api-secret-token"


class TelegramChannel(InputChannel):
    """One of it for each server; `start` and `stop` are called with the server."""

    def __init__(self, options: Options, parts: Parts) -> None:
        self.options, self.parts = options, parts
        self.secret = hmac.new(
            options.secret, f"telegram {options.token}".encode(), hashlib.sha256
        ).hexdigest()
        self._turn, self._turn_in_crowd = asyncio.Semaphore(AT_ONCE), asyncio.Semaphore(AT_ONCE_IN_CROWD)
        self._arrived = 0.0
        self._tasks: set[asyncio.Task[Any]] = set()
        parts.connect(self.handle, self.push, self.aside)

    @classmethod
    def name(cls) -> str:
        return "telegram"

    def get_output_channel(self) -> OutputChannel:
        """For messages that come without an update: reminders and events from outside."""
        output = TurnOutput(self.name(), "ar", self.late)
        output.open = False
        return output

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        telegram = Blueprint("telegram")

        @telegram.post("/webhook")
        async def webhook(request: Request) -> HTTPResponse:
            """From Telegram. Acknowledged once it is stored, or not at all: then Telegram sends it again."""
            if not hmac.compare_digest(request.headers.get(SECRET, "").encode(), self.secret.encode()):
                raise Problem(403, "not_allowed", "The secret token is not the one we gave to Telegram.")
            if not isinstance(request.json, dict) or not isinstance(request.json.get("update_id"), int):
                raise Problem(400, "not_understood", "This is no update.")
            await self.accept(request.json)
            return empty(200)

        add_web_routes(telegram, self.parts)
        return telegram

    async def start(self) -> None:
        """Begin. Telegram being out of reach holds nothing up."""
        self._begin(self.parts.lanes.watch())
        self._begin(self._receive())
        self._begin(self._introduce())
        self._begin(self._sweep())

    async def stop(self) -> None:
        """End; what is not finished is taken up at the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.parts.lanes.stop()
        await self.parts.api.close_connections()
        await self.parts.queue.close()

    async def accept(self, body: dict[str, Any]) -> bool:
        """Store an update and wake its chat. False when it came before. Raises StoreError."""
        chat = chat_of_update(body)
        self._arrived = time.monotonic()
        new = await self.parts.queue.add(chat, int(body["update_id"]), body)
        self.parts.updates.labels("new" if new else "again").inc()
        if new:
            self.parts.lanes.wake([("in", chat)])
        return new

    async def handle(self, chat: int) -> bool:
        """Handle the next update of a chat. False when none waits."""
        update = await self.parts.queue.next_update(chat)
        if update is None:
            return False
        calls: Sequence[Call] = ()
        try:
            if update.tries > MOST_TRIES:
                log.error("update %s ended the server %s times, and is left", update.id, MOST_TRIES)
                calls = await self._trouble(chat)
            else:
                async with self._place():
                    calls = await self.parts.router.handle(update.body, Came(update.id, update.tries > 1))
        except (NotReady, StoreError):
            # It is not the update's fault: it waits.
            log.warning("update %s waits: the assistant is not ready", update.id)
            await self.parts.queue.again(update.id)
            await asyncio.sleep(1.0)
            return True
        except Exception:
            log.exception("update %s failed", update.id)
            if update.tries < MOST_TRIES:
                await asyncio.sleep(0.5 * update.tries)
                return True
            calls = await self._trouble(chat)
        await self.parts.queue.done(chat, update.id, calls)
        self.parts.lanes.wake({("out", call.chat) for call in calls})
        return True

    async def push(self, calls: Sequence[Call]) -> None:
        """Queue calls that no update leads to. Raises StoreError."""
        await self.parts.queue.push(calls)
        self.parts.lanes.wake({("out", call.chat) for call in calls})

    async def say(self, sender: str, messages: list[BotMessage], key: str) -> None:
        """Say something outside a turn: once for a `key`, in order, kept until Telegram took it."""
        chat = chat_of(sender)
        if chat is not None:
            await self.push(await self.parts.composer.messages(chat, messages, key))

    async def late(self, sender: str, messages: list[BotMessage]) -> None:
        """A reminder of the dialogue."""
        chat = chat_of(sender)
        if chat is not None:
            await self.push(await self.parts.composer.messages(chat, messages))

    async def deliver(self, sender: str, payload: Mapping[str, Any]) -> bool:
        """A notification of the registry (`registry.worker`): whether we have taken charge of it.

        False for a citizen who has blocked the bot: they may come back.
        """
        chat = chat_of(sender)
        if chat is None or not (await self.parts.chats.get(chat)).active:
            return False
        text = str(payload["text"])
        given = payload.get("language")
        language: Language = given if given in ("ar", "fr") else language_of(text, "ar")
        stop = self.parts.sentences.say("utter_notify_stop_button", language)
        message = BotMessage(text, language, [Button(title=stop, payload=STOP_NOTICES)])
        await self.say(sender, [message], f"notification/{payload['id']}")
        return True

    async def forget(self, sender: str) -> None:
        """Keep nothing of a citizen but what is on its way to them."""
        chat = chat_of(sender)
        if chat is not None:
            await self.parts.forget(chat)

    def aside(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside the queue."""
        self._begin(work)

    def _begin(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @contextlib.asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """A turn's place. When very many write at once, their updates are acknowledged before the next is
        answered: answers leave at Telegram's pace anyway."""
        if self.parts.lanes.busy <= CROWD:
            async with self._turn:
                yield
            return
        async with self._turn_in_crowd:
            end = time.monotonic() + LONGEST_PAUSE
            while self._arrived + PAUSE > time.monotonic() < end:
                await asyncio.sleep(PAUSE)
            yield

    async def _trouble(self, chat: int) -> list[Call]:
        if chat <= 0:
            return []
        language = (await self.parts.chats.get(chat)).language
        return await self.parts.turns.say(chat, [BotMessage(our_text("trouble", language), language)])

    async def _receive(self) -> None:
        api, url = self.parts.api, self.options.webhook
        if url is not None:
            await setup.retried("webhook", lambda: setup.receive_by_webhook(api, url, self.secret))
        elif await setup.retried("polling", lambda: setup.receive_by_polling(api)):
            await polling.poll(api, self.parts.queue, self.accept)

    async def _introduce(self) -> None:
        parts = self.parts
        if not await setup.retried("bot", parts.know_bot):
            return
        await setup.retried("staff group", parts.check_staff)
        await setup.retried("commands", lambda: setup.introduce(parts.api, parts.store, parts.sentences))

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP)
            try:
                await self.parts.queue.sweep()
            except StoreError as error:
                log.warning("what is done could not be removed: %s", error)

"""Makes the queued calls: in order for each chat, again after what passes, and never for ever."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, Protocol

from prometheus_client import Counter
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.channels.store import ChannelStore
from bot.channels.telegram.api import Api
from bot.channels.telegram.chats import Chats
from bot.channels.telegram.markup import length
from bot.channels.telegram.queue import Call, Queue, Queued
from bot.channels.telegram.split import LONGEST

log = logging.getLogger(__name__)

TOGETHER = 50  # calls that are looked at, to put texts of one topic together
LONGEST_WAIT = 60.0  # seconds between two tries
MOVED_FOR = 10 * 365 * 86_400
#: Refusals that mean that there is nothing to do any more.
DONE_ALREADY = ("not modified", "query is too old", "query id is invalid", "message to edit not found",
                "message can't be edited", "topic_not_modified", "message to delete not found")  # fmt: skip
GONE = (
    "chat not found",
    "user is deactivated",
    "peer_id_invalid",
    "bot was kicked",
    "have no rights to send",
)
NO_TOPIC = ("message thread not found", "topic_deleted", "topic_id_invalid", "topic_closed")
MARKUP = ("can't parse entities", "unsupported start tag", "entity")


class Topics(Protocol):
    """Knows the topic of the staff group that belongs to a case."""

    async def thread(self, case: str) -> int | None:
        """Its number, which is made when the case has none yet; None when the case is not known."""

    async def lost(self, case: str) -> None:
        """It exists no more."""


class Sender:
    """Makes the calls that wait for a chat."""

    def __init__(
        self,
        api: Api,
        queue: Queue,
        store: ChannelStore,
        chats: Chats,
        topics: Topics,
        calls: Counter,
        on_blocked: Callable[[int], Awaitable[None]],
    ) -> None:
        self.api, self.queue, self.store, self.chats, self.topics = api, queue, store, chats, topics
        self.calls, self.on_blocked = calls, on_blocked  # calls are counted by outcome

    async def step(self, chat: int) -> bool:
        """Make the next call to a chat. False when none waits."""
        waiting = await self.queue.next_calls(chat, TOGETHER if chat < 0 else 1)
        if not waiting:
            return False
        if chat < 0:
            await self.api.limits.room(chat)
            waiting = await self.queue.next_calls(chat, TOGETHER)
        call, numbers = together(waiting)
        outcome = await self._make(call)
        self.calls.labels(outcome).inc()
        for number in numbers:
            await self.queue.made(chat, number)
        return True

    async def _make(self, call: Call) -> str:
        tries = 0
        while True:
            try:
                await self._once(call)
                return "sent"
            except RetryAfter:
                continue  # the limits hold it back for as long as Telegram said
            except ChatMigrated as moved:
                await self.store.put(_moved(call.chat), {"to": moved.new_chat_id}, MOVED_FOR)
                log.warning("a group became chat %s", moved.new_chat_id)
            except Forbidden as error:
                return await self._refused(call, error)
            except BadRequest as error:
                said = error.message.lower()
                if call.plain is not None and any(words in said for words in MARKUP):
                    log.error("Telegram refused our markup, sending plain text: %s", error.message)
                    call = _as_plain(call)
                elif call.topic and any(words in said for words in NO_TOPIC) and tries < 3:
                    await self.topics.lost(call.topic)
                elif any(words in said for words in GONE):
                    return await self._refused(call, error)
                else:
                    known = any(words in said for words in DONE_ALREADY)
                    log.log(logging.DEBUG if known else logging.ERROR, "%s: %s", call.method, error.message)
                    return "refused"
                tries += 1
            except InvalidToken:
                log.error("Telegram does not know the token of TELEGRAM_BOT_TOKEN any more; trying again")
                await asyncio.sleep(LONGEST_WAIT)
            except NetworkError as error:
                tries += 1
                log.warning("%s failed, trying again: %s", call.method, error.message)
                await asyncio.sleep(min(LONGEST_WAIT, 0.5 * 2 ** min(tries, 10)))
            except TelegramError as error:
                log.error("%s: %s", call.method, error.message)
                return "refused"

    async def _once(self, call: Call) -> None:
        params: dict[str, Any] = dict(call.params)
        params.setdefault("chat_id", call.chat)
        if call.chat < 0 and (moved := await self.store.get(_moved(call.chat))):
            params["chat_id"] = moved["to"]
        if call.topic is not None:
            thread = await self.topics.thread(call.topic)
            if thread is None:
                raise TelegramError("the case is not known any more")
            params["message_thread_id"] = thread
        await self.api.call(call.method, params)

    async def _refused(self, call: Call, error: TelegramError) -> str:
        """The citizen has blocked the bot, or is gone: what waits for them has nobody to read it."""
        if call.chat < 0:
            log.error("the bot may not write in group %s: %s", call.chat, error.message)
            return "refused"
        await self.chats.change(await self.chats.get(call.chat), active=False)
        await self.on_blocked(call.chat)
        return "blocked"


def together(waiting: Sequence[Queued]) -> tuple[Call, list[int]]:
    """The first call, with the texts for the same topic that wait behind it: a group takes few messages
    a minute. What goes to other topics may wait a little longer; within a topic the order stays."""
    first, numbers = waiting[0].call, [waiting[0].id]
    if not _is_text(first) or first.topic is None:
        return first, numbers
    texts, plains = [str(first.params["text"])], [first.plain or ""]
    for queued in waiting[1:]:
        call = queued.call
        if call.topic != first.topic:
            continue
        text = str(call.params.get("text", ""))
        if not _is_text(call) or length("\n".join([*texts, text])) > LONGEST:
            break
        texts.append(text)
        plains.append(call.plain or "")
        numbers.append(queued.id)
    params = {**first.params, "text": "\n".join(texts)}
    return replace(first, params=params, plain="\n".join(plains)[:LONGEST]), numbers


def _is_text(call: Call) -> bool:
    return call.method == "sendMessage" and "reply_markup" not in call.params


async def moved_to(store: ChannelStore, chat: int) -> int:
    """The number of a group now: groups get another when they grow."""
    moved = await store.get(_moved(chat))
    return int(moved["to"]) if moved else chat


async def moved(store: ChannelStore, chat: int, to: int) -> None:
    """Note that a group has another number now."""
    await store.put(_moved(chat), {"to": to}, MOVED_FOR)


def _as_plain(call: Call) -> Call:
    params = {name: value for name, value in call.params.items() if name != "parse_mode"}
    return replace(call, params={**params, "text": call.plain}, plain=None)


def _moved(chat: int) -> str:
    return f"tg:moved:{chat}"

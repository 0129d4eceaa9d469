"""Telegram's limits on what a bot sends: 30 messages a second in all, 20 a minute in a group, and one a
second in a private chat.

python-telegram-bot's `AIORateLimiter` knows the first two only, and its leaky buckets let nearly twice as
much pass in the first window (60 in a second, 40 in a minute). Here no window of time holds more.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

# As (messages, seconds).
IN_ALL = (30, 1.0)
IN_GROUP = (20, 60.0)
IN_CHAT = (1, 1.0)
MARGIN = 0.05  # seconds after a 429
MESSAGES = ("send", "copy", "forward")
MOST_CHATS = 2000


class Window:
    """At most ``most`` in any ``seconds``, first come first served. Used as ``async with``, around a call.

    Telegram sees a message at some moment between the beginning and the end of its call. Those under way
    and those that ended within the last ``seconds`` count, so that no window of Telegram's holds more,
    however slow the network or this process is.
    """

    def __init__(self, most: int, seconds: float) -> None:
        self.most, self.seconds = most, seconds
        self._under_way = 0
        self._ended: deque[float] = deque()
        self._queue = asyncio.Lock()
        self._one_ended = asyncio.Event()

    async def __aenter__(self) -> None:
        async with self._queue:
            await self.room()
            self._under_way += 1

    async def __aexit__(self, *_: object) -> None:
        self._under_way -= 1
        self._ended.append(time.monotonic())
        self._one_ended.set()

    async def room(self) -> None:
        """Wait until one more would pass, and count nothing."""
        while True:
            now = time.monotonic()
            while self._ended and self._ended[0] + self.seconds <= now:
                self._ended.popleft()
            if self._under_way + len(self._ended) < self.most:
                return
            if self._ended:
                await asyncio.sleep(self._ended[0] + self.seconds - now)
            else:
                self._one_ended.clear()
                await self._one_ended.wait()

    @property
    def idle(self) -> bool:
        """Whether it holds nobody back."""
        now = time.monotonic()
        busy = self._queue.locked() or self._under_way
        return not busy and (not self._ended or self._ended[-1] + self.seconds <= now)


class Limits(BaseRateLimiter[int]):
    """Holds messages back as needed. A 429 stops its group, or all private chats, for as long as it says."""

    def __init__(self, in_group: int = IN_GROUP[0]) -> None:
        self._in_group = (in_group, IN_GROUP[1])
        self._all = Window(*IN_ALL)
        self._chats: dict[int, Window] = {}
        self._stopped: dict[int, float] = {}  # group, or 0 for the private chats → until when

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Nothing to do."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        """Make the call when it may be made. Raises RetryAfter when Telegram says to wait all the same."""
        chat = _chat(data)
        if chat is None or endpoint == "sendChatAction":
            return await callback(*args, **kwargs)
        part = chat if chat < 0 else 0
        if not endpoint.startswith(MESSAGES):
            return await self._call(part, callback, args, kwargs)
        async with self._window(chat):
            await self._wait(part)
            async with self._all:
                return await self._call(part, callback, args, kwargs)

    async def _call(
        self, part: int, callback: Callable[..., Coroutine[Any, Any, Any]], args: Any, kwargs: dict[str, Any]
    ) -> Any:
        await self._wait(part)
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            # The number of seconds is public only as an int or a timedelta, by a setting of the library.
            seconds = error._retry_after.total_seconds()
            self._stopped[part] = max(self._stopped.get(part, 0.0), time.monotonic() + seconds + MARGIN)
            raise

    async def room(self, chat: int) -> None:
        """Wait until a message to a chat would pass at once."""
        await self._window(chat).room()

    async def _wait(self, part: int) -> None:
        while (wait := self._stopped.get(part, 0.0) - time.monotonic()) > 0:
            await asyncio.sleep(wait)

    def _window(self, chat: int) -> Window:
        if len(self._chats) > MOST_CHATS:
            self._chats = {known: window for known, window in self._chats.items() if not window.idle}
        if chat not in self._chats:
            self._chats[chat] = Window(*(IN_CHAT if chat > 0 else self._in_group))
        return self._chats[chat]


def _chat(data: dict[str, Any]) -> int | None:
    try:
        return int(data["chat_id"])
    except (KeyError, TypeError, ValueError):
        return None

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

IN_ALL = (30, 1.0)
IN_GROUP = (20, 60.0)
IN_CHAT = (1, 1.0)
#: Our clock and Telegram's see a message at different moments (seconds).
MARGIN = 0.05
MESSAGES = ("send", "copy", "forward")
MOST_CHATS = 2000


class Window:
    """At most ``most`` in any ``seconds``, first come first served."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most, self.seconds = most, seconds + MARGIN
        self._times: deque[float] = deque()
        self._queue = asyncio.Lock()

    async def pass_through(self) -> None:
        """Wait until one more may pass, and count it."""
        async with self._queue:
            while len(self._times) >= self.most:
                wait = self._times[0] + self.seconds - time.monotonic()
                if wait > 0:
                    await asyncio.sleep(wait)
                self._times.popleft()
            self._times.append(time.monotonic())

    @property
    def idle(self) -> bool:
        """Whether it holds nobody back."""
        return not self._queue.locked() and (
            not self._times or time.monotonic() - self._times[-1] > self.seconds
        )


class Limits(BaseRateLimiter[int]):
    """Holds messages back as needed. A 429 stops its group, or all private chats, for as long as it says."""

    def __init__(self) -> None:
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
        if endpoint.startswith(MESSAGES):
            await self._window(chat).pass_through()
            await self._wait(part)
            await self._all.pass_through()
        else:
            await self._wait(part)
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            # The number of seconds is public only as an int or a timedelta, by a setting of the library.
            seconds = error._retry_after.total_seconds()
            self._stopped[part] = max(self._stopped.get(part, 0.0), time.monotonic() + seconds + MARGIN)
            raise

    async def _wait(self, part: int) -> None:
        while (wait := self._stopped.get(part, 0.0) - time.monotonic()) > 0:
            await asyncio.sleep(wait)

    def _window(self, chat: int) -> Window:
        if len(self._chats) > MOST_CHATS:
            self._chats = {known: window for known, window in self._chats.items() if not window.idle}
        if chat not in self._chats:
            self._chats[chat] = Window(*(IN_CHAT if chat > 0 else IN_GROUP))
        return self._chats[chat]


def _chat(data: dict[str, Any]) -> int | None:
    try:
        return int(data["chat_id"])
    except (KeyError, TypeError, ValueError):
        return None

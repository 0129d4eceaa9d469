"""What channels must remember between two requests: one interface, on SQLite or on Redis.

Conversations are named by their sender id (`web:…`, `tg:…`). Keys are any text; give each use a prefix.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

Signal = Literal["message", "typing", "closed"]
Body = dict[str, Any]


@dataclass(frozen=True)
class Entry:
    """A line of a conversation's outbox. Ids rise within a conversation and are never used again."""

    id: int
    at: float  # seconds since 1970
    body: Body


@dataclass(frozen=True)
class Claim:
    """What asking to do something once gave: `mine` to do it, `busy` elsewhere, or `done` with a reply."""

    state: Literal["mine", "busy", "done"]
    reply: Body | None = None


class ChannelStore(Protocol):
    """Lifetimes and windows are in seconds. Methods raise StoreError when the store is out of reach."""

    async def append(self, conversation: str, body: Body, *, key: str | None = None) -> Entry:
        """Add to the outbox. The same `key` twice in a conversation adds once and gives the first entry."""

    async def after(self, conversation: str, after: int = 0, limit: int = 500) -> list[Entry]:
        """The oldest `limit` entries whose id is greater than `after`, in order."""

    async def last(self, conversation: str) -> int:
        """The id of the newest entry, or 0."""

    async def issue_button(self, conversation: str, payload: str, lifetime: int) -> str:
        """A token of at most 16 characters that stands for the payload in this conversation."""

    async def button(self, conversation: str, token: str) -> str | None:
        """The payload behind a token; None for one that is unknown, expired or another conversation's."""

    async def claim(self, conversation: str, key: str, lease: int) -> Claim:
        """Ask to do something once in a conversation. One not completed within `lease` lapses."""

    async def complete(self, conversation: str, key: str, reply: Body, lifetime: int) -> None:
        """It is done, with this reply."""

    async def release(self, conversation: str, key: str) -> None:
        """It failed, and may be tried again."""

    async def once(self, key: str, lifetime: int) -> bool:
        """True the first time for this key within `lifetime`."""

    async def count(self, key: str, window: int) -> tuple[int, int]:
        """Count one use. Returns how many in the present window, and the seconds until the next."""

    async def put(self, key: str, value: Body, lifetime: int) -> None:
        """Keep a small value."""

    async def get(self, key: str) -> Body | None:
        """A value kept, if it has not expired."""

    async def take(self, key: str) -> Body | None:
        """Get and delete in one step: a ticket that works once."""

    async def add_feedback(self, conversation: str, body: Body) -> None:
        """Keep what a citizen said of an answer."""

    async def feedback(self, limit: int = 100) -> list[Entry]:
        """The newest feedback first."""

    async def delete_conversation(self, conversation: str) -> None:
        """Remove a conversation's outbox, tokens, claims and feedback."""

    async def signal(self, conversation: str, signal: Signal) -> None:
        """Wake those who listen to a conversation, in every process."""

    def listen(self, conversation: str) -> Listening:
        """Listen to a conversation's signals. `append` signals `message` by itself."""

    async def recover(self) -> None:
        """Called once when a server starts: let go of what the last one was doing when it ended."""

    async def ping(self) -> None:
        """Raises StoreError when the store is out of reach."""

    async def sweep(self, days: int) -> None:
        """Remove what has expired, and conversations without a message for `days`."""

    async def close(self) -> None:
        """Let go of connections."""


class StoreError(Exception):
    """The store is out of reach."""


class Listening:
    """Signals of one conversation, as they come. Use it in a `with` block."""

    def __init__(self, hub: Hub, conversation: str) -> None:
        self.hub, self.conversation = hub, conversation
        self._signals: list[Signal] = []
        self._woken = asyncio.Event()

    def __enter__(self) -> Listening:
        self.hub.listeners[self.conversation].add(self)
        return self

    def __exit__(self, *_: object) -> None:
        listeners = self.hub.listeners[self.conversation]
        listeners.discard(self)
        if not listeners:
            del self.hub.listeners[self.conversation]

    def wake(self, signal: Signal) -> None:
        """Called by the hub. The same signal twice before it is read counts once, and a message ends
        the typing before it."""
        if signal == "message" and "typing" in self._signals:
            self._signals.remove("typing")
        if signal not in self._signals:
            self._signals.append(signal)
        self._woken.set()

    async def next(self, timeout: float) -> Signal | None:
        """The next signal, or None after `timeout` seconds."""
        if not self._signals:
            self._woken.clear()
            try:
                await asyncio.wait_for(self._woken.wait(), timeout)
            except asyncio.TimeoutError:
                return None
        return self._signals.pop(0) if self._signals else None


class Hub:
    """Who listens to what, in this process."""

    def __init__(self) -> None:
        self.listeners: defaultdict[str, set[Listening]] = defaultdict(set)

    def wake(self, conversation: str, signal: Signal) -> None:
        """Wake those who listen to a conversation."""
        for listening in tuple(self.listeners.get(conversation, ())):
            listening.wake(signal)


def open_store(data_dir: Path, redis_url: str | None) -> ChannelStore:
    """The store that the settings ask for."""
    if redis_url:
        from bot.channels.store_redis import RedisChannelStore

        return RedisChannelStore(redis_url)
    from bot.channels.store_sqlite import SqliteChannelStore

    return SqliteChannelStore(data_dir / "channels.db")

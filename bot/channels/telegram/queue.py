"""What is on its way: updates not yet answered, and calls of the Bot API not yet made.

An update is stored before it is acknowledged. What it leads to is stored in the same step that marks it
as done, so that a kill at any moment loses nothing and answers nothing twice. One interface, on SQLite
(`queue_sqlite.py`) or on Redis (`queue_redis.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

#: Telegram may send an update again for as long as this (seconds).
SEEN_FOR = 24 * 3600
#: A key of a call is remembered for as long (seconds).
KEYS_FOR = 7 * 24 * 3600

Kind = Literal["in", "out"]
#: The updates of a chat, or the calls to it. What is in one lane goes in order; lanes go in parallel.
Lane = tuple[Kind, int]


@dataclass(frozen=True)
class Call:
    """A call of the Bot API. `params` are in the API's own names and JSON.

    ``plain``: the text without markup, for when Telegram refuses the markup. ``topic``: the case in whose
    topic of the staff group it goes. The same ``key`` is queued once.
    """

    chat: int
    method: str
    params: dict[str, Any] = field(default_factory=dict)
    plain: str | None = None
    topic: str | None = None
    key: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Update:
    """An update as it came. ``tries``: how often its handling has begun, this time included."""

    id: int
    body: dict[str, Any]
    tries: int


@dataclass(frozen=True)
class Queued:
    """A call with its place in the queue."""

    id: int
    call: Call


class Queue(Protocol):
    """Methods raise StoreError when the queue is out of reach."""

    async def add(self, chat: int, number: int, body: dict[str, Any]) -> bool:
        """Store an update; False when it came before."""

    async def next_update(self, chat: int) -> Update | None:
        """The first update of a chat that is not done; counts a try."""

    async def again(self, number: int) -> None:
        """The last try of an update does not count."""

    async def done(self, chat: int, number: int, calls: Sequence[Call]) -> None:
        """An update is done, and leads to these calls: one step."""

    async def push(self, calls: Sequence[Call]) -> None:
        """Queue calls that no update leads to."""

    async def next_calls(self, chat: int, most: int) -> list[Queued]:
        """The first calls to a chat that were not made, in order."""

    async def made(self, chat: int, number: int) -> None:
        """A call was made, or is given up."""

    async def lanes(self) -> list[Lane]:
        """Lanes in which something waits."""

    async def lease(self, lane: Lane, seconds: int) -> bool:
        """Take a lane, or keep it for longer; False while another process has it."""

    async def release(self, lane: Lane) -> bool:
        """Leave a lane; False (and it is kept) when something came meanwhile."""

    async def forget(self, chat: int) -> None:
        """Drop what waits for a chat, and what is kept of it."""

    async def waiting(self) -> tuple[int, int]:
        """How many updates and calls wait."""

    async def sweep(self) -> None:
        """Remove what need not be remembered any more."""

    async def close(self) -> None:
        """Let go of connections."""


def open_queue(data_dir: Path, redis_url: str | None) -> Queue:
    """The queue that the settings ask for. Raises StoreError."""
    if redis_url:
        from bot.channels.telegram.queue_redis import RedisQueue

        return RedisQueue(redis_url)
    from bot.channels.telegram.queue_sqlite import SqliteQueue

    return SqliteQueue(data_dir / "telegram.db")

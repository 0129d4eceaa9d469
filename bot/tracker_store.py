"""Where conversations are kept: Rasa's SQL store on SQLite, or Rasa's Redis store, both bounded.

A turn must cost as much at the five-hundredth message as at the fifth. Rasa reads one session at a
time; `bot/processor.py` keeps sessions short, and these stores see to it that older ones cost nothing.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from rasa.core.tracker_store import RedisTrackerStore, SQLTrackerStore
from rasa.shared.core.conversation import Dialogue
from rasa.shared.core.events import SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Engine
from sqlalchemy.pool import StaticPool

# The first finds a conversation's latest session without reading the older ones.
INDEXES = (
    "CREATE INDEX IF NOT EXISTS latest_session ON events (sender_id, type_name, timestamp)",
    "CREATE INDEX IF NOT EXISTS recent_events ON events (sender_id, timestamp)",
    "CREATE INDEX IF NOT EXISTS oldest_events ON events (timestamp)",
)


class EmbeddedTrackerStore(SQLTrackerStore):
    """Conversations in one SQLite file, without a server to install."""

    def __init__(self, path: Path) -> None:
        super().__init__(domain=None, dialect="sqlite", db=str(path))
        # Rasa opens the file anew for each query. One connection is enough for one event loop.
        self.engine.dispose()
        self.engine = _engine(path)
        self.sessionmaker = sa.orm.session.sessionmaker(bind=self.engine)
        with self.engine.begin() as connection:
            for statement in INDEXES:
                connection.execute(sa.text(statement))

    async def delete(self, sender_id: str) -> None:
        """Remove a conversation."""
        with self.engine.begin() as connection:
            connection.execute(sa.text("DELETE FROM events WHERE sender_id = :s"), {"s": sender_id})

    async def delete_older(self, days: int) -> None:
        """Remove what is older than `days`."""
        with self.engine.begin() as connection:
            connection.execute(
                sa.text("DELETE FROM events WHERE timestamp < :t"), {"t": time.time() - days * 86_400}
            )

    async def ping(self) -> None:
        """Raises when the file cannot be read."""
        with self.engine.connect() as connection:
            connection.execute(sa.text("SELECT 1"))


def _engine(path: Path) -> Engine:
    engine = sa.create_engine(
        f"sqlite:///{path}", poolclass=StaticPool, connect_args={"check_same_thread": False, "timeout": 10}
    )

    @sa.event.listens_for(engine, "connect")  # type: ignore[untyped-decorator]
    def set_pragmas(connection: Any, _: Any) -> None:
        # A power cut loses at most the last turns, never the file.
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")

    return engine


class BoundedRedisTrackerStore(RedisTrackerStore):
    """Rasa's Redis store, which keeps the latest session and not all of them.

    Rasa's own reads, compares and writes the whole conversation at each turn. What a citizen sees as
    history is the channel's outbox, not this.
    """

    async def save(self, tracker: DialogueStateTracker, timeout: float | None = None) -> None:
        """Keep the tracker's latest session, for `record_exp` seconds."""
        await self.stream_events(tracker)
        events = list(tracker.events)
        starts = [at for at, event in enumerate(events) if isinstance(event, SessionStarted)]
        dialogue = Dialogue(tracker.sender_id, events[starts[-1] :] if starts else events)
        lifetime = int(timeout or self.record_exp or 0) or None
        self.red.set(self.key_prefix + tracker.sender_id, json.dumps(dialogue.as_dict()), ex=lifetime)

    async def _retrieve(self, sender_id: str, fetch_all_sessions: bool) -> DialogueStateTracker | None:
        stored = self.red.get(self.key_prefix + sender_id)
        return None if stored is None else self.deserialise_tracker(sender_id, stored)

    async def delete(self, sender_id: str) -> None:
        """Remove a conversation."""
        self.red.delete(self.key_prefix + sender_id)

    async def delete_older(self, days: int) -> None:
        """Redis forgets by itself (`record_exp`)."""

    async def ping(self) -> None:
        """Raises when Redis is out of reach."""
        self.red.ping()


def redis_options(url: str) -> dict[str, Any]:
    """Rasa's Redis options for an address such as `redis://user:password@host:6379/0`."""
    parts = urlsplit(url)
    return {
        "host": parts.hostname,
        "port": parts.port or 6379,
        "db": int(parts.path.strip("/") or 0),
        "username": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
        "use_ssl": parts.scheme == "rediss",
    }

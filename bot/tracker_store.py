"""Where conversations are kept: Rasa's SQL store on SQLite, or Rasa's Redis store, both bounded.

A turn must cost as much at the five-hundredth message as at the fifth. Rasa reads one session at a
time; `bot/processor.py` keeps sessions short, and these stores see to it that older ones cost nothing.
"""

from __future__ import annotations

import itertools
import json
import time
from collections import OrderedDict, deque
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from rasa.core.tracker_store import RedisTrackerStore, SQLTrackerStore
from rasa.shared.core.conversation import Dialogue
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

from bot.sqlite import connect

# The first finds a conversation's latest session without reading the older ones.
INDEXES = (
    "CREATE INDEX IF NOT EXISTS latest_session ON events (sender_id, type_name, timestamp)",
    "CREATE INDEX IF NOT EXISTS recent_events ON events (sender_id, timestamp)",
    "CREATE INDEX IF NOT EXISTS oldest_events ON events (timestamp)",
)
EVERY_SESSION = "SELECT data FROM events WHERE sender_id = :sender ORDER BY id"
LATEST_SESSION = """
SELECT data FROM events WHERE sender_id = :sender AND timestamp >= coalesce((
    SELECT max(timestamp) FROM events WHERE sender_id = :sender AND type_name = 'session_started'), 0)
ORDER BY id"""
LATEST_ROW = "SELECT coalesce(max(id), 0) FROM events WHERE sender_id = ?"
INSERT = """
INSERT INTO events (sender_id, type_name, timestamp, intent_name, action_name, data)
VALUES (?, ?, ?, ?, ?, ?)"""


#: Conversations kept ready: those of citizens who are talking just now.
KEPT_READY = 64


class ReadyTrackers:
    """The latest trackers as they were saved, so that the next turn does not read and replay them.

    Each is handed out once: whoever takes it owns it, and it comes back when it is saved. One that the
    file has overtaken (`row`: the conversation's latest) is not handed out.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[int, Domain, DialogueStateTracker]] = OrderedDict()

    def take(self, sender_id: str, row: int, domain: Domain) -> DialogueStateTracker | None:
        """The tracker of a conversation whose latest row this is."""
        kept_row, kept_domain, tracker = self._kept.pop(sender_id, (None, None, None))
        return tracker if kept_row == row and kept_domain is domain else None

    def keep(self, tracker: DialogueStateTracker, row: int, domain: Domain) -> None:
        """Keep the latest session of a tracker: what reading it again would give."""
        ready = tracker.copy()
        events = list(ready.events)
        starts = [at for at, event in enumerate(events) if isinstance(event, SessionStarted)]
        ready.events = deque(events[starts[-1] :] if starts else events)
        ready.events_stored = len(ready.events)
        self._kept[tracker.sender_id] = (row, domain, ready)
        if len(self._kept) > KEPT_READY:
            self._kept.popitem(last=False)

    def forget(self, sender_id: str) -> None:
        """Let one go."""
        self._kept.pop(sender_id, None)


class EmbeddedTrackerStore(SQLTrackerStore):
    """Conversations in one SQLite file, without a server to install.

    Rasa's table and Rasa's format; the statements of each turn go straight to SQLite, because the
    object-relational layer took a third of a turn.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(domain=None, dialect="sqlite", db=str(path))
        self.engine.dispose()
        self.db = connect(path)
        for statement in INDEXES:
            self.db.execute(statement)
        self._ready = ReadyTrackers()

    async def _retrieve(
        self, sender_id: str, fetch_events_from_all_sessions: bool
    ) -> DialogueStateTracker | None:
        row = self._latest_row(sender_id)
        if not fetch_events_from_all_sessions and row:
            ready = self._ready.take(sender_id, row, self.domain)
            if ready is not None:
                ready.row = row
                return ready
        query = EVERY_SESSION if fetch_events_from_all_sessions else LATEST_SESSION
        events = [json.loads(data) for (data,) in self.db.execute(query, {"sender": sender_id})]
        if not events:
            return None
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        if not fetch_events_from_all_sessions:
            tracker.events_stored, tracker.row = len(events), row
        return tracker

    def _latest_row(self, sender_id: str) -> int:
        return int(self.db.execute(LATEST_ROW, (sender_id,)).fetchone()[0])

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Add the events that are new since the tracker was read."""
        await self.stream_events(tracker)
        stored = getattr(tracker, "events_stored", None)
        if stored is None:
            query = f"SELECT count(*) FROM ({LATEST_SESSION})"
            stored = self.db.execute(query, {"sender": tracker.sender_id}).fetchone()[0]
        rows = [_row(tracker.sender_id, event) for event in itertools.islice(tracker.events, stored, None)]
        self.db.execute("BEGIN IMMEDIATE")
        try:
            overtaken = getattr(tracker, "row", None) != self._latest_row(tracker.sender_id)
            self.db.executemany(INSERT, rows)
            row = self._latest_row(tracker.sender_id)
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")
        tracker.events_stored, tracker.row = len(tracker.events), row
        if overtaken:
            self._ready.forget(tracker.sender_id)
        else:
            self._ready.keep(tracker, row, self.domain)

    async def keys(self) -> list[str]:
        """The sender ids of all conversations."""
        return [sender for (sender,) in self.db.execute("SELECT DISTINCT sender_id FROM events")]

    async def delete(self, sender_id: str) -> None:
        """Remove a conversation."""
        self._ready.forget(sender_id)
        self.db.execute("DELETE FROM events WHERE sender_id = ?", (sender_id,))

    async def delete_older(self, days: int) -> None:
        """Remove what is older than `days`."""
        self.db.execute("DELETE FROM events WHERE timestamp < ?", (time.time() - days * 86_400,))

    async def ping(self) -> None:
        """Raises when the file cannot be read."""
        self.db.execute("SELECT 1")


def _row(sender_id: str, event: Event) -> tuple[Any, ...]:
    data = event.as_dict()
    intent = data.get("parse_data", {}).get("intent", {}).get("name")
    return (sender_id, event.type_name, data.get("timestamp"), intent, data.get("name"), json.dumps(data))


class BoundedRedisTrackerStore(RedisTrackerStore):
    """Rasa's Redis store, which keeps the latest session and not all of them.

    Rasa's own reads, compares and writes the whole conversation at each turn. What a citizen sees as
    history is the channel's outbox, not this.
    """

    def __init__(self, lifetime: int, **options: Any) -> None:
        super().__init__(domain=None, record_exp=lifetime, **options)

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

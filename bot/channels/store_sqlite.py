"""The channels' store in one SQLite file. A statement takes some tens of microseconds, less than handing
it to a thread, so it runs where it is called."""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.channels.store import Body, Claim, Entry, Hub, Listening, Signal, StoreError
from bot.sqlite import connect

SCHEMA = """
CREATE TABLE IF NOT EXISTS outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT, conversation TEXT NOT NULL, at REAL NOT NULL,
    key TEXT, body TEXT NOT NULL, UNIQUE (conversation, key));
CREATE INDEX IF NOT EXISTS outbox_order ON outbox (conversation, id);
CREATE INDEX IF NOT EXISTS outbox_age ON outbox (at);
CREATE TABLE IF NOT EXISTS buttons (
    conversation TEXT NOT NULL, token TEXT NOT NULL, payload TEXT NOT NULL, expires REAL NOT NULL,
    PRIMARY KEY (conversation, token)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS kept (
    key TEXT PRIMARY KEY, value TEXT NOT NULL, expires REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS kept_expiry ON kept (expires);
CREATE TABLE IF NOT EXISTS claims (
    conversation TEXT NOT NULL, key TEXT NOT NULL, reply TEXT, expires REAL NOT NULL,
    PRIMARY KEY (conversation, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS feedback (
    id INTEGER PRIMARY KEY AUTOINCREMENT, conversation TEXT NOT NULL, at REAL NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS feedback_conversation ON feedback (conversation);
"""


class SqliteChannelStore:
    """Implements ChannelStore for one server process."""

    def __init__(self, path: Path) -> None:
        self.hub = Hub()
        self.counts: dict[str, tuple[int, int]] = {}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.db = connect(path)
            self.db.executescript(SCHEMA)
        except sqlite3.Error as error:
            raise StoreError(f"{path}: {error}") from error

    def _run(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        try:
            return self.db.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise StoreError(str(error)) from error

    async def append(self, conversation: str, body: Body, *, key: str | None = None) -> Entry:
        rows = self._run(
            "INSERT INTO outbox (conversation, at, key, body) VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO NOTHING RETURNING id, at",
            conversation, time.time(), key, json.dumps(body, ensure_ascii=False),
        )  # fmt: skip
        if not rows:
            found = "SELECT id, at, body FROM outbox WHERE conversation = ? AND key = ?"
            return _entry(self._run(found, conversation, key)[0])
        self.hub.wake(conversation, "message")
        return Entry(rows[0][0], rows[0][1], body)

    async def after(self, conversation: str, after: int = 0, limit: int = 500) -> list[Entry]:
        query = "SELECT id, at, body FROM outbox WHERE conversation = ? AND id > ? ORDER BY id LIMIT ?"
        return [_entry(row) for row in self._run(query, conversation, after, limit)]

    async def last(self, conversation: str) -> int:
        query = "SELECT coalesce(max(id), 0) FROM outbox WHERE conversation = ?"
        return int(self._run(query, conversation)[0][0])

    async def issue_button(self, conversation: str, payload: str, lifetime: int) -> str:
        token = secrets.token_urlsafe(9)
        insert = "INSERT INTO buttons VALUES (?, ?, ?, ?)"
        self._run(insert, conversation, token, payload, time.time() + lifetime)
        return token

    async def button(self, conversation: str, token: str) -> str | None:
        query = "SELECT payload FROM buttons WHERE conversation = ? AND token = ? AND expires > ?"
        rows = self._run(query, conversation, token, time.time())
        return rows[0][0] if rows else None

    async def claim(self, conversation: str, key: str, lease: int) -> Claim:
        now = time.time()
        mine = self._run(
            "INSERT INTO claims VALUES (?, ?, NULL, ?) ON CONFLICT (conversation, key) DO UPDATE "
            "SET reply = NULL, expires = excluded.expires WHERE claims.expires <= ? RETURNING key",
            conversation, key, now + lease, now,
        )  # fmt: skip
        if mine:
            return Claim("mine")
        rows = self._run("SELECT reply FROM claims WHERE conversation = ? AND key = ?", conversation, key)
        if not rows or rows[0][0] is None:
            return Claim("busy")
        return Claim("done", json.loads(rows[0][0]))

    async def complete(self, conversation: str, key: str, reply: Body, lifetime: int) -> None:
        update = "UPDATE claims SET reply = ?, expires = ? WHERE conversation = ? AND key = ?"
        text = json.dumps(reply, ensure_ascii=False)
        self._run(update, text, time.time() + lifetime, conversation, key)

    async def release(self, conversation: str, key: str) -> None:
        self._run(
            "DELETE FROM claims WHERE conversation = ? AND key = ? AND reply IS NULL", conversation, key
        )

    async def once(self, key: str, lifetime: int) -> bool:
        now = time.time()
        return bool(
            self._run(
                "INSERT INTO kept VALUES (?, '{}', ?) ON CONFLICT (key) DO UPDATE "
                "SET expires = excluded.expires WHERE kept.expires <= ? RETURNING key",
                f"once:{key}", now + lifetime, now,
            )
        )  # fmt: skip

    async def count(self, key: str, window: int) -> tuple[int, int]:
        # In memory: one process, and a restart may forgive.
        now = time.time()
        this = int(now // window)
        if len(self.counts) > 50_000:
            self.counts = {k: v for k, v in self.counts.items() if v[0] >= this}
        seen, uses = self.counts.get(key, (this, 0))
        uses = uses + 1 if seen == this else 1
        self.counts[key] = (this, uses)
        return uses, max(1, int((this + 1) * window - now + 0.999))

    async def put(self, key: str, value: Body, lifetime: int) -> None:
        insert = "INSERT OR REPLACE INTO kept VALUES (?, ?, ?)"
        self._run(insert, key, json.dumps(value, ensure_ascii=False), time.time() + lifetime)

    async def get(self, key: str) -> Body | None:
        rows = self._run("SELECT value FROM kept WHERE key = ? AND expires > ?", key, time.time())
        return json.loads(rows[0][0]) if rows else None

    async def take(self, key: str) -> Body | None:
        rows = self._run("DELETE FROM kept WHERE key = ? RETURNING value, expires", key)
        return json.loads(rows[0][0]) if rows and rows[0][1] > time.time() else None

    async def add_feedback(self, conversation: str, body: Body) -> None:
        insert = "INSERT INTO feedback (conversation, at, body) VALUES (?, ?, ?)"
        self._run(insert, conversation, time.time(), json.dumps(body, ensure_ascii=False))

    async def feedback(self, limit: int = 100) -> list[Entry]:
        query = "SELECT id, at, body FROM feedback ORDER BY id DESC LIMIT ?"
        return [_entry(row) for row in self._run(query, limit)]

    async def delete_conversation(self, conversation: str) -> None:
        with self._together():
            for table in ("outbox", "buttons", "claims", "feedback"):
                self._run(f"DELETE FROM {table} WHERE conversation = ?", conversation)

    async def signal(self, conversation: str, signal: Signal) -> None:
        self.hub.wake(conversation, signal)

    def listen(self, conversation: str) -> Listening:
        return Listening(self.hub, conversation)

    async def recover(self) -> None:
        # A turn that was under way when the last process ended will never be completed by it.
        self._run("DELETE FROM claims WHERE reply IS NULL")

    async def ping(self) -> None:
        self._run("SELECT 1")

    async def sweep(self, days: int) -> None:
        now = time.time()
        with self._together():
            for table in ("buttons", "kept", "claims"):
                self._run(f"DELETE FROM {table} WHERE expires <= ?", now)
            old = "SELECT conversation FROM outbox GROUP BY conversation HAVING max(at) < ?"
            self._run(f"DELETE FROM outbox WHERE conversation IN ({old})", now - days * 86_400)
            self._run("DELETE FROM feedback WHERE at < ?", now - days * 86_400)

    async def close(self) -> None:
        self.db.close()

    @contextmanager
    def _together(self) -> Iterator[None]:
        self._run("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._run("ROLLBACK")
            raise
        self._run("COMMIT")


def _entry(row: tuple[Any, ...]) -> Entry:
    return Entry(int(row[0]), float(row[1]), json.loads(row[2]))

"""The queue in one SQLite file, for one server process."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.channels.store import StoreError
from bot.channels.telegram.queue import KEYS_FOR, SEEN_FOR, Call, Lane, Queued, Update

# What is done keeps its number, by which a second delivery is known, and loses its content.
SCHEMA = """
CREATE TABLE IF NOT EXISTS updates (
    id INTEGER PRIMARY KEY, chat INTEGER NOT NULL, at REAL NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0, body TEXT);
CREATE INDEX IF NOT EXISTS updates_waiting ON updates (chat, id) WHERE body IS NOT NULL;
CREATE INDEX IF NOT EXISTS updates_age ON updates (at);
CREATE TABLE IF NOT EXISTS calls (
    id INTEGER PRIMARY KEY AUTOINCREMENT, chat INTEGER NOT NULL, at REAL NOT NULL,
    key TEXT UNIQUE, body TEXT);
CREATE INDEX IF NOT EXISTS calls_waiting ON calls (chat, id) WHERE body IS NOT NULL;
CREATE INDEX IF NOT EXISTS calls_age ON calls (at);
"""


class SqliteQueue:
    """Implements Queue. A statement is shorter than handing it to a thread, so it runs where it is called."""

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.db = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
            self.db.execute("PRAGMA journal_mode=WAL")
            self.db.execute("PRAGMA synchronous=NORMAL")
            self.db.executescript(SCHEMA)
        except sqlite3.Error as error:
            raise StoreError(f"{path}: {error}") from error

    def _run(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        try:
            return self.db.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise StoreError(str(error)) from error

    async def add(self, chat: int, number: int, body: dict[str, Any]) -> bool:
        insert = (
            "INSERT INTO updates (id, chat, at, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id"
        )
        return bool(self._run(insert, number, chat, time.time(), json.dumps(body)))

    async def next_update(self, chat: int) -> Update | None:
        rows = self._run(
            "UPDATE updates SET tries = tries + 1 WHERE id = (SELECT id FROM updates WHERE chat = ? AND "
            "body IS NOT NULL ORDER BY id LIMIT 1) RETURNING id, body, tries",
            chat,
        )
        return Update(rows[0][0], json.loads(rows[0][1]), rows[0][2]) if rows else None

    async def again(self, number: int) -> None:
        self._run("UPDATE updates SET tries = tries - 1 WHERE id = ?", number)

    async def done(self, chat: int, number: int, calls: Sequence[Call]) -> None:
        with self._together():
            self._run("UPDATE updates SET body = NULL WHERE id = ?", number)
            self._add_calls(calls)

    async def push(self, calls: Sequence[Call]) -> None:
        with self._together():
            self._add_calls(calls)

    def _add_calls(self, calls: Sequence[Call]) -> None:
        insert = "INSERT INTO calls (chat, at, key, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
        for call in calls:
            self._run(insert, call.chat, time.time(), call.key, json.dumps(call.as_dict()))

    async def next_calls(self, chat: int, most: int) -> list[Queued]:
        query = "SELECT id, body FROM calls WHERE chat = ? AND body IS NOT NULL ORDER BY id LIMIT ?"
        return [Queued(number, Call(**json.loads(body))) for number, body in self._run(query, chat, most)]

    async def made(self, chat: int, number: int) -> None:
        with self._together():
            self._run("DELETE FROM calls WHERE id = ? AND key IS NULL", number)
            self._run("UPDATE calls SET body = NULL WHERE id = ?", number)

    async def lanes(self) -> list[Lane]:
        updates = self._run("SELECT DISTINCT chat FROM updates WHERE body IS NOT NULL")
        calls = self._run("SELECT DISTINCT chat FROM calls WHERE body IS NOT NULL")
        return [*(("in", int(chat)) for (chat,) in updates), *(("out", int(chat)) for (chat,) in calls)]

    async def lease(self, lane: Lane, seconds: int) -> bool:
        return True

    async def release(self, lane: Lane) -> bool:
        table = "updates" if lane[0] == "in" else "calls"
        query = f"SELECT 1 FROM {table} WHERE chat = ? AND body IS NOT NULL LIMIT 1"
        return not self._run(query, lane[1])

    async def forget(self, chat: int) -> None:
        with self._together():
            self._run("UPDATE updates SET body = NULL WHERE chat = ?", chat)
            self._run("UPDATE calls SET body = NULL WHERE chat = ?", chat)

    async def waiting(self) -> tuple[int, int]:
        counts = [
            self._run(f"SELECT count(*) FROM {table} WHERE body IS NOT NULL")[0][0]
            for table in ("updates", "calls")
        ]
        return int(counts[0]), int(counts[1])

    async def sweep(self) -> None:
        now = time.time()
        self._run("DELETE FROM updates WHERE at < ? AND body IS NULL", now - SEEN_FOR)
        self._run("DELETE FROM calls WHERE at < ? AND body IS NULL", now - KEYS_FOR)

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

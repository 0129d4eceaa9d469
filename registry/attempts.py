"""Five failures lock a reference and a sender for 15 minutes: in Redis if set, else the database."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from registry.database import Database
from registry.sql import insert
from registry.tables import attempts

log = logging.getLogger(__name__)

ALLOWED_FAILURES = 5
LOCK = timedelta(minutes=15)


class Attempts(Protocol):
    """Counts failures under keys (hashes: no reference or sender in clear)."""

    def locked_for(self, keys: Sequence[str], connection: Connection | None = None) -> timedelta | None:
        """How long the longest lock on any of ``keys`` still lasts; None when none is locked.

        ``connection``: an open one to the registry's database, to save opening another.
        """

    def failed(self, keys: Sequence[str]) -> timedelta | None:
        """Count one failure under each key; the lock that this sets, if any."""


class DatabaseAttempts:
    """Failures in the registry's own database. A count is forgotten 15 minutes after the last failure."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def locked_for(self, keys: Sequence[str], connection: Connection | None = None) -> timedelta | None:
        query = sa.select(sa.func.max(attempts.c.locked_until, type_=attempts.c.locked_until.type)).where(
            attempts.c.key.in_(list(keys))
        )
        with nullcontext(connection) if connection is not None else self._database.read() as reading:
            until = reading.execute(query).scalar()
        return _positive(until - self._now()) if until else None

    def failed(self, keys: Sequence[str]) -> timedelta | None:
        now = self._now()
        old = attempts.c
        # A count whose time is over starts again at one.
        failures = sa.case((old.forget_at <= now, 1), else_=old.failures + 1)
        locked = sa.case(
            (failures >= ALLOWED_FAILURES, sa.literal(now + LOCK, old.locked_until.type)), else_=None
        )
        # Always in one order: two processes cannot wait for each other.
        rows = [
            {"key": key, "failures": 1, "forget_at": now + LOCK, "locked_until": None}
            for key in sorted(set(keys))
        ]
        with self._database.write() as connection:
            connection.execute(
                insert(connection, attempts)
                .values(rows)
                .on_conflict_do_update(
                    index_elements=["key"],
                    set_={"failures": failures, "forget_at": now + LOCK, "locked_until": locked},
                )
            )
            return self.locked_for(keys, connection)

    def forget_old(self) -> int:
        """Delete counts whose time is over; how many."""
        with self._database.write() as connection:
            done = connection.execute(sa.delete(attempts).where(attempts.c.forget_at <= self._now()))
        return int(done.rowcount)


class RedisAttempts:
    """Failures in Redis, shared by all processes. When Redis does not answer, ``fallback`` counts."""

    def __init__(self, client: Any, fallback: Attempts, *, prefix: str = "mourchid:attempts:") -> None:
        self._client = client
        self._fallback = fallback
        self._prefix = prefix

    def locked_for(self, keys: Sequence[str], connection: Connection | None = None) -> timedelta | None:
        try:
            with self._client.pipeline(transaction=False) as pipe:
                for key in keys:
                    pipe.pttl(f"{self._prefix}lock:{key}")
                remaining = max(pipe.execute())
        except _redis_errors() as error:
            log.warning("Redis does not answer (%s): failed attempts are counted in the database", error)
            return self._fallback.locked_for(keys, connection)
        return _positive(timedelta(milliseconds=remaining))

    def failed(self, keys: Sequence[str]) -> timedelta | None:
        seconds = int(LOCK.total_seconds())
        try:
            with self._client.pipeline(transaction=True) as pipe:
                for key in keys:
                    pipe.incr(self._prefix + key)
                    pipe.expire(self._prefix + key, seconds)
                counts = pipe.execute()[::2]
            for key, count in zip(keys, counts, strict=True):
                if count >= ALLOWED_FAILURES:
                    self._client.set(f"{self._prefix}lock:{key}", 1, ex=seconds)
        except _redis_errors() as error:
            log.warning("Redis does not answer (%s): failed attempts are counted in the database", error)
            return self._fallback.failed(keys)
        return self.locked_for(keys)


def connect_attempts(database: Database, redis_url: str | None, now: Callable[[], datetime]) -> Attempts:
    """The counter for these settings."""
    in_database = DatabaseAttempts(database, now)
    if not redis_url:
        return in_database
    import redis

    client = redis.Redis.from_url(redis_url, socket_timeout=1.0, socket_connect_timeout=1.0)
    return RedisAttempts(client, in_database)


def _redis_errors() -> tuple[type[Exception], ...]:
    import redis

    return (redis.RedisError, OSError)


def _positive(duration: timedelta) -> timedelta | None:
    return duration if duration > timedelta(0) else None

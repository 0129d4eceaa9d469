"""The outbox: taking notifications to deliver, and writing down how it went.

A worker leases what it takes: until the lease is over no other worker sees it, and when the worker dies it
becomes due again. So each is delivered at least once; a receiver that must not show it twice compares ids.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from registry.database import Database
from registry.models import Notification
from registry.tables import notifications

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)
MOST_TRIES = 60  # about two days; then a person must look


@dataclass(frozen=True)
class Batch:
    """Notifications leased under one lease."""

    lease: str
    notifications: tuple[Notification, ...]


def take(database: Database, count: int, lease_time: timedelta, now: datetime) -> Batch:
    """Lease up to ``count`` due notifications, oldest first."""
    table = notifications.c
    lease = uuid.uuid4().hex
    older = notifications.alias()
    # Later news must not overtake earlier news that is being delivered or waits for another try.
    overtakes = sa.select(older.c.id).where(
        older.c.sender_hash == table.sender_hash,
        older.c.channel == table.channel,
        older.c.status == "waiting",
        older.c.next_try_at > now,
        older.c.number < table.number,
    )
    due = (
        sa.select(notifications)
        .where(table.status == "waiting", table.next_try_at <= now, ~overtakes.exists())
        .order_by(table.next_try_at, table.number)
        .limit(count)
        .with_for_update(skip_locked=True)  # SQLite ignores it: there, writers wait for each other
    )
    with database.write() as connection:
        rows = connection.execute(due).all()
        if rows:
            connection.execute(
                sa.update(notifications)
                .where(table.id.in_([row.id for row in rows]))
                .values(lease=lease, next_try_at=now + lease_time, tries=table.tries + 1)
            )
    rows.sort(key=lambda row: row.number)
    return Batch(
        lease,
        tuple(
            Notification(
                row.id,
                row.reference,
                row.channel,
                row.sender,
                row.language,
                row.kind,
                row.facts,
                row.tries + 1,
            )
            for row in rows
        ),
    )


def finish(
    database: Database, batch: Batch, sent: Sequence[str], failed: Sequence[Notification], now: datetime
) -> None:
    """Write down what was sent and when to try the others again. Lost leases are left to who has them now."""
    table = notifications.c
    with database.write() as connection:
        if sent:
            # The address is not needed any more; `event` stays, so that it is never announced again.
            connection.execute(
                sa.update(notifications)
                .where(table.id.in_(list(sent)), table.lease == batch.lease)
                .values(status="sent", finished_at=now, lease=None, sender=None, facts={})
            )
        for notification in failed:
            gone = notification.tries >= MOST_TRIES
            values = (
                {"status": "given_up", "finished_at": now}
                if gone
                else {"next_try_at": now + wait(notification.tries)}
            )
            connection.execute(
                sa.update(notifications)
                .where(table.id == notification.id, table.lease == batch.lease)
                .values(lease=None, **values)
            )


def wait(tries: int) -> timedelta:
    """How long to wait after the ``tries``-th failure: doubling to one hour, with a little chance in it."""
    seconds = min(LONGEST_WAIT.total_seconds(), FIRST_WAIT.total_seconds() * 2 ** min(tries - 1, 20))
    return timedelta(seconds=seconds * random.uniform(0.8, 1.0))


def waiting(database: Database) -> int:
    """How many notifications are not sent yet, for monitoring."""
    query = sa.select(sa.func.count()).select_from(notifications).where(notifications.c.status == "waiting")
    with database.read() as connection:
        return int(connection.execute(query).scalar() or 0)

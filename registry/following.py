"""Who is told about what: subscriptions, and notifications laid in the outbox.

A notification is written in the transaction of the change it tells of: either both are there or neither.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from registry.keyed import Keys
from registry.sql import insert, insert_once
from registry.tables import notifications, subscriptions


def add_subscription(
    connection: Connection,
    keys: Keys,
    reference: str,
    channel: str,
    sender: str,
    language: str,
    now: datetime,
    *,
    outside: bool = False,
) -> bool:
    """Let ``sender`` be told about ``reference``; whether that is new. If not, the language is updated."""
    values = {
        "reference": reference,
        "channel": channel,
        "sender": sender,
        "sender_hash": keys.sender(sender),
        "language": language,
        "outside": outside,
        "created_at": now,
    }
    if insert_once(connection, subscriptions, values):
        return True
    own = (subscriptions.c.reference == reference) & (subscriptions.c.sender_hash == values["sender_hash"])
    connection.execute(sa.update(subscriptions).where(own).values(language=language))
    return False


def remove_subscriptions(
    connection: Connection, keys: Keys, sender: str, reference: str | None = None
) -> int:
    """End the sender's subscriptions, all or one; how many. What still waits in the outbox goes too."""
    sender_hash = keys.sender(sender)
    own = subscriptions.c.sender_hash == sender_hash
    waiting = (notifications.c.sender_hash == sender_hash) & (notifications.c.status == "waiting")
    if reference is not None:
        own &= subscriptions.c.reference == reference
        waiting &= notifications.c.reference == reference
    connection.execute(sa.delete(notifications).where(waiting))
    return int(connection.execute(sa.delete(subscriptions).where(own)).rowcount)


def announce(
    connection: Connection, reference: str, kind: str, event: str, facts: Mapping[str, Any], now: datetime
) -> int:
    """Lay one notification for each subscriber of ``reference`` in the outbox; how many are new.

    ``event`` names what happened: the same event is announced to the same subscriber once, ever.
    """
    subscribers = connection.execute(
        sa.select(subscriptions).where(subscriptions.c.reference == reference)
    ).all()
    rows = []
    for subscriber in subscribers:
        name = f"{reference}:{event}:{subscriber.channel}:{subscriber.sender_hash[:32]}"
        rows.append(
            {
                "id": hashlib.sha256(name.encode()).hexdigest()[:32],
                "event": name,
                "reference": reference,
                "channel": subscriber.channel,
                "sender": subscriber.sender,
                "sender_hash": subscriber.sender_hash,
                "language": subscriber.language,
                "kind": kind,
                "facts": dict(facts),
                "created_at": now,
                "status": "waiting",
                "next_try_at": now,
                "tries": 0,
            }
        )
    new = 0
    for row in rows:
        done = connection.execute(
            insert(connection, notifications).values(**row).on_conflict_do_nothing(index_elements=["event"])
        )
        new += max(0, done.rowcount)
    return new

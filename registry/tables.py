"""The tables of the registry, in SQLAlchemy Core: the same on SQLite and PostgreSQL.

Personal data stands in few columns, so that deleting it is setting them to null: ``requests`` from
``sender_hash`` to ``contact``; ``subscriptions.sender`` and ``notifications.sender`` (needed to deliver).
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData()


class UtcDateTime(sa.types.TypeDecorator):
    """A point in time: goes in with a time zone, comes out in UTC, on both databases."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a time zone cannot be stored")
        value = value.astimezone(timezone.utc)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=timezone.utc) if value.tzinfo is None else value.astimezone(timezone.utc)


_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")  # SQLite numbers rows only in INTEGER columns

requests = sa.Table(
    "requests",
    metadata,
    sa.Column("id", _ID, primary_key=True, autoincrement=True),
    sa.Column("reference", sa.String(11), nullable=False, unique=True),
    sa.Column("commune", sa.String(40), nullable=False),
    sa.Column("procedure", sa.String(120), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("source", sa.String(20), nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("office", sa.String(200)),
    sa.Column("file_number", sa.String(80)),
    # -- dates and the clock
    sa.Column("received_at", UtcDateTime, nullable=False),
    sa.Column("state_since", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Column("limit_days", sa.Integer, nullable=False),
    sa.Column("limit_counting", sa.String(10), nullable=False),
    sa.Column("limit_basis", sa.String(30), nullable=False),
    sa.Column("limit_silence", sa.String(10), nullable=False),
    sa.Column("limit_confirmed", sa.Boolean, nullable=False),
    sa.Column("counting_from", sa.Date, nullable=False),
    sa.Column("used_days", sa.Integer, nullable=False),
    sa.Column("suspended_on", sa.Date),
    sa.Column("extended_days", sa.Integer, nullable=False),
    sa.Column("due_on", sa.Date),
    sa.Column("due_to_confirm", sa.Boolean, nullable=False),
    # -- what the officer says
    sa.Column("missing", sa.JSON, nullable=False),
    sa.Column("reason", sa.Text),
    # -- personal: set to null when erased
    sa.Column("sender_hash", sa.String(64)),
    sa.Column("deposit_key", sa.String(64), unique=True),
    sa.Column("factor_hash", sa.String(64)),
    sa.Column("factor_kind", sa.String(12)),
    sa.Column("description", sa.Text),
    sa.Column("place", sa.Text),
    sa.Column("latitude", sa.Float),
    sa.Column("longitude", sa.Float),
    sa.Column("contact", sa.Text),
    sa.Column("erase_when_finished", sa.Boolean, nullable=False),
    sa.Column("erased_at", UtcDateTime),
    sa.UniqueConstraint("commune", "file_number", name="uq_requests_file_number"),
    sa.Index("ix_requests_sender", "sender_hash"),
    sa.Index("ix_requests_state_due", "state", "due_on"),
    sa.Index("ix_requests_received", "received_at"),
)

history = sa.Table(
    "history",
    metadata,
    sa.Column("id", _ID, primary_key=True, autoincrement=True),
    sa.Column("request_id", _ID, sa.ForeignKey("requests.id"), nullable=False, index=True),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("by", sa.String(120), nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("missing", sa.JSON, nullable=False),
)

subscriptions = sa.Table(
    "subscriptions",
    metadata,
    sa.Column("id", _ID, primary_key=True, autoincrement=True),
    sa.Column("reference", sa.String(80), nullable=False),
    sa.Column("channel", sa.String(40), nullable=False),
    sa.Column("sender", sa.String(200), nullable=False),
    sa.Column("sender_hash", sa.String(64), nullable=False, index=True),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("outside", sa.Boolean, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("reference", "channel", "sender_hash", name="uq_subscriptions_once"),
)

# The outbox. ``event`` makes a notification unique: one for each event and subscriber.
notifications = sa.Table(
    "notifications",
    metadata,
    sa.Column("number", _ID, primary_key=True, autoincrement=True),  # the order of events
    sa.Column("id", sa.String(32), nullable=False, unique=True),
    sa.Column("event", sa.String(160), nullable=False, unique=True),
    sa.Column("reference", sa.String(80), nullable=False),
    sa.Column("channel", sa.String(40), nullable=False),
    sa.Column("sender", sa.String(200)),
    sa.Column("sender_hash", sa.String(64), nullable=False, index=True),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("status", sa.String(10), nullable=False),  # waiting, sent, given_up
    sa.Column("next_try_at", UtcDateTime, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("lease", sa.String(32), index=True),
    sa.Column("finished_at", UtcDateTime),
    sa.Index("ix_notifications_waiting", "status", "next_try_at"),
)

consents = sa.Table(
    "consents",
    metadata,
    sa.Column("id", _ID, primary_key=True, autoincrement=True),
    sa.Column("sender_hash", sa.String(64), nullable=False),
    sa.Column("purpose", sa.String(20), nullable=False),
    sa.Column("text_version", sa.String(20), nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("given_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("sender_hash", "purpose", "text_version", name="uq_consents_once"),
)

attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("key", sa.String(80), primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("forget_at", UtcDateTime, nullable=False),
    sa.Column("locked_until", UtcDateTime),
)

# The last state seen of requests that live in an outside system and that someone here follows.
outside_requests = sa.Table(
    "outside_requests",
    metadata,
    sa.Column("reference", sa.String(80), primary_key=True),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("changes", sa.Integer, nullable=False),
    sa.Column("seen_at", UtcDateTime, nullable=False),
)

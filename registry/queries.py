"""Questions to the database that change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import sqlalchemy as sa

from registry.database import Database
from registry.decisions import find_row, steps_of
from registry.keyed import Keys, same
from registry.models import Filter, Receipt, RequestStatus
from registry.rows import Row, receipt_of, status_of
from registry.states import PENDING
from registry.tables import requests, subscriptions

_USUAL_LIMIT = 100


def status(database: Database, reference: str, today: date) -> RequestStatus:
    """The status of one request. Raises UnknownRequest."""
    with database.read() as connection:
        row = find_row(connection, reference)
        return status_of(row, steps_of(connection, row.id), today)


def receipt_for(database: Database, keys: Keys, reference: str, sender: str) -> Receipt | None:
    """The receipt of ``reference`` if ``sender`` deposited it."""
    with database.read() as connection:
        row = connection.execute(sa.select(requests).where(requests.c.reference == reference)).first()
    owner = row.sender_hash if row is not None and row.sender_hash else "-" * 64
    if not same(keys.sender(sender), owner):
        return None
    return receipt_of(row, keys, repeated=True)


def receipt_of_reference(database: Database, keys: Keys, reference: str) -> Receipt | None:
    """The receipt of ``reference``, unless what it says was erased."""
    with database.read() as connection:
        row = connection.execute(sa.select(requests).where(requests.c.reference == reference)).first()
    return receipt_of(row, keys, repeated=True) if row is not None and row.erased_at is None else None


def followed_by(database: Database, keys: Keys, sender: str) -> list[str]:
    """The references that ``sender`` follows."""
    query = (
        sa.select(subscriptions.c.reference)
        .where(subscriptions.c.sender_hash == keys.sender(sender))
        .order_by(subscriptions.c.id)
    )
    with database.read() as connection:
        return [row.reference for row in connection.execute(query).all()]


def listed(database: Database, wanted: Filter, today: date) -> list[RequestStatus]:
    """Requests without their histories, newest first."""
    query = _filtered(wanted, today).limit(wanted.limit or _USUAL_LIMIT)
    with database.read() as connection:
        return [status_of(row, (), today) for row in connection.execute(query).all()]


@contextmanager
def rows(database: Database, wanted: Filter, today: date) -> Iterator[Iterator[Row]]:
    """Whole rows, streamed: a million of them do not fill the memory."""
    query = _filtered(wanted, today)
    if wanted.limit is not None:
        query = query.limit(wanted.limit)
    with database.read(snapshot=True) as connection:
        streaming = connection.execution_options(stream_results=True, yield_per=1000)
        yield iter(streaming.execute(query))


def _filtered(wanted: Filter, today: date) -> Any:
    table = requests.c
    query = sa.select(requests).order_by(table.received_at.desc(), table.id.desc())
    if wanted.commune is not None:
        query = query.where(table.commune == wanted.commune)
    if wanted.state is not None:
        query = query.where(table.state == wanted.state.value)
    if wanted.procedure is not None:
        query = query.where(table.procedure == wanted.procedure)
    if wanted.overdue_only:
        query = query.where(table.due_on < today, table.state.in_([state.value for state in PENDING]))
    if wanted.received_from is not None:
        query = query.where(table.received_at >= wanted.received_from)
    if wanted.received_to is not None:
        query = query.where(table.received_at <= wanted.received_to)
    if wanted.references is not None:
        query = query.where(table.reference.in_(list(wanted.references)))
    return query

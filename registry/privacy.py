"""Consent and deletion (Law 09-08: the right to have one's data deleted).

A request still in progress keeps what is needed to answer it: from the receipt on, the commune owes an
answer within the legal time (55-19-receipt, 55-19-max-delay). It is erased 30 days after it is finished, so
that the applicant can still read the answer. Of a finished request the register keeps one line with nothing
personal in it: reference, kind, dates, states.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from registry.following import remove_subscriptions
from registry.keyed import Keys
from registry.models import Deleted, Kept
from registry.sql import insert_once
from registry.states import FINISHED, State
from registry.tables import consents, history, notifications, requests

GRACE = timedelta(days=30)

_ERASED: dict[str, Any] = {
    "sender_hash": None,
    "deposit_key": None,
    "factor_hash": None,
    "factor_kind": None,
    "description": None,
    "place": None,
    "latitude": None,
    "longitude": None,
    "contact": None,
    "reason": None,
    "missing": [],
}


def record_consent(
    connection: Connection,
    keys: Keys,
    sender: str,
    purpose: str,
    text_version: str,
    language: str,
    now: datetime,
) -> bool:
    """Write down that ``sender`` agreed to this version of the text; whether it is new."""
    return insert_once(
        connection,
        consents,
        {
            "sender_hash": keys.sender(sender),
            "purpose": purpose,
            "text_version": text_version[:20],
            "language": language,
            "given_at": now,
        },
    )


def has_consent(
    connection: Connection, keys: Keys, sender: str, purpose: str, text_version: str | None
) -> bool:
    """Whether ``sender`` agreed to ``purpose`` (to this version of the text, when one is given)."""
    query = sa.select(consents.c.id).where(
        consents.c.sender_hash == keys.sender(sender), consents.c.purpose == purpose
    )
    if text_version is not None:
        query = query.where(consents.c.text_version == text_version)
    return connection.execute(query.limit(1)).first() is not None


def erase_request(connection: Connection, request_id: int, now: datetime) -> None:
    """Empty everything personal of one request, its officers' remarks included."""
    connection.execute(
        sa.update(requests)
        .where(requests.c.id == request_id)
        .values(**_ERASED, erased_at=now, updated_at=now)
    )
    connection.execute(
        sa.update(history).where(history.c.request_id == request_id).values(reason=None, missing=[])
    )


def delete_personal_data(connection: Connection, keys: Keys, sender: str, now: datetime) -> Deleted:
    """Delete what is kept about ``sender``; what was deleted, and what stays and why."""
    sender_hash = keys.sender(sender)
    deleted_requests: list[str] = []
    kept: list[Kept] = []
    own = sa.select(requests).where(requests.c.sender_hash == sender_hash).order_by(requests.c.id)
    for row in connection.execute(own.with_for_update()).all():
        if State(row.state) in FINISHED:
            erase_request(connection, row.id, now)
            deleted_requests.append(row.reference)
            kept.append(Kept(row.reference, "register_line", "register", "55-19-receipt"))
        else:
            connection.execute(
                sa.update(requests)
                .where(requests.c.id == row.id)
                .values(contact=None, erase_when_finished=True, updated_at=now)
            )
            kept.append(Kept(row.reference, "open_request", "answer_owed", "55-19-max-delay"))
    subscriptions = remove_subscriptions(connection, keys, sender)
    sent = connection.execute(sa.delete(notifications).where(notifications.c.sender_hash == sender_hash))
    agreed = connection.execute(sa.delete(consents).where(consents.c.sender_hash == sender_hash))
    return Deleted(
        tuple(deleted_requests), subscriptions, int(sent.rowcount), int(agreed.rowcount), tuple(kept)
    )


def erase_expired(connection: Connection, retention: timedelta, now: datetime) -> int:
    """Erase the personal part of requests finished longer than ``retention`` ago; how many.

    Where the applicant asked for the deletion while the request was open, 30 days are enough.
    """
    since, asked = requests.c.state_since, requests.c.erase_when_finished
    over = (since < now - retention) | (asked & (since < now - min(GRACE, retention)))
    finished = requests.c.state.in_([state.value for state in FINISHED])
    query = sa.select(requests.c.id).where(finished, requests.c.erased_at.is_(None), over).limit(1000)
    expired = [row.id for row in connection.execute(query).all()]
    for request_id in expired:
        erase_request(connection, request_id, now)
    return len(expired)

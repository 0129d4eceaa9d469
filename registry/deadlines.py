"""Telling subscribers that a due date comes near (7 days) or has passed: each once for each due date."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from registry import clock as legal
from registry.decisions import change_facts
from registry.following import announce
from registry.rows import status_of
from registry.states import PENDING
from registry.tables import requests, subscriptions
from registry.working_days import today_in_morocco

NEAR = timedelta(days=7)
# A date that passed longer ago was announced then, or nobody followed the request: it is no news.
_OLDEST = timedelta(days=45)


def announce_deadlines(connection: Connection, now: datetime) -> int:
    """Lay the notifications of today's deadlines in the outbox; how many are new. May run at any time."""
    today = today_in_morocco(now)
    followed = sa.select(subscriptions.c.id).where(subscriptions.c.reference == requests.c.reference)
    query = sa.select(requests).where(
        requests.c.state.in_([state.value for state in PENDING]),
        requests.c.due_on.between(today - _OLDEST, today + NEAR),
        followed.exists(),
    )
    new = 0
    for row in connection.execute(query).all():
        passed = row.due_on < today
        # A limit of a week or less would be "near" from its first day.
        if not passed and row.due_on - today_in_morocco(row.received_at) <= NEAR:
            continue
        kind = "deadline_passed" if passed else "deadline_near"
        facts = change_facts(status_of(row, (), today), today_in_morocco(row.state_since).isoformat())
        facts["days_left"] = legal.days_left(row.due_on, today)
        new += announce(connection, row.reference, kind, f"{kind}:{row.due_on.isoformat()}", facts, now)
    return new

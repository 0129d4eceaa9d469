"""Following requests that live in an outside system: ask for their state, announce a change once."""

from __future__ import annotations

import logging
from datetime import datetime

import sqlalchemy as sa

from registry.database import Database
from registry.decisions import change_facts
from registry.errors import OutsideSystemDown
from registry.following import announce
from registry.models import RequestStatus
from registry.open311 import Open311
from registry.sql import insert_once
from registry.tables import outside_requests, subscriptions
from registry.working_days import today_in_morocco

log = logging.getLogger(__name__)
_AT_ONCE = 200  # requests asked about in one round: the other system is not ours to burden


def refresh_outside(database: Database, client: Open311, now: datetime) -> int:
    """Ask about the followed requests, those not seen for longest first; how many notifications are new.

    Stops quietly when the system is down: the next round goes on.
    """
    query = (
        sa.select(subscriptions.c.reference)
        .outerjoin(outside_requests, outside_requests.c.reference == subscriptions.c.reference)
        .where(subscriptions.c.outside)
        .group_by(subscriptions.c.reference, outside_requests.c.seen_at)
        .order_by(outside_requests.c.seen_at.isnot(None), outside_requests.c.seen_at)
        .limit(_AT_ONCE)
    )
    with database.read() as connection:
        followed = [row.reference for row in connection.execute(query).all()]
    new = 0
    for reference in followed:
        try:
            status = client.status(reference, today_in_morocco(now))
        except OutsideSystemDown as error:
            log.warning("Following outside requests stops for now: %s", error)
            break
        if status is not None:
            new += note_outside(database, status, now)
    return new


def note_outside(database: Database, status: RequestStatus, now: datetime) -> int:
    """Remember an outside request's state; when it has changed, announce it. How many are new."""
    with database.write() as connection:
        values = {"reference": status.reference, "state": status.state.value, "changes": 0, "seen_at": now}
        if insert_once(connection, outside_requests, values):
            return 0
        own = outside_requests.c.reference == status.reference
        before = connection.execute(sa.select(outside_requests).where(own).with_for_update()).one()
        changed = before.state != status.state.value
        connection.execute(
            sa.update(outside_requests)
            .where(own)
            .values(state=status.state.value, seen_at=now, changes=before.changes + int(changed))
        )
        if not changed:
            return 0
        facts = change_facts(status, today_in_morocco(status.since or now).isoformat())
        return announce(connection, status.reference, "state_changed", f"o{before.changes + 1}", facts, now)

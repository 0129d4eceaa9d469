"""What officers do to a request: change its state, extend its time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from registry import clock as legal
from registry.deposits import clean
from registry.errors import InvalidInput, TransitionRefused, UnknownRequest
from registry.following import announce
from registry.models import MAX_REASON, Change, RequestStatus, Wording
from registry.rows import Row, clock_columns, clock_of, status_of
from registry.states import PENDING, State, check_transition
from registry.tables import history, requests
from registry.working_days import today_in_morocco


def find_row(connection: Connection, reference: str, *, lock: bool = False) -> Row:
    """The row of ``reference`` (canonical form). Raises UnknownRequest."""
    query = sa.select(requests).where(requests.c.reference == reference)
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise UnknownRequest(f"There is no request {reference}. Check the reference, or list the requests.")
    return row


def steps_of(connection: Connection, request_id: int) -> list[Row]:
    """The history of a request, oldest first."""
    query = sa.select(history).where(history.c.request_id == request_id).order_by(history.c.id)
    return list(connection.execute(query).all())


def change_state(
    connection: Connection,
    reference: str,
    new: State,
    *,
    by: str,
    reason: str | None,
    missing: Sequence[Wording],
    office: str | None,
    at: datetime,
    now: datetime,
) -> Change:
    """Bring a request into state ``new``, as of ``at``; stop or restart its clock; tell its subscribers.

    The state it has already changes nothing. Raises UnknownRequest, TransitionRefused, InvalidInput.
    """
    row = find_row(connection, reference, lock=True)
    old = State(row.state)
    reason = clean("reason", reason, MAX_REASON)
    office = clean("office", office, 200)
    wanted = tuple(missing)
    steps = steps_of(connection, row.id)
    today = today_in_morocco(now)
    same_missing = new is not State.INCOMPLETE or not wanted or list(wanted) == list(row.missing)
    if new is old and same_missing:
        if office is not None and office != row.office:
            connection.execute(
                sa.update(requests).where(requests.c.id == row.id).values(office=office, updated_at=now)
            )
            row = find_row(connection, reference)
        return Change(status_of(row, steps, today), False, 0)
    asked_before = any(step.state == State.INCOMPLETE.value for step in steps)
    check_transition(old, new, asked_before=asked_before, reason=reason, missing=wanted)
    if at > now:
        raise InvalidInput("at", "future", "A state cannot change in the future.")
    if at < row.state_since:
        raise InvalidInput(
            "at", "before_previous", f"The request is {old.value} since {row.state_since:%Y-%m-%d %H:%M} UTC."
        )
    values = _clock_values(row, new, at) | {
        "state": new.value,
        "state_since": at,
        "updated_at": now,
        "reason": reason,
        "missing": list(wanted) if new is State.INCOMPLETE else [],
    }
    if office is not None:
        values["office"] = office
    connection.execute(sa.update(requests).where(requests.c.id == row.id).values(**values))
    entry = connection.execute(
        sa.insert(history).values(
            request_id=row.id, state=new.value, at=at, by=by[:120], reason=reason, missing=values["missing"]
        )
    )
    row = find_row(connection, reference)
    status = status_of(row, steps_of(connection, row.id), today)
    notified = announce(
        connection,
        reference,
        "state_changed",
        f"h{entry.inserted_primary_key[0]}",
        change_facts(status, today_in_morocco(at).isoformat()),
        now,
    )
    return Change(status, True, notified)


def change_facts(status: RequestStatus, since: str) -> dict[str, Any]:
    """What a notification of a new state carries: facts, from which the text is made when it is sent."""
    return {
        "reference": status.reference,
        "commune": status.commune,
        "procedure": status.procedure,
        "state": status.state.value,
        "since": since,
        "missing": list(status.missing),
        "reason": status.reason,
        "office": status.office,
        "due_on": status.due_on.isoformat() if status.due_on else None,
        "recourses": [recourse.key for recourse in status.recourses],
    }


def extend_time(
    connection: Connection, reference: str, *, by: str, reason: str, days: int | None, now: datetime
) -> RequestStatus:
    """Give a pending request its one extension. Raises what ``clock.extend`` raises, and UnknownRequest."""
    row = find_row(connection, reference, lock=True)
    if State(row.state) not in PENDING:
        raise TransitionRefused("decided", f"{reference} is {row.state}: there is no time left to extend.")
    today = today_in_morocco(now)
    if row.due_on is not None and row.due_on < today:
        raise TransitionRefused("extension-late", f"The time of {reference} was over on {row.due_on}.")
    clock = legal.extend(clock_of(row), reason, days)
    values = clock_columns(clock) | {"updated_at": now}
    connection.execute(sa.update(requests).where(requests.c.id == row.id).values(**values))
    note = f"extended: {reason}, {clock.extended_days} days"
    connection.execute(
        sa.insert(history).values(
            request_id=row.id, state=row.state, at=now, by=by[:120], reason=note, missing=[]
        )
    )
    row = find_row(connection, reference)
    return status_of(row, steps_of(connection, row.id), today)


def _clock_values(row: Row, new: State, at: datetime) -> dict[str, Any]:
    clock, day = clock_of(row), today_in_morocco(at)
    if new is State.INCOMPLETE:
        return clock_columns(legal.suspend(clock, day))
    if row.suspended_on is not None and new in PENDING:
        return clock_columns(legal.resume(clock, day))
    return {}

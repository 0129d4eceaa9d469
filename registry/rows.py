"""From database rows to models, and the clock of a row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from registry import clock as legal
from registry.clock import Clock, TimeLimit
from registry.keyed import Keys
from registry.models import Receipt, RequestStatus, Step
from registry.states import PENDING, State
from registry.working_days import today_in_morocco

Row = Any  # an SQLAlchemy row


def limit_of(row: Row) -> TimeLimit:
    """The time limit of a request."""
    return TimeLimit(
        row.limit_days, row.limit_counting, row.limit_basis, row.limit_silence, row.limit_confirmed
    )


def clock_of(row: Row) -> Clock:
    """The legal clock of a request."""
    return Clock(limit_of(row), row.counting_from, row.used_days, row.suspended_on, row.extended_days)


def clock_columns(clock: Clock) -> dict[str, Any]:
    """The columns that hold ``clock``, its due date included."""
    due = legal.due(clock)
    return {
        "counting_from": clock.counting_from,
        "used_days": clock.used,
        "suspended_on": clock.suspended_on,
        "extended_days": clock.extended_days,
        "due_on": due.on if due else None,
        "due_to_confirm": due.to_confirm if due else False,
    }


def limit_columns(limit: TimeLimit) -> dict[str, Any]:
    """The columns that hold ``limit``."""
    return {
        "limit_days": limit.days,
        "limit_counting": limit.counting,
        "limit_basis": limit.basis,
        "limit_silence": limit.silence,
        "limit_confirmed": limit.confirmed,
    }


def status_of(row: Row, steps: Iterable[Row], today: date) -> RequestStatus:
    """What a citizen with the right factor, or an officer, is told about the request on ``today``."""
    state = State(row.state)
    limit = limit_of(row)
    pending = state in PENDING
    due_on = row.due_on if pending else None
    left = legal.days_left(due_on, today) if due_on else None
    recourses: tuple[legal.Recourse, ...] = ()
    if left is not None and left < 0:
        recourses = legal.after_due(limit)
    elif state is State.REJECTED:
        recourses = legal.after_rejection(limit)
    return RequestStatus(
        reference=row.reference,
        commune=row.commune,
        procedure=row.procedure,
        state=state,
        since=row.state_since,
        received_at=row.received_at,
        missing=tuple(row.missing) if state is State.INCOMPLETE else (),
        reason=row.reason,
        office=row.office,
        limit=limit,
        due_on=due_on,
        due_to_confirm=bool(row.due_to_confirm and due_on),
        days_left=left,
        suspended=pending and row.suspended_on is not None,
        extended=row.extended_days > 0,
        recourses=recourses,
        steps=_steps(steps),
    )


def _steps(rows: Iterable[Row]) -> tuple[Step, ...]:
    # An extension is an entry of its own, in an unchanged state.
    steps: list[Step] = []
    for row in rows:
        if not steps or steps[-1].state.value != row.state:
            steps.append(Step(State(row.state), row.at))
    return tuple(steps)


def receipt_of(row: Row, keys: Keys, *, repeated: bool) -> Receipt:
    """The receipt of a request: always what was true at the deposit, whatever happened since."""
    received_on = today_in_morocco(row.received_at)
    limit = limit_of(row)
    if row.due_on is not None and clock_of(row) == legal.start(received_on, limit):
        # As it was given: a feast that was moved since moves no date that a citizen holds on paper.
        due = legal.DueDate(row.due_on, row.due_to_confirm)
    else:
        started = legal.due(legal.start(received_on, limit))
        assert started is not None  # a clock that just started is not suspended
        due = started
    return Receipt(
        reference=row.reference,
        commune=row.commune,
        procedure=row.procedure,
        language=row.language,
        received_at=row.received_at,
        received_on=received_on,
        limit=limit,
        due_on=due.on,
        due_to_confirm=due.to_confirm,
        office=row.office,
        code=keys.code(row.reference) if row.factor_kind == "code" else None,
        repeated=repeated,
    )

"""Writing an imported file: all of it or nothing. Importing it again changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from registry import clock as legal
from registry.csv_rows import ImportRow, read_rows
from registry.database import Database
from registry.decisions import change_state
from registry.deposits import first_columns, insert_request
from registry.errors import ImportRefused, InvalidInput, RegistryError, RowError
from registry.keyed import Keys
from registry.kinds import deposit_kinds
from registry.models import Imported
from registry.references import new_reference, parse_reference
from registry.rows import Row, clock_columns
from registry.states import State, check_transition
from registry.tables import history, requests
from registry.working_days import CASABLANCA, today_in_morocco

LimitFor = Callable[[str], legal.TimeLimit | None]


def import_file(
    database: Database, keys: Keys, path: Path, *, by: str, limit_for: LimitFor | None, now: datetime
) -> Imported:
    """Import a CSV file; a row whose reference or file number is known changes that request's state.

    Raises ImportRefused with every mistake; nothing is written then.
    """
    rows = read_rows(path, today_in_morocco(now))
    errors: list[RowError] = []
    created: list[str] = []
    changed: list[str] = []
    unchanged = 0
    with database.write() as connection:
        for row in rows:
            try:
                known = _known(connection, row)
                if known is None:
                    created.append(_create(connection, keys, row, by, limit_for, now))
                elif _update(connection, keys, row, known, by, now):
                    changed.append(known.reference)
                else:
                    unchanged += 1
            except InvalidInput as error:
                errors.append(RowError(path.name, row.line, error.field, str(error), "Correct the cell."))
            except RegistryError as error:
                errors.append(RowError(path.name, row.line, "state", str(error), "Correct the line."))
        if errors:
            raise ImportRefused(errors)  # leaves the block: the transaction is undone
    return Imported(tuple(created), tuple(changed), unchanged)


def _known(connection: Connection, row: ImportRow) -> Row | None:
    if row.reference is not None:
        query = sa.select(requests).where(requests.c.reference == row.reference)
    elif row.file_number is not None and row.commune is not None:
        query = sa.select(requests).where(
            requests.c.commune == row.commune, requests.c.file_number == row.file_number
        )
    elif row.file_number is None:
        raise InvalidInput("reference", "empty", "The line has neither a reference nor a file_number.")
    else:
        raise InvalidInput("commune", "empty", "A file_number needs its commune.")
    return connection.execute(query).first()


def _update(connection: Connection, keys: Keys, row: ImportRow, known: Row, by: str, now: datetime) -> bool:
    changed = False
    if row.state is not None:
        since = known.state_since
        change = change_state(
            connection,
            known.reference,
            row.state,
            by=by,
            reason=row.reason,
            missing=row.missing,
            office=row.office,
            at=_moment(row.state_on, now, since) if row.state_on and row.state.value != known.state else now,
            now=now,
        )
        changed = change.changed
    if row.factor is not None and known.erased_at is None:
        factor_hash = keys.factor(known.reference, row.factor.value)
        if factor_hash != known.factor_hash:
            connection.execute(
                sa.update(requests)
                .where(requests.c.id == known.id)
                .values(factor_hash=factor_hash, factor_kind=row.factor.kind, updated_at=now)
            )
            changed = True
    return changed


def _create(
    connection: Connection, keys: Keys, row: ImportRow, by: str, limit_for: LimitFor | None, now: datetime
) -> str:
    commune = row.commune
    if commune is None and row.reference is not None:
        commune = parse_reference(row.reference).commune  # type: ignore[union-attr]  # checked when read
    for field, value in (
        ("commune", commune),
        ("procedure", row.procedure),
        ("received_on", row.received_on),
    ):
        if value is None:
            raise InvalidInput(field, "empty", f"A new request needs its {field}.")
    assert commune is not None
    assert row.procedure is not None
    assert row.received_on is not None
    if row.reference is not None and parse_reference(row.reference).commune != commune:  # type: ignore[union-attr]
        raise InvalidInput("commune", "other", "The reference is one of another commune.")
    received_at = _moment(row.received_on, now, None)
    columns = first_columns(
        commune=commune,
        procedure=row.procedure,
        language=row.language or "ar",
        limit=_limit(row, limit_for),
        received_at=received_at,
        now=now,
    )
    reference = row.reference or _free_reference(connection, commune)
    columns |= {
        "reference": reference,
        "source": "import",
        "office": row.office,
        "file_number": row.file_number,
        "factor_kind": row.factor.kind if row.factor else None,
        "factor_hash": keys.factor(reference, row.factor.value) if row.factor else None,
    }
    request_id = insert_request(connection, columns, by=by)
    _bring_to_state(
        connection, request_id, row, legal.start(row.received_on, _limit(row, limit_for)), by, now
    )
    return reference


def _bring_to_state(
    connection: Connection, request_id: int, row: ImportRow, clock: legal.Clock, by: str, now: datetime
) -> None:
    """A file begun elsewhere comes in the state it has; the steps between are not known to us."""
    if row.state is None or row.state is State.DEPOSITED:
        return
    assert row.received_on is not None
    received_at = _moment(row.received_on, now, None)
    at = _moment(row.state_on or row.received_on, now, received_at)
    if at < received_at:
        raise InvalidInput("state_on", "before_previous", "The state is older than the deposit.")
    if row.state in (State.INCOMPLETE, State.REJECTED):
        check_transition(
            State.UNDER_REVIEW, row.state, asked_before=False, reason=row.reason, missing=row.missing
        )
    values: dict[str, Any] = {
        "state": row.state.value,
        "state_since": at,
        "reason": row.reason,
        "missing": [],
    }
    if row.state is State.INCOMPLETE:
        values |= clock_columns(legal.suspend(clock, today_in_morocco(at))) | {"missing": list(row.missing)}
    connection.execute(sa.update(requests).where(requests.c.id == request_id).values(**values))
    connection.execute(
        sa.insert(history).values(
            request_id=request_id,
            state=row.state.value,
            at=at,
            by=by,
            reason=row.reason,
            missing=values["missing"],
        )
    )


def _limit(row: ImportRow, limit_for: LimitFor | None) -> legal.TimeLimit:
    """Days in the file go first; what silence means is never the file's to say."""
    procedure = row.procedure or ""
    known = limit_for(procedure) if limit_for is not None else None
    if known is None and procedure in deposit_kinds():
        known = deposit_kinds()[procedure].limit
    known = known or legal.general()
    return known if row.limit_days is None else legal.for_procedure(row.limit_days, silence=known.silence)


def _free_reference(connection: Connection, commune: str) -> str:
    while True:
        reference = str(new_reference(commune))
        taken = sa.select(requests.c.id).where(requests.c.reference == reference)
        if connection.execute(taken).first() is None:
            return reference


def _moment(day: date, now: datetime, not_before: datetime | None) -> datetime:
    """Noon of ``day`` in Morocco; on the day of ``not_before`` not before it, and never after ``now``."""
    moment = datetime.combine(day, time(12), CASABLANCA)
    if not_before is not None and today_in_morocco(not_before) == day:
        moment = max(moment, not_before)
    return min(moment, now)

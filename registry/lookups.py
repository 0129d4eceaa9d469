"""A citizen asks where a request is: nothing is said before reference and second factor are right."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa

from registry.attempts import Attempts
from registry.database import Database
from registry.decisions import steps_of
from registry.digits import plain
from registry.errors import InvalidInput
from registry.factors import read_factor
from registry.keyed import Keys, same
from registry.models import LookupOutcome, OtherCommune, Refused
from registry.references import BadReference, parse_reference
from registry.rows import status_of
from registry.tables import requests
from registry.working_days import today_in_morocco

_NOWHERE = "--"  # a reference that no request has
_LONGEST = 40


class Lookups:
    """Answers lookups and counts the failed ones."""

    def __init__(
        self, database: Database, keys: Keys, attempts: Attempts, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._keys = keys
        self._attempts = attempts
        self._now = now
        # Many guesses at the same moment must not all pass the check before the first failure is counted.
        self._one_by_one = [threading.Lock() for _ in range(64)]

    def lookup(self, reference: str, factor: str, sender: str, commune: str | None) -> LookupOutcome:
        """The status, or the one refusal for a wrong reference, a wrong factor and a locked one.

        A reference that is not well-formed is refused like any other wrong one. With ``commune``, a
        well-formed reference of another commune is OtherCommune, whether it exists or not.
        """
        parsed = parse_reference(reference[:200], commune)
        if isinstance(parsed, BadReference):
            written = "".join(plain(reference[:200]).upper().split())[:_LONGEST] or _NOWHERE
            canonical = _NOWHERE
        else:
            if commune is not None and parsed.commune != commune:
                return OtherCommune(parsed.commune)
            written = canonical = str(parsed)
        keys = (self._keys.sender(f"reference:{written}"), self._keys.sender(f"sender:{sender}"))
        with self._one_by_one[int(keys[0][:4], 16) % len(self._one_by_one)]:
            return self._verified(canonical, factor, keys)

    def _verified(self, reference: str, factor: str, keys: tuple[str, str]) -> LookupOutcome:
        now = self._now()
        today = today_in_morocco(now)
        try:
            value = read_factor(factor[:200], today).value
        except InvalidInput:
            value = ""  # hashed and compared all the same
        given = self._keys.factor(reference, value)
        with self._database.read() as connection:
            locked = self._attempts.locked_for(keys, connection)
            if locked is not None:
                return Refused(locked)
            row = connection.execute(sa.select(requests).where(requests.c.reference == reference)).first()
            expected = row.factor_hash if row is not None and row.factor_hash else "0" * 64
            if same(given, expected) and row is not None:
                return status_of(row, steps_of(connection, row.id), today)
        return Refused(self._attempts.failed(keys))

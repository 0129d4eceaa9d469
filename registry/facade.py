"""The registry of requests, seen from outside: one object for the bot, the command line and the server.

Every method is synchronous, safe to call from any thread, and done in milliseconds, except ``lookup`` of an
outside system: in asynchronous code call them with ``asyncio.to_thread``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TextIO

from registry import privacy, queries
from registry.attempts import DatabaseAttempts, connect_attempts
from registry.csv_export import write_csv
from registry.csv_import import LimitFor, import_file
from registry.database import Database
from registry.deadlines import announce_deadlines
from registry.decisions import change_state, extend_time, find_row
from registry.deposits import identifier, language_code, take_deposit
from registry.digits import plain
from registry.errors import ConsentMissing, InvalidInput, UnknownRequest
from registry.following import add_subscription, remove_subscriptions
from registry.keyed import Keys
from registry.lookups import Lookups
from registry.models import (
    CONSENT_PURPOSES,
    Change,
    Deleted,
    Filter,
    Imported,
    LookupOutcome,
    NewRequest,
    Receipt,
    RequestStatus,
    Wording,
)
from registry.open311 import Open311, OutsideLookups
from registry.outside import note_outside, refresh_outside
from registry.references import BadReference, parse_reference
from registry.settings import Settings
from registry.states import State
from registry.wording import consent_version
from registry.worker import Deliver, Title, Worker
from registry.working_days import today_in_morocco


def _utc_now() -> datetime:
    return datetime.now(timezone.utc)


def _ours(reference: str) -> bool:
    """Whether this begins like one of our references: a slip in one is not a question to another system."""
    parsed = parse_reference(reference)
    return not isinstance(parsed, BadReference) or parsed.problem != "unknown_commune"


class Registry:
    """See the methods. Make one with ``Registry.open()`` and share it."""

    def __init__(
        self, database: Database, settings: Settings, now: Callable[[], datetime] = _utc_now
    ) -> None:
        self.database = database
        self.settings = settings
        self.now = now
        self._keys = Keys(settings.secret)
        self._attempts = connect_attempts(database, settings.redis_url, now)
        self._lookups = Lookups(database, self._keys, self._attempts, now)
        self._outside: OutsideLookups | None = None
        if settings.outside is not None:
            self._outside = OutsideLookups(Open311(settings.outside), self._keys, self._attempts)

    @classmethod
    def open(cls, settings: Settings | None = None, now: Callable[[], datetime] = _utc_now) -> Registry:
        """Connect and migrate. Raises SettingsError or DatabaseUnavailable."""
        settings = settings or Settings.from_env()
        return cls(Database.open(settings.database_url), settings, now)

    def close(self) -> None:
        """Give up all connections."""
        if self._outside is not None:
            self._outside.client.close()
        self.database.close()

    # -- for citizens

    def deposit(self, new: NewRequest) -> Receipt:
        """Take a deposit. The same ``deposit_key`` from the same sender is the same request and receipt.

        Raises ConsentMissing (``record_consent`` first), InvalidInput (field and problem).
        """
        return take_deposit(self.database, self._keys, new, self.now())

    def receipt(self, reference: str, sender: str) -> Receipt | None:
        """The receipt again, for the sender who made the deposit; None for anyone else."""
        return queries.receipt_for(self.database, self._keys, self._canonical(reference), sender)

    def reprint(self, reference: str) -> Receipt | None:
        """The receipt again, for whoever holds its signed address (``registry.addresses``); None when there
        is no such request, or its personal part was erased. Never for a reference that was only typed."""
        return queries.receipt_of_reference(self.database, self._keys, self._canonical(reference))

    def lookup(self, reference: str, factor: str, sender: str, commune: str | None = None) -> LookupOutcome:
        """Where a request stands: RequestStatus; Refused, the same for every kind of wrong; OtherCommune.

        With an outside system set, what does not begin like a reference of ours is asked of it;
        then OutsideSystemDown may be raised.
        """
        if self._outside is not None and not _ours(reference[:200]):
            return self._outside.lookup(reference[:200], sender, self.now())
        return self._lookups.lookup(reference, factor, sender, commune)

    def subscribe(self, reference: str, channel: str, sender: str, language: str) -> bool:
        """Tell ``sender`` when the request changes; whether that is new. Only after a successful lookup or
        deposit: this method checks consent, not the second factor.

        Raises ConsentMissing, UnknownRequest, InvalidInput, OutsideSystemDown.
        """
        now = self.now()
        identifier("channel", channel)
        language_code(language)
        if not self.has_consent(sender, "notify"):
            raise ConsentMissing("The sender has not agreed to be told. Ask first, then record_consent().")
        outside_status = self._outside_status(reference, now)
        with self.database.write() as connection:
            if outside_status is not None:
                known = outside_status.reference
            else:
                known = find_row(connection, self._canonical(reference)).reference
            new = add_subscription(
                connection,
                self._keys,
                known,
                channel,
                sender,
                language,
                now,
                outside=outside_status is not None,
            )
        if outside_status is not None:
            note_outside(self.database, outside_status, now)
        return new

    def unsubscribe(self, sender: str, reference: str | None = None) -> int:
        """End the sender's subscriptions: all, or the one to ``reference``. How many ended."""
        if reference is not None:
            reference = self._canonical(reference) if _ours(reference) else plain(reference).strip()
        with self.database.write() as connection:
            return remove_subscriptions(connection, self._keys, sender, reference)

    def subscriptions(self, sender: str) -> list[str]:
        """The references this sender follows, oldest first."""
        return queries.followed_by(self.database, self._keys, sender)

    def record_consent(self, sender: str, purpose: str, language: str, version: str | None = None) -> bool:
        """Write down that the sender agreed to ``deposit`` or ``notify``; whether it is new."""
        if purpose not in CONSENT_PURPOSES:
            raise InvalidInput("purpose", "unknown", f"Known purposes: {', '.join(CONSENT_PURPOSES)}.")
        language_code(language)
        version = version or consent_version()
        with self.database.write() as connection:
            return privacy.record_consent(
                connection, self._keys, sender, purpose, version, language, self.now()
            )

    def has_consent(self, sender: str, purpose: str, version: str | None = None) -> bool:
        """Whether the sender agreed to ``purpose``; to this version of the text, when one is given."""
        with self.database.read() as connection:
            return privacy.has_consent(connection, self._keys, sender, purpose, version)

    def delete_personal_data(self, sender: str) -> Deleted:
        """Delete what is kept about a sender: what was deleted, what must stay and why."""
        with self.database.write() as connection:
            return privacy.delete_personal_data(connection, self._keys, sender, self.now())

    # -- for officers and programs

    def get(self, reference: str) -> RequestStatus:
        """A request's status without second factor: never for citizens. Raises UnknownRequest."""
        return queries.status(self.database, self._canonical(reference), today_in_morocco(self.now()))

    def set_status(
        self,
        reference: str,
        state: State | str,
        *,
        by: str,
        reason: str | None = None,
        missing: Sequence[Wording] = (),
        office: str | None = None,
        at: datetime | None = None,
    ) -> Change:
        """Change a request's state and lay notifications in the outbox, in one transaction.

        Raises UnknownRequest, TransitionRefused (rule and reason), InvalidInput.
        """
        try:
            wanted = State(state)
        except ValueError:
            known = ", ".join(member.value for member in State)
            raise InvalidInput(
                "state", "unknown", f"Unknown state {str(state)[:40]!r}; known: {known}."
            ) from None
        now = self.now()
        with self.database.write() as connection:
            return change_state(
                connection,
                self._canonical(reference),
                wanted,
                by=by,
                reason=reason,
                missing=missing,
                office=office,
                at=at or now,
                now=now,
            )

    def extend(self, reference: str, *, by: str, reason: str, days: int | None = None) -> RequestStatus:
        """Give the one extension the law allows (see ``clock.extend``)."""
        with self.database.write() as connection:
            return extend_time(
                connection, self._canonical(reference), by=by, reason=reason, days=days, now=self.now()
            )

    def list(self, wanted: Filter | None = None) -> list[RequestStatus]:
        """Requests, newest first, 100 unless the filter says otherwise."""
        return queries.listed(self.database, wanted or Filter(), today_in_morocco(self.now()))

    def import_csv(self, path: Path, *, by: str, limit_for: LimitFor | None = None) -> Imported:
        """Import a file, all or nothing. Raises ImportRefused with every mistake (file, line, field, remedy).

        ``limit_for(procedure)`` gives the time limit of a new request when the file does not.
        """
        return import_file(self.database, self._keys, path, by=by, limit_for=limit_for, now=self.now())

    def export(self, file: TextIO, wanted: Filter | None = None, *, with_text: bool = False) -> int:
        """Write requests as CSV; how many."""
        with queries.rows(self.database, wanted or Filter(), today_in_morocco(self.now())) as rows:
            return write_csv(rows, file, with_text=with_text)

    # -- in the background

    def worker(self, deliver: Deliver, *, title: Title | None = None) -> Worker:
        """A worker that drains the outbox and does the upkeep (see ``registry.worker``)."""
        return Worker(self.database, deliver, now=self.now, title=title, upkeep=self.upkeep)

    def upkeep(self) -> None:
        """What is due from time to time: deadlines, erasures, outside requests. May run at any time."""
        now = self.now()
        with self.database.write() as connection:
            announce_deadlines(connection, now)
            privacy.erase_expired(connection, timedelta(days=self.settings.retention_days), now)
        DatabaseAttempts(self.database, self.now).forget_old()
        if self._outside is not None:
            refresh_outside(self.database, self._outside.client, now)

    def _outside_status(self, reference: str, now: datetime) -> RequestStatus | None:
        if self._outside is None or _ours(reference):
            return None
        status = self._outside.client.status(reference, today_in_morocco(now))
        if status is None:
            raise UnknownRequest(f"The outside system has no request {reference[:40]!r}.")
        return status

    @staticmethod
    def _canonical(reference: str) -> str:
        parsed = parse_reference(reference)
        if isinstance(parsed, BadReference):
            raise UnknownRequest(f"{reference[:40]!r} is no reference ({parsed.problem}).")
        return str(parsed)

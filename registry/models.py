"""What goes into the registry and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from registry.clock import Recourse, TimeLimit
from registry.states import State

Language = Literal["ar", "fr"]
# What an officer writes: one text, or one for each language ({"fr": …, "ar": …}).
Wording = str | Mapping[str, str]

MAX_DESCRIPTION = 5_000  # characters
MAX_PLACE = 500
MAX_CONTACT = 200
MAX_REASON = 2_000
CONSENT_PURPOSES = ("deposit", "notify")


def in_language(wording: Wording, language: str) -> str:
    """The wording in ``language``, or in the one language it was written in."""
    if isinstance(wording, str):
        return wording
    return wording.get(language) or next(iter(wording.values()), "")


@dataclass(frozen=True)
class Place:
    """Where the thing is: words, a position, or both. Degrees, WGS 84."""

    text: str | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, kw_only=True)
class NewRequest:
    """A deposit.

    ``deposit_key``: the client's own name for this deposit; the same key from the same sender is the same
    request. ``sender``: the conversation's id, unique over all channels. ``factor``: the last four
    characters of the identity card's number or the birth year; without one the receipt carries a code.
    """

    deposit_key: str
    sender: str
    channel: str
    commune: str
    procedure: str
    language: Language
    limit: TimeLimit
    factor: str | None = None
    description: str | None = None
    place: Place | None = None
    contact: str | None = None
    office: str | None = None
    notify: bool = False


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What the citizen holds after a deposit. ``code``: the second factor when none was given.

    ``repeated``: this deposit was received before, and this is its first receipt again.
    """

    reference: str
    commune: str
    procedure: str
    language: Language
    received_at: datetime
    received_on: date
    limit: TimeLimit
    due_on: date
    due_to_confirm: bool
    office: str | None
    code: str | None
    repeated: bool


@dataclass(frozen=True)
class Step:
    """One entry of a request's history (without who made it: that is not for citizens)."""

    state: State
    at: datetime


@dataclass(frozen=True, kw_only=True)
class RequestStatus:
    """Where a request stands.

    ``due_on`` is None while the clock is suspended (``suspended``), after a decision, and when an outside
    system gives no date; ``days_left`` counts calendar days to it, negative when it has passed.
    ``recourses``: what the citizen may do now, if the delay has passed or the request was rejected.
    ``source``: ``local`` or ``outside``; only an outside system may leave dates out. ``detail``: an outside
    system's own words about the state.
    """

    reference: str
    commune: str
    procedure: str
    state: State
    since: datetime | None
    received_at: datetime | None
    missing: tuple[Wording, ...] = ()
    reason: str | None = None
    office: str | None = None
    limit: TimeLimit | None = None
    due_on: date | None = None
    due_to_confirm: bool = False
    days_left: int | None = None
    suspended: bool = False
    extended: bool = False
    recourses: tuple[Recourse, ...] = ()
    steps: tuple[Step, ...] = ()
    source: Literal["local", "outside"] = "local"
    detail: str | None = None

    @property
    def overdue(self) -> bool:
        """The last day has passed without a decision."""
        return self.days_left is not None and self.days_left < 0


@dataclass(frozen=True)
class Refused:
    """The one answer to a wrong reference and to a wrong second factor.

    ``locked_for``: how long this reference or this sender must wait, None when another try is allowed.
    """

    locked_for: timedelta | None = None


@dataclass(frozen=True)
class OtherCommune:
    """A well-formed reference of a commune other than the one asked."""

    commune: str


LookupOutcome = RequestStatus | Refused | OtherCommune


@dataclass(frozen=True)
class Change:
    """The outcome of ``set_status``. ``changed`` is False when the request was in that state already."""

    status: RequestStatus
    changed: bool
    notified: int  # how many notifications wait in the outbox because of it


@dataclass(frozen=True)
class Kept:
    """Something that stays after a deletion: ``what`` and ``why`` key the texts, ``rule`` the rule."""

    reference: str
    what: str
    why: str
    rule: str


@dataclass(frozen=True)
class Deleted:
    """What ``delete_personal_data`` did: counts of what is gone, and what must stay, each with its reason."""

    requests: tuple[str, ...] = ()
    subscriptions: int = 0
    notifications: int = 0
    consents: int = 0
    kept: tuple[Kept, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether there was something to delete or to keep."""
        return bool(self.requests or self.subscriptions or self.notifications or self.consents or self.kept)


@dataclass(frozen=True)
class Notification:
    """One message in the outbox. ``id`` stays the same over all tries: receivers de-duplicate by it."""

    id: str
    reference: str
    channel: str
    sender: str
    language: str
    kind: Literal["state_changed", "deadline_near", "deadline_passed"]
    facts: Mapping[str, Any]
    tries: int


@dataclass(frozen=True)
class Imported:
    """What an import did."""

    created: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: int = 0


@dataclass(frozen=True)
class Filter:
    """Which requests to list: None means all. Both ends of a span of time are included."""

    commune: str | None = None
    state: State | None = None
    procedure: str | None = None
    overdue_only: bool = False
    received_from: datetime | None = None
    received_to: datetime | None = None
    references: Sequence[str] | None = field(default=None)
    limit: int | None = None

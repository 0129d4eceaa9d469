"""The legal clock: by when the administration must answer, as pure functions.

Rules (sources: the `rules` of the project's researched facts; docs/registry.md lists them with decisions):

* 55-19-receipt: the receipt given at the deposit starts the time.
* 55-19-max-delay: 60 days at most, 30 for acts tied to investment; longer for an expert opinion or a public
  inquiry (decree 2-22-386).
* 55-19-urban-delays: 15 days for small building projects, 30 for large ones (joint order, 13 July 2023).
* 31-13-delay: 20 working days, 20 more at most; 3 and 3 when urgent.

What these texts, as we have them, do not say is decided here so that nobody is told too early that a delay
is over: the day of the receipt is not counted; a delay that ends on a closed day ends on the next working
day; while the file is incomplete no day is counted; an extension is given once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from registry.errors import InvalidInput, TransitionRefused
from registry.working_days import (
    Holidays,
    add_working_days,
    crosses_computed,
    moroccan_holidays,
    next_working_day,
    working_days_between,
)

Counting = Literal["calendar", "working"]
Basis = Literal[
    "procedure", "law-55-19", "law-55-19-investment", "urban-small", "urban-large", "law-31-13",
    "law-31-13-urgent", "complaint",
]  # fmt: skip
Silence = Literal["approval", "unknown"]

GENERAL_DAYS = 60
INVESTMENT_DAYS = 30
EXTENSION_REASONS = ("expert_opinion", "public_inquiry")


@dataclass(frozen=True)
class TimeLimit:
    """How long the administration has. ``basis`` keys the text that says where it comes from.

    ``silence``: ``approval`` only when the procedure's record says so (closed list). ``confirmed``: False
    when the source is weak and the citizen must be told to confirm it.
    """

    days: int
    counting: Counting = "calendar"
    basis: Basis = "procedure"
    silence: Silence = "unknown"
    confirmed: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.days <= 3650:
            raise InvalidInput("limit_days", "range", f"A time limit of {self.days} days is not possible.")


def general(*, silence: Silence = "unknown") -> TimeLimit:
    """Law 55-19's general limit."""
    return TimeLimit(GENERAL_DAYS, basis="law-55-19", silence=silence)


def investment(*, silence: Silence = "unknown") -> TimeLimit:
    """Law 55-19's limit for acts tied to investment."""
    return TimeLimit(INVESTMENT_DAYS, basis="law-55-19-investment", silence=silence)


def urban(*, large: bool, silence: Silence = "unknown") -> TimeLimit:
    """The limits of the joint order on urbanism."""
    return TimeLimit(30 if large else 15, basis="urban-large" if large else "urban-small", silence=silence)


def access_to_information(*, urgent: bool = False) -> TimeLimit:
    """Law 31-13's limits, in working days."""
    if urgent:
        return TimeLimit(3, "working", "law-31-13-urgent")
    return TimeLimit(20, "working", "law-31-13")


def complaint() -> TimeLimit:
    """60 days for a complaint: decree 2-17-265; the figure is known from the press only."""
    return TimeLimit(60, basis="complaint", confirmed=False)


def for_procedure(
    days: int | None,
    *,
    counting: Counting = "calendar",
    silence: Silence = "unknown",
    for_investment: bool = False,
    confirmed: bool = True,
) -> TimeLimit:
    """The limit of a procedure whose record says ``days`` (None: it says nothing).

    The law's maximum holds where the record says nothing or more than the law allows.
    """
    law = investment(silence=silence) if for_investment else general(silence=silence)
    if days is None or (counting == "calendar" and days > law.days):
        return law
    return TimeLimit(days, counting, "procedure", silence, confirmed)


@dataclass(frozen=True)
class Clock:
    """The state of one request's clock. ``suspended_on``: the day the file was found incomplete.

    ``used`` days ran before ``counting_from``; the remaining ones are counted from that day.
    """

    limit: TimeLimit
    counting_from: date
    used: int = 0
    suspended_on: date | None = None
    extended_days: int = 0


@dataclass(frozen=True)
class DueDate:
    """``on``: the last day. ``to_confirm``: it depends on a feast that the moon has yet to settle."""

    on: date
    to_confirm: bool


def start(received: date, limit: TimeLimit) -> Clock:
    """The clock of a request received on ``received``."""
    return Clock(limit, received)


def suspend(clock: Clock, day: date, holidays: Holidays | None = None) -> Clock:
    """Stop the clock on ``day``, because the file is incomplete. That day still counts as run."""
    if clock.suspended_on is not None:
        return clock
    ran = _elapsed(clock, day, holidays or moroccan_holidays())
    return replace(clock, suspended_on=day, used=clock.used + ran)


def resume(clock: Clock, day: date) -> Clock:
    """Let the clock run again from ``day``, on which the file was completed (not counted itself)."""
    if clock.suspended_on is None:
        return clock
    return replace(clock, suspended_on=None, counting_from=max(day, clock.suspended_on))


def extend(clock: Clock, reason: str, days: int | None = None) -> Clock:
    """Give the one extension that the law allows.

    Law 55-19: for an expert opinion or a public inquiry; its length is the officer's (``days``), at most
    the limit itself (our decision: the text we have gives none). Law 31-13: as long as the limit itself.
    Raises TransitionRefused for a second one or another reason, InvalidInput for a wrong length.
    """
    if clock.extended_days:
        raise TransitionRefused(
            "extended-once", "The time was extended before; it can be extended only once."
        )
    if clock.limit.basis in ("law-31-13", "law-31-13-urgent"):
        days = clock.limit.days if days is None else days
    elif clock.limit.basis == "complaint":
        raise TransitionRefused("extension-basis", "No text we know of extends the time for a complaint.")
    elif reason not in EXTENSION_REASONS:
        raise TransitionRefused(
            "extension-reason",
            f"Only an expert opinion or a public inquiry extends the time: {' or '.join(EXTENSION_REASONS)}.",
        )
    if days is None or not 1 <= days <= clock.limit.days:
        raise InvalidInput("days", "range", f"Give the extension's length, 1 to {clock.limit.days} days.")
    return replace(clock, extended_days=days)


def due(clock: Clock, holidays: Holidays | None = None) -> DueDate | None:
    """The last day for the answer; None while the clock is suspended."""
    if clock.suspended_on is not None:
        return None
    days = holidays or moroccan_holidays()
    remaining = remaining_days(clock)
    if clock.limit.counting == "working":
        last = add_working_days(clock.counting_from, remaining, days)
    else:
        last = clock.counting_from + timedelta(days=remaining)
    last = next_working_day(last, days)
    return DueDate(last, crosses_computed(clock.counting_from, last, days))


def remaining_days(clock: Clock) -> int:
    """Days that were left when the counting last started or stopped, in the limit's way of counting."""
    return max(0, clock.limit.days + clock.extended_days - clock.used)


def days_left(due_on: date, today: date) -> int:
    """Calendar days from ``today`` to the last day: 0 on that day itself, negative when it has passed."""
    return (due_on - today).days


def _elapsed(clock: Clock, day: date, holidays: Holidays) -> int:
    if clock.limit.counting == "working":
        return working_days_between(clock.counting_from, day, holidays)
    return max(0, (day - clock.counting_from).days)


@dataclass(frozen=True)
class Recourse:
    """Something the citizen may do: ``key`` names the text, ``rule`` the rule it rests on."""

    key: str
    rule: str


def after_due(limit: TimeLimit) -> tuple[Recourse, ...]:
    """What a citizen may do when the due date has passed without an answer, in the order to try.

    Delays for the appeals themselves are in none of our sources: the texts say so.
    """
    if limit.basis in ("law-31-13", "law-31-13-urgent"):
        return (
            Recourse("information_head", "31-13-appeal"),
            Recourse("information_commission", "31-13-appeal"),
            Recourse("information_court", "31-13-appeal"),
        )
    if limit.basis == "complaint":
        return (
            Recourse("national_complaints", "complaint-chikaya"),
            Recourse("mediator", "complaint-chikaya"),
        )
    if limit.silence == "approval":
        return (
            Recourse("silence_certificate", "55-19-silence-approval"),
            Recourse("administrative_appeal", "55-19-admin-appeal"),
        )
    return (
        Recourse("silence_no_approval", "55-19-silence-approval"),
        Recourse("administrative_appeal", "55-19-admin-appeal"),
        Recourse("national_complaints", "complaint-chikaya"),
    )


def after_rejection(limit: TimeLimit) -> tuple[Recourse, ...]:
    """What a citizen may do against a refusal, which must give its reasons (55-19-motivated-refusal)."""
    if limit.basis in ("law-31-13", "law-31-13-urgent"):
        return after_due(limit)
    if limit.basis == "complaint":
        return (Recourse("mediator", "complaint-chikaya"),)
    return (Recourse("administrative_appeal", "55-19-admin-appeal"),)

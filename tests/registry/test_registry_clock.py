"""The legal clock, as tables of cases."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import holidays as holidays_package
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import clock as legal
from registry.clock import TimeLimit
from registry.errors import InvalidInput, TransitionRefused
from registry.working_days import (
    CASABLANCA,
    add_working_days,
    moroccan_holidays,
    next_working_day,
    today_in_morocco,
    working_days_between,
)

DAYS = st.dates(date(2025, 1, 1), date(2030, 6, 30))


@pytest.mark.parametrize(
    ("limit", "received", "due"),
    [
        # The day of the receipt is not counted; 60 calendar days.
        (legal.general(), "2026-02-02", "2026-04-03"),
        (legal.investment(), "2026-02-02", "2026-03-04"),
        (legal.urban(large=False), "2026-02-02", "2026-02-17"),
        (legal.urban(large=True), "2026-02-02", "2026-03-04"),
        # The last day is a Saturday: Monday.
        (legal.urban(large=False), "2026-02-06", "2026-02-23"),
        # The last day is a feast: 11 January 2026 is a Sunday, then Monday the 12th.
        (TimeLimit(9), "2026-01-02", "2026-01-12"),
        # 14 January, the Amazigh new year, which the holidays package puts on the 13th.
        (TimeLimit(5), "2026-01-09", "2026-01-15"),
        # Throne day, Thursday 30 July 2026.
        (TimeLimit(10), "2026-07-20", "2026-07-31"),
        # Law 31-13 counts working days: 20 of them over four weekends.
        (legal.access_to_information(), "2026-02-02", "2026-03-02"),
        (legal.access_to_information(urgent=True), "2026-02-05", "2026-02-10"),
        # Over a new year: 1, 11 and 14 January are feasts.
        (legal.access_to_information(), "2025-12-22", "2026-01-21"),
        # On the spot, on a working day and on a Sunday.
        (TimeLimit(0), "2026-02-02", "2026-02-02"),
        (TimeLimit(0), "2026-02-01", "2026-02-02"),
        # A leap year.
        (TimeLimit(30), "2028-02-01", "2028-03-02"),
        (legal.complaint(), "2026-02-02", "2026-04-03"),
    ],
)  # fmt: skip
def test_due_dates(limit: TimeLimit, received: str, due: str) -> None:
    found = legal.due(legal.start(date.fromisoformat(received), limit))
    assert found is not None
    assert found.on == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("limit", "received", "suspended", "resumed", "due"),
    [
        # 10 days ran, 5 remain; they start after the day of completion.
        (TimeLimit(15), "2026-02-02", "2026-02-12", "2026-03-02", "2026-03-09"),
        # Completed on the same day: nothing is lost.
        (TimeLimit(15), "2026-02-02", "2026-02-12", "2026-02-12", "2026-02-17"),
        # Suspended on the day of the receipt: the whole limit remains.
        (TimeLimit(15), "2026-02-02", "2026-02-02", "2026-02-10", "2026-02-25"),
        # Working days: Monday to Friday ran (4), 16 remain.
        (legal.access_to_information(), "2026-02-02", "2026-02-06", "2026-02-16", "2026-03-10"),
        # Suspended over a weekend: weekends cost nothing.
        (legal.access_to_information(urgent=True), "2026-02-05", "2026-02-06", "2026-02-09", "2026-02-11"),
        # Found incomplete after the limit was over: nothing remains, due when completed.
        (TimeLimit(3), "2026-02-02", "2026-02-12", "2026-03-02", "2026-03-02"),
    ],
)  # fmt: skip
def test_no_day_counts_while_the_file_is_incomplete(
    limit: TimeLimit, received: str, suspended: str, resumed: str, due: str
) -> None:
    clock = legal.suspend(legal.start(date.fromisoformat(received), limit), date.fromisoformat(suspended))
    assert legal.due(clock) is None
    found = legal.due(legal.resume(clock, date.fromisoformat(resumed)))
    assert found is not None
    assert found.on == date.fromisoformat(due)


@given(
    DAYS, st.integers(0, 60), st.integers(0, 30), st.integers(0, 30), st.sampled_from(["calendar", "working"])
)
def test_a_suspension_never_shortens_the_time(
    received: date, days: int, until: int, length: int, counting: legal.Counting
) -> None:
    start = legal.start(received, TimeLimit(days, counting))
    plain = legal.due(start)
    stopped = received + timedelta(days=until)
    late = legal.due(legal.resume(legal.suspend(start, stopped), stopped + timedelta(days=length)))
    assert plain is not None
    assert late is not None
    assert late.on >= plain.on
    assert moroccan_holidays().is_open(late.on)


@given(DAYS, st.integers(0, 60))
def test_working_days_are_counted_back_as_they_were_counted_forth(day: date, count: int) -> None:
    found = moroccan_holidays()
    end = add_working_days(day, count, found)
    assert working_days_between(day, end, found) == count
    assert next_working_day(end, found) == end or count == 0


def test_an_extension_is_given_once_and_for_the_law_s_reasons() -> None:
    clock = legal.start(date(2026, 2, 2), legal.general())
    extended = legal.extend(clock, "public_inquiry", 30)
    due = legal.due(extended)
    assert due is not None
    assert due.on == date(2026, 5, 4)  # 3 May is a Sunday
    with pytest.raises(TransitionRefused, match="only once"):
        legal.extend(extended, "expert_opinion", 5)
    with pytest.raises(TransitionRefused, match="expert opinion"):
        legal.extend(clock, "too much work", 30)
    for days in (None, 0, 61):
        with pytest.raises(InvalidInput):
            legal.extend(clock, "public_inquiry", days)


def test_access_to_information_is_extended_by_as_much_again() -> None:
    clock = legal.extend(legal.start(date(2026, 2, 2), legal.access_to_information()), "needs time")
    assert clock.extended_days == 20
    assert legal.remaining_days(clock) == 40


def test_a_complaint_s_time_cannot_be_extended() -> None:
    with pytest.raises(TransitionRefused):
        legal.extend(legal.start(date(2026, 2, 2), legal.complaint()), "public_inquiry", 5)


@pytest.mark.parametrize(
    ("days", "investment", "expected", "basis"),
    [
        (None, False, 60, "law-55-19"),
        (None, True, 30, "law-55-19-investment"),
        (15, False, 15, "procedure"),
        (90, False, 60, "law-55-19"),
        (45, True, 30, "law-55-19-investment"),
        (0, False, 0, "procedure"),
    ],
)
def test_the_law_s_maximum_holds(days: int | None, investment: bool, expected: int, basis: str) -> None:
    limit = legal.for_procedure(days, for_investment=investment)
    assert (limit.days, limit.basis) == (expected, basis)


@pytest.mark.parametrize(
    ("limit", "keys"),
    [
        (legal.general(silence="approval"), ["silence_certificate", "administrative_appeal"]),
        (legal.general(), ["silence_no_approval", "administrative_appeal", "national_complaints"]),
        (legal.access_to_information(), ["information_head", "information_commission", "information_court"]),
        (legal.complaint(), ["national_complaints", "mediator"]),
    ],
)
def test_silence_is_approval_only_where_the_record_says_so(limit: TimeLimit, keys: list[str]) -> None:
    assert [recourse.key for recourse in legal.after_due(limit)] == keys
    assert all(recourse.rule for recourse in legal.after_due(limit))


def test_days_are_those_of_morocco() -> None:
    # 23:30 UTC is past midnight in Casablanca (UTC+1) …
    assert today_in_morocco(datetime(2026, 6, 1, 23, 30, tzinfo=timezone.utc)) == date(2026, 6, 2)
    # … but not in Ramadan, when Morocco goes back to UTC.
    assert today_in_morocco(datetime(2026, 3, 1, 23, 30, tzinfo=timezone.utc)) == date(2026, 3, 1)
    assert CASABLANCA.key == "Africa/Casablanca"
    with pytest.raises(ValueError, match="time zone"):
        today_in_morocco(datetime(2026, 3, 1))


def test_a_date_that_hangs_on_the_moon_is_marked() -> None:
    over_eid = legal.due(legal.start(date(2026, 3, 16), TimeLimit(10)))
    before = legal.due(legal.start(date(2026, 2, 2), TimeLimit(10)))
    far = legal.due(legal.start(date(2040, 2, 2), TimeLimit(10)))
    assert over_eid is not None
    assert over_eid.to_confirm
    assert before is not None
    assert not before.to_confirm
    assert far is not None
    assert far.to_confirm  # no feasts are known that far ahead


@pytest.mark.parametrize("year", range(2025, 2032))
def test_our_holidays_agree_with_the_package_but_for_two_sourced_days(year: int) -> None:
    found = moroccan_holidays()
    theirs = set(holidays_package.country_holidays("MA", years=year))
    ours = {
        day
        for day in (date(year, 1, 1) + timedelta(days=number) for number in range(366))
        if day.year == year and ((day.month, day.day) in found.yearly or day in found.single)
        if found.yearly.get((day.month, day.day), 0) <= year
    }
    assert theirs - ours <= {date(year, 1, 13)}
    assert ours - theirs <= {date(year, 1, 14), date(year, 10, 31)}
    assert (date(year, 10, 31) in ours) == (year >= 2026)

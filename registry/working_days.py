"""Days in Morocco: what day it is there, which days offices are closed, and steps from day to day.

Dates come from data/holidays.yml. All functions are pure: they take the calendar as an argument.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from registry.content import content_dir, read_yaml
from registry.errors import SettingsError

CASABLANCA = ZoneInfo("Africa/Casablanca")
_ONE_DAY = timedelta(days=1)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Holidays:
    """Closed days: the weekend's weekdays (Monday is 0), yearly dates with their first year, single dates.

    ``computed`` are the single dates that the sighting of the moon has not confirmed.
    ``last_year``: the last year whose religious feasts are known.
    """

    weekend: frozenset[int]
    yearly: dict[tuple[int, int], int]
    single: frozenset[date]
    computed: frozenset[date]
    last_year: int

    def is_open(self, day: date) -> bool:
        """Whether ``day`` is a working day."""
        first_year = self.yearly.get((day.month, day.day))
        feast = first_year is not None and day.year >= first_year
        return not (feast or day.weekday() in self.weekend or day in self.single)


def today_in_morocco(now: datetime) -> date:
    """The calendar day in Morocco at ``now`` (which must carry its time zone)."""
    if now.tzinfo is None:
        raise ValueError("a time without a time zone has no day in Morocco")
    return now.astimezone(CASABLANCA).date()


def next_working_day(day: date, holidays: Holidays) -> date:
    """``day`` itself when offices are open, else the first day after it when they are."""
    while not holidays.is_open(day):
        day += _ONE_DAY
    return day


def add_working_days(day: date, count: int, holidays: Holidays) -> date:
    """The working day that is ``count`` working days after ``day``; ``day`` itself is not counted."""
    for _ in range(count):
        day = next_working_day(day + _ONE_DAY, holidays)
    return day


def working_days_between(start: date, end: date, holidays: Holidays) -> int:
    """How many working days lie after ``start`` up to and including ``end``; 0 when ``end`` is not later."""
    return sum(holidays.is_open(start + timedelta(days=step)) for step in range(1, (end - start).days + 1))


def crosses_computed(start: date, end: date, holidays: Holidays) -> bool:
    """Whether a feast not yet confirmed, or a year with no known feasts, lies between the two dates."""
    return end.year > holidays.last_year or any(start <= day <= end for day in holidays.computed)


@lru_cache(maxsize=1)
def moroccan_holidays() -> Holidays:
    """The content of data/holidays.yml. Raises SettingsError when it cannot be used."""
    path = content_dir() / "holidays.yml"
    try:
        return _read(read_yaml(path))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SettingsError(f"{path} cannot be used: {error!r}.") from None


def _read(raw: dict[str, Any]) -> Holidays:
    yearly: dict[tuple[int, int], int] = {}
    for feast in raw["fixed"]:
        month, day = (int(part) for part in str(feast["day"]).split("-"))
        yearly[month, day] = int(feast.get("from", 1))
    single: set[date] = set(_dates(raw.get("closed") or []))
    religious = list(raw["religious"])
    single.update(_dates(religious))
    computed = frozenset(_dates([feast for feast in religious if feast.get("confirmed") is not True]))
    return Holidays(
        weekend=frozenset(_WEEKDAYS.index(name) for name in raw["weekend"]),
        yearly=yearly,
        single=frozenset(single),
        computed=computed,
        last_year=max((day.year for day in _dates(religious)), default=0),
    )


def _dates(feasts: list[dict[str, Any]]) -> list[date]:
    days = [feast["date"] for feast in feasts]
    if not all(isinstance(day, date) for day in days):
        raise ValueError("every date must be written like 2026-05-27")
    return days

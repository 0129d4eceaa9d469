"""Opening hours of public offices in Morocco, with Ramadan and holidays, in local time (data/hours.yml)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError, validator

from catalogue.mistakes import ContentError, LocatedYaml, Mistake, from_validation
from catalogue.record import Text, _Model

CASABLANCA = ZoneInfo("Africa/Casablanca")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class RamadanHours(Text):
    """Hours of the month of Ramadan, `opens` and `closes` as HH:MM."""

    opens: time
    closes: time
    source: str

    @validator("opens", "closes", pre=True)
    def _hours_and_minutes(cls, value: object) -> object:
        # YAML reads 16:30 without quotes as a number in base 60, pydantic reads that as seconds.
        return f"{value // 60:02}:{value % 60:02}" if type(value) is int else value

    @validator("closes")
    def _closes_later(cls, value: time, values: dict[str, Any]) -> time:
        if "opens" in values and value <= values["opens"]:
            raise ValueError("l'heure de fermeture n'est pas après celle d'ouverture")
        return value


class Timetable(RamadanHours):
    """Ordinary hours and those of Ramadan; the texts say them to citizens."""

    days: tuple[str, ...]
    ramadan: RamadanHours | None = None

    @validator("days", each_item=True)
    def _is_a_weekday(cls, value: str) -> str:
        if value not in WEEKDAYS:
            raise ValueError(f"jour « {value} » inconnu ; écrivez : {', '.join(WEEKDAYS)}")
        return value


class Ramadan(_Model):
    """First and last day; `confirmed` after the sighting of the moon."""

    first: date
    last: date
    confirmed: bool = False

    @validator("last")
    def _ends_later(cls, value: date, values: dict[str, Any]) -> date:
        if "first" in values and not 27 <= (value - values["first"]).days <= 30:
            raise ValueError("le ramadan dure 29 ou 30 jours : vérifiez les deux dates")
        return value


@dataclass(frozen=True)
class State:
    """Whether an office is open at a moment, and when that changes (local time)."""

    open: bool
    until: datetime | None
    opens: datetime | None
    ramadan: bool


class Hours:
    """Timetables by name. `is_working_day` tells weekends and holidays."""

    def __init__(
        self,
        timetables: dict[str, Timetable],
        ramadans: tuple[Ramadan, ...],
        is_working_day: Callable[[date], bool],
    ) -> None:
        self.timetables = timetables
        self._ramadans = ramadans
        self._is_working_day = is_working_day

    def in_ramadan(self, day: date) -> bool:
        """Whether `day` falls in a Ramadan of the data."""
        return any(ramadan.first <= day <= ramadan.last for ramadan in self._ramadans)

    def span(self, name: str, day: date) -> tuple[time, time] | None:
        """(opens, closes) on that day, None when closed."""
        timetable = self.timetables[name]
        if WEEKDAYS[day.weekday()] not in timetable.days or not self._is_working_day(day):
            return None
        if timetable.ramadan and self.in_ramadan(day):
            return timetable.ramadan.opens, timetable.ramadan.closes
        return timetable.opens, timetable.closes

    def text(self, name: str, day: date) -> Text:
        """The hours in words that hold on `day`."""
        timetable = self.timetables[name]
        return timetable.ramadan if timetable.ramadan and self.in_ramadan(day) else timetable

    def state(self, name: str, now: datetime) -> State:
        """Open or closed at `now` (any time zone), and the next opening within three weeks."""
        local = now.astimezone(CASABLANCA)
        ramadan = self.in_ramadan(local.date())
        today = self.span(name, local.date())
        if today and today[0] <= local.time() < today[1]:
            return State(True, datetime.combine(local.date(), today[1], CASABLANCA), None, ramadan)
        for ahead in range(22):
            day = local.date() + timedelta(days=ahead)
            span = self.span(name, day)
            if span and (ahead > 0 or local.time() < span[0]):
                return State(False, None, datetime.combine(day, span[0], CASABLANCA), ramadan)
        return State(False, None, None, ramadan)


def read_hours(file: Path, is_working_day: Callable[[date], bool]) -> Hours:
    """The content of data/hours.yml. Raises ContentError."""
    document = LocatedYaml.read(file)
    data: dict[str, Any] = dict(document.data) if isinstance(document.data, dict) else {}
    listed, mistakes = data.pop("ramadan", None) or [], []
    ramadans, timetables = [], {}
    for position, item in enumerate(listed if isinstance(listed, list) else []):
        try:
            ramadans.append(Ramadan.parse_obj(item))
        except ValidationError as error:
            mistakes += from_validation(file, document, error, Ramadan, ("ramadan", position))
    for name, value in data.items():
        try:
            timetables[str(name)] = Timetable.parse_obj(value)
        except ValidationError as error:
            mistakes += from_validation(file, document, error, Timetable, (str(name),))
    if not data:
        mistakes.append(Mistake(file, 1, "", "aucun horaire", "Écrivez au moins « administration: … »."))
    if mistakes:
        raise ContentError(mistakes)
    return Hours(timetables, tuple(ramadans), is_working_day)

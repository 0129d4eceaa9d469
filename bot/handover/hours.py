"""When somebody answers: the opening hours of the citizen's commune."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import lru_cache

from babel.dates import format_date

from bot.channels.messages import Language
from catalogue import content
from catalogue.communes import Commune, load_communes
from catalogue.hours import CASABLANCA, Hours, State, read_hours
from registry.working_days import moroccan_holidays

STANDARD = "administration"
_LOCALES = {"ar": "ar_MA", "fr": "fr_FR"}


@lru_cache(maxsize=1)
def communes() -> dict[str, Commune]:
    """The communes of this installation, by id."""
    return load_communes(content.communes_folder())[0]


@lru_cache(maxsize=1)
def timetables() -> Hours:
    """Opening hours, with the holidays of Morocco."""
    return read_hours(content.root() / "data" / "hours.yml", lambda day: moroccan_holidays().is_open(day))


def state(commune: str | None, now: datetime | None = None) -> State:
    """Whether the commune's offices are open, and when that changes."""
    return timetables().state(_timetable(commune), now or datetime.now(timezone.utc))


def words(commune: str | None, language: Language, now: datetime | None = None) -> str:
    """The commune's hours in words."""
    today = (now or datetime.now(timezone.utc)).astimezone(CASABLANCA).date()
    return str(timetables().text(_timetable(commune), today).in_(language))


def day(moment: datetime, language: Language) -> str:
    """A day as people write it in Morocco: الاثنين 23 نونبر, lundi 23 novembre."""
    return str(format_date(moment.date(), "EEEE d MMMM", locale=_LOCALES[language]))


def _timetable(commune: str | None) -> str:
    known = communes().get(commune or "")
    return known.hours if known else STANDARD

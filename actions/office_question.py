"""What a question about the offices asks: a day, the hours of Ramadan, the address, another town.

The words stand in data/office-words.yml; whoever writes a date writes it in figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal

from rasa_sdk import Tracker

from actions import offices, subject
from catalogue import content
from catalogue.hours import WEEKDAYS
from catalogue.office_words import OfficeWords, read_office_words
from catalogue.text.normal import normal, words

About = Literal["now", "day", "ramadan", "address", "phone", "contact"]

#: Days from today on.
_NEAR = {"today": 0, "tomorrow": 1, "after-tomorrow": 2}
#: Words of a message that goes on from an answer about the offices: "et à Meknès demain ?".
SHORT = 6
#: Prepositions and conjunctions written together with the word: والسبت, fsbt.
_JOINED = r"(?<!\w)(?:[وفبل]|[wfbdl])?"


@dataclass(frozen=True)
class Question:
    """`about` None: nothing in particular. `yes_or_no`: it asks whether the offices are open, not when.
    `town`: one named that is not covered here."""

    about: About | None = None
    day: date | None = None
    yes_or_no: bool = False
    town: str | None = None

    @property
    def empty(self) -> bool:
        """Whether it says nothing that a question before did not say."""
        return self.about is None and not self.yes_or_no

    def as_dict(self) -> dict[str, Any]:
        """For the report of the turn, from which `asked_before` reads it."""
        day = self.day.isoformat() if self.day else None
        return {"about": self.about, "day": day, "yes_or_no": self.yes_or_no}


def read(message: str, today: date) -> Question:
    """What `message` asks; `today` is the day in Morocco."""
    said, known = normal(message), _words()
    town = next((names[0] for names in known.other_towns if _says(said, names)), None)
    day = _day(said, today)
    about: About | None = None
    if _says(said, known.ramadan):
        about = "ramadan"
    elif day is not None:
        about = "day"
    elif _says(said, known.days.get("today", ())):
        about = "now"
    else:
        topics: dict[About, tuple[str, ...]] = {
            "contact": known.contact,
            "phone": known.phone,
            "address": known.address,
        }
        asks_when = _says(said, known.time) or _says(said, known.open)
        about = next((topic for topic, said_so in topics.items() if _says(said, said_so)), None)
        about = None if asks_when else about
    whether = _says(said, known.open) and not _says(said, known.time)
    return Question(about, day if about == "day" else None, whether, town)


def goes_on(tracker: Tracker) -> bool:
    """Whether the message goes on from an answer about the offices: "et demain ?", "وفي مكناس؟"."""
    message = (tracker.latest_message or {}).get("text") or ""
    understood = (tracker.latest_message or {}).get("understanding") or {}
    if asked_before(tracker) is None or not 0 < len(words(message)) <= SHORT or message.startswith("/"):
        return False
    if (tracker.active_loop or {}).get("name") or subject.names_subject(
        understood, tracker.get_slot("procedure")
    ):
        return False
    asked = read(message, offices.today())
    named = offices.commune_named_in(message) is not None
    return named or asked.town is not None or asked.about in ("now", "day", "ramadan")


def asked_before(tracker: Tracker) -> Question | None:
    """The question that the assistant's last message answers, or asks the commune for; None when that was
    not about the offices."""
    for event in reversed(tracker.events):
        if event.get("event") == "bot":
            custom = (event.get("data") or {}).get("custom") or {}
            asked = (custom.get("understood") or {}).get("office_question")
            if asked is None:
                return None
            day = date.fromisoformat(asked["day"]) if asked.get("day") else None
            return Question(asked.get("about"), day, bool(asked.get("yes_or_no")))
    return None


def _day(said: str, today: date) -> date | None:
    known = _words()
    found = next(_dates(said, known.months, today), None) or _feast(said, today)
    if found:
        return found
    days: Mapping[str, tuple[str, ...]] = {str(day): names for day, names in known.days.items()}
    # "après-demain" before "demain", which it contains.
    for name in sorted(_NEAR, key=lambda near: -_NEAR[near]):
        if name != "today" and _says(said, days.get(name, ())):
            return today + timedelta(days=_NEAR[name])
    for number, name in enumerate(WEEKDAYS):
        if _says(said, days.get(name, ())):
            return today + timedelta(days=(number - today.weekday()) % 7)
    return None


def _dates(said: str, months: Mapping[int, tuple[str, ...]], today: date) -> Iterator[date]:
    """Dates in the text, the next ones to come when no year is written."""
    for number, names in months.items():
        month = rf"(?:er)? (?:de )?(?:{_any_of(names)})(?!\w)"
        match = re.search(rf"(?<!\d)(\d{{1,2}}){month}(?: (\d{{4}}))?", said)
        if match:
            yield from _to_come(int(match[1]), int(number), match[2], today)
    match = re.search(r"(?<![\d/])(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}))?(?![\d/])", said)
    if match:
        yield from _to_come(int(match[1]), int(match[2]), match[3], today)


def _to_come(day: int, month: int, year: str | None, today: date) -> Iterator[date]:
    # Four years: 29 February may be that far.
    for candidate in [int(year)] if year else range(today.year, today.year + 5):
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if year or found >= today:
            yield found
            return


def _feast(said: str, today: date) -> date | None:
    """The next day of a feast that is named in full."""
    for ahead in range(366):
        day = today + timedelta(days=ahead)
        feast = offices.feast_on(day)
        if feast and _says(said, [feast.name.fr, feast.name.ar]):
            return day
    return None


def _says(said: str, phrases: Sequence[str]) -> bool:
    return bool(phrases) and re.search(rf"{_JOINED}(?:{_any_of(phrases)})(?!\w)", said) is not None


def _any_of(phrases: Iterable[str]) -> str:
    return "|".join(re.escape(normal(phrase)) for phrase in phrases)


@lru_cache(maxsize=1)
def _words() -> OfficeWords:
    file = content.root() / "data" / "office-words.yml"
    return read_office_words(file) if file.exists() else OfficeWords.parse_obj({})

"""Sentences that citizens read: Rasa responses of the domain, chosen by language, filled with values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from babel import Locale
from babel.dates import format_date

_LOCALES = {"ar": "ar_MA", "fr": "fr_FR"}
_PLURALS = {language: Locale.parse(name).plural_form for language, name in _LOCALES.items()}


class Texts:
    """The domain's responses in one language ("ar" or "fr")."""

    def __init__(self, domain: Mapping[str, Any], language: str) -> None:
        self._responses: Mapping[str, Any] = domain.get("responses") or {}
        self.language = language

    def say(self, response: str, **values: Any) -> str:
        """The text of `response`. Raises KeyError when the domain has no such response."""
        text: str = self._variation(response)["text"]
        return text.format(**values) if values else text

    def custom(self, response: str) -> dict[str, Any]:
        """What the response carries besides its text (`custom`), empty when nothing."""
        return dict(self._variation(response).get("custom") or {})

    def _variation(self, response: str) -> Mapping[str, Any]:
        variations = self._responses[response]
        for variation in variations:
            if any(
                condition.get("name") == "language" and condition.get("value") == self.language
                for condition in variation.get("condition") or ()
            ):
                found: Mapping[str, Any] = variation
                return found
        return next(v for v in variations if not v.get("condition"))

    def day(self, day: date) -> str:
        """A date as people write it in Morocco: 22 نونبر 2026, 22 novembre 2026, 1er avril 2021."""
        return self._first(str(format_date(day, "d MMMM y", locale=_LOCALES[self.language])))

    def weekday(self, day: date) -> str:
        """A near day with its name: الاثنين 23 نونبر, lundi 23 novembre."""
        name = str(format_date(day, "EEEE", locale=_LOCALES[self.language]))
        return f"{name} {self._first(str(format_date(day, 'd MMMM', locale=_LOCALES[self.language])))}"

    def _first(self, written: str) -> str:
        return re.sub(r"^1 ", "1er ", written) if self.language == "fr" else written

    def time(self, moment: time) -> str:
        """The time of day: 8:30, 8 h 30, 15 h."""
        if self.language == "ar":
            return f"{moment.hour}:{moment.minute:02}"
        return f"{moment.hour} h {moment.minute:02}" if moment.minute else f"{moment.hour} h"

    def amount(self, value: float) -> str:
        """Dirhams as the language writes them: 12,50 and 70000, in French 70 000."""
        written = amount(value)
        return re.sub(r"(?<=\d)(?=(\d{3})+(?!\d))", "\u202f", written) if self.language == "fr" else written

    def dirhams(self, value: float, what: str) -> str:
        """A price with what it is for: تمبر: 10 دراهم, ورقة: 75 درهما, in French Timbre : 75 DH."""
        whole = int(value)
        # Arabic counts the whole dirhams of 12,50; its words for one and two leave no room for a fraction.
        form = "other" if whole != value and whole <= 2 else self.plural(whole)
        return self.say(f"utter_amount_{form}", what=what, count=self.amount(value))

    def plural(self, count: int) -> str:
        """Which form a counted noun takes, as in Unicode's plural rules: zero, one, two, few, many, other."""
        return str(_PLURALS[self.language](count))

    def list_of(self, items: list[str]) -> str:
        """Items in one sentence, separated as the language does."""
        return ("، " if self.language == "ar" else ", ").join(items)


def amount(value: float) -> str:
    """75.0 → "75", 12.5 → "12,50"."""
    return str(int(value)) if float(value).is_integer() else f"{value:.2f}".replace(".", ",")


def states_amount(text: str, value: float) -> bool:
    """Whether a text already says this amount: as a number of its own, or in words in Arabic."""
    in_words = {1.0: r"درهما? واحدا?", 2.0: r"درهم(ان|ين)"}
    if value in in_words and re.search(in_words[value], text):
        return True
    joined = re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))", "", text)
    return re.search(rf"(?<![\d,.]){re.escape(amount(value))}(?!\d|[,.]\d)", joined) is not None

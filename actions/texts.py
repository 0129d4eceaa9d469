"""Sentences that citizens read: Rasa responses of the domain, chosen by language, filled with values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_date

_LOCALES = {"ar": "ar_MA", "fr": "fr_FR"}


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
        """A date as people write it in Morocco: 22 نونبر 2026, 22 novembre 2026."""
        return str(format_date(day, "d MMMM y", locale=_LOCALES[self.language]))

    def list_of(self, items: list[str]) -> str:
        """Items in one sentence, separated as the language does."""
        return ("، " if self.language == "ar" else ", ").join(items)


def amount(value: float) -> str:
    """75.0 → "75", 12.5 → "12,50"."""
    return str(int(value)) if float(value).is_integer() else f"{value:.2f}".replace(".", ",")

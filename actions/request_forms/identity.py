"""Second factors and identity numbers in what citizens write."""

from __future__ import annotations

import re

from actions import offices
from registry import InvalidInput
from registry.digits import plain
from registry.factors import read_factor
from registry.working_days import today_in_morocco

#: An identity card's number. Five digits at least: "en 2024" and "N 1204" are none.
_CARD = re.compile(r"(?<![0-9A-Z])[A-Z]{1,2}[ .-]?\d{5,7}(?![0-9A-Z])", re.IGNORECASE)
_DATE = re.compile(r"(?<!\d)(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}[/.-]\d{1,2}[/.-]\d{1,2})(?!\d)")
#: Four characters that stand alone: the end of "12/03/456x" is a piece of a date gone wrong.
_FOUR = re.compile(r"(?<![0-9A-Z])(?<!\d[/.-])(?=[A-Z]*\d)[A-Z0-9]{4}(?![0-9A-Z]|[/.-]\d)", re.IGNORECASE)


class WrongFactor(Exception):
    """Something meant as a second factor that is none; ``error`` says why."""

    def __init__(self, error: InvalidInput) -> None:
        super().__init__(str(error))
        self.error = error


def has_card_number(text: str) -> bool:
    """Whether a text holds what looks like an identity card's number."""
    return bool(_CARD.search(plain(text)))


def is_card_number(text: str) -> bool:
    """Whether a text is nothing but an identity card's number."""
    return bool(_CARD.fullmatch(plain(text).strip()))


def without_card_numbers(text: str) -> str:
    """A text with identity card numbers cut out."""
    return _CARD.sub("…", plain(text))


def find_factor(text: str) -> str | None:
    """The second factor in what a citizen wrote: alone, or the only thing of its kind in a sentence.

    None when there is none. Raises WrongFactor for one that cannot be right.
    """
    said = plain(text).strip()
    if not any(character.isdigit() for character in said):
        return None
    today = today_in_morocco(offices.now())
    for candidate in (said, *_single(_CARD, said), *_single(_DATE, said), *_single(_FOUR, said)):
        try:
            read_factor(candidate, today)
            return candidate
        except InvalidInput as error:
            if error.problem == "date":
                raise WrongFactor(error) from None
    if len(said) <= 12 and sum(c.isdigit() for c in said) >= 2:
        # Short and with digits: it was meant to be one.
        raise WrongFactor(InvalidInput("factor", "format", "not four characters"))
    return None


def _single(pattern: re.Pattern[str], text: str) -> list[str]:
    found = pattern.findall(text)
    return found if len(found) == 1 else []

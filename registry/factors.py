"""The second factor: last four characters of the national identity card's number, or the birth year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from registry.digits import plain
from registry.errors import InvalidInput

_IDENTITY_NUMBER = re.compile(r"(?<![0-9A-Z])[A-Z]{1,2}[ .-]?\d{4,7}(?![0-9A-Z])")
_OLDEST = 1900


@dataclass(frozen=True)
class Factor:
    """``value`` is four characters; ``kind`` says which, for the officer's screen only."""

    kind: Literal["card", "birth_year", "code"]
    value: str


def read_factor(text: str, today: date) -> Factor:
    """What a citizen typed as second factor: four characters, a whole card number, a year or a birth date.

    Of a whole number only the last four characters are used, of a date the year. Raises InvalidInput
    (``empty``, ``format``, ``date``).
    """
    typed = plain(text).upper().strip()
    if not typed:
        raise InvalidInput("factor", "empty", "The second factor is empty.")
    birth = re.fullmatch(
        r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})|(\d{4})[/. -](\d{1,2})[/. -](\d{1,2})", typed
    )
    if birth:
        return Factor("birth_year", _birth_year(birth.groups(), today))
    compact = re.sub(r"[\s.\-]", "", typed)
    if re.fullmatch(r"[A-Z]{1,2}\d{4,7}", compact):
        return Factor("card", compact[-4:])
    if re.fullmatch(r"[A-Z0-9]{4}", compact):
        is_year = compact.isdigit() and _OLDEST <= int(compact) <= today.year
        return Factor("birth_year" if is_year else "card", compact)
    raise InvalidInput(
        "factor", "format", "Give the last four characters of the identity card's number, or the birth year."
    )


def _birth_year(parts: tuple[str | None, ...], today: date) -> str:
    day, month, year, year_first, month_second, day_last = parts
    try:
        born = date(int(year or year_first or 0), int(month or month_second or 0), int(day or day_last or 0))
    except ValueError:
        raise InvalidInput("factor", "date", "This date does not exist.") from None
    if not born.year >= _OLDEST or born > today:
        raise InvalidInput("factor", "date", "This is not a date of birth.")
    return str(born.year)


def has_identity_number(text: str) -> bool:
    """Whether ``text`` seems to hold an identity card's number, which has no place in a description."""
    return bool(_IDENTITY_NUMBER.search(plain(text).upper()))


def without_identity_numbers(text: str) -> str:
    """``text`` with what seems to be identity card numbers cut out. Digits come out as 0-9."""
    return re.sub(_IDENTITY_NUMBER.pattern, "…", plain(text), flags=re.IGNORECASE)

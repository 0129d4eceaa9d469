"""Reading one cell of a CSV file."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from pathlib import Path

from registry.communes import communes
from registry.content import read_yaml
from registry.digits import plain
from registry.references import BadReference, parse_reference
from registry.states import State


class WrongCell(Exception):
    """Problem and remedy of a cell."""


def read_reference(text: str) -> str:
    """The canonical reference."""
    parsed = parse_reference(text)
    if isinstance(parsed, BadReference):
        raise WrongCell(
            f"{text[:40]!r} is no reference ({parsed.problem}).", "Copy it from the receipt or the export."
        )
    return str(parsed)


def read_commune(text: str) -> str:
    """A commune's id, from its id or a name."""
    for commune in communes().values():
        if text.casefold() in (commune.id, *(name.casefold() for name in commune.name.values())):
            return commune.id
    raise WrongCell(f"Unknown commune {text[:40]!r}.", f"Known are {', '.join(sorted(communes()))}.")


def read_state(text: str) -> State:
    """A state, from its key or its name in French or Arabic."""
    names = read_yaml(Path(__file__).parent / "texts" / "states.yml")
    for state in State:
        if folded(text) in (
            folded(state.value),
            *(folded(name) for name in names[state.value]["name"].values()),
        ):
            return state
    raise WrongCell(
        f"Unknown state {text[:40]!r}.", f"Write one of {', '.join(state.value for state in State)}."
    )


def read_day(text: str, today: date) -> date:
    """A date that exists and has come."""
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", plain(text))
    if not found:
        raise WrongCell(f"{text[:40]!r} is no date.", "Write it like 2026-05-27 or 27/05/2026.")
    year, month, day, day_first, month_second, year_last = found.groups()
    try:
        read = date(int(year or year_last), int(month or month_second), int(day or day_first))
    except ValueError:
        raise WrongCell(f"The date {text[:40]!r} does not exist.", "Check day and month.") from None
    if read > today:
        raise WrongCell(f"The date {text[:40]!r} lies in the future.", "Write the day it happened.")
    if read.year < 2000:
        raise WrongCell(f"The date {text[:40]!r} is too old.", "Check the year.")
    return read


def read_days(text: str) -> int:
    """A number of days."""
    digits = plain(text)
    if not re.fullmatch(r"\d{1,3}", digits):
        raise WrongCell(f"{text[:40]!r} is no number of days.", "Write a whole number, like 15.")
    return int(digits)


def folded(text: str) -> str:
    """``text`` without case, accents, spaces and signs, to compare names."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in letters if char.isalnum())


def unguarded(cell: str) -> str:
    """``cell`` without the ' that the export puts before what a spreadsheet would run as a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in "=+-@" else cell

"""Writing requests as CSV: the columns that an import reads, and some to look at."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TextIO

from registry.csv_rows import COLUMNS
from registry.models import in_language
from registry.rows import Row
from registry.working_days import today_in_morocco

_SHOWN = ("due_on", "suspended")
_TEXT = ("description", "place", "latitude", "longitude", "contact")


def write_csv(rows: Iterable[Row], file: TextIO, *, with_text: bool) -> int:
    """Write ``rows`` to ``file``; how many. Second factors cannot be exported: only their hash is kept.

    ``with_text`` adds what citizens wrote, which is personal data.
    """
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS + _SHOWN + (_TEXT if with_text else ()))
    count = 0
    for row in rows:
        writer.writerow([_guarded(cell) for cell in _cells(row, with_text)])
        count += 1
    return count


def _cells(row: Row, with_text: bool) -> Iterator[object]:
    known: dict[str, object] = {
        "received_on": today_in_morocco(row.received_at),
        "state_on": today_in_morocco(row.state_since),
        "missing": "|".join(in_language(item, row.language) for item in row.missing),
        "factor": "",
        "suspended": "yes" if row.suspended_on else "",
    }
    for column in COLUMNS + _SHOWN + (_TEXT if with_text else ()):
        yield known[column] if column in known else getattr(row, column)


def _guarded(cell: object) -> str:
    """A spreadsheet must not run what a citizen wrote as a formula."""
    if cell is None:
        return ""
    text = cell.isoformat() if isinstance(cell, date) else str(cell)
    formula = isinstance(cell, str) and text[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{text}" if formula else text

"""Reading a CSV file of requests: every mistake is found and named, before anything is written."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from registry.content import content_dir, read_yaml
from registry.csv_cells import (
    WrongCell,
    folded,
    read_commune,
    read_day,
    read_days,
    read_reference,
    read_state,
    unguarded,
)
from registry.deposits import clean, identifier, language_code
from registry.errors import ImportRefused, InvalidInput, RowError
from registry.factors import Factor, read_factor
from registry.models import MAX_REASON
from registry.states import State

COLUMNS = (
    "reference", "file_number", "commune", "procedure", "state", "received_on", "state_on", "missing",
    "reason", "office", "factor", "language", "limit_days",
)  # fmt: skip
_Value = TypeVar("_Value")
_LARGEST = 50_000_000  # bytes
_MOST_ERRORS = 200


@dataclass(frozen=True)
class ImportRow:
    """One line of a file, checked on its own. Empty cells are None."""

    line: int
    reference: str | None
    file_number: str | None
    commune: str | None
    procedure: str | None
    state: State | None
    received_on: date | None
    state_on: date | None
    missing: tuple[str, ...]
    reason: str | None
    office: str | None
    factor: Factor | None
    language: str | None
    limit_days: int | None


def read_rows(path: Path, today: date) -> list[ImportRow]:
    """The rows of a CSV file (UTF-8; commas, semicolons or tabs). Raises ImportRefused with all mistakes."""
    name = path.name
    try:
        if path.stat().st_size > _LARGEST:
            raise _refused(name, 0, "file", "The file is over 50 MB.", "Split it into several files.")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise _refused(
            name,
            0,
            "file",
            f"The file cannot be read ({error.strerror}).",
            "Check its path and its permissions.",
        ) from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise _refused(
            name, line, "file", "The text is not UTF-8.", "In the spreadsheet, save as “CSV UTF-8”."
        ) from None
    reader = csv.reader(
        io.StringIO(text.replace("\0", ""), newline=""), delimiter=_delimiter(text), strict=True
    )
    errors: list[RowError] = []
    rows: list[ImportRow] = []
    try:
        header = next(reader, [])
        columns = _columns(name, header)
        for cells in reader:
            if any(cell.strip() for cell in cells[len(header) :]):
                problem = "There are more cells than columns."
                remedy = "Put quotation marks around a text with commas."
                errors.append(RowError(name, reader.line_num, "line", problem, remedy))
            if any(cell.strip() for cell in cells) and len(errors) < _MOST_ERRORS:
                rows.append(_Row(name, reader.line_num, columns, cells, errors).read(today))
    except csv.Error as error:
        raise _refused(
            name, reader.line_num, "line", f"The line cannot be read ({error}).", "Check its quotation marks."
        ) from None
    _check_twice(name, rows, errors)
    if errors:
        raise ImportRefused(errors)
    if not rows:
        raise _refused(
            name, 1, "file", "The file has no rows.", "Put one request on each line under the header."
        )
    return rows


class _Row:
    """Reads the cells of one line and notes what is wrong."""

    def __init__(
        self, file: str, line: int, columns: dict[int, str], cells: list[str], errors: list[RowError]
    ) -> None:
        self._file, self._line, self._errors = file, line, errors
        self._cells = {
            columns[place]: unguarded(cell.strip()) for place, cell in enumerate(cells) if place in columns
        }

    def read(self, today: date) -> ImportRow:
        reference = self._get("reference", read_reference)
        return ImportRow(
            line=self._line,
            reference=reference,
            file_number=self._get("file_number", lambda text: clean("file_number", text, 80)),
            commune=self._get("commune", read_commune),
            procedure=self._get("procedure", lambda text: identifier("procedure", text)),
            state=self._get("state", read_state),
            received_on=self._get("received_on", lambda text: read_day(text, today)),
            state_on=self._get("state_on", lambda text: read_day(text, today)),
            missing=tuple(
                part.strip() for part in re.split("[|\n]", self._cells.get("missing", "")) if part.strip()
            ),
            reason=self._get("reason", lambda text: clean("reason", text, MAX_REASON)),
            office=self._get("office", lambda text: clean("office", text, 200)),
            factor=self._get("factor", lambda text: read_factor(text, today)),
            language=self._get("language", language_code),
            limit_days=self._get("limit_days", read_days),
        )

    def _get(self, field: str, read: Callable[[str], _Value]) -> _Value | None:
        text = self._cells.get(field, "")
        if not text:
            return None
        try:
            return read(text)
        except InvalidInput as error:
            self._wrong(field, str(error), "Correct the cell.")
        except WrongCell as error:
            self._wrong(field, *error.args)
        return None

    def _wrong(self, field: str, problem: str, remedy: str) -> None:
        self._errors.append(RowError(self._file, self._line, field, problem, remedy))


def _columns(file: str, header: list[str]) -> dict[int, str]:
    aliases = _aliases()
    columns = {place: aliases[folded(cell)] for place, cell in enumerate(header) if folded(cell) in aliases}
    if len(set(columns.values())) < len(columns):
        raise _refused(file, 1, "header", "A column appears twice.", "Keep one column for each thing.")
    if not columns or not {"reference", "file_number"} & set(columns.values()):
        raise _refused(
            file, 1, "header", "There is neither a reference nor a file_number column.",
            f"Name the columns in the first line: {', '.join(COLUMNS)}.",
        )  # fmt: skip
    return columns


@lru_cache(maxsize=1)
def _aliases() -> dict[str, str]:
    known = {folded(column): column for column in COLUMNS}
    for column, names in read_yaml(content_dir() / "registry" / "columns.yml").items():
        known.update({folded(str(name)): column for name in names})
    return known


def _check_twice(file: str, rows: list[ImportRow], errors: list[RowError]) -> None:
    seen: dict[object, int] = {}
    for row in rows:
        keys: list[tuple[str, object]] = [("reference", row.reference)] if row.reference else []
        keys += [("file_number", (row.commune, row.file_number))] if row.file_number else []
        for field, key in keys:
            if key in seen:
                problem = f"The same {field} is on line {seen[key]}."
                errors.append(RowError(file, row.line, field, problem, "Keep one line for each request."))
            seen.setdefault(key, row.line)


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _refused(file: str, line: int, field: str, problem: str, remedy: str) -> ImportRefused:
    return ImportRefused([RowError(file, line, field, problem, remedy)])

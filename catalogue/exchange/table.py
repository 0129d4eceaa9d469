"""The catalogue as a table for spreadsheets: a row a procedure, a column a field.

A list stands in one cell, an item a line; columns that belong together (`documents_fr`, `documents_ar`,
`documents_note_fr` …) have their items on the same lines. A line break inside an item is written `\\n`, a
backslash `\\\\`. Variants are rare and stand as JSON.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from catalogue.exchange.from_graph import without_empty
from catalogue.record import LANGUAGES, WAYS_OF_WRITING, Procedure

Fields = dict[str, Any]

#: Fields that are one value, one text, a list of values, a list of groups (with the groups' own fields).
_VALUES = ("id", "category", "silence", "confidence", "source_dates", "verified_on", "notes")
_TEXTS = ("name", "audience", "validity", "appeal")
_GROUPS: dict[str, tuple[str, ...]] = {
    "processing_time": ("days",),
    "online": ("url",),
    "withdrawn": ("since",),
}
_LISTS = ("life_events", "related", "sources")
_TEXT_LISTS: dict[str, tuple[str, ...]] = {
    "documents": (), "fees": ("amount_mad",), "benefits": ("amount_mad",), "deadline": (), "steps": (),
    "legal_basis": (), "remarks": (), "uncertain": ("facet", "kind"),
}  # fmt: skip
_PHRASES = ("aliases", "asked_as")
_WHERE = ("deposit", "collect")


def columns() -> list[str]:
    """The columns, in order."""
    found = ["id", "category", "name_fr", "name_ar"]
    found += [f"{name}_{way}" for name in _PHRASES for way in WAYS_OF_WRITING]
    found += [f"{name}_{language}" for name in _TEXTS[1:] for language in LANGUAGES]
    for name, extra in {**_TEXT_LISTS, **_GROUPS}.items():
        found += [f"{name}_{part}" for part in (*extra, *LANGUAGES)]
    found += [f"documents_note_{language}" for language in LANGUAGES]
    found += ["where_office", *(f"where_{place}_{language}" for place in _WHERE for language in LANGUAGES)]
    return [*found, *_LISTS, *_VALUES[2:], "variants"]


def write_table(procedures: Iterable[Procedure]) -> str:
    """CSV text; begins with the mark by which spreadsheets know UTF-8."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns(), lineterminator="\r\n")
    writer.writeheader()
    for procedure in procedures:
        writer.writerow(to_row(procedure))
    return "\ufeff" + out.getvalue()


def to_row(p: Procedure) -> dict[str, str]:
    """The cells of one procedure."""
    data: Fields = json.loads(p.json())
    row = {name: _said(data[name]) for name in _VALUES}
    for name in _TEXTS:
        row |= {f"{name}_{language}": _said((data[name] or {}).get(language)) for language in LANGUAGES}
    for name, extra in _GROUPS.items():
        row |= {f"{name}_{part}": _said((data[name] or {}).get(part)) for part in (*extra, *LANGUAGES)}
    for name, extra in _TEXT_LISTS.items():
        row |= {f"{name}_{part}": _cell(item[part] for item in data[name]) for part in (*extra, *LANGUAGES)}
    notes = [item["note"] or {} for item in data["documents"]]
    if any(notes):
        row |= {f"documents_note_{part}": _cell(note.get(part) for note in notes) for part in LANGUAGES}
    row |= {f"{name}_{way}": _cell(data[name][way]) for name in _PHRASES for way in WAYS_OF_WRITING}
    row |= {name: _cell(data[name]) for name in _LISTS}
    row["where_office"] = _said(data["where"]["office"])
    for place in _WHERE:
        text = data["where"][place] or {}
        row |= {f"where_{place}_{language}": _said(text.get(language)) for language in LANGUAGES}
    row["variants"] = json.dumps(data["variants"], ensure_ascii=False) if data["variants"] else ""
    return row


def from_row(row: dict[str, str]) -> Fields:
    """The fields of a record, unchecked. Raises ValueError (in an editor's words) for uneven cells."""
    cells = {name: _escape_back(text.strip()) for name, text in row.items() if text}
    fields: Fields = {name: cells.get(name) for name in _VALUES}
    for name in _TEXTS:
        fields[name] = without_empty({part: cells.get(f"{name}_{part}") for part in LANGUAGES})
    for name, extra in _GROUPS.items():
        fields[name] = without_empty({part: cells.get(f"{name}_{part}") for part in (*extra, *LANGUAGES)})
    for name, extra in _TEXT_LISTS.items():
        fields[name] = _together(row, name, (*extra, *LANGUAGES))
    notes = _together(row, "documents_note", LANGUAGES, like=len(fields["documents"]))
    for document, note in zip(fields["documents"], notes, strict=False):
        document |= {"note": note} if note else {}
    for name in _PHRASES:
        fields[name] = without_empty({way: _items(row.get(f"{name}_{way}")) for way in WAYS_OF_WRITING})
    fields |= {name: _items(row.get(name)) for name in _LISTS}
    fields["where"] = without_empty(
        {"office": cells.get("where_office")}
        | {
            place: without_empty({part: cells.get(f"where_{place}_{part}") for part in LANGUAGES})
            for place in _WHERE
        }
    )
    if row.get("variants"):
        try:
            fields["variants"] = json.loads(row["variants"])
        except json.JSONDecodeError:
            raise ValueError("variants : ce n'est pas du JSON") from None
    return without_empty(fields)


def _together(
    row: dict[str, str], name: str, parts: tuple[str, ...], like: int | None = None
) -> list[Fields]:
    """Groups whose fields stand on the same lines of several cells."""
    items = {part: _items(row.get(f"{name}_{part}"), keep_empty=True) for part in parts}
    length = max(map(len, items.values())) if like is None else like
    for part, found in items.items():
        if found and len(found) != length:
            raise ValueError(
                f"{name}_{part} : {len(found)} lignes, mais {length} attendues (une ligne par élément, "
                "dans le même ordre que les colonnes voisines)"
            )
    groups = []
    for position in range(length):
        group = {part: found[position] for part, found in items.items() if found}
        groups.append(without_empty(group))
    return groups


def _said(value: Any) -> str:
    return "" if value is None else _escape(str(value))


def _cell(values: Iterable[Any]) -> str:
    return "\n".join(_said(value) for value in values)


def _items(cell: str | None, *, keep_empty: bool = False) -> list[str]:
    if not cell or not (cell.strip() or keep_empty):
        return []
    items = [_escape_back(line.strip()) for line in cell.replace("\r\n", "\n").split("\n")]
    return items if keep_empty else [item for item in items if item]


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")


def _escape_back(text: str) -> str:
    out, escaped = [], False
    for letter in text:
        if escaped:
            out.append({"n": "\n", "r": "\r"}.get(letter, letter))
            escaped = False
        elif letter == "\\":
            escaped = True
        else:
            out.append(letter)
    return "".join(out) + ("\\" if escaped else "")

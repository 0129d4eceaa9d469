"""Bringing records into the catalogue's folder: all are checked first, then all or none are written."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalogue.exchange.reading import Draft
from catalogue.exchange.yaml_file import to_yaml
from catalogue.mistakes import ContentError, Mistake
from catalogue.record import Procedure
from catalogue.store import Catalogue, record_files


@dataclass(frozen=True)
class Plan:
    """What an import would do. `moved`: files that a record of another category replaces."""

    new: Mapping[Path, Procedure]
    changed: Mapping[Path, Procedure]
    moved: tuple[Path, ...]
    unchanged: int


def plan(drafts: Sequence[Draft], folder: Path, catalogue: Catalogue) -> Plan:
    """Check all drafts against each other and the catalogue in `folder`. Raises ContentError with every
    mistake of every draft."""
    mistakes: list[Mistake] = []
    records: dict[str, tuple[Draft, Procedure]] = {}
    for draft in drafts:
        try:
            procedure = draft.check()
        except ContentError as error:
            mistakes += error.mistakes
            continue
        if procedure.id in records:
            remedy = "Gardez une seule des deux, ou donnez-leur des identifiants différents."
            mistakes.append(draft.mistake("id", "cette fiche est là deux fois", remedy))
        elif procedure.category not in catalogue.categories:
            remedy = (
                f"Choisissez parmi : {', '.join(catalogue.categories) or '(data/procedures/categories.yml)'}."
            )
            message = f"la catégorie « {procedure.category} » n'existe pas"
            mistakes.append(draft.mistake("category", message, remedy))
        records.setdefault(procedure.id, (draft, procedure))
    drafted = {str(draft.fields.get("id")) for draft in drafts}
    for draft, procedure in records.values():
        for other in procedure.related:
            if other not in drafted and other not in catalogue:
                message = f"la fiche liée « {other} » n'existe pas"
                mistakes.append(draft.mistake("related", message, "Corrigez-la ou retirez-la."))
    if mistakes:
        raise ContentError(mistakes)
    return _sort_out([procedure for _, procedure in records.values()], folder, catalogue)


def _sort_out(procedures: Sequence[Procedure], folder: Path, catalogue: Catalogue) -> Plan:
    files = {file.stem: file for file in record_files(folder)}
    new, changed, moved, unchanged = {}, {}, [], 0
    for procedure in procedures:
        target = folder / procedure.category / f"{procedure.id}.yml"
        there = files.get(procedure.id)
        if there is None:
            new[target] = procedure
        elif catalogue.get(procedure.id) == procedure:
            unchanged += 1
        else:
            same_category = there.parent.name == procedure.category
            changed[there if same_category else target] = procedure
            moved += [] if same_category else [there]
    return Plan(new, changed, tuple(moved), unchanged)


def bring_in(planned: Plan) -> None:
    """Write the files of the plan. When one cannot be written, all are as they were; raises OSError."""
    wanted = {**planned.new, **planned.changed}
    partial = {file: file.with_name(f".{file.name}.{os.getpid()}") for file in wanted}
    former: dict[Path, bytes | None] = {}
    try:
        for file, procedure in wanted.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            partial[file].write_text(to_yaml(procedure), encoding="utf-8")
        for file in wanted:
            former[file] = file.read_bytes() if file.exists() else None
            partial[file].replace(file)
        for file in planned.moved:
            former[file] = file.read_bytes()
            file.unlink()
    except BaseException:
        for file, contents in former.items():
            with contextlib.suppress(OSError):
                if contents is None:
                    file.unlink(missing_ok=True)
                else:
                    file.write_bytes(contents)
        raise
    finally:
        for half in partial.values():
            half.unlink(missing_ok=True)

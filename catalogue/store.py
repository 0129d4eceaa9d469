"""The catalogue: all records of a folder, loaded, checked together, and looked up by id."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from catalogue.kept import KeptRecords
from catalogue.mistakes import ContentError, LocatedYaml, Mistake, from_validation
from catalogue.record import Procedure, Text

CATEGORIES_FILE = "categories.yml"


@dataclass(frozen=True)
class Category:
    """A family of procedures, as citizens browse them."""

    id: str
    name: Text


@dataclass
class Catalogue:
    """Records by id, in the order of their files. `mistakes` are those of the files left out."""

    procedures: Mapping[str, Procedure]
    categories: Mapping[str, Category]
    mistakes: list[Mistake] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.procedures)

    def __iter__(self) -> Iterator[Procedure]:
        return iter(self.procedures.values())

    def __contains__(self, procedure_id: object) -> bool:
        return procedure_id in self.procedures

    def __getitem__(self, procedure_id: str) -> Procedure:
        return self.procedures[procedure_id]

    def get(self, procedure_id: str | None) -> Procedure | None:
        """The record of that id, or None."""
        return self.procedures.get(procedure_id) if procedure_id else None

    def in_category(self, category_id: str) -> list[Procedure]:
        """The records of a category, in the order of their files."""
        return [procedure for procedure in self if procedure.category == category_id]


def record_files(folder: Path) -> list[Path]:
    """Files of records below `folder`, sorted."""
    return sorted(file for file in folder.rglob("*.yml") if file.name != CATEGORIES_FILE)


def read_record(file: Path) -> Procedure:
    """The record of one file. Raises ContentError with every mistake of the file."""
    document = LocatedYaml.read(file)
    if not isinstance(document.data, dict):
        raise ContentError(
            [Mistake(file, 1, "", "le fichier est vide ou n'est pas une fiche", "Commencez par « id: … ».")]
        )
    try:
        procedure = Procedure.parse_obj(document.data)
    except ValidationError as error:
        raise ContentError(from_validation(file, document, error, Procedure)) from None
    if procedure.id != file.stem:
        message = f"l'identifiant « {procedure.id} » n'est pas le nom du fichier"
        raise ContentError(
            [Mistake(file, document.line(("id",)), "id", message, f"Écrivez « id: {file.stem} ».")]
        )
    return procedure


def read_categories(folder: Path) -> dict[str, Category]:
    """Names of the categories, in browsing order. Raises ContentError."""
    file = folder / CATEGORIES_FILE
    if not file.exists():
        return {}
    document = LocatedYaml.read(file)
    if not isinstance(document.data, dict):
        remedy = "Écrivez pour chaque catégorie son identifiant, puis fr: … et ar: … en retrait."
        raise ContentError([Mistake(file, 1, "", "la liste des catégories est vide", remedy)])
    categories, mistakes = {}, []
    for key, value in document.data.items():
        try:
            categories[str(key)] = Category(str(key), Text.parse_obj(value))
        except ValidationError as error:
            mistakes += from_validation(file, document, error, Text, (str(key),))
    if mistakes:
        raise ContentError(mistakes)
    return categories


def load(folder: Path, cache: Path | None = None) -> Catalogue:
    """Load every record of `folder`. A faulty file is left out and its mistakes are kept.

    `cache`: a folder in which parsed records are kept for the next time.
    """
    kept = KeptRecords(cache / "records.joblib" if cache else None)
    mistakes: list[Mistake] = []
    procedures: dict[str, Procedure] = {}
    try:
        categories = read_categories(folder)
    except ContentError as error:
        categories, mistakes = {}, list(error.mistakes)
    for file in record_files(folder):
        try:
            procedure = kept.get(file) or read_record(file)
            kept.put(file, procedure)
        except ContentError as error:
            mistakes.extend(error.mistakes)
            continue
        if procedure.id in procedures:
            message = f"l'identifiant « {procedure.id} » existe déjà"
            mistakes.append(Mistake(file, 1, "id", message, "Donnez un autre nom à l'un des deux fichiers."))
            continue
        if categories and procedure.category not in categories:
            message = f"la catégorie « {procedure.category} » n'existe pas"
            remedy = f"Choisissez parmi : {', '.join(categories)}."
            line = LocatedYaml.read(file).line(("category",))
            mistakes.append(Mistake(file, line, "category", message, remedy))
            continue
        procedures[procedure.id] = procedure
    kept.save()
    for procedure in procedures.values():
        for position, other in enumerate(procedure.related):
            if other not in procedures:
                file = folder / procedure.category / f"{procedure.id}.yml"
                line = LocatedYaml.read(file).line(("related", position)) if file.exists() else 1
                message = f"la fiche liée « {other} » n'existe pas"
                mistakes.append(
                    Mistake(file, line, f"related[{position + 1}]", message, "Corrigez ou retirez la ligne.")
                )
    return Catalogue(procedures, categories, mistakes)


def fingerprint(folder: Path) -> str:
    """Changes when any file below `folder` is added, removed or written; reads no contents."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*.yml")):
        stat = file.stat()
        digest.update(f"{file.relative_to(folder)}|{stat.st_mtime_ns}|{stat.st_size}\n".encode())
    return digest.hexdigest()[:16]

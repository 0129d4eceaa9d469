"""Reading a file of exchange, whatever its format: the fields of each record, with the place they stand."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from rdflib import Graph

from catalogue.exchange.from_graph import from_graph
from catalogue.exchange.table import columns, from_row
from catalogue.mistakes import ContentError, LocatedYaml, Mistake, from_validation
from catalogue.record import Procedure

#: Larger files are refused: 4,000 procedures are about 40 MB of JSON-LD.
LARGEST = 200_000_000


@dataclass(frozen=True)
class Draft:
    """The fields of one record as read, not yet checked. `line` is where it begins in the file."""

    file: Path
    line: int
    fields: dict[str, Any]

    @property
    def name(self) -> str:
        """What to call it in a mistake."""
        return str(self.fields.get("id") or f"ligne {self.line}")

    def check(self) -> Procedure:
        """The record. Raises ContentError with every mistake."""
        try:
            return Procedure.parse_obj(self.fields)
        except ValidationError as error:
            found = from_validation(self.file, LocatedYaml(self.fields, {}), error, Procedure)
            raise ContentError([self.mistake(m.field, m.message, m.remedy) for m in found]) from None

    def mistake(self, field: str, message: str, remedy: str) -> Mistake:
        """A mistake in this record."""
        return Mistake(
            self.file, self.line, f"{self.name} → {field}" if field else self.name, message, remedy
        )


def read(file: Path) -> list[Draft]:
    """Drafts of the records of `file`: .jsonld or .json (CPSV-AP or our own JSON), .ttl, .rdf, .csv.
    Raises ContentError when it is not what its name says, OSError when it cannot be opened."""
    kind = file.suffix.lower()
    if kind not in (".json", ".jsonld", ".ttl", ".rdf", ".csv"):
        raise _refused(file, "format inconnu", "Donnez un fichier .jsonld, .json, .ttl, .rdf ou .csv.")
    try:
        if file.stat().st_size > LARGEST:
            raise _refused(file, "fichier trop grand", "Partagez-le en plusieurs fichiers.")
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(file, "caractères illisibles", "Enregistrez le fichier en UTF-8.") from None
    if kind == ".csv":
        return _table(file, text)
    if kind in (".json", ".jsonld"):
        return _json(file, text)
    return _graph(file, text, "turtle" if kind == ".ttl" else "xml")


def _refused(file: Path, message: str, remedy: str, line: int = 1) -> ContentError:
    return ContentError([Mistake(file, line, "", message, remedy)])


def _json(file: Path, text: str) -> list[Draft]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        remedy = "Vérifiez les virgules et les guillemets autour de cette ligne."
        raise _refused(file, f"ce n'est pas du JSON ({error.msg})", remedy, error.lineno) from None
    except RecursionError:
        raise _refused(file, "ce JSON est trop imbriqué", "Donnez un export du catalogue.") from None
    own = data.get("procedures") if isinstance(data, dict) else None
    if isinstance(own, list):
        if not all(isinstance(item, dict) for item in own):
            raise _refused(file, "« procedures » n'est pas une liste de fiches", "Donnez un export JSON.")
        return [Draft(file, 1, item) for item in own]
    context = data.get("@context") if isinstance(data, dict) else None
    if _remote(context):
        # rdflib would fetch it: a file must not make us call out.
        remedy = "Écrivez le contexte dans le fichier, ou convertissez-le en Turtle (.ttl)."
        raise _refused(file, "le contexte JSON-LD est une adresse à télécharger", remedy)
    return _graph(file, text, "json-ld")


def _remote(context: Any) -> bool:
    if isinstance(context, list):
        return any(_remote(item) for item in context)
    return isinstance(context, str) or (isinstance(context, dict) and "@import" in context)


def _graph(file: Path, text: str, format: str) -> list[Draft]:
    try:
        graph = Graph().parse(data=text, format=format)
    except Exception as error:  # each parser of rdflib has errors of its own
        told = str(error).strip().splitlines()
        reason = told[0][:120] if told else type(error).__name__
        remedy = "Vérifiez que le fichier est un export CPSV-AP entier."
        raise _refused(file, f"ce n'est pas un graphe lisible ({reason})", remedy) from None
    drafts = [Draft(file, 1, fields) for fields in from_graph(graph)]
    if not drafts:
        remedy = "Le fichier doit contenir des ressources de type cpsv:PublicService."
        raise _refused(file, "aucune démarche dans ce fichier", remedy)
    return drafts


def _table(file: Path, text: str) -> list[Draft]:
    separator = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    drafts, mistakes, line = [], [], 1
    try:
        names = [name.strip() for name in reader.fieldnames or ()]
        reader.fieldnames = names
        if "id" not in names:
            raise _refused(
                file, "la première ligne ne nomme pas les colonnes", f"Écrivez : {', '.join(columns())}."
            )
        for name in names:
            if name and name not in columns():
                remedy = f"Corrigez son nom ou retirez-la. Colonnes possibles : {', '.join(columns())}."
                mistakes.append(Mistake(file, 1, name, "cette colonne n'existe pas", remedy))
            elif name and names.count(name) > 1:
                mistakes.append(
                    Mistake(file, 1, name, "cette colonne est là deux fois", "Gardez-en une seule.")
                )
        line = reader.line_num + 1
        for row in reader:
            if None in row:
                mistakes.append(
                    Mistake(
                        file,
                        line,
                        "",
                        "plus de cellules que de colonnes",
                        "Mettez les textes entre guillemets.",
                    )
                )
            elif any(row.values()):
                try:
                    drafts.append(Draft(file, line, from_row(row)))
                except ValueError as error:
                    field, _, message = str(error).partition(" : ")
                    remedy = "docs/catalogue.md montre la forme de chaque colonne."
                    mistakes.append(Mistake(file, line, field, message, remedy))
            line = reader.line_num + 1
    except csv.Error as error:
        message = f"ce n'est pas du CSV lisible ({error})"
        mistakes.append(
            Mistake(file, line, "", message, "Enregistrez de nouveau la feuille en CSV, en UTF-8.")
        )
    if mistakes:
        raise ContentError(mistakes)
    if not drafts:
        raise _refused(file, "aucune démarche dans ce fichier", "Écrivez une ligne par démarche.")
    return drafts

"""Checks of the catalogue, beyond what its loader refuses."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from pydantic import ValidationError

from bot.editors.seen import Seen, same_words
from catalogue import store
from catalogue.communes import OfficeKind
from catalogue.mistakes import ContentError, LocatedYaml, from_validation
from catalogue.record import FACETS, LANGUAGES, WAYS_OF_WRITING, Procedure, Text, WayOfWriting

_LABEL = re.compile(r"[A-Za-z+_-]+")


def check_procedures(seen: Seen) -> None:
    """Check every record; its names and sentences count as learned."""
    folder = seen.root / "data" / "procedures"
    if not folder.is_dir():
        seen.tell(folder, 1, "", "ce dossier manque", "Remettez les fiches en place.")
        return
    list(seen.yaml_files(folder, "*.yml"))
    catalogue = store.load(folder)
    seen.mistakes += catalogue.mistakes
    events = _life_events(seen)
    files = {file.stem: file for file in store.record_files(folder)}
    for procedure in catalogue:
        file = files[procedure.id]
        try:
            document = LocatedYaml.read(file)
        except (ContentError, OSError):  # changed under our hands: the next check will say
            continue
        if file.parent.name != procedure.category:
            message = f"la catégorie « {procedure.category} » n'est pas le nom du dossier"
            folder_name = file.parent.name
            remedy = f"Déplacez-le dans {procedure.category}/, ou écrivez « category: {folder_name} »."
            seen.tell(file, document.line(("category",)), "category", message, remedy)
        if procedure.where.office not in (None, *get_args(OfficeKind)):
            message = f"le bureau « {procedure.where.office} » n'existe pas"
            remedy = f"Écrivez l'un de ceux-ci, ou retirez la ligne : {', '.join(get_args(OfficeKind))}."
            seen.tell(file, document.line(("where", "office")), "where.office", message, remedy)
        for position, event in enumerate(procedure.life_events):
            if events and event not in events:
                message = f"l'événement de vie « {event} » n'existe pas"
                remedy = f"Écrivez l'un de ceux de data/life-events.yml : {', '.join(events)}."
                line = document.line(("life_events", position))
                seen.tell(file, line, f"life_events[{position + 1}]", message, remedy)
        _check_phrases(seen, procedure, document, file)


def _check_phrases(seen: Seen, procedure: Procedure, document: LocatedYaml, file: Path) -> None:
    """No phrase twice in a record; its sentences count as learned (its names may well be tested)."""
    for name, phrases in (("aliases", procedure.aliases), ("asked_as", procedure.asked_as)):
        for way in WAYS_OF_WRITING:
            said: set[str] = set()
            for position, text in enumerate(phrases.of(way)):
                if name == "asked_as":
                    _check_label(seen, file, document, way, position, procedure)
                line, key = document.line((name, way, position)), text.casefold()
                if key in said:
                    field = f"{name}.{way}[{position + 1}]"
                    seen.tell(
                        file, line, field, f"« {text} » est là deux fois", "Retirez l'une des deux lignes."
                    )
                said.add(key)
                if name == "asked_as" and same_words(text):
                    seen.learned.setdefault(same_words(text), (file, line, text))


def _check_label(
    seen: Seen, file: Path, document: LocatedYaml, way: WayOfWriting, position: int, procedure: Procedure
) -> None:
    """`fees: how much …` says what is asked; a word that is no facet would become part of the sentence."""
    written = getattr(procedure.asked_as, way)[position]
    label, colon, _ = written.partition(": ")
    if colon and _LABEL.fullmatch(label) and not set(label.split("+")) <= set(FACETS):
        line = document.line(("asked_as", way, position))
        remedy = (
            f"Écrivez, avant les deux-points : {', '.join(FACETS)} ; ou mettez la phrase entre guillemets."
        )
        field = f"asked_as.{way}[{position + 1}]"
        seen.tell(file, line, field, f"« {label} » n'est pas quelque chose que l'on demande", remedy)


def _life_events(seen: Seen) -> list[str]:
    """Ids of data/life-events.yml, whose texts are checked here."""
    file = seen.root / "data" / "life-events.yml"
    document = seen.read(file) if file.exists() else None
    data = document.data if document is not None and isinstance(document.data, dict) else {}
    for name, value in data.items():
        line = document.line((str(name),)) if document is not None else 1
        fields = value if isinstance(value, dict) else {}
        if fields.get("kind") not in ("life", "business"):
            seen.tell(file, line, f"{name}.kind", "valeur inconnue", "Écrivez life ou business.")
        try:
            Text.parse_obj({language: fields.get(language) for language in LANGUAGES})
        except ValidationError as error:
            if document is not None:
                seen.mistakes += from_validation(file, document, error, Text, (str(name),))
    return [str(name) for name in data]

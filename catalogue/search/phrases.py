"""What a record offers to search: how citizens name it and ask for it, and the words of its facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from catalogue.record import LANGUAGES, Procedure, Text

Kind = Literal["name", "alias", "asked_as"]


class Phrase(NamedTuple):
    """One phrase that leads to a procedure."""

    kind: Kind
    way: str
    text: str


def phrases(procedure: Procedure) -> list[Phrase]:
    """Names, aliases and sentences of a record, the official names first."""
    found = [Phrase("name", language, procedure.name.in_(language)) for language in LANGUAGES]
    found += [Phrase("alias", way, text) for way, text in procedure.aliases.all()]
    found += [Phrase("asked_as", way, text) for way, text in procedure.asked_as.all()]
    return found


def facts(procedure: Procedure) -> Iterator[str]:
    """Texts of the record whose words tell it from its neighbours, in both languages."""
    texts: list[Text | None] = [procedure.name, procedure.audience, *procedure.documents, *procedure.remarks]
    texts += [document.note for document in procedure.documents]
    texts += [*procedure.steps, *(variant.name for variant in procedure.variants)]
    for text in texts:
        if text is not None:
            yield text.ar
            yield text.fr

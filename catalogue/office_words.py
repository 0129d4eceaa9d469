"""The words of data/office-words.yml: by them a question about the offices says what it asks."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, validator

from catalogue.mistakes import ContentError, LocatedYaml, Mistake, from_validation
from catalogue.record import _Model

Day = Literal[
    "today", "tomorrow", "after-tomorrow",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
]  # fmt: skip
Said = tuple[str, ...]


class OfficeWords(_Model):
    """`months` by number; `other_towns`: a town's names, the first as it is written in French."""

    days: dict[Day, Said] = Field(default_factory=dict)
    months: dict[int, Said] = Field(default_factory=dict)
    ramadan: Said = ()
    address: Said = ()
    phone: Said = ()
    contact: Said = ()
    open: Said = ()
    time: Said = ()
    other_towns: tuple[Said, ...] = Field((), alias="other-towns")

    @validator("months")
    def _twelve(cls, value: dict[int, Said]) -> dict[int, Said]:
        if not set(value) <= set(range(1, 13)):
            raise ValueError("un mois se dit par son numéro, de 1 à 12")
        return value


def read_office_words(file: Path) -> OfficeWords:
    """The words of the file. Raises ContentError with every mistake."""
    document = LocatedYaml.read(file)
    if not isinstance(document.data, dict):
        raise ContentError([Mistake(file, 1, "", "le fichier est vide", "Commencez par « days: … ».")])
    try:
        return OfficeWords.parse_obj(document.data)
    except ValidationError as error:
        raise ContentError(from_validation(file, document, error, OfficeWords)) from None

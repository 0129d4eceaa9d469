"""What differs from one commune to the next: offices, hours, contacts, local fees (data/communes/)."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from catalogue.mistakes import ContentError, LocatedYaml, Mistake, from_validation
from catalogue.record import Amount, Text, _Model

OfficeKind = Literal[
    "civil-status",
    "legalisation",
    "registry-office",
    "urbanism",
    "hygiene",
    "economic-affairs",
    "municipal-taxes",
    "public-works",
    "social-culture",
]


class Location(_Model):
    """Decimal degrees, WGS 84."""

    lat: float = Field(..., ge=-90, le=90)
    lon: float = Field(..., ge=-180, le=180)


class Office(_Model):
    """An office of the commune. None: not known."""

    kind: OfficeKind
    name: Text
    address: Text | None = None
    phone: str | None = None
    location: Location | None = None
    hours: str | None = None


class Commune(_Model):
    """A commune. `hours` names a timetable of data/hours.yml; `fees` are by procedure id, in MAD."""

    id: str
    name: Text
    region: Text | None = None
    website: str | None = None
    phone: str | None = None
    address: Text | None = None
    location: Location | None = None
    hours: str = "administration"
    offices: tuple[Office, ...] = ()
    fees: dict[str, tuple[Amount, ...]] = Field(default_factory=dict)
    notes: str = Field("", min_length=0)

    def of_kind(self, kind: str) -> list[Office]:
        """Its offices of one kind."""
        return [office for office in self.offices if office.kind == kind]


def read_commune(file: Path) -> Commune:
    """The commune of one file. Raises ContentError with every mistake of the file."""
    document = LocatedYaml.read(file)
    if not isinstance(document.data, dict):
        raise ContentError([Mistake(file, 1, "", "le fichier est vide", "Commencez par « id: … ».")])
    try:
        commune = Commune.parse_obj(document.data)
    except ValidationError as error:
        raise ContentError(from_validation(file, document, error, Commune)) from None
    if commune.id != file.stem:
        message = f"l'identifiant « {commune.id} » n'est pas le nom du fichier"
        raise ContentError(
            [Mistake(file, document.line(("id",)), "id", message, f"Écrivez « id: {file.stem} ».")]
        )
    return commune


def load_communes(folder: Path) -> tuple[dict[str, Commune], list[Mistake]]:
    """Communes by id, and the mistakes of the files left out."""
    found: dict[str, Commune] = {}
    mistakes: list[Mistake] = []
    for file in sorted(folder.glob("*.yml")):
        try:
            commune = read_commune(file)
        except ContentError as error:
            mistakes += error.mistakes
            continue
        found[commune.id] = commune
    return found, mistakes

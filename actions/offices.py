"""The offices of the citizen's commune, as the actions use them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from functools import lru_cache

from actions.texts import Texts
from catalogue import content
from catalogue.communes import Commune as CommuneRecord
from catalogue.communes import Office, load_communes
from catalogue.hours import Hours, read_hours
from catalogue.record import Amount, Text
from catalogue.text.normal import normal
from registry.working_days import moroccan_holidays


class Commune:
    """A commune with the sentences about its offices."""

    def __init__(self, record: CommuneRecord) -> None:
        self.record = record
        self.name: Text = record.name
        self.fees: Mapping[str, tuple[Amount, ...]] = record.fees

    def office_lines(self, kind: str, texts: Texts) -> list[str]:
        """Where the offices of that kind are, or that it is not known."""
        return [self.describe(office, texts) for office in self.record.of_kind(kind)]

    def describe(self, office: Office, texts: Texts) -> str:
        """Name, address and telephone of an office in one sentence; what is not known is said so."""
        language = texts.language
        address = office.address or self.record.address
        phone = office.phone or self.record.phone
        parts = [
            texts.say("utter_office_of", office=office.name.in_(language), commune=self.name.in_(language)),
            texts.say("utter_office_address", address=address.in_(language))
            if address
            else texts.say("utter_office_address_unknown"),
        ]
        if phone:
            parts.append(texts.say("utter_office_phone", phone=phone))
        return texts.list_of(parts)


@lru_cache(maxsize=1)
def communes() -> dict[str, Commune]:
    """All communes of this installation, by id."""
    records, _ = load_communes(content.communes_folder())
    return {record.id: Commune(record) for record in records.values()}


@lru_cache(maxsize=1)
def hours() -> Hours:
    """Opening hours, with the holidays of Morocco."""
    return read_hours(content.root() / "data" / "hours.yml", lambda day: moroccan_holidays().is_open(day))


def commune_named_in(text: str) -> Commune | None:
    """The commune that a message names, in either alphabet."""
    said = normal(text)
    for commune in communes().values():
        names = (commune.name.fr, commune.name.ar, commune.record.id.replace("-", " "))
        if any(normal(name) in said for name in names):
            return commune
    return None


def now() -> datetime:
    """The present moment; tests replace it."""
    return datetime.now(timezone.utc)

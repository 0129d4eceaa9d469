"""The offices of the citizen's commune, as the actions use them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timezone
from functools import lru_cache
from typing import Any

import yaml

from actions.texts import Texts
from catalogue import content
from catalogue.communes import Commune as CommuneRecord
from catalogue.communes import Office, load_communes
from catalogue.hours import CASABLANCA, Hours, read_hours
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


@dataclass(frozen=True)
class Feast:
    """A public holiday. `sure`: its date does not hang on the sighting of the moon any more."""

    name: Text
    sure: bool


def feast_on(day: date) -> Feast | None:
    """The holiday that `day` is, None when it is none."""
    fixed, religious = _feasts()
    feast = religious.get(day)
    if feast is None:
        feast, since = fixed.get((day.month, day.day), (None, 0))
        return feast if day.year >= since else None
    return feast


@lru_cache(maxsize=1)
def _feasts() -> tuple[dict[tuple[int, int], tuple[Feast, int]], dict[date, Feast]]:
    """Of data/holidays.yml: those of each year with their first year, and single days."""
    file = content.root() / "data" / "holidays.yml"
    data: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    fixed = {}
    for item in data["fixed"]:
        month, day = (int(part) for part in str(item["day"]).split("-"))
        fixed[month, day] = (Feast(Text(fr=item["fr"], ar=item["ar"]), True), int(item.get("from", 1)))
    religious = {
        item["date"]: Feast(Text(fr=item["fr"], ar=item["ar"]), item.get("confirmed") is True)
        for item in data["religious"]
    }
    return fixed, religious


def now() -> datetime:
    """The present moment; tests replace it."""
    return datetime.now(timezone.utc)


def today() -> date:
    """The day it is in Morocco."""
    return now().astimezone(CASABLANCA).date()

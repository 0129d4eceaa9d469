"""The nearest office to where a citizen is."""

from __future__ import annotations

import math
from dataclasses import dataclass

from catalogue.communes import Commune, Location
from catalogue.record import Text

EARTH = 6371.0  # km


@dataclass(frozen=True)
class Near:
    """An office and how far it is, in kilometres as the crow flies."""

    commune: Commune
    name: Text
    address: Text | None
    location: Location
    hours: str
    distance: float


def nearest(latitude: float, longitude: float, communes: dict[str, Commune]) -> Near | None:
    """The nearest of all offices whose position is known; None when none is."""
    found: list[Near] = []
    for commune in communes.values():
        if commune.location is not None:
            away = distance(latitude, longitude, commune.location)
            found.append(Near(commune, commune.name, commune.address, commune.location, commune.hours, away))
        for office in commune.offices:
            if office.location is not None:
                away = distance(latitude, longitude, office.location)
                address, hours = office.address or commune.address, office.hours or commune.hours
                found.append(Near(commune, office.name, address, office.location, hours, away))
    return min(found, key=lambda near: near.distance, default=None)


def distance(latitude: float, longitude: float, to: Location) -> float:
    """Kilometres on the sphere (haversine)."""
    a, b = math.radians(latitude), math.radians(to.lat)
    half_lat, half_lon = (b - a) / 2, math.radians(to.lon - longitude) / 2
    h = math.sin(half_lat) ** 2 + math.cos(a) * math.cos(b) * math.sin(half_lon) ** 2
    return 2 * EARTH * math.asin(math.sqrt(h))

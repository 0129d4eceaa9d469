"""The communes whose references we can tell apart (data/registry/communes.yml)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from registry.content import content_dir, read_yaml
from registry.errors import InvalidInput, SettingsError


@dataclass(frozen=True)
class Commune:
    """A commune: its id, the prefix of its references, its name by language (``fr``, ``ar``)."""

    id: str
    prefix: str
    name: dict[str, str]


@lru_cache(maxsize=1)
def communes() -> dict[str, Commune]:
    """Every known commune by id. Raises SettingsError when two prefixes could be confused."""
    raw = read_yaml(content_dir() / "registry" / "communes.yml")
    known = {
        key: Commune(key, str(record["prefix"]), {lang: str(name) for lang, name in record["name"].items()})
        for key, record in raw.items()
    }
    for commune in known.values():
        if len(commune.prefix) != 2 or not commune.prefix.isascii() or not commune.prefix.isupper():
            raise SettingsError(f"The prefix of {commune.id} must be two capital letters A to Z.")
    for one, two in combinations(known.values(), 2):
        if any(a == b for a, b in zip(one.prefix, two.prefix, strict=True)) or one.prefix == two.prefix[::-1]:
            raise SettingsError(f"The prefixes of {one.id} and {two.id} can be confused; change one of them.")
    return known


def commune_of_prefix(prefix: str) -> Commune | None:
    """The commune whose references start with ``prefix``, if any."""
    return next((commune for commune in communes().values() if commune.prefix == prefix), None)


def commune_by_id(commune: str) -> Commune:
    """The commune with this id. Raises InvalidInput for an unknown one."""
    known = communes().get(commune)
    if known is None:
        raise InvalidInput(
            "commune", "unknown", f"Unknown commune {commune!r}; known are {', '.join(sorted(communes()))}."
        )
    return known

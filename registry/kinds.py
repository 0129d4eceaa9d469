"""What a citizen can deposit in a chat (data/registry/kinds.yml)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from registry import clock as legal
from registry.content import content_dir, read_yaml
from registry.errors import SettingsError

_LIMITS = {"complaint": legal.complaint, "law-55-19": legal.general}
_SPECIAL = {
    "law-31-13": legal.access_to_information(),
    "law-31-13-urgent": legal.access_to_information(urgent=True),
    "urban-small": legal.urban(large=False),
    "urban-large": legal.urban(large=True),
}


@dataclass(frozen=True)
class Kind:
    """A kind of deposit: its id (the request's procedure), name by language, group and time limit."""

    id: str
    name: dict[str, str]
    group: str
    limit: legal.TimeLimit


@lru_cache(maxsize=1)
def deposit_kinds() -> dict[str, Kind]:
    """Every kind by id, in the order to offer them. Raises SettingsError when the file cannot be used."""
    path = content_dir() / "registry" / "kinds.yml"
    try:
        return {
            key: Kind(key, {"fr": raw["fr"], "ar": raw["ar"]}, raw["group"], _LIMITS[raw["limit"]]())
            for key, raw in read_yaml(path).items()
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise SettingsError(f"{path} cannot be used: {error!r}.") from None


@lru_cache(maxsize=1)
def special_limits() -> dict[str, legal.TimeLimit]:
    """Time limits of procedures whose record cannot say them in calendar days (data/registry/limits.yml).

    Raises SettingsError when the file cannot be used.
    """
    path = content_dir() / "registry" / "limits.yml"
    try:
        return {procedure: _SPECIAL[rule] for procedure, rule in read_yaml(path).items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise SettingsError(f"{path} cannot be used: {error!r}.") from None

"""The registry, as actions reach it: opened once in a process, called off the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from catalogue.live import current_catalogue
from registry import Registry, RegistryError, Settings
from registry.kinds import deposit_kinds


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The registry's settings, without opening its database. Raises RegistryError."""
    return Settings.from_env()


Result = TypeVar("Result")

_opening = threading.Lock()
_registry: Registry | None = None


def registry() -> Registry:
    """The process's registry. Raises RegistryError; the next call tries again."""
    global _registry
    with _opening:
        if _registry is None:
            _registry = Registry.open(settings())
        return _registry


async def call(what: Callable[[Registry], Result]) -> Result:
    """``what(registry)`` in a thread: databases must not hold up other conversations.

    Raises RegistryError.
    """
    return await asyncio.to_thread(lambda: what(registry()))


def title(procedure: str, language: str) -> str | None:
    """The name of what a request is about: a kind of deposit, or a procedure of the catalogue."""
    kind = deposit_kinds().get(procedure)
    if kind is not None:
        return kind.name[language]
    record = current_catalogue().now.catalogue.get(procedure)
    return record.name.in_(language) if record is not None else None


__all__ = ["RegistryError", "call", "registry", "settings", "title"]

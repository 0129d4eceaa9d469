"""The procedure catalogue: records, checks, search, import and export. Plain Python, nothing of Rasa.

spaCy depends on a small package that is also called `catalogue` (function registries). What spaCy asks of
it is passed on, so that both live in one process; `tests/catalogue/test_namesake.py` holds this.
"""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    from catalogue._namesake import namesake

    return getattr(namesake(), name)

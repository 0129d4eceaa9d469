"""Where content lies. `MOURCHID_CONTENT_DIR` (default: the working folder) holds data/ and domain/."""

from __future__ import annotations

import os
from pathlib import Path


def root() -> Path:
    """The folder that holds data/, domain/ and config/."""
    return Path(os.environ.get("MOURCHID_CONTENT_DIR", "."))


def nlu_folder() -> Path:
    """Training examples, a folder for each way of writing."""
    return root() / "data" / "nlu"


def procedures_folder() -> Path:
    """The catalogue."""
    return root() / "data" / "procedures"


def communes_folder() -> Path:
    """What differs from one commune to the next."""
    return root() / "data" / "communes"


def domain_folder() -> Path:
    """Intents, slots, responses."""
    return root() / "domain"


def state_folder() -> Path:
    """Databases, models and caches (`MOURCHID_DATA_DIR`)."""
    return Path(os.environ.get("MOURCHID_DATA_DIR", "var"))

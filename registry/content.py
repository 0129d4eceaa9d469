"""Where the registry's content files are, and reading them. Content is data: no sentence stands in code."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from registry.errors import SettingsError

HERE = Path(__file__).parent


def content_dir() -> Path:
    """The ``data/`` folder: the project's, or that in ``MOURCHID_CONTENT_DIR``, as for the catalogue."""
    return Path(os.environ.get("MOURCHID_CONTENT_DIR") or HERE.parent) / "data"


@lru_cache(maxsize=32)
def read_yaml(path: Path) -> Any:
    """The content of a YAML file. Raises SettingsError naming the file when it is missing or broken."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from None
    except yaml.YAMLError as error:
        raise SettingsError(f"{path} is not valid YAML: {error}") from None

"""The other package called `catalogue`, which spaCy, thinc, srsly and confection import."""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from importlib.metadata import distribution
from types import ModuleType


@lru_cache(maxsize=1)
def namesake() -> ModuleType:
    """That package's module, loaded from its own files. Raises ImportError when it is not installed."""
    file = distribution("catalogue").locate_file("catalogue/__init__.py")
    spec = importlib.util.spec_from_file_location("_spacy_catalogue", str(file))
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

"""The real records and texts, without search and without files of the installation."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from actions import answer, browse, choose
from catalogue import store
from catalogue.store import Catalogue

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def records() -> Catalogue:
    """The catalogue of this repository."""
    return store.load(ROOT / "data" / "procedures")


@pytest.fixture(autouse=True)
def _no_search(records: Catalogue, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Actions read the records only; what they are about comes from `understanding`."""
    live = SimpleNamespace(now=SimpleNamespace(catalogue=records))
    for module in (answer, browse, choose):
        monkeypatch.setattr(module, "current_catalogue", lambda: live)
    monkeypatch.setenv("MOURCHID_DATA_DIR", str(tmp_path))

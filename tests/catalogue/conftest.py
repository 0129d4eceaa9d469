"""The whole catalogue and its index, read once a session; small ones are made by each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from catalogue_samples import PASSPORT, record, write_folder
from hypothesis import HealthCheck, settings

from catalogue import content, store
from catalogue.live import LiveCatalogue, Snapshot
from catalogue.store import Catalogue

ROOT = Path(__file__).parents[2]

# The machine that tests may be busy: how long an example takes says nothing about the code.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


@pytest.fixture(scope="session")
def whole() -> Catalogue:
    """The catalogue of this repository."""
    return store.load(ROOT / "data" / "procedures")


@pytest.fixture(scope="session")
def whole_live(request: pytest.FixtureRequest) -> Snapshot:
    """The same with its search index, kept between sessions."""
    assert request.config.cache is not None
    cache = request.config.cache.mkdir("catalogue")
    vectors = content.state_folder() / "phrase-vectors.npz"
    if vectors.exists() and not (cache / vectors.name).exists():
        shutil.copy(vectors, cache)
    return LiveCatalogue(ROOT / "data" / "procedures", cache).now


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A catalogue of two records in two categories."""
    return write_folder(tmp_path / "data" / "procedures", record(), PASSPORT)

"""Registries on SQLite and PostgreSQL, with a clock that tests can move."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timezone
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from registry import Registry, Settings
from registry.database import Database
from tests.registry.helpers import SECRET, Moment, complaint
from tests.services import ServiceMissing, postgres, postgres_database, redis_server, require

# A loaded machine is no mistake of the code under test.
hypothesis_settings.register_profile("mourchid", deadline=None)
hypothesis_settings.load_profile("mourchid")


@pytest.fixture
def moment() -> Moment:
    # A Monday morning with no feast near.
    return Moment(datetime(2026, 2, 2, 9, 30, tzinfo=timezone.utc))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    try:
        with postgres() as url:
            yield url
    except ServiceMissing as error:
        require(error)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    with postgres_database(postgres_server) as url:
        Database.open(url).close()
        yield url.rsplit("/", 1)[1]


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    try:
        with redis_server() as url:
            yield url
    except ServiceMissing as error:
        require(error)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database, once on each kind of server."""
    if request.param == "sqlite":
        # In memory where there is room: a busy disk makes every commit of every test wait.
        shared = Path("/dev/shm")
        roomy = shared.is_dir() and shutil.disk_usage(shared).free > 200_000_000
        with tempfile.TemporaryDirectory(dir=shared if roomy else tmp_path) as folder:
            yield f"sqlite:///{folder}/registry.db"
        return
    server = request.getfixturevalue("postgres_server")
    with postgres_database(server, request.getfixturevalue("postgres_template")) as url:
        yield url


@pytest.fixture
def make_registry(database_url: str, tmp_path: Path, moment: Moment) -> Iterator[Callable[..., Registry]]:
    """Makes registries on the same database; ``settings`` override the usual ones."""
    with ExitStack() as stack:

        def make(**settings: object) -> Registry:
            values: dict[str, object] = {"database_url": database_url, "secret": SECRET, "data_dir": tmp_path}
            registry = Registry.open(Settings(**(values | settings)), now=moment)  # type: ignore[arg-type]
            stack.callback(registry.close)
            return registry

        yield make


@pytest.fixture
def registry(make_registry: Callable[..., Registry]) -> Registry:
    return make_registry()


@pytest.fixture
def deposited(registry: Registry) -> str:
    """The reference of a fresh request of ``citizen`` (factor 3456), who follows it."""
    registry.record_consent("citizen", "deposit", "fr")
    registry.record_consent("citizen", "notify", "fr")
    return registry.deposit(complaint(notify=True)).reference

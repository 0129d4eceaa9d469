"""Opening the database, migrating it, and the two kinds of transaction."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.pool import QueuePool

from registry.errors import DatabaseUnavailable, SettingsError

_MIGRATION_LOCK = 5519  # any number that nothing else in this PostgreSQL database uses
_BUSY_SECONDS = 30


class Database:
    """An SQLAlchemy engine, migrated. Safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @property
    def is_sqlite(self) -> bool:
        return bool(self.engine.dialect.name == "sqlite")

    @classmethod
    def open(cls, url: str) -> Database:
        """Connect to ``url`` and bring its tables up to date; two processes may do so at once.

        Raises DatabaseUnavailable when it cannot be reached, SettingsError for an unusable URL.
        """
        try:
            parsed = make_url(url)
            dialect = parsed.get_backend_name()
        except (ArgumentError, ValueError):
            raise SettingsError(
                "DATABASE_URL cannot be understood. Write it like postgresql://user:password@host/database "
                "or sqlite:////path/to/registry.db."
            ) from None
        if dialect not in ("sqlite", "postgresql"):
            raise SettingsError(f"DATABASE_URL names {dialect}; the registry runs on sqlite and postgresql.")
        shown = parsed.render_as_string(hide_password=True)
        try:
            database = cls(_sqlite_engine(parsed) if dialect == "sqlite" else _postgres_engine(parsed))
            database._migrate()
        except (OperationalError, OSError) as error:
            cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
            raise DatabaseUnavailable(f"The database {shown} cannot be opened: {cause}") from None
        return database

    @contextmanager
    def read(self, *, snapshot: bool = False) -> Iterator[Connection]:
        """A connection to read with. ``snapshot``: all queries see the same moment, and may be streamed.

        On PostgreSQL a plain read is no transaction: that saves two round trips for each lookup.
        """
        with self._translated(), self.engine.connect() as connection:
            if not (snapshot or self.is_sqlite):
                connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            with connection.begin():
                yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes: all of it happens, or nothing."""
        # SQLite must know at the start: a reader that turns writer fails when another wrote in between.
        with self._translated(), self.engine.connect() as connection:
            connection = connection.execution_options(registry_write=True)
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:
            cause = str(error.orig).strip().splitlines()[0]
            raise DatabaseUnavailable(f"The database does not answer: {cause}") from error

    def _migrate(self) -> None:
        config = Config()
        config.set_main_option(
            "script_location", str(Path(__file__).parent / "migrations").replace("%", "%%")
        )
        with self._one_at_a_time(), self.engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        if self.is_sqlite:
            path = self.engine.url.database
            with open(f"{path}.migrating", "w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
            return
        with self.engine.connect() as connection:
            connection.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": _MIGRATION_LOCK})
            try:
                yield
            finally:
                connection.execute(sa.text("SELECT pg_advisory_unlock(:key)"), {"key": _MIGRATION_LOCK})


def _postgres_engine(url: Any) -> Engine:
    return sa.create_engine(
        url,
        future=True,
        pool_pre_ping=True,  # a restarted database is found out before a query fails
        pool_size=5,
        max_overflow=15,
        connect_args={"connect_timeout": 5, "application_name": "mourchid-registry"},
    )


def _sqlite_engine(url: Any) -> Engine:
    if not url.database or url.database == ":memory:":
        raise SettingsError("The registry needs a database file: requests must outlive the program.")
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        url,
        future=True,
        poolclass=QueuePool,
        pool_size=5,
        max_overflow=15,
        connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
    )

    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions are begun below, not guessed by the driver
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
        _use_write_ahead_log(cursor)
        cursor.execute("PRAGMA synchronous = FULL")  # a receipt that was given survives a power cut
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA cache_size = -20000")  # 20 MB
        cursor.close()

    def begin(connection: Any) -> None:
        write = connection.get_execution_options().get("registry_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    sa.event.listen(engine, "connect", prepare)
    sa.event.listen(engine, "begin", begin)
    return engine


def _use_write_ahead_log(cursor: Any) -> None:
    # Changing the mode does not wait for other processes as other statements do.
    for attempt in range(50):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            return
        except Exception as error:
            if "locked" not in str(error) or attempt == 49:
                raise
            time.sleep(0.1)

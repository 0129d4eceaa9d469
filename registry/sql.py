"""The two SQL phrases that SQLite and PostgreSQL share but SQLAlchemy keeps in its dialects."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection


def insert(connection: Connection, table: sa.Table) -> Any:
    """An INSERT that knows ``on_conflict_do_nothing`` and ``on_conflict_do_update``."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    return dialect.insert(table)


def insert_once(connection: Connection, table: sa.Table, values: dict[str, Any]) -> bool:
    """Insert unless a unique constraint says it is there already; whether it was inserted."""
    done = connection.execute(insert(connection, table).values(**values).on_conflict_do_nothing())
    return bool(done.rowcount == 1)

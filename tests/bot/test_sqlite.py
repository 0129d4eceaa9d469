"""Write-ahead logs are brought home beside the turns, and nothing is lost on the way."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot import sqlite


def test_a_long_log_is_brought_home_while_the_file_is_in_use(tmp_path: Path) -> None:
    file, log = tmp_path / "a.db", tmp_path / "a.db-wal"
    with closing(sqlite.connect(file)) as db:
        db.execute("CREATE TABLE t (x TEXT)")
        for _ in range(3 * sqlite.SHORT_LOG // 10_000):
            db.execute("INSERT INTO t VALUES (?)", ("x" * 10_000,))
        before = log.stat().st_size
        assert before > sqlite.SHORT_LOG
        assert sqlite.bring_home(tmp_path) == 1
        # The next write begins the log anew instead of adding to it.
        for _ in range(10):
            db.execute("INSERT INTO t VALUES ('y')")
        assert log.stat().st_size == before
        assert db.execute("SELECT count(*) FROM t").fetchone() == (310,)
    with closing(sqlite3.connect(file)) as again:
        assert again.execute("SELECT count(*) FROM t").fetchone() == (310,)


def test_a_short_log_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite.connect(tmp_path / "a.db")) as db:
        db.execute("CREATE TABLE t (x TEXT)")
        assert sqlite.bring_home(tmp_path) == 0


def test_a_turn_is_never_refused_because_its_log_is_brought_home(tmp_path: Path) -> None:
    with (
        closing(sqlite.connect(tmp_path / "a.db")) as db,
        closing(sqlite.connect(tmp_path / "a.db")) as reader,
    ):
        db.execute("CREATE TABLE t (x TEXT)")
        for _ in range(3 * sqlite.SHORT_LOG // 10_000):
            db.execute("INSERT INTO t VALUES (?)", ("x" * 10_000,))
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM t").fetchone() == (300,)
        db.execute("BEGIN IMMEDIATE")
        sqlite.bring_home(tmp_path)
        db.execute("INSERT INTO t VALUES ('y')")
        db.execute("COMMIT")
        assert reader.execute("SELECT count(*) FROM t").fetchone() == (300,)
        reader.execute("COMMIT")
        assert reader.execute("SELECT count(*) FROM t").fetchone() == (301,)


def test_a_file_that_is_none_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"no database")
    (tmp_path / "a.db-wal").write_bytes(b"x" * (sqlite.SHORT_LOG + 1))
    assert sqlite.bring_home(tmp_path) == 0

"""How the server opens its SQLite files, and how their write-ahead logs are brought home.

Writing to the log takes tens of microseconds. Bringing the log into the file waits for the disk, on a busy
machine for a second: SQLite does that in the middle of the commit that fills the log, in somebody's turn.
Here a thread does it every few seconds, and a commit only if that thread has been absent for long.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

#: Pages of 4 kB in the log at which a commit brings it home after all (SQLite's own: 1,000).
LONGEST_LOG = 20_000
#: Bytes of a log that are not worth the disk's work.
SHORT_LOG = 1_000_000
EVERY = 5.0  # seconds between two looks at the logs


def connect(path: Path) -> sqlite3.Connection:
    """Open or make a file. A power cut loses at most the last turns, never the file. Raises sqlite3.Error."""
    db = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=NORMAL")
    db.execute(f"PRAGMA wal_autocheckpoint={LONGEST_LOG}")
    return db


def bring_home(folder: Path) -> int:
    """Bring the longer logs of a folder's files home, beside whoever reads or writes them. How many."""
    done = 0
    for log in folder.glob("*.db-wal"):
        with contextlib.suppress(OSError, sqlite3.Error):  # gone meanwhile, or busy: the next time
            if log.stat().st_size > SHORT_LOG:
                with contextlib.closing(sqlite3.connect(log.with_suffix(".db"), timeout=1)) as db:
                    busy, frames, moved = db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                    done += not busy and frames == moved
    return done

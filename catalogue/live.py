"""The catalogue as it is now: a changed file counts within seconds, without training or restart.

A faulty file never takes a record away: the last good version stays until the file is mended.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from catalogue import content, search, store
from catalogue.search import disk
from catalogue.search.meaning import KeptVectors
from catalogue.store import Catalogue

logger = logging.getLogger(__name__)

#: Seconds between two looks at the files.
PAUSE = 2.0


@dataclass(frozen=True)
class Snapshot:
    """Records and their index, made of the same files."""

    catalogue: Catalogue
    index: search.SearchIndex
    fingerprint: str


class LiveCatalogue:
    """`now` gives the current snapshot at once; a change is read and indexed in the background."""

    def __init__(self, folder: Path, cache: Path | None = None) -> None:
        self._folder = folder
        self._cache = cache
        self._lock = threading.Lock()
        self._looked = time.monotonic()
        self._snapshot = self._read(None)

    @property
    def now(self) -> Snapshot:
        """The snapshot to answer from."""
        if time.monotonic() - self._looked > PAUSE and self._lock.acquire(blocking=False):
            self._looked = time.monotonic()
            threading.Thread(target=self._refresh_and_release, daemon=True).start()
        return self._snapshot

    def refresh(self) -> Snapshot:
        """Read what has changed, now. For commands and tests; the server uses `now`."""
        with self._lock:
            self._refresh()
        return self._snapshot

    def _refresh_and_release(self) -> None:
        try:
            self._refresh()
        except Exception:  # the thread must release the lock and leave the old snapshot in place
            logger.exception("catalogue not refreshed")
        finally:
            self._looked = time.monotonic()
            self._lock.release()

    def _refresh(self) -> None:
        if store.fingerprint(self._folder) != self._snapshot.fingerprint:
            self._snapshot = self._read(self._snapshot.catalogue)

    def _read(self, former: Catalogue | None) -> Snapshot:
        fingerprint = store.fingerprint(self._folder)
        catalogue = store.load(self._folder, self._cache)
        for mistake in catalogue.mistakes:
            logger.warning("%s", mistake)
        if former is not None:
            faulty = {mistake.file.stem for mistake in catalogue.mistakes}
            kept = {i: p for i, p in former.procedures.items() if i in faulty and i not in catalogue}
            # Categories are one file: without them, the former ones.
            categories = catalogue.categories or former.categories
            catalogue = Catalogue({**catalogue.procedures, **kept}, categories, catalogue.mistakes)
        return Snapshot(catalogue, self._index(catalogue), fingerprint)

    def _index(self, catalogue: Catalogue) -> search.SearchIndex:
        """The index kept on disk when it was built from the same records by the same code."""
        if self._cache is None:
            return search.SearchIndex(catalogue)
        file, key = self._cache / "search-index.joblib", disk.key_of(catalogue)
        index = disk.load(file, key)
        if index is None:
            built = search.SearchIndex(catalogue, KeptVectors(self._cache / "phrase-vectors.npz"))
            disk.save(file, key, built)
            index = disk.load(file, key) or built  # mapped like after a start, not held in memory
        return index


@lru_cache(maxsize=4)
def shared(folder: Path, cache: Path | None = None) -> LiveCatalogue:
    """One live catalogue a folder for the whole process: actions and understanding see the same records."""
    return LiveCatalogue(folder, cache)


def current_catalogue() -> LiveCatalogue:
    """The catalogue of this installation."""
    return shared(content.procedures_folder(), content.state_folder())

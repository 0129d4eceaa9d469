"""Records kept between starts: a file whose bytes have not changed is not parsed again."""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path

import joblib

from catalogue.record import Procedure

logger = logging.getLogger(__name__)


class KeptRecords:
    """Good records by the hash of their file; `file` None keeps nothing."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._version = hashlib.sha256(Path(__file__).with_name("record.py").read_bytes()).hexdigest()
        self._known: dict[str, Procedure] = {}
        self._used: dict[str, Procedure] = {}
        if file is not None and file.exists():
            try:
                version, known = joblib.load(file)
                self._known = known if version == self._version else {}
            except Exception:  # cut short, or written by another version: parsed again
                logger.info("the kept records are not usable and are read again")

    def get(self, source: Path) -> Procedure | None:
        """The record of a file that has not changed."""
        found = self._known.get(self._key(source))
        if found is not None:
            self._used[self._key(source)] = found
        return found

    def put(self, source: Path, procedure: Procedure) -> None:
        """Keep the record of a file."""
        self._used[self._key(source)] = procedure

    def save(self) -> None:
        """Write what was used this time, if anything is new."""
        if self._file is None or self._used.keys() == self._known.keys():
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        partial = self._file.with_suffix(f".{os.getpid()}")
        joblib.dump((self._version, self._used), partial)
        partial.replace(self._file)

    @staticmethod
    def _key(source: Path) -> str:
        return hashlib.sha256(f"{source.stem}\0".encode() + source.read_bytes()).hexdigest()

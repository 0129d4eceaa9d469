"""The search index on disk: opened, not read. Its arrays are mapped into memory as they are needed.

The file ends with a key, which says what the index was built from, and a checksum of all before: a wrong
number in a mapped array would not be noticed until it led outside the array.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterable
from pathlib import Path

import joblib

from catalogue import text
from catalogue.record import Procedure
from catalogue.search.index import SearchIndex

logger = logging.getLogger(__name__)

_CHECKSUM = hashlib.blake2b().digest_size
_CHUNK = 1 << 20


def key_of(procedures: Iterable[Procedure]) -> bytes:
    """Changes with the records, and with the code that makes an index of them."""
    key = hashlib.blake2b()
    for folder in (Path(__file__).parent, Path(text.__file__).parent):
        for file in sorted(folder.glob("*.py")):
            key.update(file.read_bytes())
    for procedure in procedures:
        key.update(repr(procedure).encode())
    return key.digest()


def load(file: Path, key: bytes) -> SearchIndex | None:
    """The index kept in `file`, if it is whole and was saved with this key."""
    try:
        with file.open("rb") as kept:
            size = os.fstat(kept.fileno()).st_size - len(key) - _CHECKSUM
            kept.seek(max(size, 0))
            if kept.read(len(key)) != key or kept.read() != _checksum(file, size):
                return None
        index: SearchIndex = joblib.load(file, mmap_mode="r")
        return index
    except FileNotFoundError:
        return None
    except Exception:  # written with other versions of the libraries
        logger.info("the kept search index is not usable and is built anew", exc_info=True)
        return None


def save(file: Path, key: bytes, index: SearchIndex) -> None:
    """Keep `index`; whoever has the former one open keeps that."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(f".{os.getpid()}")
    joblib.dump(index, partial)
    checksum = _checksum(partial, partial.stat().st_size)
    with partial.open("ab") as kept:
        kept.write(key + checksum)
    partial.replace(file)


def _checksum(file: Path, size: int) -> bytes:
    """Of the first `size` bytes."""
    checksum = hashlib.blake2b()
    with file.open("rb") as kept:
        while size > 0:
            chunk = kept.read(min(size, _CHUNK))
            checksum.update(chunk)
            size -= len(chunk) or size
    return checksum.digest()

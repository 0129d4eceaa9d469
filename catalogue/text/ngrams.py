"""N-grams of words as numbers, in three views: whole words, characters as written, sounds.

An n-gram is known by its hash (CRC-32), so there is no vocabulary to keep, and a word is cut up once in
the life of the process. Characters never cross a word: the n-grams of a sentence are those of its words.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from catalogue.text.phonetic import word_key

WORDS, WRITTEN, HEARD = range(3)
VIEWS = 3
#: Lengths of the n-grams of characters; the marks of beginning and end of a word count.
WRITTEN_SIZES, HEARD_SIZES = range(2, 6), range(2, 5)
_VIEW_BITS = 32


def view_of(ngrams: Any) -> Any:
    """The view of each n-gram of an array."""
    return ngrams >> _VIEW_BITS


@lru_cache(maxsize=65_536)
def of_word(word: str) -> Any:
    """N-grams (int64) of one word in normal form, each as often as it occurs. Read-only."""
    found = [_number(WORDS, word)]
    found += [_number(WRITTEN, gram) for gram in _cut(word, WRITTEN_SIZES)]
    found += [_number(HEARD, gram) for gram in _cut(word_key(word), HEARD_SIZES)]
    numbers = np.array(found, dtype=np.int64)
    numbers.flags.writeable = False
    return numbers


def of_words(words: Sequence[str], longest: int = 1) -> Any:
    """N-grams (int64) of a sentence: those of its words, and runs of up to `longest` words."""
    parts = [of_word(word) for word in words]
    runs = [
        _run(tuple(words[start : start + length]))
        for length in range(2, longest + 1)
        for start in range(len(words) - length + 1)
    ]
    return np.concatenate([*parts, np.array(runs, dtype=np.int64)])


@lru_cache(maxsize=65_536)
def _run(words: tuple[str, ...]) -> int:
    return _number(WORDS, " ".join(words))


def _number(view: int, gram: str) -> int:
    return view << _VIEW_BITS | zlib.crc32(gram.encode())


def _cut(word: str, sizes: range) -> Iterator[str]:
    marked = f" {word} "
    return (marked[start : start + size] for size in sizes for start in range(len(marked) - size + 1))

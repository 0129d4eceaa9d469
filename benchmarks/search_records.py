"""Procedures by the thousand for benchmarks/search.py: real records, and others made of real words.

A made record is a real one whose telling words are exchanged, each for one other word throughout the
record, so that its sentences hang together as real ones do. Most of the new words come from other records,
by frequency; the rest are coined of two halves, as many as keep the vocabulary growing as it grows in the
real records (Heaps' law). Frequent words stay, so the longest posting lists grow with every record.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from random import Random
from typing import Any

import numpy as np

from catalogue.record import WAYS_OF_WRITING, Phrases, Procedure
from catalogue.search.meaning import PIECE, KeptVectors
from catalogue.search.phrases import facts, phrases

#: A word in more than this share of the records tells nothing and stays.
FREQUENT = 0.2
#: Exponent of the growth of the vocabulary, measured between 50 and 247 records; and the share of a
#: record's different words that no record before it had, at 247 records.
HEAPS, NEW_AT_247 = 0.66, 0.2
#: Sentences in a row whose made vectors lie together, as those of one record do.
TOGETHER = 26

_ARABIC = re.compile(r"[\u0600-\u06ff]")


class Maker:
    """Makes records after the model of `real` ones. The same seed makes the same records."""

    def __init__(self, real: Sequence[Procedure], seed: int = 7) -> None:
        self._real = list(real)
        self._seed = seed
        spread: Counter[str] = Counter()
        count: Counter[str] = Counter()
        for procedure in real:
            found = [word for text in texts_of(procedure) for word in text.split()]
            count.update(found)
            spread.update(set(found))
        self._frequent = {word for word, records in spread.items() if records > FREQUENT * len(real)}
        telling = [word for word in count if word not in self._frequent]
        self._pools = {}
        for arabic in (True, False):  # a word is exchanged for one of its own letters
            pool = [word for word in telling if _is_arabic(word) == arabic]
            self._pools[arabic] = (pool, list(accumulate(count[word] for word in pool)))

    def records(self, wanted: int, sentences: int | None = None) -> Iterator[Procedure]:
        """The real records and then made ones, `wanted` in all. `sentences`: how many a made record has
        in each way of writing; None: as many as its model."""
        yield from self._real[:wanted]
        for number in range(len(self._real), wanted):
            yield self._make(number, sentences)

    def _make(self, number: int, sentences: int | None) -> Procedure:
        chance = Random(self._seed * 1_000_003 + number)
        model = self._real[number % len(self._real)]
        new = NEW_AT_247 * (number / 247) ** (HEAPS - 1)
        exchanged: dict[str, str] = {}

        def exchange(text: str) -> str:
            for word in text.split():
                if word not in exchanged:
                    exchanged[word] = word if word in self._frequent else self._other(word, new, chance)
            return " ".join(exchanged[word] for word in text.split())

        def both(text: Any) -> Any:
            return text.copy(update={"fr": exchange(text.fr), "ar": exchange(text.ar)})

        def ways(of: Phrases, most: int | None) -> Any:
            made: dict[str, Any] = {
                way: tuple(exchange(text) for text in of.of(way)[:most]) for way in WAYS_OF_WRITING
            }
            return of.copy(update=made)

        few = None if sentences is None else min(2, sentences)
        return model.copy(
            update={
                "id": f"made-{number:06}",
                "name": both(model.name),
                "aliases": ways(model.aliases, few),
                "asked_as": ways(model.asked_as, sentences),
                "documents": tuple(both(document) for document in model.documents),
                "steps": tuple(both(step) for step in model.steps),
                "variants": (),
                "remarks": (),
            }
        )

    def _other(self, word: str, new: float, chance: Random) -> str:
        if chance.random() < new:
            one, other = self._draw(word, chance), self._draw(word, chance)
            return one[: max(2, len(one) // 2)] + other[len(other) // 2 :]
        return self._draw(word, chance)

    def _draw(self, word: str, chance: Random) -> str:
        pool, upto = self._pools[_is_arabic(word)]
        return pool[bisect_right(upto, chance.randrange(upto[-1]))]


def texts_of(procedure: Procedure) -> list[str]:
    """Everything that search reads of a record."""
    return [*(phrase.text for phrase in phrases(procedure)), *facts(procedure)]


def _is_arabic(word: str) -> bool:
    return _ARABIC.search(word) is not None


class MadeVectors(KeptVectors):
    """Vectors of meaning without encoding made sentences, which would take most of an hour at 100,000
    records: each is a real sentence's vector moved to where its record lies, between two real records."""

    def __init__(self, real: Sequence[Procedure], kept: KeptVectors, seed: int = 7) -> None:
        self._kept = kept
        self._real = {phrase.text for procedure in real for phrase in phrases(procedure)}
        self._pool = kept.encode(sorted(self._real))
        self._chance = np.random.RandomState(seed)
        self._made = 0

    def pieces(self, texts: Sequence[str]) -> Iterator[Any]:
        """Vectors (len(texts), 512), float32, length 1; up to PIECE at a time."""
        for start in range(0, len(texts), PIECE):
            yield self._piece(texts[start : start + PIECE])

    def _piece(self, texts: Sequence[str]) -> Any:
        known = [number for number, text in enumerate(texts) if text in self._real]
        made = np.ones(len(texts), dtype=bool)
        made[known] = False
        out = np.empty((len(texts), self._pool.shape[1]), dtype=np.float32)
        if known:
            out[known] = self._kept.encode([texts[number] for number in known])
        # Neighbouring sentences belong to one record: one pair of real sentences draws them together.
        count = int(made.sum())
        record = (self._made + np.arange(count)) // TOGETHER
        self._made += count
        first = self._pool[(record * 7919) % len(self._pool)]
        second = self._pool[(record * 104_729 + 13) % len(self._pool)]
        own = self._pool[self._chance.randint(0, len(self._pool), count)]
        mixed = 0.5 * first + 0.5 * second + 0.6 * own
        out[made] = mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
        return out

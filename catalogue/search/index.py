"""The search index: ranks procedures for a citizen's words. Built in seconds, without training.

A first look goes over all procedures; single phrases are compared only for the few that it finds near. A new
or changed record counts at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from catalogue.record import Procedure
from catalogue.search.bm25 import Bm25
from catalogue.search.direction import directions
from catalogue.search.meaning import KeptVectors, encode_one
from catalogue.search.nearest import NearestPhrase
from catalogue.search.ngrams import spaces
from catalogue.search.reading import read
from catalogue.text.ngrams import HEARD, WRITTEN
from catalogue.text.normal import words

#: Order of the scores in the columns of `SearchIndex.scores`.
SCORES = ("words", "sounds", "meaning", "nearest")
#: What brings them together (conditional logit on sentences left out of the index), fitted when the two
#: directions of meaning had a weight each (8.95 and 9.35), and phrases were compared by sound too (0.35).
#: `benchmarks/search_weights.py` fits them anew; trust in an answer depends on them (bot/nlu/trust.py).
WEIGHTS = np.array([2.85, 4.7, 9.15, 5.2], dtype=np.float32)
#: Procedures whose single phrases are compared; at 4,000 procedures 16 are as good as 256.
NEAR = 64


@dataclass(frozen=True)
class Hit:
    """A procedure found. `score`: share of belief among all procedures, 0 to 1; `strength`: how well the
    words fit by themselves (logit, larger is better); `phrase`: the nearest one."""

    procedure: str
    score: float
    strength: float
    phrase: str


class SearchIndex:
    """Immutable once built; `search` may be called from several threads."""

    def __init__(self, procedures: Iterable[Procedure], vectors: KeptVectors | None = None) -> None:
        reading = read(procedures)
        self.ids = reading.ids if reading.vocabulary else []  # without a word there is nothing to find
        self.phrases = reading.phrases
        if not self.ids:
            return
        (self._written, written), (self._heard, heard) = spaces(reading.vocabulary, (WRITTEN, HEARD))
        self._words = Bm25(reading.by_procedure, written)
        self._sounds = Bm25(reading.by_procedure, heard)
        self._nearest = NearestPhrase(reading.by_phrase, reading.starts, written, self._words.idf)
        self._meaning = directions((vectors or KeptVectors(None)).pieces(self.phrases), reading.starts)

    def first_look(self, query: str) -> Any:
        """The scores (procedures x 3) that are quick to tell for all: SCORES without the last."""
        said = words(query)
        by_words = self._words.score(self._written.numbers(said)[0])
        by_sounds = self._sounds.score(self._heard.numbers(said)[0])
        return np.stack([by_words, by_sounds, encode_one(query) @ self._meaning], axis=1)

    def nearest(self, query: str, near: Any) -> tuple[Any, Any]:
        """(cosine of the nearest phrase, number of that phrase) of the procedures of these numbers."""
        return self._nearest.score(*self._written.numbers(words(query)), near)

    def scores(self, query: str) -> Any:
        """All scores (procedures x SCORES) of all procedures: for fitting weights, too slow for citizens."""
        nearest, _ = self.nearest(query, np.arange(len(self.ids)))
        return np.column_stack([self.first_look(query), nearest])

    def search(self, query: str, limit: int = 5) -> list[Hit]:
        """The best `limit` procedures (NEAR at most) for `query`, best first; empty for an empty query."""
        if not self.ids or not any(letter.isalnum() for letter in query):
            return []
        strength = self.first_look(query) @ WEIGHTS[:3]
        count = min(NEAR, len(strength))
        near = np.sort(np.argpartition(-strength, count - 1)[:count])
        nearest, phrase = self.nearest(query, near)
        # Those not compared count as the least near one, so that shares of belief are among all.
        least = nearest.min()
        strength += WEIGHTS[3] * least
        strength[near] += WEIGHTS[3] * (nearest - least)
        belief = softmax(strength)
        best = np.argsort(-strength[near], kind="stable")[:limit]
        return [
            Hit(self.ids[i], float(belief[i]), float(strength[i]), self.phrases[phrase[at]])
            for at, i in zip(best, near[best], strict=True)
        ]


def softmax(values: Any) -> Any:
    """Shares that sum to 1."""
    shares = np.exp(values - values.max())
    return shares / shares.sum()

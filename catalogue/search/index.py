"""The search index: ranks procedures for a citizen's words. Built in seconds, without training.

A new or changed record counts at once. The weights that bring the scores together are those of
`benchmarks/search_weights.py` (conditional logit on sentences left out of the index).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from catalogue.record import Procedure
from catalogue.search.meaning import DIMENSIONS, KeptVectors, encode_one
from catalogue.search.ngrams import NgramSpace
from catalogue.search.phrases import Phrase, facts, phrases
from catalogue.text import ngrams

#: Order of the scores in the columns of `SearchIndex.scores`.
SCORES = ("words", "sounds", "nearest_words", "nearest_sounds", "meaning", "learned_meaning")
WEIGHTS = np.array([2.85, 4.7, 4.85, 0.35, 8.95, 9.35], dtype=np.float32)
_RIDGE = 1.0


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

    def __init__(self, procedures: Sequence[Procedure], vectors: KeptVectors | None = None) -> None:
        self.ids = [procedure.id for procedure in procedures]
        found = [(number, phrase) for number, p in enumerate(procedures) for phrase in phrases(p)]
        told = [(number, text) for number, p in enumerate(procedures) for text in facts(p)]
        self.phrases: list[Phrase] = [phrase for _, phrase in found]
        self._owners = np.array([number for number, _ in found], dtype=np.int64)
        texts = [phrase.text for phrase in self.phrases]
        self._words = NgramSpace(ngrams.WRITTEN)
        self._sounds = NgramSpace(ngrams.HEARD)
        if not procedures:
            return
        for space in (self._words, self._sounds):
            space.build(
                texts,
                self._owners,
                [text for _, text in told],
                np.array([number for number, _ in told]),
                len(procedures),
            )
        self._learn_meaning((vectors or KeptVectors(None)).encode(texts))

    def _learn_meaning(self, vectors: Any) -> None:
        """The centre of each procedure's phrases, and a ridge regression from vectors to procedures."""
        procedures = len(self.ids)
        centres = np.zeros((procedures, DIMENSIONS), dtype=np.float32)
        np.add.at(centres, self._owners, vectors)
        gram = vectors.T @ vectors + _RIDGE * np.eye(DIMENSIONS, dtype=np.float32)
        self._regression = np.linalg.solve(gram, centres.T).astype(np.float32)
        lengths = np.linalg.norm(centres, axis=1, keepdims=True)
        self._centres = (centres / np.maximum(lengths, 1e-6)).T.copy()

    def scores(self, query: str) -> tuple[Any, Any]:
        """(procedures x SCORES, cosine of each phrase) for a query."""
        words, nearest_words, by_words = self._words.score(query)
        sounds, nearest_sounds, by_sounds = self._sounds.score(query)
        vector = encode_one(query)
        meaning = vector @ self._centres
        learned = vector @ self._regression
        columns = [words, sounds, nearest_words, nearest_sounds, meaning, learned]
        return np.stack(columns, axis=1), by_words + by_sounds

    def search(self, query: str, limit: int = 5) -> list[Hit]:
        """The best `limit` procedures for `query`, best first; empty for an empty query."""
        if not self.ids or not any(letter.isalnum() for letter in query):
            return []
        scores, by_phrase = self.scores(query)
        strength = scores @ WEIGHTS
        belief = softmax(strength)
        best = np.argsort(-belief)[:limit]
        return [
            Hit(self.ids[i], float(belief[i]), float(strength[i]), self._nearest_phrase(int(i), by_phrase))
            for i in best
        ]

    def _nearest_phrase(self, number: int, by_phrase: Any) -> str:
        first, last = np.searchsorted(self._owners, [number, number + 1])
        nearest = int(first) + int(np.argmax(by_phrase[first:last]))
        return self.phrases[nearest].text


def softmax(values: Any) -> Any:
    """Shares that sum to 1."""
    shares = np.exp(values - values.max())
    return shares / shares.sum()


def build(procedures: Iterable[Procedure], cache: Path | None = None) -> SearchIndex:
    """An index over `procedures`; vectors of meaning are kept in the file `cache`."""
    return SearchIndex(list(procedures), KeptVectors(cache))

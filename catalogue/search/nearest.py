"""The cosine of a question with single phrases, in n-grams weighted by how much they tell.

Where BM25 adds up evidence from several phrases, here one good match is enough. A question is compared with
each word of the catalogue first, and a phrase is the sum of its words.
"""

from __future__ import annotations

from typing import Any

import numpy as np

#: Phrases whose lengths are worked out at once: bounds the memory of building.
AT_ONCE = 20_000


class NearestPhrase:
    """Built once; `score` is called for each question, with the few procedures that are worth it."""

    def __init__(self, by_phrase: Any, starts: Any, by_word: Any, idf: Any) -> None:
        """`by_phrase`: counts, CSR (phrases x words), the phrases of procedure i from `starts[i]` to
        `starts[i + 1]`; `by_word`: counts, CSR (words x n-grams); `idf`: weights (n-grams,)."""
        weighted = by_word.copy()
        weighted.data *= idf[weighted.indices]
        squares = [
            np.asarray((by_phrase[start : start + AT_ONCE] @ weighted).power(2).sum(axis=1)).ravel()
            for start in range(0, by_phrase.shape[0], AT_ONCE)
        ]
        self._lengths = np.sqrt(np.maximum(np.concatenate(squares), 1e-12))
        self._phrases = by_phrase.astype(np.int8)  # 5 bytes a word instead of 8
        self._starts = starts
        self._idf = idf
        self._words = weighted.T.tocsr()  # n-grams x words

    def score(self, numbers: Any, counts: Any, near: Any) -> tuple[Any, Any]:
        """(cosine of the nearest phrase, number of that phrase) of each procedure of `near`.

        `numbers`, `counts`: the question's n-grams; `near`: numbers of procedures, all (k,)."""
        values = ((1 + np.log(counts)) * self._idf[numbers]).astype(np.float32)
        values /= np.linalg.norm(values) or 1.0
        by_word = values @ self._words[numbers]
        runs = [np.arange(self._starts[number], self._starts[number + 1]) for number in near]
        phrases = np.concatenate(runs)
        cosines = (self._phrases[phrases] @ by_word) / self._lengths[phrases]
        ends = np.cumsum([len(run) for run in runs])
        best = [int(run[own.argmax()]) for run, own in zip(runs, np.split(cosines, ends[:-1]), strict=True)]
        starts = np.concatenate([[0], ends[:-1]])
        return np.maximum.reduceat(cosines, starts), np.array(best)

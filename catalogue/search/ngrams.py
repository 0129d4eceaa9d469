"""The n-grams of one view (as written, or as heard) that the catalogue has, numbered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse as sparse

from catalogue.text import ngrams


class NgramSpace:
    """Finds the numbers of a question's n-grams; immutable."""

    def __init__(self, view: int, known: Any) -> None:
        """`known`: the n-grams of the view, sorted; an n-gram's number is its place."""
        self._view = view
        self._known = known

    def numbers(self, words: Sequence[str]) -> tuple[Any, Any]:
        """(number, count) of each n-gram of `words` (normal forms) that the catalogue has."""
        found = ngrams.of_words(words)
        found, counts = np.unique(found[ngrams.view_of(found) == self._view], return_counts=True)
        places = np.minimum(np.searchsorted(self._known, found), len(self._known) - 1)
        known = self._known[places] == found
        return places[known], counts[known]


def spaces(vocabulary: Sequence[str], views: Sequence[int]) -> list[tuple[NgramSpace, Any]]:
    """For each view its space, and the counts of its n-grams in each word: CSR (words x n-grams), float32."""
    each = [ngrams.of_word(word) for word in vocabulary]
    rows = np.repeat(np.arange(len(each), dtype=np.int32), [len(found) for found in each])
    found = np.concatenate(each)
    out = []
    for view in views:
        own = ngrams.view_of(found) == view
        known, columns = np.unique(found[own], return_inverse=True)
        parts = (np.ones(len(columns), dtype=np.float32), (rows[own], columns))
        counts = sparse.csr_matrix(parts, shape=(len(each), len(known)))  # adds up what comes twice
        out.append((NgramSpace(view, known), counts))
    return out

"""Sentences as rows of a sparse matrix: the n-grams of their words, weighted by how rare they are.

Each view (words, characters, sounds) has length 1 by itself, so that none drowns the others (Salton &
Buckley, Term-weighting approaches in automatic text retrieval, 1988; sublinear term frequency).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
import scipy.sparse as sparse

from catalogue.text import ngrams

Matrix: TypeAlias = Any  # scipy.sparse.csr_matrix, which carries no types


class TfIdf:
    """`fit` on sentences (words in normal form), then `transform`: a row a sentence.

    `longest`: words in the longest run that counts as one feature; `rarest`: sentences an n-gram must
    occur in to count.
    """

    def __init__(self, longest: int = 2, rarest: int = 2) -> None:
        self.longest = longest
        self.rarest = rarest
        self._known = np.zeros(0, dtype=np.int64)
        self._views = np.zeros(0, dtype=np.int64)
        self._weights = np.zeros(0, dtype=np.float32)

    def fit(self, sentences: Sequence[Sequence[str]]) -> TfIdf:
        """Learn which n-grams there are and how rare each is."""
        each = [np.unique(ngrams.of_words(words, self.longest)) for words in sentences]
        nothing = np.zeros(0, dtype=np.int64)
        found, spread = np.unique(np.concatenate([nothing, *each]), return_counts=True)
        kept = spread >= self.rarest
        self._known = found[kept]
        self._views = ngrams.view_of(self._known)
        rarity = np.log((1 + len(sentences)) / (1 + spread[kept])) + 1
        self._weights = rarity.astype(np.float32)
        return self

    def transform(self, sentences: Sequence[Sequence[str]]) -> Matrix:
        """(sentences x n-grams), float32."""
        shape = (len(sentences), len(self._known))
        each = [ngrams.of_words(words, self.longest) for words in sentences]
        if not each or not shape[1]:
            return sparse.csr_matrix(shape, dtype=np.float32)
        rows = np.repeat(np.arange(len(each)), [len(found) for found in each])
        found = np.concatenate(each)
        columns = np.minimum(np.searchsorted(self._known, found), shape[1] - 1)
        known = self._known[columns] == found
        places, counts = np.unique(rows[known] * shape[1] + columns[known], return_counts=True)
        rows, columns = np.divmod(places, shape[1])
        values = (1 + np.log(counts)) * self._weights[columns]
        blocks = rows * ngrams.VIEWS + self._views[columns]
        values /= np.sqrt(np.bincount(blocks, values**2)[blocks])
        starts = np.searchsorted(rows, np.arange(len(each) + 1))
        return sparse.csr_matrix((values.astype(np.float32), columns, starts), shape=shape)


def rows(matrix: Matrix) -> Iterator[Matrix]:
    """Each row as a matrix of its own; scipy's own slicing takes ten times as long."""
    shape = (1, matrix.shape[1])
    for start, end in zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True):
        values, columns = matrix.data[start:end], matrix.indices[start:end]
        yield sparse.csr_matrix((values, columns, [0, end - start]), shape=shape, copy=False)


def together(questions: Matrix, others: Matrix, draw: np.random.RandomState) -> Matrix:
    """Every third of `questions`, each with one of `others` behind it: near their words joined."""
    some = questions[::3]
    return (some + others[draw.randint(0, others.shape[0], some.shape[0])]) * np.float32(0.5**0.5)

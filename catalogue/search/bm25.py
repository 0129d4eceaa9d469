"""BM25 (Robertson & Zaragoza, The Probabilistic Relevance Framework, 2009) of n-grams, by procedure.

All words of a procedure count together, so that evidence from several phrases adds up.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import scipy.sparse as sparse

K1, B = 1.2, 0.5
#: Procedures that an n-gram counts for: those where it weighs most. What is everywhere tells little and takes
#: most of the time and memory. Right procedure first at 4,000 procedures: 1,000 lose nothing, 500 a point;
#: at 100,000: 0.76 with 2,000, 0.81 with 5,000, 0.83 with 10,000.
MOST = 2_000
#: Products that are worked out at once: bounds the memory of building (some 12 bytes each).
AT_ONCE = 20_000_000


class Bm25:
    """Built once; `score` is called for each question."""

    def __init__(self, by_procedure: Any, by_word: Any) -> None:
        """`by_procedure`: counts, CSR (procedures x words); `by_word`: counts, CSR (words x n-grams)."""
        procedures = by_procedure.shape[0]
        lengths = by_procedure @ np.asarray(by_word.sum(axis=1)).ravel()
        slowness = K1 * (1 - B + B * lengths / max(lengths.mean(), 1e-6))
        owners, of_ngram = by_procedure.T.tocsr(), by_word.T.tocsr()
        #: (n-grams,): how much an n-gram tells.
        self.idf = np.zeros(of_ngram.shape[0], dtype=np.float32)
        postings = []
        for part in _parts(of_ngram, np.diff(owners.indptr)):
            counts = of_ngram[part] @ owners
            spread = np.diff(counts.indptr)
            self.idf[part] = np.log(1 + (procedures - spread + 0.5) / (spread + 0.5))
            counts.data *= (K1 + 1) / (counts.data + slowness[counts.indices])
            counts.data *= np.repeat(self.idf[part], spread)
            postings.append(_weightiest(counts.astype(np.float32)))
        self._postings = sparse.vstack(postings, format="csr")  # n-grams x procedures

    def score(self, numbers: Any) -> Any:
        """BM25 (procedures,) of a question as a share of its weight, from the numbers of its n-grams."""
        weight = float(self.idf[numbers].sum()) or 1.0
        return np.ones(len(numbers), dtype=np.float32) @ self._postings[numbers] / weight


def _parts(of_ngram: Any, spread: Any) -> list[slice]:
    """Runs of n-grams that take about AT_ONCE products each; `spread`: procedures of each word."""
    products = np.concatenate([[0], np.cumsum(spread[of_ngram.indices])])[of_ngram.indptr]
    cuts = np.searchsorted(products, np.arange(AT_ONCE, products[-1], AT_ONCE))
    ends = np.unique([0, *cuts, len(products) - 1])
    return [slice(start, end) for start, end in pairwise(ends)]


def _weightiest(rows: Any) -> Any:
    """The same CSR matrix with the MOST largest entries of each row."""
    kept = np.ones(rows.nnz, dtype=bool)
    for row in np.flatnonzero(np.diff(rows.indptr) > MOST):
        start, end = rows.indptr[row : row + 2]
        kept[start + np.argpartition(rows.data[start:end], -MOST)[:-MOST]] = False
    ends = np.concatenate([[0], np.cumsum(kept)])[rows.indptr]
    return sparse.csr_matrix((rows.data[kept], rows.indices[kept], ends), shape=rows.shape)

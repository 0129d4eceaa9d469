"""Lexical matching on character n-grams: of words as written, or as they sound.

Two scores for each procedure: BM25 over all its words together (Robertson & Zaragoza, The Probabilistic
Relevance Framework, 2009), where evidence from several phrases adds up, and the cosine with its nearest
single phrase, where one good match is enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse as sparse
from sklearn.preprocessing import normalize

from catalogue.text import ngrams
from catalogue.text.normal import words

K1, B = 1.2, 0.5


class NgramSpace:
    """Built once from all phrases; `score` is called for each query."""

    def __init__(self, view: int) -> None:
        self._view = view
        self._known = np.zeros(0, dtype=np.int64)

    def build(
        self, phrases: Sequence[str], owners: Any, facts: Sequence[str], fact_owners: Any, procedures: int
    ) -> None:
        """`owners[i]` is the number of the procedure of `phrases[i]`, ascending; same for facts."""
        each = [self._ngrams(text) for text in (*phrases, *facts)]
        self._known, columns = np.unique(np.concatenate(each), return_inverse=True)
        starts = np.concatenate([[0], np.cumsum([len(found) for found in each])])
        ones = np.ones(len(columns), dtype=np.float32)
        counts = sparse.csr_matrix((ones, columns, starts), shape=(len(each), len(self._known)))
        counts.sum_duplicates()
        owner_of_row = np.concatenate([owners, fact_owners]).astype(np.int64)
        rows = np.arange(len(owner_of_row))
        gather = sparse.csr_matrix(
            (np.ones(len(rows), dtype=np.float32), (owner_of_row, rows)), shape=(procedures, len(rows))
        )
        together = (gather @ counts).tocsr()
        spread = np.asarray((together > 0).sum(axis=0)).ravel()
        self._idf = np.log(1 + (procedures - spread + 0.5) / (spread + 0.5)).astype(np.float32)
        self._bm25 = self._saturate(together).T.tocsr()
        single = counts[: len(phrases)].tocsr()
        single.data = 1 + np.log(single.data)
        weighted = normalize(single @ sparse.diags(self._idf)).astype(np.float32)
        self._phrases = weighted.T.tocsr()
        self._starts = np.searchsorted(owners, np.arange(procedures))

    def _ngrams(self, text: str) -> Any:
        found = ngrams.of_words(words(text))
        return found[ngrams.view_of(found) == self._view]

    def _saturate(self, counts: Any) -> Any:
        lengths = np.asarray(counts.sum(axis=1)).ravel()
        ratio = np.repeat(lengths / max(lengths.mean(), 1e-6), np.diff(counts.indptr))
        out = counts.copy()
        out.data = counts.data * (K1 + 1) / (counts.data + K1 * (1 - B + B * ratio))
        return out.astype(np.float32)

    def score(self, query: str) -> tuple[Any, Any, Any]:
        """(BM25 by procedure as a share of the query's weight, cosine of the nearest phrase by
        procedure, cosine by phrase)."""
        found, counts = np.unique(self._ngrams(query), return_counts=True)
        terms = np.minimum(np.searchsorted(self._known, found), len(self._known) - 1)
        known = self._known[terms] == found
        terms, counts = terms[known], counts[known]
        idf = self._idf[terms]
        weight = float(idf.sum()) or 1.0
        bm25 = self._row(terms, idf) @ self._bm25
        values = (1 + np.log(counts)) * idf
        values /= np.linalg.norm(values) or 1.0
        cosines = (self._row(terms, values) @ self._phrases).toarray().ravel()
        nearest = np.maximum.reduceat(cosines, self._starts)
        return bm25.toarray().ravel() / weight, nearest, cosines

    def _row(self, terms: Any, values: Any) -> Any:
        shape = (1, len(self._known))
        return sparse.csr_matrix((values.astype(np.float32), terms, [0, len(terms)]), shape=shape)

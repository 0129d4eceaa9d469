"""Lexical matching on character n-grams: of the normal form, and of the phonetic key.

Two scores for each procedure: BM25 over all its words together (Robertson & Zaragoza, The Probabilistic
Relevance Framework, 2009), where evidence from several phrases adds up, and the cosine with its nearest
single phrase, where one good match is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import scipy.sparse as sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

K1, B = 1.2, 0.5


class NgramSpace:
    """Built once from all phrases; `score` is called for each query."""

    def __init__(self, spell: Callable[[str], str], sizes: tuple[int, int]) -> None:
        self.spell = spell
        self._counter = CountVectorizer(
            analyzer="char_wb", ngram_range=sizes, lowercase=False, dtype=np.float32
        )

    def build(
        self, phrases: Sequence[str], owners: Any, facts: Sequence[str], fact_owners: Any, procedures: int
    ) -> None:
        """`owners[i]` is the number of the procedure of `phrases[i]`, ascending; same for facts."""
        counts = self._counter.fit_transform([self.spell(text) for text in (*phrases, *facts)])
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

    def _saturate(self, counts: Any) -> Any:
        lengths = np.asarray(counts.sum(axis=1)).ravel()
        ratio = np.repeat(lengths / max(lengths.mean(), 1e-6), np.diff(counts.indptr))
        out = counts.copy()
        out.data = counts.data * (K1 + 1) / (counts.data + K1 * (1 - B + B * ratio))
        return out.astype(np.float32)

    def score(self, query: str) -> tuple[Any, Any, Any]:
        """(BM25 by procedure as a share of the query's weight, cosine of the nearest phrase by
        procedure, cosine by phrase)."""
        counts = self._counter.transform([self.spell(query)])
        terms, idf = counts.indices, self._idf[counts.indices]
        weight = float(idf.sum()) or 1.0
        present = sparse.csr_matrix((idf, ([0] * len(terms), terms)), shape=counts.shape)
        bm25 = (present @ self._bm25).toarray().ravel() / weight
        values = (1 + np.log(counts.data)) * idf
        values /= np.linalg.norm(values) or 1.0
        vector = sparse.csr_matrix((values, ([0] * len(terms), terms)), shape=counts.shape)
        cosines = (vector @ self._phrases).toarray().ravel()
        nearest = np.maximum.reduceat(cosines, self._starts) if len(cosines) else np.zeros_like(bm25)
        return bm25, nearest, cosines

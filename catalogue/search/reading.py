"""Records as numbers. A word is numbered once; a phrase is a row of counted words, and so is a procedure.

Everything after this is sums and products of such rows: no step loops over the n-grams of sentences.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sparse

from catalogue.record import Procedure
from catalogue.search.phrases import facts, phrases
from catalogue.text.normal import words


@dataclass(frozen=True)
class Reading:
    """What records say. The phrases of procedure i are those from `starts[i]` to `starts[i + 1]`."""

    ids: list[str]
    phrases: list[str]
    #: (procedures + 1,)
    starts: Any
    vocabulary: list[str]
    #: Counts, CSR (phrases x words) and (procedures x words); a procedure has the words of its facts too.
    by_phrase: Any
    by_procedure: Any


class _Rows:
    """Rows of counted words, made one text after the other."""

    def __init__(self, numbers: dict[str, int]) -> None:
        self._numbers = numbers
        self._words = array("i")
        self._ends = array("q", [0])

    def add(self, texts: Iterable[str]) -> None:
        """One row of all the words of `texts`."""
        numbers = self._numbers
        for text in texts:
            self._words.extend([numbers.setdefault(word, len(numbers)) for word in words(text)])
        self._ends.append(len(self._words))

    def matrix(self) -> Any:
        """Counts (rows x words), float32; a word that comes twice has two entries."""
        ones = np.ones(len(self._words), dtype=np.float32)
        parts = (ones, np.array(self._words), np.array(self._ends))
        return sparse.csr_matrix(parts, shape=(len(self._ends) - 1, len(self._numbers)))


def read(procedures: Iterable[Procedure]) -> Reading:
    """Go through the records once."""
    numbers: dict[str, int] = {}
    asked, told = _Rows(numbers), _Rows(numbers)
    ids: list[str] = []
    texts: list[str] = []
    starts = [0]
    for procedure in procedures:
        ids.append(procedure.id)
        own = [phrase.text for phrase in phrases(procedure)]
        for text in own:
            asked.add([text])
        told.add(facts(procedure))
        texts += own
        starts.append(len(texts))
    by_phrase, by_fact = asked.matrix(), told.matrix()
    # The phrases of a procedure are rows one after the other: together they are one longer row.
    together = (by_phrase.data, by_phrase.indices, by_phrase.indptr[starts])
    by_procedure = sparse.csr_matrix(together, shape=by_fact.shape) + by_fact
    return Reading(ids, texts, np.array(starts), list(numbers), by_phrase, by_procedure)

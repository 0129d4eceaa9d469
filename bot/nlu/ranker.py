"""A second look at the near procedures: which of them is meant, learned from how citizens ask.

Search ranks all records without training. Among its first ten, one linear decision a procedure, trained
against its neighbours only, tells the right one from those that share its words.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sparse
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from bot.nlu.tfidf import Matrix

#: Neighbours whose phrases a procedure is trained against, and phrases drawn from all the others. Twice as
#: many of both take twice as long and teach nothing more.
NEIGHBOURS, OTHERS = 10, 300
#: Weights below this decide nothing: left out, three quarters of the memory are saved.
LEAST = 0.02


class Ranker:
    """`margin` above 0 speaks for a procedure, below 0 against it."""

    def __init__(self, seed: int = 7) -> None:
        self._seed = seed
        self._number: dict[str, int] = {}
        self._weights = sparse.csr_matrix((0, 0), dtype=np.float32)
        self._bias = np.zeros(0, dtype=np.float32)

    def fit(self, phrases: Matrix, procedures: list[str], strangers: Matrix) -> Ranker:
        """Learn from phrases (a row each) of procedures, and from sentences that mean none of them."""
        ids = sorted(set(procedures))
        self._number = {procedure: number for number, procedure in enumerate(ids)}
        owners = np.array([self._number[procedure] for procedure in procedures])
        own = [np.flatnonzero(owners == number) for number in range(len(ids))]
        neighbours = self._neighbours(phrases, owners, len(ids))

        def decide(number: int) -> tuple[Matrix, float]:
            draw = np.random.RandomState(self._seed + number)
            near = [own[other] for other in neighbours[number]]
            against = np.unique(np.concatenate([*near, draw.randint(0, len(owners), OTHERS)]))
            against = against[owners[against] != number]
            strange = draw.randint(0, strangers.shape[0], min(OTHERS, strangers.shape[0]))
            sample = sparse.vstack([phrases[own[number]], phrases[against], strangers[strange]], format="csr")
            truth = np.arange(sample.shape[0]) < len(own[number])
            machine = LinearSVC(C=0.5, tol=0.1, max_iter=50, random_state=self._seed)
            machine.fit(sample, truth)
            coefficients = machine.coef_.T.astype(np.float32)
            weights = sparse.csc_matrix(np.where(np.abs(coefficients) < LEAST, 0, coefficients))
            return weights, float(machine.intercept_[0])

        # One after the other: liblinear's threads share one source of chance, and no training would be like
        # the one before.
        decisions = [decide(number) for number in range(len(ids))]
        self._weights = sparse.hstack([weights for weights, _ in decisions], format="csr")
        self._bias = np.array([bias for _, bias in decisions], dtype=np.float32)
        return self

    @staticmethod
    def _neighbours(phrases: Matrix, owners: Any, count: int) -> Any:
        gather = sparse.csr_matrix(
            (np.ones(len(owners), dtype=np.float32), (owners, np.arange(len(owners)))),
            shape=(count, len(owners)),
        )
        centres = normalize(gather @ phrases)
        likeness = (centres @ centres.T).toarray()
        np.fill_diagonal(likeness, -1)
        return np.argsort(-likeness, axis=1)[:, :NEIGHBOURS]

    def margins(self, message: Matrix, procedures: list[str]) -> list[float | None]:
        """The margin of each procedure for one message (a row); None for one it was not trained on."""
        values = np.asarray((message @ self._weights).todense()).ravel() + self._bias
        numbers = [self._number.get(procedure) for procedure in procedures]
        return [None if number is None else float(values[number]) for number in numbers]

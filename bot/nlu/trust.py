"""How far the best procedure can be believed to be the one that is meant, or any of ours at all.

Search always has a best hit, also for what no record answers. Three things speak for it: its share of
belief among the near ones, how well the words fit it, and whether the question sounds like those that the
catalogue answers or like those it does not (data/nlu/*/unknown.yml).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sparse
from scipy.special import expit, logit
from sklearn.svm import LinearSVC

from bot.nlu.tfidf import Matrix, together

#: Logistic regression on sentences left out of training, a fifth of the catalogue's and a third of the
#: unknown ones (benchmarks/confidence.py; docs/understanding.md has what else was tried).
SHARE, FIT, KNOWN, BIAS = 0.449, 0.042, 1.963, -3.157
#: What stands for "sounds known" when the procedure was added since the last training.
NEW = 1.0


class KnownTopics:
    """Whether a question is about what the catalogue answers: above 0 yes, below 0 no."""

    def __init__(self) -> None:
        self._weights = np.zeros(0, dtype=np.float32)
        self._bias = NEW

    def fit(self, answered: Matrix, unanswered: Matrix, follow_ups: Matrix | None = None) -> KnownTopics:
        """Learn from questions (a row each) that records answer, and from questions that none does.

        Every third is learned once more together with one of `follow_ups`, which name no procedure ("how
        much is it?"): so their words say nothing about what is known.
        """
        parts = [(1, answered), (0, unanswered)]
        if follow_ups is not None and follow_ups.shape[0]:
            draw = np.random.RandomState(7)
            parts += [(label, together(questions, follow_ups, draw)) for label, questions in parts]
        machine = LinearSVC(C=0.3, class_weight={1: 1.0, 0: 4.0}, tol=0.05, random_state=7)
        labels = np.concatenate([np.full(rows.shape[0], label) for label, rows in parts])
        machine.fit(sparse.vstack([rows for _, rows in parts], format="csr"), labels)
        self._weights = machine.coef_[0].astype(np.float32)
        self._bias = float(machine.intercept_[0])
        return self

    def margin(self, message: Matrix) -> float:
        """The margin of one message (a row)."""
        return float((message @ self._weights)[0]) + self._bias if len(self._weights) else self._bias


def trust(share: float, fit: float, known: float) -> float:
    """Likelihood (0 to 1) that the best procedure is meant.

    `share`: its share of belief (0 to 1); `fit`: how well the words fit it; `known`: margin of KnownTopics.
    """
    odds: Any = logit(np.clip(share, 1e-6, 1 - 1e-6))
    return float(expit(SHARE * odds + FIT * fit + KNOWN * known + BIAS))

"""A linear classifier with calibrated confidence, trained in seconds on sparse features.

A linear support vector machine separates; softmax with one temperature turns its margins into
probabilities. The temperature is the one that makes held-out examples likeliest
(Guo et al., On Calibration of Modern Neural Networks, 2017).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.model_selection import train_test_split
from sklearn.svm import LinearSVC

Matrix: TypeAlias = Any  # scipy.sparse.csr_matrix, which carries no types


class CalibratedLinear:
    """`fit` on a matrix (examples x features) and labels; `probabilities` gives (examples x classes)."""

    def __init__(self, regularisation: float = 0.5, held_out: float = 0.15, seed: int = 7) -> None:
        self.regularisation = regularisation
        self.held_out = held_out
        self.seed = seed
        self.classes: list[str] = []
        self._weights = np.zeros((0, 0), dtype=np.float32)
        self._bias = np.zeros(0, dtype=np.float32)
        self.temperature = 1.0

    def fit(self, features: Matrix, labels: Sequence[str]) -> CalibratedLinear:
        """Train on all examples, after finding the temperature on a held-out part."""
        y = np.asarray(labels)
        kept, held = self._split(y)
        if len(set(y[kept])) > 1:
            trial = self._machine().fit(features[kept], y[kept])
            if set(y[held]) <= set(trial.classes_):
                margins = _two_sided(trial.decision_function(features[held]))
                columns = np.searchsorted(trial.classes_, y[held])
                self.temperature = _temperature(margins, columns)
        machine = self._machine().fit(features, y)
        self.classes = [str(label) for label in machine.classes_]
        self._weights = machine.coef_.astype(np.float32).T
        self._bias = machine.intercept_.astype(np.float32)
        return self

    def _split(self, y: Any) -> tuple[Any, Any]:
        """Numbers of the examples to try with, and of those held out: of each class alike, if there are
        enough of each."""
        _, counts = np.unique(y, return_counts=True)
        alike = counts.min() > 1 and len(counts) <= self.held_out * len(y)
        kept, held = train_test_split(
            np.arange(len(y)), test_size=self.held_out, random_state=self.seed, stratify=y if alike else None
        )
        return kept, held

    def _machine(self) -> LinearSVC:
        return LinearSVC(
            C=self.regularisation, class_weight="balanced", tol=0.01, max_iter=100, random_state=self.seed
        )

    def probabilities(self, features: Matrix) -> Any:
        """Probabilities, rows sum to 1; columns follow `classes`."""
        margins = _two_sided(np.asarray(features @ self._weights) + self._bias)
        return softmax(margins / self.temperature, axis=1)


def _two_sided(margins: Any) -> Any:
    """scikit-learn gives one column for two classes; softmax needs both."""
    margins = np.asarray(margins)
    if margins.ndim == 1:
        margins = margins[:, None]
    return np.hstack([-margins, margins]) if margins.shape[1] == 1 else margins


def _temperature(margins: Any, columns: Any) -> float:
    def loss(log_temperature: float) -> float:
        likelihood = log_softmax(margins / np.exp(log_temperature), axis=1)
        return float(-likelihood[np.arange(len(columns)), columns].mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-4.0, 2.0), method="bounded").x))

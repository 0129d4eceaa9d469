"""In which direction of meaning each procedure lies, learned from the vectors of its phrases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from catalogue.search.meaning import DIMENSIONS

RIDGE = 1.0
#: Phrases that the regression takes its covariance from: more tell nothing new about 512 dimensions.
SAMPLE = 50_000


def directions(pieces: Iterable[Any], starts: Any) -> Any:
    """Directions (512, procedures), float32: a question's product with one says how well the meanings fit.

    Each is the sum of two that are about equally good: the centre of the procedure's phrases (length 1), and
    a ridge regression from vectors to procedures. `pieces`: the vectors of all phrases in order, some
    (n, 512) at a time, so that they need never be held together; those of procedure i are from `starts[i]`
    to `starts[i + 1]`.
    """
    owners = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    step = -(-len(owners) // SAMPLE)
    sums = np.zeros((len(starts) - 1, DIMENSIONS), dtype=np.float32)
    gram = np.zeros((DIMENSIONS, DIMENSIONS), dtype=np.float32)
    done = 0
    for vectors in pieces:
        own = owners[done : done + len(vectors)]
        first = np.flatnonzero(np.diff(own, prepend=-1))
        sums[own[first]] += np.add.reduceat(vectors, first)
        sample = vectors[-done % step :: step]
        gram += step * (sample.T @ sample)
        done += len(vectors)
    gram += RIDGE * np.eye(DIMENSIONS, dtype=np.float32)
    found = np.linalg.solve(gram, sums.T)
    sums /= np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6)
    found += sums.T
    return np.ascontiguousarray(found, dtype=np.float32)

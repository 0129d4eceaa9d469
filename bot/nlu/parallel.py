"""Work of training on all processors.

Processes and not threads: liblinear's threads share one source of chance, and no training would be like the
one before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from joblib import Parallel, delayed

In = TypeVar("In")
Out = TypeVar("Out")


def side_by_side(work: Callable[[In], Out], inputs: Iterable[In]) -> list[Out]:
    """`work` of each input, in their order. `work` and what it takes and gives are pickled."""
    return list(Parallel(n_jobs=-1)(delayed(work)(given) for given in inputs))

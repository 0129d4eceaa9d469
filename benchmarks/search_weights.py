"""Fits the weights with which search brings its scores together (WEIGHTS of catalogue/search/index.py).

    python -m benchmarks.search_weights

A fifth of the sentences of the catalogue is left out of the index and asked of it. Conditional logit
(McFadden, 1974): the weights under which the procedures that were meant are likeliest. Prints them beside
those of the code; nothing is written.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_softmax

import bot  # noqa: F401 — puts this project's folder first on the path: spaCy has another `catalogue`
from catalogue import content, store
from catalogue.record import WAYS_OF_WRITING, Procedure
from catalogue.search import SearchIndex
from catalogue.search.index import SCORES, WEIGHTS
from catalogue.search.meaning import phrase_vectors

LEFT_OUT = 0.2
#: L2, so that two scores which say the same do not pull against each other.
PENALTY = 1e-4


class Asked(NamedTuple):
    """A sentence left out of the index, its way of writing, and the procedure it means."""

    text: str
    way: str
    procedure: str


def left_out(procedures: Iterable[Procedure], share: float = LEFT_OUT, seed: int = 5) -> list[Asked]:
    """A share of the sentences (`asked_as`) of the records; names and aliases stay."""
    draw = np.random.RandomState(seed)
    return [
        Asked(text, way, procedure.id)
        for procedure in procedures
        for way, _, text in procedure.asked_as.labelled()
        if draw.rand() < share
    ]


def without(procedures: Iterable[Procedure], texts: set[str]) -> list[Procedure]:
    """The records without those of their sentences."""
    return [
        procedure.copy(
            update={
                "asked_as": procedure.asked_as.copy(
                    update={
                        way: tuple(
                            written
                            for written, text in zip(
                                getattr(procedure.asked_as, way), procedure.asked_as.of(way), strict=True
                            )
                            if text not in texts
                        )
                        for way in WAYS_OF_WRITING
                    }
                )
            }
        )
        for procedure in procedures
    ]


def unlikelihood(scores: Any, meant: Any, weights: Any) -> tuple[float, Any]:
    """Mean negative log-likelihood of `meant` (numbers of procedures) under weights of `scores` (sentences x
    procedures x scores), and its gradient."""
    rows = np.arange(len(meant))
    belief = log_softmax(scores @ weights, axis=1)
    expected = np.einsum("sp,spk->sk", np.exp(belief), scores)
    return float(-belief[rows, meant].mean()), (expected - scores[rows, meant]).mean(axis=0)


def fit(scores: Any, meant: Any, start: Any) -> Any:
    """Weights of `scores` under which `meant` are likeliest."""

    def loss(weights: Any) -> tuple[float, Any]:
        value, gradient = unlikelihood(scores, meant, weights)
        return value + PENALTY * float(weights @ weights), gradient + 2 * PENALTY * weights

    return minimize(loss, start, jac=True, method="L-BFGS-B").x


def main() -> None:
    """Command line."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    procedures = list(store.load(content.procedures_folder(), content.state_folder()))
    asked = left_out(procedures)
    index = SearchIndex(without(procedures, {sentence.text for sentence in asked}), phrase_vectors())
    number = {procedure: position for position, procedure in enumerate(index.ids)}
    scores = np.stack([index.scores(sentence.text) for sentence in asked]).astype(np.float64)
    meant = np.array([number[sentence.procedure] for sentence in asked])
    fitted = fit(scores, meant, WEIGHTS.astype(np.float64))
    print(f"{len(asked)} sentences left out, {len(procedures)} procedures\n")
    print(f"{'':18}{'in the code':>11}{'fitted':>11}")
    for name, old, new in zip(SCORES, WEIGHTS, fitted, strict=True):
        print(f"{name:18}{old:11.2f}{new:11.2f}")
    both = (WEIGHTS, fitted)
    print("".join([f"{'unlikelihood':18}", *(f"{unlikelihood(scores, meant, w)[0]:11.3f}" for w in both)]))
    print("\nright procedure first")
    ways = np.array([sentence.way for sentence in asked])
    right = [(scores @ weights).argmax(axis=1) == meant for weights in both]
    for way in WAYS_OF_WRITING:
        print("".join([f"{way:18}", *(f"{found[ways == way].mean():11.3f}" for found in right)]))


if __name__ == "__main__":
    main()

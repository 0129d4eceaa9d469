"""Which facets a question asks: linear decisions on its words and sounds, then a judge over them.

A question is looked at as a whole and through windows, because in a long story the few words that ask
would drown. Facets also bear upon one another: "where can I contest" asks for the appeal and not for a
place. The judge learns both from sentences that the first decisions have not seen (stacked
generalisation: Wolpert, 1992).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from bot.nlu.joined import Question, joined
from bot.nlu.parallel import side_by_side
from bot.nlu.tfidf import TfIdf
from catalogue.record import FACETS

#: Words in the windows.
WINDOWS = (2, 4, 7)
#: Pairs of questions joined for training, and share of the questions kept for the judge, joined likewise.
JOINED, JUDGED, JOINED_FOR_JUDGE = 6000, 0.15, 700
#: With fewer questions than this to learn from, there is no judge: what the first decisions say is asked.
ENOUGH_TO_JUDGE = 40
#: Words of a message that counts as long.
LONG = 20

_PAIRS = np.triu_indices(len(FACETS), 1)


class FacetModel:
    """`fit` on labelled questions, `predict` for the words of one."""

    def __init__(self, seed: int = 7) -> None:
        self._seed = seed
        self._space = TfIdf(longest=3)
        self._weights = np.zeros((0, len(FACETS)), dtype=np.float32)
        self._bias = np.zeros(len(FACETS), dtype=np.float32)
        self._judge = np.zeros((0, len(FACETS)))
        self._judge_bias = np.zeros(len(FACETS))

    def fit(self, questions: Sequence[Question]) -> FacetModel:
        """Learn from questions with one facet, several, or none."""
        draw = np.random.RandomState(self._seed)
        every = [*questions, *joined(questions, JOINED, draw)]
        self._space.fit([question.words for question in every])
        kept_for_judge = draw.rand(len(questions)) < JUDGED
        first = [q for q, kept in zip(questions, kept_for_judge, strict=True) if not kept]
        second = [q for q, kept in zip(questions, kept_for_judge, strict=True) if kept]
        decide = partial(_decide, self._space, seed=self._seed)
        if first and len(second) >= ENOUGH_TO_JUDGE:
            first += joined(first, int(JOINED * (1 - JUDGED)), draw)
            second += joined(second, JOINED_FOR_JUDGE, draw)
            tried, final = side_by_side(decide, [first, every])
            self._weights, self._bias = tried
            self._learn_to_judge(second)
            self._weights, self._bias = final
        else:
            self._weights, self._bias = decide(every)
        return self

    def _learn_to_judge(self, questions: Sequence[Question]) -> None:
        evidence = self._evidence([question.words for question in questions])
        middle, spread = evidence.mean(axis=0), evidence.std(axis=0) + 1e-6
        scaled = (evidence - middle) / spread
        weights, bias = np.zeros((evidence.shape[1], len(FACETS))), np.full(len(FACETS), -1.0)
        for number, facet in enumerate(FACETS):
            asked = np.array([facet in question.facets for question in questions])
            if asked.any() and not asked.all():
                judge = LogisticRegression(C=0.003, max_iter=200).fit(scaled, asked)
                weights[:, number], bias[number] = judge.coef_[0], judge.intercept_[0]
        self._judge = weights / spread[:, None]
        self._judge_bias = bias - middle @ self._judge

    def margins(self, sentences: Sequence[Sequence[str]]) -> Any:
        """(sentences x FACETS): the first, linear decisions."""
        return np.asarray(self._space.transform(sentences) @ self._weights) + self._bias

    def _evidence(self, sentences: Sequence[Sequence[str]]) -> Any:
        """(sentences x what the judge looks at)."""
        windows = [(number, window) for number, words in enumerate(sentences) for window in _windows(words)]
        margins = self.margins([*sentences, *(window for _, window in windows)])
        whole, best = margins[: len(sentences)], margins[: len(sentences)].copy()
        if windows:
            np.maximum.at(best, np.array([number for number, _ in windows]), margins[len(sentences) :])
        length = np.array([[min(len(words), LONG) / LONG] for words in sentences])
        parts = [whole, best, length]
        for margin in (np.tanh(whole), np.tanh(best)):
            both = margin[:, :, None] * margin[:, None, :]
            parts += [margin, margin * length, both[:, _PAIRS[0], _PAIRS[1]]]
        return np.hstack(parts)

    def predict(self, words: Sequence[str]) -> list[str]:
        """Facets asked, in the order of the sentence; none for no words."""
        if not words:
            return []
        judged = self._judged(words)
        asked = [number for number in range(len(FACETS)) if judged[number] > 0]
        if len(asked) > 1:
            places = self._places(words)
            asked.sort(key=lambda number: (places[number], -judged[number]))
        return [FACETS[number] for number in asked]

    def _judged(self, words: Sequence[str]) -> Any:
        """(FACETS,): above 0 is asked."""
        evidence = self._evidence([words])[0]
        if not len(self._judge):
            whole, best, *_ = np.split(evidence[: 2 * len(FACETS)], 2)
            return (whole + best) / 2
        return evidence @ self._judge + self._judge_bias

    def _places(self, words: Sequence[str]) -> Any:
        """Where in the sentence each facet is asked: the pair of words that asks it most."""
        pairs = [words[start : start + 2] for start in range(max(len(words) - 1, 1))]
        return self.margins(pairs).argmax(axis=0)


def _decide(space: TfIdf, questions: Sequence[Question], seed: int) -> tuple[Any, Any]:
    """A linear decision for each facet: weights (features x FACETS) and biases (FACETS,)."""
    features = space.transform([question.words for question in questions])
    weights = np.zeros((features.shape[1], len(FACETS)), dtype=np.float32)
    bias = np.full(len(FACETS), -1.0, dtype=np.float32)  # what cannot be told apart: never, not an error
    for number, facet in enumerate(FACETS):
        asked = np.array([facet in question.facets for question in questions])
        if asked.any() and not asked.all():
            machine = LinearSVC(
                C=0.5, class_weight={True: 2.0, False: 1.0}, tol=0.1, max_iter=40, random_state=seed
            )
            machine.fit(features, asked)
            weights[:, number], bias[number] = machine.coef_[0], machine.intercept_[0]
    return weights, bias


def _windows(words: Sequence[str]) -> list[Sequence[str]]:
    return [
        words[start : start + size]
        for size in WINDOWS
        if len(words) > size
        for start in range(len(words) - size + 1)
    ]

"""BM25, the nearest phrase and directions of meaning: the same as by their formulas, worked out in full."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sparse

from catalogue.search import bm25, nearest
from catalogue.search.bm25 import K1, B, Bm25
from catalogue.search.direction import RIDGE, directions
from catalogue.search.nearest import NearestPhrase
from catalogue.search.ngrams import spaces
from catalogue.text import ngrams

WORDS, NGRAMS, PROCEDURES = 30, 50, 12


@pytest.fixture
def draw() -> np.random.RandomState:
    return np.random.RandomState(3)


def counts(draw: np.random.RandomState, rows: int, columns: int) -> Any:
    """Random counts, mostly none; CSR float32."""
    return sparse.csr_matrix(
        (draw.rand(rows, columns) < 0.2) * draw.randint(1, 4, (rows, columns)), dtype="f4"
    )


def by_formula(together: Any, numbers: Any) -> Any:
    """BM25 (procedures,) as a share of the weight of these n-grams, from counts (procedures x n-grams)."""
    spread = (together > 0).sum(axis=0)
    idf = np.log(1 + (len(together) - spread + 0.5) / (spread + 0.5))
    length = together.sum(axis=1, keepdims=True)
    slow = K1 * (1 - B + B * length / length.mean())
    return (idf * together * (K1 + 1) / (together + slow))[:, numbers].sum(axis=1) / idf[numbers].sum()


@pytest.mark.parametrize("at_once", [1, 100, bm25.AT_ONCE])
def test_bm25_is_that_of_the_formula_however_many_are_worked_out_at_once(
    draw: np.random.RandomState, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(bm25, "AT_ONCE", at_once)
    by_procedure, by_word = counts(draw, PROCEDURES, WORDS), counts(draw, WORDS, NGRAMS)
    together = (by_procedure @ by_word).toarray()
    numbers = np.array([1, 4, 40])
    scores = Bm25(by_procedure, by_word).score(numbers)
    np.testing.assert_allclose(scores, by_formula(together, numbers), rtol=1e-4)


def test_an_ngram_counts_for_the_procedures_where_it_weighs_most(
    draw: np.random.RandomState, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = counts(draw, PROCEDURES, WORDS), counts(draw, WORDS, NGRAMS)
    whole = Bm25(*parts)
    monkeypatch.setattr(bm25, "MOST", 3)
    cut = Bm25(*parts)
    for number in range(NGRAMS):
        full, few = whole.score(np.array([number])), cut.score(np.array([number]))
        best = np.sort(full)[::-1][:3]
        assert np.sort(few)[::-1] == pytest.approx([*best, *np.zeros(PROCEDURES - 3)])
        assert np.all((few == 0) | (few == full))


def test_no_ngram_known_scores_nothing(draw: np.random.RandomState) -> None:
    scores = Bm25(counts(draw, PROCEDURES, WORDS), counts(draw, WORDS, NGRAMS)).score(np.array([], dtype=int))
    assert scores.tolist() == [0] * PROCEDURES


@pytest.mark.parametrize("at_once", [1, 7, nearest.AT_ONCE])
def test_the_nearest_phrase_is_the_one_of_the_largest_cosine(
    draw: np.random.RandomState, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(nearest, "AT_ONCE", at_once)
    starts = np.array([0, 4, 5, 11, 20])
    by_phrase, by_word, idf = counts(draw, 20, WORDS), counts(draw, WORDS, NGRAMS), draw.rand(NGRAMS)
    numbers, times = np.array([0, 7, 8, 33]), np.array([1, 2, 1, 1])
    question = np.zeros(NGRAMS)
    question[numbers] = (1 + np.log(times)) * idf[numbers]
    phrases = (by_phrase @ by_word).toarray() * idf
    cosines = phrases @ question / np.linalg.norm(phrases, axis=1) / np.linalg.norm(question)
    near = np.array([0, 2, 3])
    found, which = NearestPhrase(by_phrase, starts, by_word, idf).score(numbers, times, near)
    for at, procedure in enumerate(near):
        own = cosines[starts[procedure] : starts[procedure + 1]]
        assert found[at] == pytest.approx(own.max(), rel=1e-4)
        assert which[at] == starts[procedure] + own.argmax()


def test_the_ngrams_of_a_question_are_those_of_the_catalogue() -> None:
    vocabulary = ["passeport", "الباسبور", "2026"]
    for (space, by_word), view in zip(
        spaces(vocabulary, (ngrams.WRITTEN, ngrams.HEARD)), (ngrams.WRITTEN, ngrams.HEARD), strict=True
    ):
        for row, word in zip(by_word.toarray(), vocabulary, strict=True):
            numbers, counts = space.numbers([word])
            assert row[numbers].tolist() == counts.tolist()
            assert row.sum() == (ngrams.view_of(ngrams.of_word(word)) == view).sum()
    assert spaces(vocabulary, [ngrams.WRITTEN])[0][0].numbers(["zzz"])[0].size == 0


def pieces(vectors: Any, size: int) -> Iterator[Any]:
    yield from (vectors[start : start + size] for start in range(0, len(vectors), size))


@pytest.mark.parametrize("size", [1, 8, 100])
def test_a_direction_is_the_centre_and_the_regression_in_whatever_pieces(
    draw: np.random.RandomState, size: int
) -> None:
    starts = np.array([0, 10, 13, 30])
    vectors = draw.normal(size=(30, 512)).astype(np.float32)
    sums = np.stack([vectors[start:end].sum(axis=0) for start, end in pairwise(starts)])
    regression = np.linalg.solve(vectors.T @ vectors + RIDGE * np.eye(512), sums.T).T
    centres = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    np.testing.assert_allclose(directions(pieces(vectors, size), starts), (centres + regression).T, atol=1e-3)


def test_a_sample_of_the_phrases_is_enough_for_the_regression(
    draw: np.random.RandomState, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts = np.arange(0, 9_001, 3_000)
    middles = np.repeat(draw.normal(size=(3, 512)), 3_000, axis=0)
    vectors = (middles + draw.normal(size=(9_000, 512))).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    full = directions(pieces(vectors, 1_000), starts)
    monkeypatch.setattr("catalogue.search.direction.SAMPLE", 3_000)
    sampled = directions(pieces(vectors, 1_000), starts)
    owners = np.repeat(np.arange(3), 3_000)
    for found in (full, sampled):
        assert np.mean((vectors @ found).argmax(axis=1) == owners) > 0.99

"""Sentences as rows of a matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bot.nlu.tfidf import TfIdf, rows
from catalogue.text import ngrams

SENTENCES = [
    ["chhal", "kayswa", "lpaspor"],
    ["chhal", "kayswa", "lakart"],
    ["combien", "coute", "le", "passeport"],
    ["combien", "coute", "la", "carte"],
    ["شحال", "كيسوى", "الباسبور"],
]


@pytest.fixture(scope="module")
def space() -> TfIdf:
    return TfIdf().fit(SENTENCES)


def dense(matrix: Any) -> Any:
    return np.asarray(matrix.todense())


def test_each_view_of_a_sentence_has_length_1(space: TfIdf) -> None:
    matrix = dense(space.transform(SENTENCES))
    columns = ngrams.view_of(space._known)
    assert set(columns) == set(range(ngrams.VIEWS))
    for view in range(ngrams.VIEWS):
        np.testing.assert_allclose(np.linalg.norm(matrix[:4, columns == view], axis=1), 1, atol=1e-5)


def test_a_view_in_which_nothing_is_known_is_zero_and_the_others_keep_length_1(space: TfIdf) -> None:
    matrix = dense(space.transform([["شحال"]]))[0]  # one example only: its letters are known by sound
    columns = ngrams.view_of(space._known)
    lengths = [round(float(np.linalg.norm(matrix[columns == view])), 5) for view in range(ngrams.VIEWS)]
    assert lengths == [0, 0, 1]


def test_ngrams_that_training_has_not_seen_count_for_nothing(space: TfIdf) -> None:
    known = dense(space.transform([["chhal", "lpaspor"]]))
    assert np.array_equal(dense(space.transform([["chhal", "zzz", "lpaspor"]])), known)
    assert space.transform([["ööö", "жжж"]]).nnz == 0


def test_an_ngram_of_fewer_sentences_than_the_rarest_is_not_known() -> None:
    often, once = ["chhal"], ["lpaspor"]
    space = TfIdf(rarest=2).fit([often, often, once])
    assert space.transform([often]).nnz > 0
    assert space.transform([once]).nnz == 0
    assert TfIdf(rarest=1).fit([often, often, once]).transform([once]).nnz > 0


def test_a_word_twice_in_one_sentence_is_not_two_sentences() -> None:
    assert TfIdf(rarest=2).fit([["chhal", "chhal"], ["مرحبا"]]).transform([["chhal"]]).nnz == 0


def test_a_rare_word_weighs_more_than_a_frequent_one() -> None:
    space = TfIdf(longest=1, rarest=1).fit([["w", "aaa"], ["w", "bbb"], ["w", "ccc"]])
    row = dense(space.transform([["w", "aaa"]]))[0]
    weight = {word: row[np.searchsorted(space._known, ngrams.of_word(word)[0])] for word in ("w", "aaa")}
    assert weight["aaa"] > weight["w"] > 0


def test_the_order_of_words_counts_only_within_runs() -> None:
    forth, back = ["a", "b", "a", "b"], ["b", "a", "b", "a"]
    single = TfIdf(longest=1, rarest=1).fit([forth, back])
    assert np.allclose(dense(single.transform([forth])), dense(single.transform([back])))
    double = TfIdf(longest=2, rarest=1).fit([forth, back])
    assert not np.allclose(dense(double.transform([forth])), dense(double.transform([back])))


def test_one_word_in_two_scripts_shares_its_sound(space: TfIdf) -> None:
    arabizi, arabic, other = space.transform([["chhal"], ["شحال"], ["passeport"]])
    assert (arabizi @ arabic.T).sum() > 0.5
    assert (arabizi @ other.T).sum() == 0


def test_a_sentence_without_words_is_a_row_of_nothing(space: TfIdf) -> None:
    matrix = space.transform([SENTENCES[0], [], SENTENCES[1]])
    assert matrix.shape[0] == 3
    assert np.diff(matrix.indptr).tolist()[1] == 0
    assert matrix[2].nnz == space.transform([SENTENCES[1]]).nnz


def test_no_sentence_is_a_matrix_without_rows(space: TfIdf) -> None:
    assert space.transform([]).shape == (0, len(space._known))


@pytest.mark.parametrize("sentences", [[], [[]], [["once"]]])
def test_training_that_teaches_nothing_gives_a_space_without_columns(sentences: list[list[str]]) -> None:
    assert TfIdf().fit(sentences).transform([["once"], []]).shape == (2, 0)


def test_a_sentence_has_the_same_row_alone_and_among_others(space: TfIdf) -> None:
    together = space.transform(SENTENCES)
    for number, sentence in enumerate(SENTENCES):
        assert np.array_equal(dense(together[number]), dense(space.transform([sentence])))


def test_rows_are_what_slicing_gives(space: TfIdf) -> None:
    matrix = space.transform([SENTENCES[0], [], *SENTENCES[1:]])
    each = list(rows(matrix))
    assert len(each) == matrix.shape[0]
    for number, row in enumerate(each):
        assert row.shape == (1, matrix.shape[1])
        assert np.array_equal(dense(row), dense(matrix[number]))

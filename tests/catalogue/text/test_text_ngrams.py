"""N-grams of words as numbers."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.text import ngrams

ROOT = Path(__file__).parents[3]
SENTENCE = ["chhal", "شحال", "l'", "etat", "2026"]
WORD = st.text(st.sampled_from("abcdr7934'éشحالةو"), min_size=1, max_size=12)


def of_view(view: int, words: Sequence[str], longest: int = 1) -> set[int]:
    found = ngrams.of_words(words, longest)
    return set(found[ngrams.view_of(found) == view].tolist())


@pytest.mark.parametrize("seed", ["0", "1", "12345"])
def test_numbers_are_the_same_in_every_process(seed: str) -> None:
    code = f"import bot\nfrom catalogue.text import ngrams\nprint(ngrams.of_words({SENTENCE!r}, 3).tolist())"
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(ngrams.of_words(SENTENCE, 3).tolist())


def test_numbers_do_not_change_between_versions() -> None:
    """Trained models know n-grams by these numbers: with others, each has to be trained anew."""
    assert ngrams.of_word("a").tolist() == [
        3904355907, 8303175571, 4400965841, 6451160540, 12598142867, 8695933137, 10746127836,
    ]  # fmt: skip


def test_a_word_is_seen_in_three_views() -> None:
    found = ngrams.of_word("chhal")
    assert set(ngrams.view_of(found).tolist()) == {ngrams.WORDS, ngrams.WRITTEN, ngrams.HEARD}
    assert len(of_view(ngrams.WORDS, ["chhal"])) == 1


def test_the_same_letters_in_two_views_are_two_ngrams() -> None:
    views = [of_view(view, ["bbb"]) for view in range(ngrams.VIEWS)]
    assert len(set.union(*views)) == sum(len(view) for view in views)


@pytest.mark.parametrize("spelling", ["ch7al", "شحال", "chhaal"])
def test_spellings_of_one_word_are_heard_alike_and_written_differently(spelling: str) -> None:
    assert of_view(ngrams.HEARD, [spelling]) == of_view(ngrams.HEARD, ["chhal"])
    assert of_view(ngrams.WRITTEN, [spelling]) != of_view(ngrams.WRITTEN, ["chhal"])


def test_words_that_begin_alike_share_written_ngrams_in_part() -> None:
    one, other = of_view(ngrams.WRITTEN, ["certificat"]), of_view(ngrams.WRITTEN, ["certificats"])
    assert 0.5 < len(one & other) / len(one | other) < 1


def test_the_beginning_of_a_word_is_not_its_middle() -> None:
    shared = of_view(ngrams.WRITTEN, ["ab"]) & of_view(ngrams.WRITTEN, ["xabx"])
    assert shared == {ngrams._number(ngrams.WRITTEN, "ab")}


def test_an_ngram_is_counted_as_often_as_it_occurs() -> None:
    found = ngrams.of_word("nana")
    assert (found == ngrams._number(ngrams.WRITTEN, "na")).sum() == 2


@given(st.lists(WORD, max_size=6))
def test_a_sentence_without_runs_has_the_ngrams_of_its_words(words: list[str]) -> None:
    expected = [number for word in words for number in ngrams.of_word(word).tolist()]
    assert ngrams.of_words(words).tolist() == expected


@given(st.lists(WORD, min_size=1, max_size=6), st.integers(1, 4))
def test_runs_are_words_that_stand_together_up_to_the_longest(words: list[str], longest: int) -> None:
    runs = len(ngrams.of_words(words, longest)) - len(ngrams.of_words(words))
    assert runs == sum(max(len(words) - length + 1, 0) for length in range(2, longest + 1))
    assert ngrams.view_of(ngrams.of_words(words, longest)).max() < ngrams.VIEWS


def test_a_run_keeps_the_order_of_its_words_and_is_no_word() -> None:
    forth, back = of_view(ngrams.WORDS, ["b", "a"], 2), of_view(ngrams.WORDS, ["a", "b"], 2)
    assert len(forth) == len(back) == 3
    assert len(forth & back) == 2
    assert of_view(ngrams.WORDS, ["ab"]).isdisjoint(forth | back)


def test_characters_never_cross_a_word() -> None:
    for view in (ngrams.WRITTEN, ngrams.HEARD):
        assert of_view(view, ["bon", "jour"], 3) == of_view(view, ["bon"]) | of_view(view, ["jour"])


def test_no_words_have_no_ngrams_of_the_same_type() -> None:
    found = ngrams.of_words([], 3)
    assert found.shape == (0,)
    assert found.dtype == np.int64


def test_what_is_kept_of_a_word_cannot_be_changed_by_who_reads_it() -> None:
    with pytest.raises(ValueError, match="read-only"):
        ngrams.of_word("chhal")[0] = 0

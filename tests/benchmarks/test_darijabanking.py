"""The scoring of DarijaBanking: folds that do not flatter, figures for each language."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.darijabanking import FOLDS, Query, folds, read, score, translations

LANGUAGES = ("english", "darija")


def queries(count: int = 60, labels: int = 3) -> list[Query]:
    """`count` queries in two languages, one language after the other, labels in turn."""
    return [Query(f"{lang} {i}", f"label {i % labels}", lang, i) for lang in LANGUAGES for i in range(count)]


def test_the_nth_row_of_each_language_is_one_query() -> None:
    assert translations(["en", "en", "fr", "fr"], ["a", "b", "a", "b"]) == [0, 1, 0, 1]


@pytest.mark.parametrize("labels", [["a", "b", "b", "a"], ["a", "b", "a", "a"]])
def test_rows_whose_labels_do_not_agree_are_no_translations(labels: list[str]) -> None:
    assert len(set(translations(["en", "en", "fr", "fr"], labels))) == 4


def test_languages_of_different_lengths_are_no_translations() -> None:
    assert len(set(translations(["en", "en", "fr"], ["a", "a", "a"]))) == 3


@pytest.mark.parametrize("together", [True, False])
def test_every_row_is_tested_once_and_labels_are_spread_evenly(together: bool) -> None:
    rows = queries()
    parts = list(folds(rows, together))
    assert len(parts) == FOLDS
    assert sorted(np.concatenate([test for _, test in parts])) == list(range(len(rows)))
    for train, test in parts:
        assert not set(train) & set(test)
        assert {rows[i].label for i in test} == {"label 0", "label 1", "label 2"}


def test_translations_are_on_the_same_side_only_where_asked() -> None:
    rows = queries()

    def parted(together: bool) -> int:
        return sum(
            len({rows[i].group for i in train} & {rows[i].group for i in test})
            for train, test in folds(rows, together)
        )

    assert parted(together=True) == 0
    assert parted(together=False) > 0


def test_macro_f1_gives_every_label_the_same_weight_and_every_language_its_own_figure() -> None:
    truth = [Query("", label, "darija", i) for i, label in enumerate("aaab")] + [Query("", "a", "french", 9)]
    found = score(truth, ["a", "a", "a", "a", "a"])
    assert list(found) == ["darija", "french"]
    assert found["darija"]["accuracy"] == 0.75
    assert found["darija"]["macro-F1"] == pytest.approx((6 / 7 + 0) / 2)
    assert found["french"]["macro-F1"] == 1.0


def test_a_file_without_the_columns_is_refused_with_a_clear_word(tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("sentence,intent\nhello,greet\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="text, label, language"):
        read(file)

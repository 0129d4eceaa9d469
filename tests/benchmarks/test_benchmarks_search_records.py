"""Made records for the search benchmark: like real ones, always the same, with a growing vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from benchmarks.search_records import MadeVectors, Maker, texts_of
from catalogue import content, store
from catalogue.record import Procedure
from catalogue.search.meaning import KeptVectors


@pytest.fixture(scope="module")
def real() -> list[Procedure]:
    """The first records of the catalogue."""
    return list(store.load(content.procedures_folder()))[:60]


def test_real_records_come_first_and_a_seed_makes_the_same_again(real: list[Procedure]) -> None:
    made = list(Maker(real).records(150, sentences=3))
    assert made[:60] == real
    assert made == list(Maker(real).records(150, sentences=3))
    assert made != list(Maker(real, seed=8).records(150, sentences=3))
    assert len({record.id for record in made}) == 150


def test_a_made_record_is_as_long_as_its_model_and_says_something_else(real: list[Procedure]) -> None:
    made = list(Maker(real).records(120))
    for model, record in zip(real, made[60:], strict=True):
        assert [len(way) for way in record.asked_as.dict().values()] == [
            len(way) for way in model.asked_as.dict().values()
        ]
        assert record.name != model.name
        assert len(record.name.fr.split()) == len(model.name.fr.split())


def test_a_word_is_exchanged_for_the_same_one_throughout_a_record(real: list[Procedure]) -> None:
    made = next(record for record in Maker(real).records(61) if record.id.startswith("made"))
    pairs = {}
    for way in ("fr", "ar", "ary", "arabizi"):
        for old, new in zip(real[0].asked_as.of(way), made.asked_as.of(way), strict=True):  # type: ignore[arg-type]
            for before, after in zip(old.split(), new.split(), strict=True):
                assert pairs.setdefault(before, after) == after


def test_the_vocabulary_grows_with_the_records(real: list[Procedure]) -> None:
    sizes = []
    for wanted in (60, 240, 960):
        records = Maker(real).records(wanted, sentences=4)
        sizes.append(len({word for record in records for text in texts_of(record) for word in text.split()}))
    assert sizes[0] < sizes[1] < sizes[2]


def test_made_vectors_are_of_length_one_and_need_no_encoding(real: list[Procedure]) -> None:
    known = {text for procedure in real for text in texts_of(procedure)}

    class Kept(KeptVectors):
        def encode(self, texts: Sequence[str]) -> Any:
            assert set(texts) <= known
            drawn = np.random.RandomState(1).normal(size=(len(texts), 512))
            return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)

    vectors = MadeVectors(real, Kept(None)).encode([f"phrase {number}" for number in range(100)])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-4)
    likeness = vectors @ vectors.T
    assert likeness[0, 1] > 0.3 > likeness[0, 99]  # of one record, and of two

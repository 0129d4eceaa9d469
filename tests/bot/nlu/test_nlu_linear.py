"""A linear classifier whose confidence is as high as it is right."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.sparse as sparse

from bot.nlu.linear import CalibratedLinear


def noisy(classes: int, examples: int, wrong: float, seed: int) -> tuple[Any, list[str]]:
    """Examples that show their class plainly, of which a share bears another's label."""
    draw = np.random.RandomState(seed)
    truth = draw.randint(0, classes, examples)
    features = np.eye(classes, dtype=np.float32)[truth]
    features = np.hstack([features, 0.1 * draw.rand(examples, 5).astype(np.float32)])
    mislabelled = draw.rand(examples) < wrong
    told = np.where(mislabelled, (truth + draw.randint(1, classes, examples)) % classes, truth)
    return sparse.csr_matrix(features), [f"class {number}" for number in told]


@pytest.mark.parametrize("wrong", [0.1, 0.4])
def test_confidence_is_the_share_that_is_right(wrong: float) -> None:
    classifier = CalibratedLinear().fit(*noisy(4, 3000, wrong, seed=1))
    features, labels = noisy(4, 3000, wrong, seed=2)
    shares = classifier.probabilities(features)
    right = np.mean(
        [classifier.classes[i] == label for i, label in zip(shares.argmax(1), labels, strict=True)]
    )
    assert abs(right - (1 - wrong)) < 0.05
    assert abs(shares.max(axis=1).mean() - right) < 0.05


def test_probabilities_sum_to_1_and_follow_the_names_of_the_classes() -> None:
    features, labels = noisy(3, 300, 0.0, seed=1)
    classifier = CalibratedLinear().fit(features, labels)
    shares = classifier.probabilities(features)
    assert classifier.classes == ["class 0", "class 1", "class 2"]
    assert np.allclose(shares.sum(axis=1), 1)
    assert [classifier.classes[i] for i in shares.argmax(axis=1)] == labels


def test_two_classes_have_a_column_each() -> None:
    features, labels = noisy(2, 200, 0.0, seed=1)
    shares = CalibratedLinear().fit(features, labels).probabilities(features)
    assert shares.shape == (200, 2)
    assert [f"class {i}" for i in shares.argmax(axis=1)] == labels


def test_a_frequent_class_does_not_swallow_a_rare_one() -> None:
    """A sign that 1 in 10 of the frequent class bears, and every one of the rare: it speaks for the rare."""
    labels = ["often"] * 500 + ["rare"] * 20
    sign = [number % 10 == 0 for number in range(500)] + [True] * 20
    classifier = CalibratedLinear().fit(sparse.csr_matrix(np.array(sign, dtype=np.float32)[:, None]), labels)
    [with_sign, without] = classifier.probabilities(sparse.csr_matrix([[1.0], [0.0]]))
    assert classifier.classes == ["often", "rare"]
    assert with_sign[1] > 0.5 > without[1]


@pytest.mark.parametrize("place", range(10))
def test_a_class_with_one_example_is_learned_whatever_part_is_held_out(place: int) -> None:
    features, labels = noisy(3, 10, 0.0, seed=3)
    only = sparse.hstack([features, np.zeros((10, 1))], format="lil")
    only[place] = 0
    only[place, only.shape[1] - 1] = 1
    labels[place] = "the only one"
    classifier = CalibratedLinear().fit(only.tocsr(), labels)
    shares = classifier.probabilities(only.tocsr()[place])[0]
    assert classifier.classes[int(shares.argmax())] == "the only one"


@pytest.mark.parametrize("place", range(8))
def test_two_classes_of_which_one_has_a_single_example_are_told_apart(place: int) -> None:
    features = np.eye(2, dtype=np.float32)[[int(number == place) for number in range(8)]]
    labels = ["only" if number == place else "often" for number in range(8)]
    classifier = CalibratedLinear().fit(sparse.csr_matrix(features), labels)
    shares = classifier.probabilities(sparse.csr_matrix(features))
    assert [classifier.classes[i] for i in shares.argmax(axis=1)] == labels


def test_many_classes_with_two_examples_each_are_learned() -> None:
    features = sparse.csr_matrix(np.repeat(np.eye(12, dtype=np.float32), 2, axis=0))
    labels = [f"class {number // 2:02}" for number in range(24)]
    classifier = CalibratedLinear().fit(features, labels)
    shares = classifier.probabilities(features)
    assert [classifier.classes[i] for i in shares.argmax(axis=1)] == labels


def test_training_is_the_same_each_time() -> None:
    given = noisy(4, 400, 0.2, seed=1)
    first, second = CalibratedLinear().fit(*given), CalibratedLinear().fit(*given)
    assert first.temperature == second.temperature
    assert np.array_equal(first.probabilities(given[0]), second.probabilities(given[0]))

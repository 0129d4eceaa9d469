"""The constants of search and of confidence are found again where they are known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import softmax

from benchmarks import confidence, search_weights
from bot.importer import Example
from tests.catalogue.catalogue_samples import PASSPORT, record


def test_the_weights_under_which_procedures_were_drawn_are_found_again() -> None:
    draw = np.random.RandomState(1)
    weights = np.array([3.0, 0.0, 1.5])
    scores = draw.rand(4000, 8, 3)
    meant = np.array([draw.choice(8, p=softmax(one @ weights)) for one in scores])
    fitted = search_weights.fit(scores, meant, np.zeros(3))
    np.testing.assert_allclose(fitted, weights, atol=0.35)
    assert search_weights.unlikelihood(scores, meant, fitted)[0] < np.log(8)


def test_the_gradient_is_that_of_the_likelihood() -> None:
    draw = np.random.RandomState(1)
    scores, meant, weights = draw.rand(20, 5, 3), draw.randint(0, 5, 20), np.array([1.0, -2.0, 0.5])
    _, gradient = search_weights.unlikelihood(scores, meant, weights)
    for number, step in enumerate(np.eye(3) * 1e-5):
        more, less = (search_weights.unlikelihood(scores, meant, weights + s)[0] for s in (step, -step))
        assert (more - less) / 2e-5 == pytest.approx(gradient[number], abs=1e-6)


def test_sentences_left_out_are_gone_and_names_and_the_others_stay() -> None:
    procedure = record(asked_as={"fr": ["fees: Combien ?", "Je viens d'avoir un fils"], "ar": ["أحتاج رسما"]})
    one, other = search_weights.without([procedure, PASSPORT], {"Combien ?", procedure.aliases.fr[0]})
    assert one.asked_as.all() == [("ar", "أحتاج رسما"), ("fr", "Je viens d'avoir un fils")]
    assert one.aliases == procedure.aliases
    assert other == PASSPORT
    assert procedure.asked_as.of("fr")[0] == "Combien ?"


def test_a_share_of_the_sentences_is_left_out_the_same_each_time() -> None:
    many = record(asked_as={"fr": [f"phrase {number}" for number in range(1000)]})
    found = search_weights.left_out([many], 0.2)
    assert 150 < len(found) < 250
    assert found == search_weights.left_out([many], 0.2)
    assert {(sentence.way, sentence.procedure) for sentence in found} == {("fr", many.id)}
    assert search_weights.left_out([many], 0.0) == []


def test_names_greetings_and_follow_ups_are_never_left_out() -> None:
    kinds = {
        "sentence": Example("a", "ask_procedure", "fr", (), True, "passport"),
        "unknown": Example("a", "ask_procedure", "fr", (), True, unknown=True),
        "name": Example("a", "ask_procedure", "fr", None, True, "passport"),
        "follow-up": Example("a", "ask_procedure", "fr", ("fees",), False),
        "greeting": Example("a", "greet", "fr", (), None),
    }
    shares = {kind: confidence.left_out([example] * 2000).mean() for kind, example in kinds.items()}
    assert shares["sentence"] == pytest.approx(confidence.LEFT_OUT, abs=0.05)
    assert shares["unknown"] == pytest.approx(confidence.UNKNOWN_LEFT_OUT, abs=0.05)
    assert shares["name"] == shares["follow-up"] == shares["greeting"] == 0


def test_the_temperature_at_which_what_was_meant_was_drawn_is_found_again() -> None:
    draw = np.random.RandomState(1)
    near = [f"p{number}" for number in range(10)]
    asked = []
    for _ in range(3000):
        fits = 6 * draw.rand(10)
        meant = near[draw.choice(10, p=softmax(fits / 2.5))]
        asked.append(confidence.Asked(meant, near, fits, 0.0))
    elsewhere = [confidence.Asked(meant, near, np.zeros(10), 0.0) for meant in ("far", None)]
    assert confidence.temperature(asked + elsewhere) == pytest.approx(2.5, abs=0.25)


def test_evidence_is_that_of_the_best_procedure() -> None:
    right = confidence.Asked("b", ["a", "b"], np.array([1.0, 3.0]), 0.7)
    wrong = right._replace(meant="a")
    nothing = right._replace(meant=None)
    rows, meant = confidence.evidence([right, wrong, nothing], divided_by=2.0)
    assert meant.tolist() == [True, False, False]
    assert rows[0] == pytest.approx([1.0, 3.0, 0.7])  # logit of the share: (3 - 1) / 2

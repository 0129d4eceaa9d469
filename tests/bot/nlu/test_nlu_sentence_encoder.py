"""The meaning of a message as a dense feature."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nlu_samples import Graph, asked, data_of, tokenized
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.sentence_encoder import SentenceEncoder
from catalogue.search.meaning import DIMENSIONS


@pytest.fixture
def encoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("MOURCHID_DATA_DIR", str(tmp_path / "var"))
    return Graph(tmp_path / "graph").untrained(SentenceEncoder)


def vector(message: Message) -> Any:
    _, sentence = message.get_dense_features(TEXT, [])
    assert sentence.features.shape == (1, DIMENSIONS)
    return sentence.features[0]


def test_each_message_has_its_own_vector_of_length_1(encoder: Any) -> None:
    together = [vector(m) for m in encoder.process(tokenized("Où est la mairie ?", "أين الجماعة؟", "Merci"))]
    for text, found in zip(("Où est la mairie ?", "أين الجماعة؟", "Merci"), together, strict=True):
        [alone] = encoder.process(tokenized(text))
        assert np.allclose(found, vector(alone), atol=1e-3)
        assert np.linalg.norm(found) == pytest.approx(1, abs=1e-3)


def test_the_same_meaning_in_two_languages_lies_nearer_than_another(encoder: Any) -> None:
    french, arabic, other = (
        vector(message)
        for message in encoder.process(
            tokenized("Je veux un passeport", "أريد جواز سفر", "Il pleut beaucoup ce soir")
        )
    )
    assert french @ arabic > french @ other + 0.2


@pytest.mark.parametrize("text", ["", "👍", "؟!"])
def test_a_message_without_a_letter_means_nothing(encoder: Any, text: str) -> None:
    [message] = encoder.process(tokenized(text))
    assert not vector(message).any()


def test_an_example_has_the_vector_of_the_message_and_it_is_kept(encoder: Any, tmp_path: Path) -> None:
    examples = [asked("combien coûte le passeport"), asked("شحال كيسوى الباسبور", variety="ary")]
    data = encoder.process_training_data(data_of(examples))
    for example, message in zip(examples, data.nlu_examples, strict=True):
        [as_message] = encoder.process(tokenized(example.text))
        assert vector(message) @ vector(as_message) == pytest.approx(1, abs=1e-2)  # kept in half precision
    assert (tmp_path / "var" / "phrase-vectors.npz").exists()

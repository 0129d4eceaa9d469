"""What trained components share."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from nlu_samples import Graph, asked, tokenized, with_ngrams
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.component import UNDERSTANDING, TrainedComponent, ngram_features, normal_words, understood


class Remembers(TrainedComponent):
    """Its knowledge is whatever a test gives it."""

    FILE = "remembered.joblib"

    @staticmethod
    def get_default_config() -> dict[str, object]:
        return {"a": 1}


def test_what_is_persisted_is_what_is_loaded(tmp_path: Path) -> None:
    graph = Graph(tmp_path)
    component = graph.untrained(Remembers)
    assert component.model is None
    component.model = {"شحال": np.arange(3)}
    component.persist()
    loaded = graph.loaded(Remembers, a=2)
    assert loaded.model["شحال"].tolist() == [0, 1, 2]
    assert loaded.config == {"a": 2}


def test_training_again_replaces_what_was_known(tmp_path: Path) -> None:
    graph = Graph(tmp_path)
    for knowledge in ("first", "second"):
        component = graph.untrained(Remembers)
        component.model = knowledge
        component.persist()
    assert graph.loaded(Remembers).model == "second"


def test_what_components_say_of_a_message_adds_up_and_is_told_outside() -> None:
    message = Message(data={"text": "salam"})
    understood(message)["variety"] = "arabizi"
    understood(message).update(facets=["fees"])
    assert message.as_dict(only_output_properties=True)[UNDERSTANDING] == {
        "variety": "arabizi",
        "facets": ["fees"],
    }


def test_two_messages_share_nothing() -> None:
    first, second = Message(data={"text": "a"}), Message(data={"text": "b"})
    understood(first)["facets"] = ["fees"]
    assert understood(second) == {}


def test_words_are_those_of_the_tokens_and_none_without_tokens() -> None:
    [message] = tokenized("Où est l'État ?")
    assert normal_words(message) == ["ou", "est", "l'", "etat"]
    assert normal_words(Message(data={"text": "Où est l'État ?"})) == []


def test_features_stand_in_the_order_of_the_messages(tmp_path: Path) -> None:
    examples = [asked("combien coûte la carte"), asked("combien coûte le permis"), asked("où est le permis")]
    data, _ = with_ngrams(Graph(tmp_path), examples)
    messages = data.nlu_examples
    matrix = ngram_features(messages)
    assert matrix.shape[0] == 3
    for number, message in enumerate(messages):
        assert (matrix[number] != ngram_features([message])).nnz == 0
    assert (matrix[0] != matrix[1]).nnz > 0


def test_a_message_without_ngrams_names_the_component_that_is_missing() -> None:
    with pytest.raises(ValueError, match="NgramFeaturizer"):
        ngram_features(tokenized("salam"))

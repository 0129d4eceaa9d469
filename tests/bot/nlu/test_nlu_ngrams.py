"""The n-grams of a message as a Rasa component."""

from __future__ import annotations

from pathlib import Path

import pytest
from nlu_samples import Graph, asked, data_of, tokenized
from rasa.shared.nlu.constants import TEXT

from bot.nlu.component import ngram_features
from bot.nlu.ngrams import NgramFeaturizer

EXAMPLES = [
    asked("combien coûte le passeport"),
    asked("combien coûte la carte"),
    asked("chhal kayswa lpaspor", variety="arabizi"),
    asked("شحال كيسوى الباسبور", variety="ary"),
]


@pytest.fixture
def graph(tmp_path: Path) -> Graph:
    return Graph(tmp_path)


def test_a_loaded_component_gives_the_features_of_the_one_that_was_trained(graph: Graph) -> None:
    trained = graph.untrained(NgramFeaturizer)
    trained.train(data_of(EXAMPLES))
    said = ["combien coûte la carte", "شحال الباسبور", "👍", "ne figure pas"]
    before = ngram_features(trained.process(tokenized(*said)))
    after = ngram_features(graph.loaded(NgramFeaturizer).process(tokenized(*said)))
    assert before.nnz > 0
    assert before.shape == after.shape
    assert (before != after).nnz == 0


def test_an_example_has_the_features_it_would_have_as_a_message(graph: Graph) -> None:
    data = data_of(EXAMPLES)
    component = graph.untrained(NgramFeaturizer)
    component.train(data)
    component.process_training_data(data)
    as_messages = component.process(tokenized(*(example.text for example in EXAMPLES)))
    assert (ngram_features(data.nlu_examples) != ngram_features(as_messages)).nnz == 0


def test_a_message_without_words_has_a_feature_all_the_same(graph: Graph) -> None:
    component = graph.untrained(NgramFeaturizer)
    component.train(data_of(EXAMPLES))
    [message] = component.process(tokenized("👍"))
    _, sentence = message.get_sparse_features(TEXT, [])
    assert sentence.features.shape[0] == 1
    assert sentence.features.nnz == 0


def test_no_message_is_no_trouble(graph: Graph) -> None:
    component = graph.untrained(NgramFeaturizer)
    component.train(data_of(EXAMPLES))
    assert component.process([]) == []

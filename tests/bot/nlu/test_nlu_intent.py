"""The intent of a message."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nlu_samples import Graph, asked, said, tokenized, with_ngrams
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.intent import RANKED, LinearIntentClassifier

PAPERS = ("passeport", "permis", "livret", "certificat", "timbre", "diplôme")
SAID = {
    "greet": ("bonjour", "bonjour madame", "salut", "salut à tous", "bonsoir", "bonsoir monsieur"),
    "thanks": ("merci", "merci bien", "merci beaucoup", "grand merci", "je vous remercie", "merci madame"),
    "goodbye": ("au revoir", "adieu", "à bientôt", "bonne journée", "au revoir madame", "à demain"),
    "help": ("aide", "aidez moi", "à l'aide", "aide svp", "que sais tu faire", "comment tu marches"),
    "human": ("un agent", "un humain svp", "parler à un agent", "un conseiller", "un humain", "agent svp"),
}
EXAMPLES = [
    *(said(text, intent) for intent, texts in SAID.items() for text in texts),
    *(asked(f"combien coûte un {paper}") for paper in PAPERS),
    *(asked(f"je veux un {paper}", procedure=paper) for paper in PAPERS),
]
Trained = tuple[Graph, Any, Callable[..., list[Message]]]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """The graph, the component, and how messages come to it."""
    graph = Graph(tmp_path_factory.mktemp("graph"))
    data, featurizer = with_ngrams(graph, EXAMPLES)
    component = graph.untrained(LinearIntentClassifier)
    component.train(data)
    return graph, component, lambda *texts: featurizer.process(tokenized(*texts))


def test_what_kind_of_turn_it_is_comes_first_in_the_ranking(trained: Trained) -> None:
    _, component, read = trained
    messages = component.process(read("bonjour tous", "merci beaucoup monsieur", "combien coûte la carte"))
    assert [message.get("intent")["name"] for message in messages] == ["greet", "thanks", "ask_procedure"]
    for message in messages:
        ranking = message.get("intent_ranking")
        assert ranking[0] == message.get("intent")
        assert len(ranking) == RANKED
        confidences = [item["confidence"] for item in ranking]
        assert confidences == sorted(confidences, reverse=True)
        assert 0 < sum(confidences) <= 1 + 1e-6


def test_what_is_known_well_is_surer_than_what_is_said_in_other_words(trained: Trained) -> None:
    _, component, read = trained
    known, unknown = component.process(read("merci beaucoup", "rendez-vous pluie"))
    assert known.get("intent")["confidence"] > unknown.get("intent")["confidence"]


def test_a_loaded_component_says_what_the_trained_one_does(trained: Trained) -> None:
    graph, component, read = trained
    texts = ("salut", "au revoir", "je veux un permis")
    before = [message.get("intent_ranking") for message in component.process(read(*texts))]
    after = [m.get("intent_ranking") for m in graph.loaded(LinearIntentClassifier).process(read(*texts))]
    assert before == after


@pytest.mark.parametrize("text", ["", "👍", "؟!"])
def test_a_message_without_words_has_no_intent_and_no_confidence(trained: Trained, text: str) -> None:
    _, component, read = trained
    [message] = component.process(read(text))
    assert message.get("intent") == {"name": None, "confidence": 0.0}


def test_intent_is_part_of_what_rasa_tells(trained: Trained) -> None:
    _, component, read = trained
    [message] = component.process(read("merci"))
    assert {"intent", "intent_ranking"} <= set(message.as_dict(only_output_properties=True))


@pytest.mark.parametrize(("wanted", "taken"), [(0, 0), (2, 2), (100, len(PAPERS))])
def test_all_written_examples_and_only_so_many_of_the_catalogue_teach(
    tmp_path: Path, wanted: int, taken: int
) -> None:
    graph = Graph(tmp_path)
    data, _ = with_ngrams(graph, EXAMPLES)
    component = graph.untrained(LinearIntentClassifier, from_catalogue=wanted)
    found = [message.get("text") for message in component._examples(data)]
    written = [example.text for example in EXAMPLES if not example.procedure]
    assert found[: len(written)] == written
    assert len(set(found)) == len(found) == len(written) + taken

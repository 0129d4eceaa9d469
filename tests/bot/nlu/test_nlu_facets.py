"""The facets of a message as a Rasa component."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from nlu_samples import Graph, asked, data_of, said, tokenized
from rasa.shared.nlu.training_data.message import Message

from bot.importer import Example
from bot.nlu import facet_model
from bot.nlu.facet_model import FacetModel
from bot.nlu.facets import FacetClassifier
from bot.nlu.joined import Question

EXAMPLES = [
    asked("combien coûte le passeport", "fees"),
    asked("je voudrais un passeport"),
    asked("et c'est où ?", "place", names=False),
    asked("شحال كيسوى الباسبور", "fees", variety="ary"),
    asked("résultats du concours, combien de temps", "delay", unknown=True),
    Example("passeport biométrique", "ask_procedure", "fr", None, True, "passport"),
    asked("je pars bientôt, quels papiers", "documents", procedure="passport"),
    asked("👍", "fees"),
    said("combien êtes-vous", "bot_challenge"),
]


@pytest.fixture
def learned(monkeypatch: pytest.MonkeyPatch) -> list[Question]:
    """The questions that the model is given."""
    given: list[Question] = []

    def fit(model: FacetModel, questions: list[Question]) -> FacetModel:
        given.extend(questions)
        return model

    monkeypatch.setattr(FacetModel, "fit", fit)
    return given


def test_labelled_questions_teach_and_nothing_else(tmp_path: Path, learned: list[Question]) -> None:
    Graph(tmp_path).untrained(FacetClassifier).train(data_of(EXAMPLES))
    assert [question.facets for question in learned] == [
        ("fees",), (), ("place",), ("fees",), ("delay",), ("documents",)
    ]  # fmt: skip


def test_a_question_is_its_words_in_normal_form_its_way_of_writing_and_whether_it_names(
    tmp_path: Path, learned: list[Question]
) -> None:
    Graph(tmp_path).untrained(FacetClassifier).train(data_of(EXAMPLES))
    assert learned[0] == (("combien", "coute", "le", "passeport"), ("fees",), "fr", True)
    assert learned[2] == (("et", "c'", "est", "ou"), ("place",), "fr", False)
    assert learned[3].variety == "ary"


def test_a_message_that_stories_brought_teaches_nothing(tmp_path: Path, learned: list[Question]) -> None:
    data = data_of(EXAMPLES[:1])
    data.training_examples.append(Message.build("combien", intent="ask_procedure"))
    Graph(tmp_path).untrained(FacetClassifier).train(data)
    assert len(learned) == 1


def test_a_loaded_component_hears_what_the_trained_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facet_model, "JOINED", 100)
    monkeypatch.setattr(facet_model, "JUDGED", 0.5)
    examples = [
        asked(text.format(subject), *asks)
        for subject in ("le passeport", "la carte", "le permis", "l'acte", "le livret", "la patente")
        for text, asks in (("combien coûte {}", ["fees"]), ("quels papiers pour {}", ["documents"]),
                           ("je voudrais {}", []), ("ma mère a perdu {}", []))
    ]  # fmt: skip
    graph = Graph(tmp_path)
    trained = graph.untrained(FacetClassifier)
    trained.train(data_of(examples))
    messages = ("combien coûte le certificat", "quels papiers pour le certificat", "je voudrais autre chose")
    heard = [said_of(message) for message in trained.process(tokenized(*messages))]
    assert heard == [["fees"], ["documents"], []]
    assert [said_of(m) for m in graph.loaded(FacetClassifier).process(tokenized(*messages))] == heard


def test_a_message_without_words_asks_nothing(tmp_path: Path) -> None:
    component = Graph(tmp_path).untrained(FacetClassifier)
    component.train(data_of([]))
    assert [said_of(message) for message in component.process(tokenized("👍", "", "combien"))] == [[], [], []]


def said_of(message: Message) -> Any:
    return message.get("understanding")["facets"]

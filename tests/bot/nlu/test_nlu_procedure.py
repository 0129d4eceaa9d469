"""Which procedure a message is about: search over the live catalogue and what was learned."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from nlu_samples import Graph, asked, said, tokenized, with_ngrams

from bot.importer import Example, catalogue_examples
from bot.nlu.component import ngram_features
from bot.nlu.procedure import CANDIDATES, ProcedureLinker
from catalogue import content
from catalogue.live import current_catalogue
from tests.catalogue.catalogue_samples import PASSPORT, record, write_folder, write_record

FAMILY_BOOKLET = record(
    "family-booklet",
    name={"fr": "Livret de famille", "ar": "دفتر الحالة المدنية"},
    aliases={"fr": ["livret de famille"], "ary": ["كناش الحالة المدنية"]},
    asked_as={"fr": ["Je viens de me marier, il me faut un livret"], "ar": ["أحتاج دفتر العائلة"]},
)
WRITTEN = [
    asked("combien coûte le passeport", "fees"),
    asked("je veux mon acte de naissance"),
    asked("refaire un passeport perdu"),
    asked("acte de naissance pour l'école"),
    asked("et combien ça coûte", "fees", names=False),
    asked("et quels papiers", "documents", names=False),
    asked("c'est où", "place", names=False),
    asked("et ensuite", names=False),
    asked("permis de chasse svp", unknown=True),
    asked("résultats du concours de police", unknown=True),
    asked("carte de presse pour un journal", unknown=True),
    said("bonjour madame", "greet"),
    said("merci beaucoup", "thanks"),
]


class Trained(NamedTuple):
    """A component, and how it reads a message."""

    graph: Graph
    component: Any
    read: Callable[[str], list[Any]]

    def __call__(self, text: str) -> dict[str, Any]:
        """What is understood of a message."""
        [message] = self.component.process(self.read(text))
        understanding: dict[str, Any] = message.get("understanding")
        return understanding

    def first(self, text: str) -> str:
        return str(self(text)["procedures"][0]["id"])


@pytest.fixture(autouse=True)
def _content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue of two records."""
    monkeypatch.setenv("MOURCHID_CONTENT_DIR", str(tmp_path))
    monkeypatch.setenv("MOURCHID_DATA_DIR", str(tmp_path / "var"))
    write_folder(content.procedures_folder(), record(), PASSPORT)


def train(folder: Path, written: list[Example] = WRITTEN) -> Trained:
    graph = Graph(folder)
    examples = [*written, *catalogue_examples(content.procedures_folder())]
    data, featurizer = with_ngrams(graph, examples)
    component = graph.untrained(ProcedureLinker)
    component.train(data)
    return Trained(graph, component, lambda text: featurizer.process(tokenized(text)))


@pytest.fixture
def linker(tmp_path: Path) -> Trained:
    return train(tmp_path / "graph")


@pytest.mark.parametrize(
    ("text", "procedure"),
    [
        ("combien coûte un passeport", "passport"),
        ("chhal kayswa lpaspor", "passport"),
        ("بغيت عقد الازدياد", "birth-certificate"),
        ("il me faut un extrait d'acte de naissance", "birth-certificate"),
    ],
)
def test_the_procedure_that_is_meant_comes_first(linker: Trained, text: str, procedure: str) -> None:
    ranked = linker(text)["procedures"]
    assert ranked[0]["id"] == procedure
    assert {item["id"] for item in ranked} == {"passport", "birth-certificate"}
    scores = [item["score"] for item in ranked]
    assert scores == sorted(scores, reverse=True)
    assert sum(scores) == pytest.approx(1, abs=1e-3)


def test_the_phrase_that_led_there_is_one_of_the_record(linker: Trained) -> None:
    best = linker("bghit lpaspor")["procedures"][0]
    assert (best["id"], best["phrase"]) == ("passport", "lpaspor")


def test_a_question_about_a_record_is_trusted_more_than_one_that_none_answers(linker: Trained) -> None:
    answered = linker("je veux un passeport")["trust"]
    unanswered = linker("résultats du concours de police")["trust"]
    assert 0 <= unanswered < 0.3 < answered <= 1


def test_a_procedure_added_after_training_is_found_and_believed_at_once(linker: Trained) -> None:
    text = "je veux un livret de famille"
    before = linker(text)
    assert all(item["id"] != "family-booklet" for item in before["procedures"])
    write_record(content.procedures_folder(), FAMILY_BOOKLET)
    current_catalogue().refresh()
    after = linker(text)
    assert after["procedures"][0]["id"] == "family-booklet"
    assert after["procedures"][0]["score"] > 0.5
    assert after["trust"] > max(0.5, before["trust"])
    assert linker.first("كناش الحالة المدنية") == "family-booklet"
    assert linker.first("combien coûte un passeport") == "passport"


def test_what_no_record_answered_at_training_is_believed_once_a_record_does(linker: Trained) -> None:
    text = "je veux un permis de chasse"
    before = linker(text)["trust"]
    hunting = record(
        "hunting-permit",
        name={"fr": "Permis de chasse", "ar": "رخصة القنص"},
        aliases={"fr": ["permis de chasse"]},
        asked_as={"fr": ["Je veux chasser cette saison"]},
    )
    write_record(content.procedures_folder(), hunting)
    current_catalogue().refresh()
    assert linker.first(text) == "hunting-permit"
    assert linker(text)["trust"] > 0.5 > before
    linker.component.model.known = SimpleNamespace(margin=lambda _: -9.0)  # sounds like nothing of ours
    assert linker(text)["trust"] > 0.5
    assert linker("je veux un passeport")["trust"] < 0.01


def test_questions_that_no_record_answers_are_strangers_to_the_ranker(tmp_path: Path) -> None:
    linker = train(tmp_path / "graph", [e for e in WRITTEN if e.intent == "ask_procedure"])
    [message] = linker.read("carte de presse")
    margins = linker.component.model.ranker.margins(ngram_features([message]), ["passport"])
    assert margins[0] < 0


def test_a_procedure_taken_away_after_training_is_found_no_more(linker: Trained) -> None:
    (content.procedures_folder() / "travel" / "passport.yml").unlink()
    current_catalogue().refresh()
    assert [item["id"] for item in linker("je veux un passeport")["procedures"]] == ["birth-certificate"]


def test_no_more_candidates_than_can_be_offered(linker: Trained) -> None:
    for number in range(CANDIDATES):
        write_record(content.procedures_folder(), record(f"acte-{number}"))
    current_catalogue().refresh()
    assert len(linker("acte de naissance")["procedures"]) == CANDIDATES


@pytest.mark.parametrize("text", ["", "👍", "؟!…"])
def test_a_message_without_words_is_about_nothing(linker: Trained, text: str) -> None:
    assert linker(text) == {"procedures": [], "trust": 0.0, "names_subject": 0.0}


def test_a_follow_up_names_no_subject_and_a_question_does(linker: Trained) -> None:
    assert linker("et combien ça coûte")["names_subject"] < 0.5 < linker("le passeport svp")["names_subject"]


def test_what_the_ranker_says_can_overturn_the_order_of_search(linker: Trained) -> None:
    text = "je veux un passeport"
    assert linker.first(text) == "passport"
    against = {"passport": -2.0, "birth-certificate": 2.0}
    linker.component.model.ranker = SimpleNamespace(margins=lambda _, ids: [against[i] for i in ids])
    ranked = linker(text)["procedures"]
    assert [item["id"] for item in ranked] == ["birth-certificate", "passport"]
    assert ranked[0]["score"] > ranked[1]["score"]


def test_without_follow_ups_to_learn_from_every_question_names_its_subject(tmp_path: Path) -> None:
    linker = train(tmp_path / "graph", [e for e in WRITTEN if e.names_procedure is not False])
    assert linker("et combien ça coûte")["names_subject"] == 1.0


def test_without_strangers_search_alone_decides(tmp_path: Path) -> None:
    linker = train(tmp_path / "graph", [asked("je veux un passeport")])
    assert linker.component.model.ranker is None
    assert linker.component.model.known is None
    assert linker.first("je veux un passeport") == "passport"
    assert linker("je veux un passeport")["trust"] > 0


def test_an_empty_catalogue_answers_nothing(tmp_path: Path) -> None:
    for file in content.procedures_folder().glob("*/*.yml"):
        file.unlink()
    linker = train(tmp_path / "graph")
    assert linker("je veux un passeport")["procedures"] == []
    assert linker("je veux un passeport")["trust"] == 0.0


def test_a_loaded_component_says_what_the_trained_one_does(linker: Trained) -> None:
    loaded = linker._replace(component=linker.graph.loaded(ProcedureLinker))
    for text in ("chhal kayswa lpaspor", "et combien", "permis de chasse", "👍"):
        assert loaded(text) == linker(text)

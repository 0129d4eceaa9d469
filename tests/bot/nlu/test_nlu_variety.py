"""The way of writing of a message."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from nlu_samples import Graph, data_of, said, tokenized

from bot.importer import Example
from bot.nlu.variety import LatinWords, VarietyDetector, VarietyModel

FRENCH = [
    "je voudrais un certificat de résidence", "quels sont les documents pour le passeport",
    "combien coûte la carte nationale", "où se trouve le bureau de la commune",
    "je voudrais savoir le prix du passeport", "est-ce que la commune est ouverte",
    "quels sont les horaires du bureau", "merci pour les documents", "le délai pour la carte",
    "je suis à la commune pour le certificat",
]  # fmt: skip
ARABIZI = [
    "bghit chi chahada dyal sokna", "chno homa lwra9 dyal lpaspor", "chhal katswa lakart",
    "fin kayn lbiro dyal ljama3a", "bghit n3raf chhal kayswa lpaspor", "wach ljama3a me7loula",
    "ch7al dyal lwe9t w fin nmchi", "chokran 3la lwra9", "wach kayn chi lwra9 khrin", "fin nmchi daba",
]  # fmt: skip
DARIJA = [
    "بغيت شي شهادة ديال السكنى", "شنو هوما الوراق ديال الباسبور", "شحال كتسوى لاكارط",
    "فين كاين البيرو ديال الجماعة", "بغيت نعرف شحال كيسوى الباسبور", "واش الجماعة محلولة دابا",
    "شحال ديال الوقت وفين نمشي", "واش كاين شي وراق خرين",
]  # fmt: skip
STANDARD = [
    "أريد الحصول على شهادة السكنى", "ما هي الوثائق المطلوبة لجواز السفر", "كم تبلغ رسوم البطاقة الوطنية",
    "أين يوجد مكتب الجماعة", "أود معرفة ثمن جواز السفر", "هل الجماعة مفتوحة اليوم",
    "ما هو الأجل وأين أذهب", "هل توجد وثائق أخرى مطلوبة",
]  # fmt: skip
MIXED = [
    "bghit le certificat de résidence dyal sokna", "chno les documents pour lpaspor",
    "chhal le prix dyal la carte",
    "fin kayn le bureau de la commune", "wach la commune est ouverte daba", "بغيت passeport جديد",
    "شحال le prix ديال la carte", "واش la commune محلولة", "lwra9 pour le passeport chno homa",
    "bghit savoir les horaires w fin nmchi",
]  # fmt: skip
BY_WAY = {"fr": FRENCH, "arabizi": ARABIZI, "ary": DARIJA, "ar": STANDARD, "mixed": MIXED}
EXAMPLES = [said(text, "any", variety=way) for way, texts in BY_WAY.items() for text in texts]


@pytest.fixture(scope="module")
def model() -> VarietyModel:
    return VarietyModel().fit(EXAMPLES)


@pytest.mark.parametrize(
    ("way", "text"),
    [
        ("fr", "où sont les documents du passeport"),
        ("arabizi", "bghit n3raf fin kayn lbiro"),
        ("ary", "بغيت نعرف فين كاين البيرو"),
        ("ar", "أريد معرفة الوثائق المطلوبة"),
        ("mixed", "bghit n3raf les horaires du bureau"),
        ("mixed", "شحال كتسوى la carte nationale"),
    ],
)
def test_each_way_of_writing_is_recognised(model: VarietyModel, way: str, text: str) -> None:
    [(found, confidence)] = model.predict([text])
    assert found == way
    assert 0.2 < confidence <= 1


def test_a_word_seen_often_is_of_the_language_it_was_seen_in() -> None:
    words = LatinWords().fit(FRENCH, ARABIZI)
    french, arabizi = words.odds(["documents", "bghit"])
    assert french > 0 > arabizi


def test_a_word_never_seen_is_judged_by_its_letters() -> None:
    words = LatinWords().fit(FRENCH, ARABIZI)
    french, arabizi = words.odds(["commentaires", "kaykhdmo7"])
    assert french > arabizi
    assert arabizi < 0


def test_odds_follow_the_order_of_the_words() -> None:
    words = LatinWords().fit(FRENCH, ARABIZI)
    assert words.odds(["bghit", "inconnu", "le"]) == [words.odds([w])[0] for w in ("bghit", "inconnu", "le")]
    assert words.odds([]) == []


def test_a_reference_of_a_request_is_neither_language(model: VarietyModel) -> None:
    assert model._evidence_of("bghit RC-2026-le-la n3raf") == model._evidence_of("bghit n3raf")


def test_sentences_of_the_catalogue_teach_words_and_not_what_a_message_looks_like() -> None:
    by_heart = [Example("lwakala", "ask_procedure", "fr", None, True, "x")] * 5
    plain, taught = VarietyModel().fit(EXAMPLES), VarietyModel().fit([*EXAMPLES, *by_heart])
    assert taught._latin.odds(["lwakala"])[0] > 0 > plain._latin.odds(["lwakala"])[0]
    assert taught._space.transform([["lwakala"]]).shape == plain._space.transform([["lwakala"]]).shape


def component_of(graph: Graph) -> Any:
    component = graph.untrained(VarietyDetector)
    component.train(data_of(EXAMPLES))
    return component


def ways(component: Any, *texts: str) -> list[Any]:
    return [message.get("understanding")["variety"] for message in component.process(tokenized(*texts))]


def test_a_loaded_component_says_what_the_trained_one_does(tmp_path: Path) -> None:
    graph = Graph(tmp_path)
    trained = component_of(graph)
    texts = ("où est le bureau", "fin kayn lbiro", "فين كاين البيرو", "أين المكتب")
    assert ways(trained, *texts) == ["fr", "arabizi", "ary", "ar"]
    loaded = graph.loaded(VarietyDetector).process(tokenized(*texts))
    for before, after in zip(trained.process(tokenized(*texts)), loaded, strict=True):
        assert before.get("understanding") == after.get("understanding")


@pytest.mark.parametrize("text", ["", "👍", "2026 ؟", "٢٠٢٦"])
def test_a_message_without_a_letter_has_no_way_of_writing(tmp_path: Path, text: str) -> None:
    component = component_of(Graph(tmp_path))
    [message] = component.process(tokenized(text))
    assert message.get("understanding") == {"variety": None, "variety_confidence": 0.0}


def test_latin_letters_are_never_called_arabic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    component = component_of(Graph(tmp_path))
    monkeypatch.setattr(component.model, "predict", lambda texts: [("ary", 0.9)])
    assert ways(component, "chhal", "شحال") == ["arabizi", "ary"]


def test_training_data_passes_through_unchanged(tmp_path: Path) -> None:
    data = data_of(EXAMPLES)
    assert component_of(Graph(tmp_path)).process_training_data(data) is data
    assert all(message.get("understanding") is None for message in data.nlu_examples)

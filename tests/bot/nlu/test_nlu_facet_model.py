"""Which facets are asked, learned from a few dozen sentences."""

from __future__ import annotations

import pytest

from bot.nlu import facet_model
from bot.nlu.facet_model import LONG, FacetModel
from bot.nlu.joined import Question
from catalogue.text.normal import words

FEES = ("fees",)
DOCUMENTS = ("documents",)
DELAY = ("delay",)
PLACE = ("place",)
SUBJECTS = ("le passeport", "la carte", "le permis", "l'acte de naissance", "le livret de famille")

#: (facets, what is asked about each of SUBJECTS; with {} only)
ASKED = [
    (FEES, "combien coûte {}"),
    (FEES, "quel est le prix pour {}"),
    (FEES, "c'est quel tarif {} svp"),
    (DOCUMENTS, "quels papiers pour {}"),
    (DOCUMENTS, "les documents demandés pour {}"),
    (DOCUMENTS, "quelles pièces faut-il apporter pour {}"),
    (DELAY, "en combien de temps on reçoit {}"),
    (DELAY, "{} sera prêt dans combien de jours"),
    (DELAY, "le délai pour {} svp"),
    (PLACE, "où demander {}"),
    (PLACE, "à quelle adresse demander {}"),
    (PLACE, "où ça pour {}"),
    ((), "je voudrais {} pour mon fils"),
    ((), "mon frère a perdu {} hier soir au marché"),
    ((), "j'ai besoin de {} avant les vacances"),
    ((), "bonjour c'est pour {} svp"),
    ((), "ma mère veut {} depuis longtemps"),
    ((), "on m'a pris {} dans le train"),
    ((), "{} de ma fille est déchiré"),
    ((), "mon voisin a perdu {} et ma mère a perdu son sac"),
    ((), "une histoire avec {} hier au marché"),
]
ALONE = [
    (FEES, "c'est combien"),
    (FEES, "et le prix"),
    (DOCUMENTS, "quels papiers"),
    (DOCUMENTS, "et les documents"),
    (DELAY, "combien de jours"),
    (DELAY, "et le délai"),
    (PLACE, "où ça"),
    (PLACE, "et l'adresse"),
]


def questions() -> list[Question]:
    found = [
        Question(tuple(words(text.format(subject))), facets, "fr", True)
        for facets, text in ASKED
        for subject in SUBJECTS
    ]
    return found + [Question(tuple(words(text)), facets, "fr", False) for facets, text in ALONE]


def trained(found: list[Question], judged: float = 0.5) -> FacetModel:
    """A model; `judged`: share of the questions kept for the judge. Of few, 0.15 would be a handful."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(facet_model, "JOINED", 300)
        patch.setattr(facet_model, "JUDGED", judged)
        return FacetModel().fit(found)


@pytest.fixture(scope="module")
def model() -> FacetModel:
    return trained(questions())


def facets(model: FacetModel, text: str) -> list[str]:
    return model.predict(words(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("combien coûte la patente", "fees"),
        ("quels papiers pour la patente", "documents"),
        ("la patente sera prête dans combien de jours", "delay"),
        ("où demander la patente", "place"),
    ],
)
def test_what_is_asked_is_understood_of_a_subject_never_seen(
    model: FacetModel, text: str, expected: str
) -> None:
    assert facets(model, text) == [expected]


def test_a_message_that_asks_for_nothing_in_particular_has_no_facet(model: FacetModel) -> None:
    assert facets(model, "je voudrais la patente pour mon fils") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("quels papiers pour la carte et c'est combien", ["documents", "fees"]),
        ("combien coûte la carte et quels papiers", ["fees", "documents"]),
        ("où demander le permis et combien de jours", ["place", "delay"]),
    ],
)
def test_several_facets_come_in_the_order_of_the_sentence(
    model: FacetModel, text: str, expected: list[str]
) -> None:
    assert facets(model, text) == expected


def test_the_few_words_that_ask_are_heard_at_the_end_of_a_long_story(model: FacetModel) -> None:
    story = "mon frère a perdu le permis hier soir au marché et ma mère a perdu le livret de famille"
    assert facets(model, f"{story} où ça") == ["place"]
    assert facets(model, story) == []


def test_a_message_of_any_length_is_read(model: FacetModel) -> None:
    assert "fees" in facets(model, "combien")
    story = "mon frère a perdu le permis hier soir au marché " * LONG
    assert facets(model, story) == []
    assert "fees" in facets(model, story + "c'est combien")


def test_no_words_ask_nothing(model: FacetModel) -> None:
    assert model.predict([]) == []


def test_a_facet_without_an_example_is_never_asked_and_stops_nothing(model: FacetModel) -> None:
    said = ("comment faire appel pour la carte", "quel recours", "c'est combien")
    found = {facet for text in said for facet in facets(model, text)}
    assert "fees" in found
    assert found <= {"fees", "documents", "delay", "place"}


def test_too_few_questions_for_a_judge_are_understood_by_the_first_decisions() -> None:
    model = trained(questions(), judged=0.1)
    assert not len(model._judge)
    assert facets(model, "combien coûte la patente") == ["fees"]
    assert facets(model, "combien coûte la carte et quels papiers") == ["fees", "documents"]
    assert facets(model, "je voudrais la patente pour mon fils") == []


def test_the_same_questions_teach_the_same(model: FacetModel) -> None:
    again = trained(questions())
    sentences = [words(text.format("la patente")) for _, text in ASKED]
    assert (again.margins(sentences) == model.margins(sentences)).all()


@pytest.mark.parametrize("found", [[], questions()[:1]])
def test_what_cannot_teach_anything_gives_a_model_that_hears_no_facet(found: list[Question]) -> None:
    assert facets(trained(found), "combien coûte la carte") == []

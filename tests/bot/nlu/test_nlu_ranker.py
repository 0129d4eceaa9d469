"""The second look at near procedures."""

from __future__ import annotations

from typing import Any

import pytest

from bot.nlu import ranker as ranker_module
from bot.nlu.ranker import Ranker
from bot.nlu.tfidf import TfIdf
from catalogue.text.normal import words

PHRASES = {
    "birth-extract": ("extrait d'acte de naissance", "un extrait naissance svp", "extrait pour l'école"),
    "birth-copy": ("copie intégrale d'acte de naissance", "copie intégrale naissance", "une copie svp"),
    "death-extract": ("extrait d'acte de décès", "mon père est mort, un extrait", "extrait décès"),
    "passport": ("passeport biométrique", "je veux un passeport", "refaire le passeport"),
}
STRANGERS = ["bonjour", "merci beaucoup", "permis de chasse", "résultats du concours", "quel temps fait-il"]
SENTENCES = [(text, procedure) for procedure, texts in PHRASES.items() for text in texts]


@pytest.fixture(scope="module")
def space() -> TfIdf:
    every = [text for text, _ in SENTENCES] + STRANGERS
    return TfIdf(rarest=1).fit([words(text) for text in every])


@pytest.fixture(scope="module")
def ranker(space: TfIdf) -> Ranker:
    return fitted(space, SENTENCES)


def fitted(space: TfIdf, sentences: list[tuple[str, str]]) -> Ranker:
    rows = space.transform([words(text) for text, _ in sentences])
    return Ranker().fit(rows, [procedure for _, procedure in sentences], row(space, *STRANGERS))


def row(space: TfIdf, *texts: str) -> Any:
    return space.transform([words(text) for text in texts])


def margins(ranker: Ranker, space: TfIdf, text: str, *procedures: str) -> dict[str, float | None]:
    asked = list(procedures or PHRASES)
    return dict(zip(asked, ranker.margins(row(space, text), asked), strict=True))


@pytest.mark.parametrize(
    ("text", "meant", "neighbour"),
    [
        ("je veux l'extrait de naissance", "birth-extract", "birth-copy"),
        ("je veux la copie intégrale de naissance", "birth-copy", "birth-extract"),
        ("extrait de décès", "death-extract", "birth-extract"),
    ],
)
def test_a_procedure_is_told_from_its_neighbour_by_the_word_that_differs(
    ranker: Ranker, space: TfIdf, text: str, meant: str, neighbour: str
) -> None:
    found = margins(ranker, space, text)
    assert found[meant] == max(value for value in found.values() if value is not None)
    near = found[neighbour]
    assert near is not None
    assert near < 0


def test_the_nearest_procedure_is_among_those_it_is_trained_against(
    space: TfIdf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranker_module, "NEIGHBOURS", 1)
    monkeypatch.setattr(ranker_module, "OTHERS", 0)  # nor any stranger: neighbours alone
    neighbourly = fitted(space, SENTENCES)
    for procedure, neighbour in (("birth-copy", "birth-extract"), ("death-extract", "birth-extract")):
        for text in PHRASES[neighbour]:
            [margin] = margins(neighbourly, space, text, procedure).values()
            assert margin is not None
            assert margin < 0


def test_what_a_procedure_was_trained_on_speaks_for_it_and_for_no_other(ranker: Ranker, space: TfIdf) -> None:
    for text, own in SENTENCES:
        assert [p for p, value in margins(ranker, space, text).items() if value and value > 0] == [own]


def test_what_means_none_of_them_speaks_against_all(ranker: Ranker, space: TfIdf) -> None:
    for text in STRANGERS:
        assert all(value is not None and value < 0 for value in margins(ranker, space, text).values())


def test_a_procedure_it_was_not_trained_on_has_no_margin(ranker: Ranker, space: TfIdf) -> None:
    found = margins(ranker, space, "je veux un passeport", "passport", "added-yesterday")
    assert found["added-yesterday"] is None
    assert found["passport"] is not None
    assert found["passport"] > 0


def test_margins_follow_the_order_in_which_they_are_asked_for(ranker: Ranker, space: TfIdf) -> None:
    message = row(space, "extrait de naissance")
    forth = ranker.margins(message, list(PHRASES))
    assert ranker.margins(message, list(PHRASES)[::-1]) == forth[::-1]
    assert ranker.margins(message, []) == []


def test_the_order_of_the_phrases_does_not_matter_to_whose_they_are(space: TfIdf) -> None:
    mixed = fitted(space, sorted(SENTENCES))
    for text, own in SENTENCES:
        found = margins(mixed, space, text)
        assert max(found, key=lambda procedure: found[procedure] or -9) == own


def test_one_procedure_alone_is_told_from_strangers(space: TfIdf) -> None:
    only = fitted(space, [item for item in SENTENCES if item[1] == "passport"])
    [mine] = margins(only, space, "refaire un passeport", "passport").values()
    [other] = margins(only, space, "merci beaucoup", "passport").values()
    assert mine is not None
    assert other is not None
    assert mine > 0 > other

"""How far the best procedure is believed."""

from __future__ import annotations

import itertools

import pytest

from bot.nlu.tfidf import TfIdf
from bot.nlu.trust import NEW, KnownTopics, trust
from catalogue.text.normal import words

ANSWERED = [
    "combien coûte le passeport", "papiers pour l'acte de naissance", "où faire la carte nationale",
    "délai du passeport", "je veux légaliser une signature", "acte de naissance svp",
    "refaire la carte nationale", "la signature d'un document",
]  # fmt: skip
UNANSWERED = [
    "permis de chasse svp", "résultats du concours de police", "carte de presse pour un journal",
    "concours des infirmiers", "où acheter un permis de pêche",
]  # fmt: skip


@pytest.fixture(scope="module")
def space() -> TfIdf:
    return TfIdf(rarest=1).fit([words(text) for text in ANSWERED + UNANSWERED])


@pytest.fixture(scope="module")
def known(space: TfIdf) -> KnownTopics:
    return KnownTopics().fit(
        space.transform([words(text) for text in ANSWERED]),
        space.transform([words(text) for text in UNANSWERED]),
    )


@pytest.mark.parametrize("text", ["le passeport svp", "acte de naissance et carte nationale"])
def test_a_question_like_those_answered_sounds_known(space: TfIdf, known: KnownTopics, text: str) -> None:
    assert known.margin(space.transform([words(text)])) > 0


@pytest.mark.parametrize("text", ["le permis de chasse", "concours de la police", "carte de presse"])
def test_a_question_like_those_that_no_record_answers_does_not(
    space: TfIdf, known: KnownTopics, text: str
) -> None:
    assert known.margin(space.transform([words(text)])) < 0


def test_words_of_questions_that_name_nothing_say_nothing_about_what_is_known() -> None:
    how_long, paper = "combien de temps ça prend", ["le passeport", "la carte", "l'acte", "le livret"] * 6
    foreign = [f"{other} {how_long}" for other in ("chasse", "pêche", "concours", "presse")] * 6
    space = TfIdf(rarest=1).fit([words(text) for text in [*paper, *foreign, how_long]])
    answered, unanswered, follow_up, question = (
        space.transform([words(text) for text in texts])
        for texts in (paper, foreign, [how_long], [f"le passeport {how_long}"])
    )
    heard_only_there = KnownTopics().fit(answered, unanswered).margin(question)
    heard_everywhere = KnownTopics().fit(answered, unanswered, follow_up).margin(question)
    assert heard_everywhere > 0
    assert heard_everywhere > heard_only_there + 0.2


def test_no_follow_up_at_all_is_no_trouble(space: TfIdf, known: KnownTopics) -> None:
    rows = [space.transform([words(text) for text in texts]) for texts in (ANSWERED, UNANSWERED, [])]
    assert KnownTopics().fit(*rows).margin(rows[0][0]) == known.margin(rows[0][0])


def test_before_training_every_question_counts_as_one_about_a_new_procedure(space: TfIdf) -> None:
    for text in (*ANSWERED, *UNANSWERED):
        assert KnownTopics().margin(space.transform([words(text)])) == NEW


def test_trust_grows_with_everything_that_speaks_for_the_best_procedure() -> None:
    low, high = (0.3, 5.0, -1.0), (0.9, 30.0, 1.0)
    for position in range(3):
        for rest in itertools.product(*zip(low, high, strict=True)):
            less, more = list(rest), list(rest)
            less[position], more[position] = low[position], high[position]
            assert trust(*less) < trust(*more)


@pytest.mark.parametrize("share", [0.0, 1.0, 1.0 + 1e-9])
def test_a_share_of_nothing_or_all_is_no_trouble(share: float) -> None:
    assert 0 < trust(share, 10.0, 0.0) < 1


def test_what_fits_alone_and_sounds_known_is_believed_and_the_contrary_is_not() -> None:
    assert trust(0.99, 20.0, 1.0) > 0.7
    assert trust(0.3, 8.0, -0.5) < 0.15

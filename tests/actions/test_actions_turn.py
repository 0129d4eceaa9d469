"""What holds for the whole turn: language and commune; and what is said when nothing is understood."""

from __future__ import annotations

from typing import Any

import pytest
from actions_turns import run, tracker

from actions.fallback import FallbackAction
from actions.language import ChangeLanguageAction, StartAgainAction, language_named
from actions.reply import payload
from actions.turn import TurnSlotsAction, language_of_turn


def spoken(text: str, variety: str | None, sure: float = 0.95) -> dict[str, Any]:
    return {"text": text, "understanding": {"variety": variety, "variety_confidence": sure}}


@pytest.mark.parametrize(
    ("said", "variety", "language"),
    [
        ("ما هي الوثائق", "ar", "ar"), ("شنو الوراق", "ary", "ar"), ("chno lwra9", "arabizi", "ar"),
        ("quels papiers", "fr", "fr"), ("bghit passeport ديالي", "mixed", "ar"),
    ],
)  # fmt: skip
def test_the_reply_is_arabic_for_arabic_and_darija_and_french_for_french(
    said: str, variety: str, language: str
) -> None:
    for before in (None, "ar", "fr"):
        assert language_of_turn(tracker(**spoken(said, variety), language=before)) == language


def test_arabic_letters_are_answered_in_arabic_even_when_short() -> None:
    assert language_of_turn(tracker(**spoken("نكتة", "ary", 0.4), language="fr")) == "ar"


@pytest.mark.parametrize(("said", "variety"), [("passeport", "arabizi"), ("la suite", "mixed"), ("ok", "fr")])
@pytest.mark.parametrize("before", ["ar", "fr"])
def test_a_word_that_may_be_either_goes_on_in_the_language_spoken(
    said: str, variety: str, before: str
) -> None:
    sure = 0.9 if variety == "mixed" else 0.4
    assert language_of_turn(tracker(**spoken(said, variety, sure), language=before)) == before


@pytest.mark.parametrize("chosen", ["ar", "fr"])
@pytest.mark.parametrize(("said", "variety"), [("quels papiers", "fr"), ("شنو الوراق", "ary")])
def test_an_explicit_choice_wins(chosen: str, said: str, variety: str) -> None:
    told = spoken(said, variety)
    assert language_of_turn(tracker(**told, preferred_language=chosen, language="ar")) == chosen


def test_without_words_the_language_spoken_or_the_pages() -> None:
    assert language_of_turn(tracker("12", language="fr")) == "fr"
    assert language_of_turn(tracker("12", metadata={"language": "fr"})) == "fr"
    assert language_of_turn(tracker("12", metadata={"language": "xx"})) == "ar"
    assert language_of_turn(tracker("12")) == "ar"


def test_the_commune_of_the_page_holds_until_another_is_chosen() -> None:
    page = {"commune": "larache", "language": "fr"}
    assert run(TurnSlotsAction(), metadata=page).slots == {"language": "fr", "commune": "larache"}
    assert run(TurnSlotsAction(), metadata=page, language="fr", commune="meknes").slots == {}


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("je veux parler français", "fr"), ("بالفرنسية من فضلك", "fr"), ("هضر معايا بالفرنساوية", "fr"),
        ("hdr m3aya b fransawiya", "fr"), ("en arabe svp", "ar"), ("تكلم بالعربية", "ar"),
        ("b l3arbia", "ar"), ("jawbni b darija", "ar"), ("هضر معايا بالدارجة", "ar"),
        ("changez de langue", None), ("français ou arabe ?", None), ("", None),
    ],
)  # fmt: skip
def test_the_language_that_a_message_names(said: str, language: str | None) -> None:
    assert language_named(said) == language


def test_change_of_language_is_confirmed_in_the_new_one() -> None:
    done = run(ChangeLanguageAction(), text="en français", language="ar")
    assert done.slots == {"preferred_language": "fr", "language": "fr"}
    assert "français" in done.text
    tapped = run(ChangeLanguageAction(), text="/change_language", entities={"language": "ar"}, language="fr")
    assert tapped.slots["language"] == "ar"
    # None named: the other one.
    assert run(ChangeLanguageAction(), text="changez de langue", language="fr").slots["language"] == "ar"


def test_starting_again_forgets_the_subject_only_and_ends_the_turn() -> None:
    done = run(StartAgainAction(), text="on recommence", intent="restart", language="fr", procedure="x")
    assert done.slots == {"procedure": None, "facets": None, "options": None}
    assert done.followed_by == ["action_listen"]


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_what_is_not_understood_is_said_with_ways_on_and_ends_the_turn(language: str) -> None:
    done = run(FallbackAction(), text="???", intent="nlu_fallback", language=language)
    assert done.kind == "fallback"
    assert done.payloads == [payload("browse"), payload("human")]
    assert done.slots["options"] == done.payloads
    assert done.followed_by == ["action_listen"]


def test_words_of_a_button_that_nlu_does_not_know_are_understood_all_the_same() -> None:
    shown = [("Santé", payload("browse", category="health")), ("La suite", payload("browse", option="8"))]
    done = run(FallbackAction(), text="suite", intent="nlu_fallback", shown=shown, language="fr")
    assert done.kind == "small_talk"
    assert done.followed_by == ["action_listen"]


@pytest.mark.parametrize(
    ("facets", "names", "kind"),
    [(["place"], 0.1, "answer"), ([], 0.1, "fallback"), (["place"], 0.9, "fallback")],
)
def test_an_unclear_message_that_asks_a_facet_is_about_the_present_subject(
    facets: list[str], names: float, kind: str
) -> None:
    understanding = {"facets": facets, "names_subject": names}
    told: dict[str, Any] = {
        "text": "et c'est où ?",
        "intent": "nlu_fallback",
        "understanding": understanding,
        "language": "fr",
    }
    done = run(FallbackAction(), procedure="passport-adult", **told)
    assert done.kind == kind
    assert done.followed_by == ["action_listen"]
    assert run(FallbackAction(), **told).kind == "fallback"


def test_a_communes_name_typed_for_a_button_changes_no_language() -> None:
    shown = [
        ("مكناس", payload("office_info", commune="meknes")),
        ("العرائش", payload("office_info", commune="larache")),
    ]
    told = spoken("meknes", "fr", 0.9)
    assert language_of_turn(tracker(**told, shown=shown, language="ar")) == "ar"
    assert language_of_turn(tracker(**told, language="ar")) == "fr"

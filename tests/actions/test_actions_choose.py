"""Choosing among what was offered: by number, in words, by a button's own words; declining it."""

from __future__ import annotations

from typing import Any

import pytest
from actions_turns import Done, run, tracker

from actions import taps
from actions.choose import ChooseAction, DenyAction, number_in
from actions.feedback import FeedbackAction
from actions.reply import payload

ADULT = (
    "Passeport biométrique pour majeur",
    payload("ask_procedure", procedure="passport-adult", facet=["fees"]),
)
MINOR = (
    "Passeport biométrique pour mineur",
    payload("ask_procedure", procedure="passport-minor", facet=["fees"]),
)
LOST = ("Passeport perdu", payload("ask_procedure", procedure="passport-lost", facet=["fees"]))
ELSE = ("Autre chose", payload("deny"))
OFFERED = [ADULT, MINOR, LOST, ELSE]


def below(procedure: str) -> list[tuple[str, str]]:
    """The buttons below an answer."""
    return [
        ("Délai", payload("ask_procedure", procedure=procedure, facet=["delay"])),
        ("Lieu", payload("ask_procedure", procedure=procedure, facet=["place"])),
    ]


def choose(text: str, intent: str = "choose", **told: Any) -> Done:
    told.setdefault("language", "fr")
    return run(ChooseAction(), text=text, intent=intent, **told)


@pytest.mark.parametrize(
    ("said", "position"),
    [
        ("1", 1), ("le 2", 2), ("٣", 3), ("رقم 2", 2), ("n° 4", 4),
        ("le premier", 1), ("la première svp", 1), ("la deuxième", 2), ("le second", 2), ("troisième", 3),
        ("l'autre", 2), ("la dernière", -1),
        ("الأول", 1), ("الأولى من فضلك", 1), ("الخيار الثاني", 2), ("الثالثة", 3), ("الأخير", -1),
        ("اللول", 1), ("لولة", 1), ("التاني", 2), ("جوج", 2), ("التالتة", 3), ("لاخرا", 2), ("اللخر", -1),
        ("lowel", 1), ("loula", 1), ("tania", 2), ("ttani", 2), ("jouj", 2), ("talet", 3), ("lakhra", 2),
        ("lekher", -1),
        ("je ne sais pas", None), ("ما عرفتش", None), ("", None), ("🙂", None), ("12345", None),
        ("ch7al f passport", None), ("3awtani", None), ("l9it 2 وراق", 2), ("ra9m 4", 4), ("١٢", 12),
        ("attendez encore une petite minute", None), ("صبر عافاك واحد الدقيقة", None),
    ],
)  # fmt: skip
def test_positions_in_four_ways_of_writing(said: str, position: int | None) -> None:
    assert number_in(said) == position


@pytest.mark.parametrize(
    ("said", "procedure"),
    [
        ("1", "passport-adult"),
        ("la deuxième", "passport-minor"),
        ("التالت", "passport-lost"),
        ("jouj", "passport-minor"),
    ],
)
def test_a_position_answers_what_was_asked_about_that_one(said: str, procedure: str) -> None:
    done = choose(said, shown=OFFERED)
    assert done.kind == "answer"
    assert done.understood["procedure"] == procedure
    assert done.understood["facets"] == ["fees"]
    assert done.slots["procedure"] == procedure


@pytest.mark.parametrize(
    ("said", "procedure"),
    [("je prends la troisième", "passport-lost"), ("الاقتراح الثاني من فضلكم", "passport-minor")],
)
def test_a_position_with_its_article_counts_in_a_sentence(said: str, procedure: str) -> None:
    assert choose(said, shown=OFFERED).slots["procedure"] == procedure


@pytest.mark.parametrize("said", ["3awtani", "attendez encore une petite minute", "🙂"])
def test_words_without_a_position_choose_none_of_several(said: str) -> None:
    done = choose(said, shown=[ADULT, MINOR], procedure="passport-adult")
    assert done.slots == {}
    assert done.kind == "clarify"
    assert "1 à 2" in done.text


def test_the_last_one_and_something_else() -> None:
    done = choose("la dernière", shown=OFFERED)
    assert done.kind == "clarify"
    assert done.slots == {"options": None}


def test_a_number_that_was_not_offered() -> None:
    done = choose("7", shown=OFFERED)
    assert "1 à 4" in done.text
    assert done.slots == {}


def test_the_words_of_a_button() -> None:
    assert choose("passeport BIOMETRIQUE pour mineur", shown=OFFERED).slots["procedure"] == "passport-minor"


def test_nothing_was_offered() -> None:
    assert choose("le 2").kind == "small_talk"
    assert "choix" in choose("le 2").text
    assert "savoir" in choose("oui", intent="affirm").text


def test_yes_takes_the_only_option() -> None:
    assert choose("oui", intent="affirm", shown=[ADULT]).slots["procedure"] == "passport-adult"


def test_yes_to_several_is_no_choice() -> None:
    done = choose("oui", intent="affirm", shown=OFFERED)
    assert done.kind == "clarify"
    assert done.slots == {}


def test_yes_below_an_answer_asks_what_is_wanted() -> None:
    done = choose("oui", intent="affirm", shown=below("passport-adult"), procedure="passport-adult")
    assert done.kind == "small_talk"


@pytest.mark.parametrize("said", ["l'autre", "et l'autre ?", "الأخرى", "lakhra"])
def test_the_other_one_after_an_answer_about_the_first(said: str) -> None:
    done = choose(
        said, shown=below("passport-adult"), before=[[ADULT, MINOR, ELSE]], procedure="passport-adult"
    )
    assert done.slots["procedure"] == "passport-minor"
    assert done.understood["facets"] == ["fees"]


def test_the_other_one_of_three_asks_which_of_the_two_left() -> None:
    done = choose("l'autre", shown=below("passport-adult"), before=[OFFERED], procedure="passport-adult")
    assert done.kind == "clarify"
    assert len(done.payloads) == 3
    assert "passport-adult" not in "".join(done.payloads)


def test_the_second_below_an_answer_is_the_second_button() -> None:
    done = choose("la deuxième", shown=below("passport-adult"), before=[OFFERED], procedure="passport-adult")
    assert done.understood["facets"] == ["place"]


@pytest.mark.parametrize(
    ("button", "kind"),
    [
        (payload("browse"), "small_talk"),
        (payload("browse", category="travel"), "small_talk"),
        (payload("human"), "person"),
        (payload("office_info", commune="larache"), "answer"),
        (payload("feedback_negative", option="unclear"), "small_talk"),
        (payload("change_language", language="ar"), "small_talk"),
    ],
)
def test_every_kind_of_button_can_be_chosen_by_its_number(button: str, kind: str) -> None:
    done = choose("1", shown=[("Ceci", button), ELSE])
    assert done.kind == kind
    # Said once, and the turn ends: no other action is called for.
    assert len(done.messages) == 1
    assert done.followed_by == []


def test_a_form_offered_by_a_button_is_begun() -> None:
    assert choose("1", shown=[("Suivre", payload("request_status"))]).followed_by == ["status_form"]


def test_a_chosen_button_is_not_read_again_as_typed_words() -> None:
    done = choose("1", shown=[("Larache", payload("office_info", commune="larache")), ELSE])
    assert done.slots["commune"] == "larache"


def test_saying_no_puts_the_offer_away() -> None:
    done = run(DenyAction(), text="non", intent="deny", shown=OFFERED, language="ar")
    assert done.kind == "clarify"
    assert done.slots == {"options": None}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Meknès", "meknes"), ("مكناس", "meknes"), ("f meknes", "meknes"), ("جماعة العرائش", "larache"),
        ("Rabat", None), ("", None), ("combien coûte un extrait de naissance à Meknès en ligne", None),
    ],
)  # fmt: skip
def test_a_commune_is_chosen_by_its_name_in_either_alphabet(said: str, found: str | None) -> None:
    shown = [
        (name, payload("office_info", commune=i)) for name, i in (("مكناس", "meknes"), ("العرائش", "larache"))
    ]
    option = taps.typed_title(tracker(said, shown=shown))
    assert option == (payload("office_info", commune=found) if found else None)


def test_some_of_a_titles_words_choose_only_where_asked_and_only_one() -> None:
    shown = [
        ("La suite", payload("browse", option="8")),
        ("Passeport et voyage", payload("browse", category="travel")),
    ]
    assert taps.typed_title(tracker("suite", shown=shown)) is None
    assert taps.typed_title(tracker("suite", shown=shown), partly=True) == shown[0][1]
    assert taps.typed_title(tracker("sui", shown=shown), partly=True) is None
    assert taps.typed_title(tracker("biométrique", shown=OFFERED), partly=True) is None


def test_options_put_away_are_no_longer_chosen_by_words() -> None:
    assert taps.typed_title(tracker("Passeport perdu", before=[OFFERED])) is None
    with pytest.raises(ValueError, match="not a payload"):
        taps.read_payload("Passeport perdu")


def test_a_buttons_words_that_sound_like_a_refusal_or_a_judgement() -> None:
    page = [("La suite", payload("browse", option="8"))]
    assert run(DenyAction(), text="la suite", intent="deny", shown=page, language="fr").kind == "small_talk"
    reasons = [("La réponse n'est pas claire", payload("feedback_negative", option="unclear"))]
    said = {"text": "la reponse n'est pas claire", "intent": "feedback_negative", "language": "fr"}
    assert run(FeedbackAction(), shown=reasons, **said).slots == {"options": None}
    assert len(run(FeedbackAction(), **said).payloads) == 3

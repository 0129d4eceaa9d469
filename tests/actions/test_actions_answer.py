"""A question about a procedure, typed or tapped."""

from __future__ import annotations

from typing import Any

import pytest
from actions_turns import Done, run

from actions.answer import AnswerAction, offered_procedures
from actions.reply import payload


def ask(text: str = "…", *facets: str, near: Any = (), names: float = 1.0, **told: Any) -> Done:
    understanding = {
        "names_subject": names,
        "facets": list(facets),
        "procedures": [{"id": i, "score": share} for i, share in near],
    }
    told.setdefault("language", "fr")
    return run(AnswerAction(), text=text, understanding=understanding, **told)


SURE = [("passport-adult", 0.95)]
UNSURE = [
    ("passport-adult", 0.35),
    ("passport-minor", 0.33),
    ("passport-lost", 0.2),
    ("vehicle-transfer", 0.1),
]


def test_a_sure_one_is_answered_and_becomes_the_subject() -> None:
    done = ask("le passeport, combien ?", "fees", near=SURE)
    assert done.kind == "answer"
    assert done.understood["procedure"] == "passport-adult"
    assert done.understood["facets"] == ["fees"]
    assert done.understood["sources"]
    assert done.understood["verified_on"]
    assert done.slots["procedure"] == "passport-adult"
    assert done.slots["facets"] == ["fees"]
    assert done.slots["options"] == done.payloads


def test_nothing_in_particular_asked_is_everything() -> None:
    assert ask(near=SURE).understood["facets"] == ["all"]


def test_buttons_below_an_answer_offer_what_was_not_asked_and_is_known() -> None:
    done = ask("", "fees", "documents", near=SURE)
    assert 1 <= len(done.payloads) <= 3
    assert not any('"fees"' in option or '"documents"' in option for option in done.payloads)
    assert all('"procedure": "passport-adult"' in option for option in done.payloads)


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_doubt_offers_three_at_most_and_something_else(language: str) -> None:
    done = ask("passeport", "delay", near=UNSURE, language=language)
    assert done.kind == "clarify"
    assert len(done.payloads) == 4
    assert offered_procedures(done.payloads) == ["passport-adult", "passport-minor", "passport-lost"]
    assert done.payloads[-1] == payload("deny")
    assert all('"facet": ["delay"]' in option for option in done.payloads[:3])
    assert "procedure" not in done.slots


def test_nothing_near_says_so_and_shows_ways_on() -> None:
    done = ask("xyz", near=[("a", 0.05)])
    assert done.kind == "fallback"
    assert done.payloads == [payload("browse"), payload("human")]


def test_a_record_that_is_gone_is_not_found() -> None:
    assert ask(near=[("no-longer-there", 0.99)]).kind == "fallback"
    assert ask(names=0.0, procedure="no-longer-there").kind == "fallback"


def test_follow_ups_keep_the_subject_and_a_new_one_replaces_it() -> None:
    follow_up = ask(
        "et le prix ?", "fees", names=0.0, near=[("vehicle-transfer", 0.4)], procedure="passport-adult"
    )
    assert follow_up.slots["procedure"] == "passport-adult"
    other = ask("la carte grise", near=[("vehicle-transfer", 0.9)], procedure="passport-adult")
    assert other.slots["procedure"] == "vehicle-transfer"


def test_a_facet_asked_before_the_subject_is_kept_until_it_is_known() -> None:
    first = ask("combien ?", "fees", names=0.0)
    assert first.kind == "clarify"
    assert first.slots["facets"] == ["fees"]
    then = ask("le passeport", near=SURE, facets=first.slots["facets"])
    assert then.understood["facets"] == ["fees"]
    # Once a subject is known, an old facet is not asked again.
    assert ask("le passeport", near=SURE, facets=["fees"], procedure="vehicle-transfer").understood[
        "facets"
    ] == ["all"]


def test_a_tap_says_procedure_and_facets_itself() -> None:
    done = run(
        AnswerAction(),
        text=payload("ask_procedure", procedure="passport-lost", facet=["delay", "fees"]),
        entities={"procedure": "passport-lost", "facet": ["delay", "fees"]},
        procedure="vehicle-transfer",
        language="fr",
    )
    assert done.understood["procedure"] == "passport-lost"
    assert done.understood["facets"] == ["delay", "fees"]


def test_missing_facets_are_reported_to_the_channel(records: Any) -> None:
    lacking = next(p for p in records if not p.states("validity"))
    assert ask("", "validity", near=[(lacking.id, 0.99)]).understood["missing_facets"] == ["validity"]


def test_the_citizens_commune_says_where(records: Any) -> None:
    local = next(p for p in records if p.where.office == "civil-status")
    told = ask("", "place", near=[(local.id, 0.99)], commune="larache").text
    assert "Larache" in told
    assert "Larache" not in ask("", "place", near=[(local.id, 0.99)]).text


def test_typing_a_buttons_words_is_tapping_it() -> None:
    shown = [
        ("Larache", payload("office_info", commune="larache")),
        ("Meknès", payload("office_info", commune="meknes")),
    ]
    done = ask("Meknes", near=[("individual-civil-status-record", 0.9)], shown=shown)
    assert done.slots["commune"] == "meknes"
    assert "procedure" not in done.slots

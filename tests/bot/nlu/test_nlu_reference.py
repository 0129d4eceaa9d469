"""A reference by itself asks where the request stands."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.reference import ReferenceClassifier
from registry.references import new_reference

BEFORE = {"name": "deny", "confidence": 0.9}


def intent_of(text: str) -> Any:
    message = Message.build(text=text)
    message.set("intent", BEFORE)
    message.set("intent_ranking", [BEFORE, {"name": "request_status", "confidence": 0.1}])
    (read,) = ReferenceClassifier().process([message])
    assert read.get("intent_ranking")[0] == read.get("intent")
    assert len({item["name"] for item in read.get("intent_ranking")}) == 2
    return read.get("intent")


@pytest.mark.parametrize("commune", ["larache", "meknes", "beni-mellal"])
@pytest.mark.parametrize("form", ["{}", "{} 4567", "{} svp", "رقم {}"])
def test_a_reference_and_a_word_or_two_ask_for_the_state(commune: str, form: str) -> None:
    reference = str(new_reference(commune))
    for written in (reference, reference.lower().replace("-", " ")):
        assert intent_of(form.format(written)) == {"name": "request_status", "confidence": 1.0}


def test_a_slip_in_a_reference_still_asks_for_the_state_where_it_is_told() -> None:
    assert intent_of("LA 4k7p 9xw")["name"] == "request_status"


@pytest.mark.parametrize("text", ["la la ma bghitch", "la 3chra d dd", "combien coûte le passeport", ""])
def test_anything_else_stays_as_it_was_understood(text: str) -> None:
    assert intent_of(text) == BEFORE


def test_a_reference_inside_a_longer_text_decides_nothing() -> None:
    for text in (
        "je ne veux plus entendre parler de ce numéro {} merci bien",
        "prévenez-moi quand {} change",
    ):
        assert intent_of(text.format(new_reference("meknes"))) == BEFORE

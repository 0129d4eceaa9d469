"""Where another part of understanding knows better than the intent."""

from __future__ import annotations

from typing import Any

import pytest

from bot.second_look import DOUBTED, DOUBTED_IN_CONVERSATION, PLAIN, look_again


def parsed(intent: str, confidence: float, **understood: Any) -> dict[str, Any]:
    found = {"name": intent, "confidence": confidence}
    return {"intent": found, "intent_ranking": [found], "understanding": understood}


def intent(message: dict[str, Any], current: str | None = None, in_form: bool = False) -> str:
    look_again(message, current, in_form)
    assert message["intent"] == message["intent_ranking"][0]
    return str(message["intent"]["name"])


def plain(name: str, confidence: float = DOUBTED - 0.1, **more: Any) -> dict[str, Any]:
    return parsed(name, confidence, **{"trust": PLAIN, "names_subject": PLAIN, "facets": [], **more})


def follow_up(name: str, confidence: float = DOUBTED_IN_CONVERSATION - 0.1) -> dict[str, Any]:
    return parsed(name, confidence, trust=0.1, names_subject=0.0, facets=["fees"])


def test_a_plain_procedure_outweighs_an_intent_in_doubt() -> None:
    """ "I lost my licence" is no question about a request."""
    assert intent(plain("request_status")) == "ask_procedure"
    assert intent(plain("request_status", DOUBTED)) == "request_status"
    assert intent(plain("request_status", trust=PLAIN - 0.1)) == "request_status"
    assert intent(plain("request_status", names_subject=PLAIN - 0.1)) == "request_status"


@pytest.mark.parametrize("said", ["deposit", "thanks", "affirm"])
def test_what_is_said_of_a_procedure_is_no_question(said: str) -> None:
    assert intent(plain(said)) == said


def test_how_to_complain_is_a_question() -> None:
    assert intent(plain("deposit", facets=["steps"])) == "ask_procedure"


def test_after_an_answer_a_question_outweighs_an_intent_in_doubt() -> None:
    assert intent(follow_up("bot_challenge"), "passport") == "ask_procedure"
    assert intent(follow_up("bot_challenge")) == "bot_challenge"  # nothing is spoken of
    assert intent(follow_up("bot_challenge", DOUBTED_IN_CONVERSATION), "passport") == "bot_challenge"
    assert intent(follow_up("privacy"), "passport") == "privacy"  # has facets of its own kind


def test_in_a_form_the_form_reads_the_message() -> None:
    assert intent(plain("request_status"), in_form=True) == "request_status"
    assert intent(follow_up("affirm"), "passport", in_form=True) == "affirm"


def test_a_message_without_any_intent_is_left_alone() -> None:
    message: dict[str, Any] = {"intent": {"name": None, "confidence": 0.0}}
    look_again(message, None, False)
    assert message["intent"]["name"] is None

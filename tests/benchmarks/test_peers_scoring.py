"""A peer's answers are judged as ours are."""

from __future__ import annotations

from typing import Any

import pytest

from bot import lean_rasa

lean_rasa.install()

from benchmarks.accuracy import Case, judge, measure  # noqa: E402
from benchmarks.peers.scoring import PeerUnderstander, understanding  # noqa: E402

CASE = Case("fr", "papiers et prix de la kafala", "ask_procedure", ("documents", "fees"), "kafala")


def answer(*ranking: tuple[str, float]) -> dict[str, Any]:
    """What Rasa's parser says: the best label, and all of them."""
    items = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    return {"intent": items[0], "ranking": items}


TURN = answer(("ask_procedure+fees+documents", 0.9), ("ask_procedure", 0.1))


def test_a_right_answer_counts_as_right_whatever_the_order_of_facets() -> None:
    verdict = judge(CASE, understanding(TURN, answer(("kafala", 0.8), ("none", 0.1))))
    assert verdict["intent+facets"] is True
    assert verdict["first"] is True
    assert verdict["answered"] is True
    assert verdict["confidently wrong"] is False


def test_a_wrong_procedure_said_surely_is_confidently_wrong() -> None:
    verdict = judge(CASE, understanding(TURN, answer(("late-birth-registration", 0.9), ("kafala", 0.1))))
    assert (verdict["first"], verdict["in three"], verdict["confidently wrong"]) == (False, True, True)


def test_an_unsure_peer_is_wrong_about_the_intent_but_not_confidently_about_the_procedure() -> None:
    unsure = answer(("nlu_fallback", 0.3), ("ask_procedure+documents+fees", 0.2))
    verdict = judge(CASE, understanding(unsure, answer(("nlu_fallback", 0.3), ("birth-declaration", 0.2))))
    assert (verdict["intent"], verdict["facets"]) == (False, True)
    assert (verdict["answered"], verdict["confidently wrong"], verdict["refused"]) == (False, False, True)


def test_none_is_no_procedure_and_its_place_goes_to_the_next() -> None:
    said = understanding(TURN, answer(("none", 0.5), ("kafala", 0.4)))
    assert [item["id"] for item in said["understanding"]["procedures"]] == ["kafala"]
    assert judge(CASE, said)["refused"] is True


def test_answers_are_found_by_their_sentence_and_a_missing_one_is_an_error() -> None:
    good, bad = answer(("kafala", 0.9)), answer(("none", 0.9))
    peer = PeerUnderstander(["autre", CASE.text], [TURN, TURN], [bad, good])
    shares, _ = measure([CASE], peer)  # type: ignore[arg-type]
    assert shares["fr"]["first"] == 1.0
    with pytest.raises(ValueError, match="zip"):
        PeerUnderstander([CASE.text], [TURN], [])

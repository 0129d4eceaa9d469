"""What a peer says, in the words of our own understanding, so that benchmarks.accuracy judges both alike."""

from __future__ import annotations

from typing import Any

from benchmarks.peers.data import NONE

FALLBACK = "nlu_fallback"
PROCEDURES = 5


def best_label(answer: dict[str, Any]) -> str:
    """The best label that is not Rasa's fallback; empty when there is none."""
    names = [answer["intent"].get("name"), *(item["name"] for item in answer["ranking"])]
    return next((name for name in names if name and name != FALLBACK), "")


def understanding(turn: dict[str, Any], procedure: dict[str, Any]) -> dict[str, Any]:
    """The answers of the two peers to one sentence, as our parser writes them.

    A peer that is unsure (`nlu_fallback`) keeps its facets and gives no sure procedure; it names no subject
    when its best procedure is `none`. It has no measure of fit: actions/subject.py decides by shares alone.
    """
    intent = turn["intent"]
    name, *facets = best_label(turn).split("+")
    unsure = intent.get("name") == FALLBACK
    candidates = [item for item in procedure["ranking"] if item["name"] not in (FALLBACK, NONE)]
    named = best_label(procedure) != NONE
    return {
        "intent": {"name": FALLBACK if unsure else name, "confidence": intent.get("confidence", 0.0)},
        "understanding": {
            "facets": facets,
            "procedures": [
                {"id": item["name"], "score": item["confidence"]} for item in candidates[:PROCEDURES]
            ],
            "names_subject": float(named and procedure["intent"].get("name") != FALLBACK),
        },
    }


class PeerUnderstander:
    """Stands where `benchmarks.accuracy.Understander` stands, with answers parsed beforehand."""

    def __init__(
        self, texts: list[str], turns: list[dict[str, Any]], procedures: list[dict[str, Any]]
    ) -> None:
        """Answers in the order of `texts`. Raises ValueError when their numbers differ."""
        pairs = zip(texts, turns, procedures, strict=True)
        self._said = {text: understanding(turn, procedure) for text, turn, procedure in pairs}

    def parse(self, text: str) -> dict[str, Any]:
        """What the peers said of a sentence."""
        return self._said[text]

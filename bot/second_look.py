"""A second look at the intent, where another part of understanding knows better.

The intent is decided by the message alone. What the rest of understanding is sure of, and what the
conversation is about, weighs more than an intent that is in doubt.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions import subject

ASKS = "ask_procedure"
#: Below these confidences an intent is in doubt. Chosen on benchmarks/understanding: no turn of another kind
#: there becomes a question by them, and six questions are found.
DOUBTED, DOUBTED_IN_CONVERSATION = 0.8, 0.6
#: A procedure that is as likely as this, and named as likely, is asked about.
PLAIN = 0.9
#: What one says of a procedure without asking about it: a complaint about street lights names the record of
#: street lights, and thanks may sound like many things.
SAID_OF_PROCEDURES = frozenset({ASKS, "deposit", "thanks", "greet", "goodbye", "affirm", "deny", "choose"})
#: Questions about us or about one's own request, which name no procedure either.
ABOUT_OTHER_THINGS = frozenset({ASKS, "request_status", "help", "privacy", "browse", "office_info", "notify"})


def look_again(parsed: dict[str, Any], current: str | None, in_form: bool) -> None:
    """Make `parsed` (what Rasa says of a message) a question about a procedure where it must be one.

    `current`: the procedure of the conversation; `in_form`: whether a form is under way, which reads
    messages in its own way.
    """
    if in_form:
        return
    intent = parsed.get("intent") or {}
    understood = parsed.get("understanding") or {}
    name, confidence = intent.get("name"), float(intent.get("confidence") or 0.0)
    if _names_a_plain_one(understood, name, confidence) or (
        name not in ABOUT_OTHER_THINGS
        and confidence < DOUBTED_IN_CONVERSATION
        and subject.follows_up(understood, current)
    ):
        asks = {"name": ASKS, "confidence": DOUBTED}
        others = [item for item in parsed.get("intent_ranking") or () if item.get("name") != ASKS]
        parsed.update(intent=asks, intent_ranking=[asks, *others])


def _names_a_plain_one(understood: Mapping[str, Any], intent: str | None, confidence: float) -> bool:
    # "How do I complain?" asks; "I want to complain" does it.
    spared = SAID_OF_PROCEDURES - {"deposit"} if understood.get("facets") else SAID_OF_PROCEDURES
    return (
        intent not in spared
        and confidence < DOUBTED
        and float(understood.get("trust") or 0.0) >= PLAIN
        and float(understood.get("names_subject") or 0.0) >= PLAIN
    )

"""The life of a request under Law 55-19, as one table."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from registry.errors import TransitionRefused


class State(str, Enum):
    """Where a request stands."""

    DEPOSITED = "deposited"  # received, with a receipt
    INCOMPLETE = "incomplete"  # the applicant was told what is missing
    UNDER_REVIEW = "under_review"
    ACCEPTED = "accepted"
    REJECTED = "rejected"  # with reasons
    READY = "ready"  # waits for collection
    COLLECTED = "collected"
    CLOSED = "closed"


# From each state, the states that may follow.
TRANSITIONS: dict[State, frozenset[State]] = {
    State.DEPOSITED: frozenset(
        {State.INCOMPLETE, State.UNDER_REVIEW, State.ACCEPTED, State.REJECTED, State.READY, State.CLOSED}
    ),
    State.INCOMPLETE: frozenset({State.UNDER_REVIEW, State.REJECTED, State.CLOSED}),
    State.UNDER_REVIEW: frozenset(
        {State.INCOMPLETE, State.ACCEPTED, State.REJECTED, State.READY, State.CLOSED}
    ),
    State.ACCEPTED: frozenset({State.READY, State.COLLECTED, State.CLOSED}),
    State.REJECTED: frozenset({State.CLOSED}),
    State.READY: frozenset({State.COLLECTED, State.CLOSED}),
    State.COLLECTED: frozenset({State.CLOSED}),
    State.CLOSED: frozenset(),
}

# While the answer is owed: the legal clock runs (or is suspended).
PENDING = frozenset({State.DEPOSITED, State.INCOMPLETE, State.UNDER_REVIEW})
# Nothing more is to come from the commune.
FINISHED = frozenset({State.REJECTED, State.COLLECTED, State.CLOSED})


def check_transition(
    old: State, new: State, *, asked_before: bool, reason: str | None, missing: Sequence[object]
) -> None:
    """Raise TransitionRefused, with the rule and what to do, unless ``old`` may become ``new``.

    ``asked_before``: whether completion was asked for earlier (55-19-completion-once).
    """
    if new is State.INCOMPLETE and asked_before:
        raise TransitionRefused(
            "55-19-completion-once",
            "Missing documents were asked for before. Law 55.19 allows it once: decide on the file as it is.",
        )
    if new not in TRANSITIONS[old]:
        allowed = ", ".join(sorted(state.value for state in TRANSITIONS[old])) or "none, it is closed"
        raise TransitionRefused(
            "transition", f"A request that is {old.value} cannot become {new.value}. Possible: {allowed}."
        )
    if new is State.INCOMPLETE and not missing:
        raise TransitionRefused(
            "missing-named", "Say which documents are missing: the applicant must know what to bring."
        )
    if new is State.REJECTED and not (reason or "").strip():
        raise TransitionRefused(
            "55-19-motivated-refusal", "Law 55.19 wants the reasons of a refusal in writing: give a reason."
        )

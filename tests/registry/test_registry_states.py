"""The life of a request, as a table: every pair of states is either allowed or refused with a reason."""

from __future__ import annotations

import itertools

import pytest

from registry.errors import TransitionRefused
from registry.states import TRANSITIONS, State, check_transition

# Rows: from; an x for each state that may follow, in the order of the header.
TABLE = """
              deposited incomplete under_review accepted rejected ready collected closed
deposited     .         x          x            x        x        x     .         x
incomplete    .         .          x            .        x        .     .         x
under_review  .         x          .            x        x        x     .         x
accepted      .         .          .            .        .        x     x         x
rejected      .         .          .            .        .        .     .         x
ready         .         .          .            .        .        .     x         x
collected     .         .          .            .        .        .     .         x
closed        .         .          .            .        .        .     .         .
"""


def allowed_pairs() -> set[tuple[State, State]]:
    header, *lines = TABLE.strip().splitlines()
    states = [State(name) for name in header.split()]
    pairs = set()
    for line in lines:
        name, *marks = line.split()
        pairs |= {(State(name), state) for state, mark in zip(states, marks, strict=True) if mark == "x"}
    return pairs


@pytest.mark.parametrize(("old", "new"), itertools.product(State, State))
def test_each_pair_is_allowed_or_refused_as_the_table_says(old: State, new: State) -> None:
    if (old, new) in allowed_pairs():
        check_transition(old, new, asked_before=False, reason="because", missing=("a paper",))
    else:
        with pytest.raises(TransitionRefused, match=r"cannot become"):
            check_transition(old, new, asked_before=False, reason="because", missing=("a paper",))


def test_completion_is_asked_for_once() -> None:
    with pytest.raises(TransitionRefused, match=r"Law 55\.19") as refused:
        check_transition(State.UNDER_REVIEW, State.INCOMPLETE, asked_before=True, reason=None, missing=("a",))
    assert refused.value.rule == "55-19-completion-once"


@pytest.mark.parametrize("reason", [None, "", "   "])
def test_a_refusal_gives_its_reasons(reason: str | None) -> None:
    with pytest.raises(TransitionRefused) as refused:
        check_transition(State.UNDER_REVIEW, State.REJECTED, asked_before=False, reason=reason, missing=())
    assert refused.value.rule == "55-19-motivated-refusal"


def test_what_is_missing_is_named() -> None:
    with pytest.raises(TransitionRefused) as refused:
        check_transition(State.DEPOSITED, State.INCOMPLETE, asked_before=False, reason=None, missing=())
    assert refused.value.rule == "missing-named"


def test_every_state_leads_to_the_end() -> None:
    for state in State:
        assert state is State.CLOSED or State.CLOSED in TRANSITIONS[state]

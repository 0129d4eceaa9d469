"""Sessions stay short, but never end in the middle of something."""

from __future__ import annotations

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    ConversationPaused,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.processor import (
    SESSION_TURNS,
    SESSION_TURNS_IN_FORM,
    BoundedProcessor,
    current_slots,
    turns_in_session,
)
from bot.rasa_tracker import _copy_of_tracker

DOMAIN = Domain.from_yaml("""
version: "3.1"
slots:
  a: {type: text, mappings: [{type: custom}]}
  b: {type: any, initial_value: 1, mappings: [{type: custom}]}
session_config: {session_expiration_time: 60, carry_over_slots_to_new_session: true}
""")


def tracker(*events: Event) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("web:x", list(events), DOMAIN.slots)


def turns(count: int) -> list[Event]:
    events: list[Event] = [SessionStarted(), ActionExecuted("action_listen")]
    for _ in range(count):
        events += [UserUttered("salam"), ActionExecuted("action_listen")]
    return events


@pytest.fixture
def processor() -> BoundedProcessor:
    """Only its view of sessions: no model."""
    made = BoundedProcessor.__new__(BoundedProcessor)
    made.domain = DOMAIN
    return made


def test_a_session_ends_when_it_has_grown_long(processor: BoundedProcessor) -> None:
    assert not processor._has_session_expired(tracker(*turns(SESSION_TURNS - 1)))
    assert processor._has_session_expired(tracker(*turns(SESSION_TURNS)))


def test_turns_of_earlier_sessions_do_not_count() -> None:
    assert turns_in_session(tracker(*turns(5), *turns(2))) == 2


def test_a_form_is_not_interrupted(processor: BoundedProcessor) -> None:
    assert not processor._has_session_expired(tracker(*turns(SESSION_TURNS + 5), ActiveLoop("form")))
    assert processor._has_session_expired(
        tracker(*turns(SESSION_TURNS), ActiveLoop("form"), ActiveLoop(None))
    )


def test_a_form_that_never_ends_goes_on_in_the_next_session(processor: BoundedProcessor) -> None:
    long = tracker(*turns(SESSION_TURNS_IN_FORM), SlotSet("a", "x"), ActiveLoop("form"))
    assert processor._has_session_expired(long)
    assert current_slots(long) == [SlotSet("a", "x"), ActiveLoop("form")]
    # Rasa asks a copy: what it is told of the form must come with it.
    assert current_slots(_copy_of_tracker(long)) == [SlotSet("a", "x"), ActiveLoop("form")]


def test_a_form_is_over_after_a_long_silence(processor: BoundedProcessor) -> None:
    silent = tracker(SessionStarted(), ActiveLoop("form"), UserUttered("salam", timestamp=1.0))
    silent.form_goes_on = True  # from an earlier turn
    assert processor._has_session_expired(silent)
    assert current_slots(silent) == []


def test_the_assistant_is_not_woken_while_a_person_answers(processor: BoundedProcessor) -> None:
    paused = tracker(SessionStarted(), UserUttered("humain", timestamp=1.0), ConversationPaused())
    assert not processor._has_session_expired(paused)


def test_a_session_ends_after_a_long_silence(processor: BoundedProcessor) -> None:
    assert processor._has_session_expired(tracker(SessionStarted(), UserUttered("salam", timestamp=1.0)))


def test_slots_are_carried_over_once_each_and_only_when_they_changed() -> None:
    many = [SlotSet("a", str(n)) for n in range(50)]
    assert current_slots(tracker(SessionStarted(), *many)) == [SlotSet("a", "49")]
    assert current_slots(tracker(SessionStarted(), SlotSet("b", 2))) == [SlotSet("b", 2)]
    assert current_slots(tracker(SessionStarted(), SlotSet("a", "x"), SlotSet("a", None))) == []

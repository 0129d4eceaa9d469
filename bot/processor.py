"""Rasa's message processor with short sessions, so that a long conversation costs no more than a short one,
and with a second look at the intent (`bot/second_look.py`).

Rasa replays the events of a session several times a turn. After `SESSION_TURNS` messages a session ends
and the next begins with the same slots: Rasa's own mechanism, on one more occasion.
"""

from __future__ import annotations

from typing import Any

from rasa.core.actions.action import ActionSessionStart
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import ActiveLoop, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.second_look import look_again

#: With 20, a turn takes a third more processor time; with 3, no less than with 8.
SESSION_TURNS = 8
#: A form has more to look back on; it goes on in the next session.
SESSION_TURNS_IN_FORM = 16


class BoundedProcessor(MessageProcessor):
    """Starts a new session when one has grown long, never in the middle of a handover."""

    async def parse_message(
        self,
        message: UserMessage,
        tracker: DialogueStateTracker | None = None,
        only_output_properties: bool = True,
    ) -> dict[str, Any]:
        """What the message means, also in view of the conversation."""
        parsed: dict[str, Any] = await super().parse_message(message, tracker, only_output_properties)
        slot = tracker.slots.get("procedure") if tracker is not None else None
        in_form = tracker is not None and tracker.active_loop is not None
        look_again(parsed, slot.value if slot is not None else None, in_form)
        return parsed

    def _has_session_expired(self, tracker: DialogueStateTracker) -> bool:
        tracker.form_goes_on = False
        if tracker.is_paused():
            # A new session would wake the assistant while a person is answering.
            return False
        if super()._has_session_expired(tracker):
            return True
        if tracker.active_loop is None:
            return turns_in_session(tracker) >= SESSION_TURNS
        # After a long silence, Rasa's own occasion, a form is over; here it is only taken along.
        tracker.form_goes_on = turns_in_session(tracker) >= SESSION_TURNS_IN_FORM
        return bool(tracker.form_goes_on)


def turns_in_session(tracker: DialogueStateTracker) -> int:
    """How many messages the citizen has sent in the latest session."""
    turns = 0
    for event in reversed(tracker.events):
        if isinstance(event, SessionStarted):
            break
        turns += isinstance(event, UserUttered)
    return turns


def current_slots(tracker: DialogueStateTracker) -> list[SlotSet | ActiveLoop]:
    """The slots that differ from their beginning, each once; and the form that goes on.

    Rasa carries every change of every slot from session to session, a list that only grows.
    """
    carried: list[SlotSet | ActiveLoop] = [
        SlotSet(name, slot.value)
        for name, slot in tracker.slots.items()
        if slot.value is not None and slot.value != slot.initial_value
    ]
    if getattr(tracker, "form_goes_on", False) and tracker.active_loop is not None:
        carried.append(ActiveLoop(tracker.active_loop.name))
    return carried


def carry_slots_once() -> None:
    """Make Rasa's session start carry `current_slots`. Idempotent."""
    ActionSessionStart._slot_set_events_from_tracker = staticmethod(current_slots)

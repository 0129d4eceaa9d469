"""Costs of Rasa's conversation tracker, mended like those of `bot/rasa_costs.py`: the same results,
which tests/bot/test_rasa_tracker.py holds beside Rasa's own.

Rasa 3.6.21 replays a session's events to copy a tracker before every action, walks through them to find
out which of them count, and copies forty slots each time the slow way: a third of a turn's dialogue.
"""

from __future__ import annotations

import copy
from collections import deque
from types import ModuleType
from typing import TypeAlias

import rasa.core.policies.rule_policy
import rasa.core.processor
from rasa.shared.constants import ASSISTANT_ID_KEY
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActionReverted,
    ActiveLoop,
    DefinePrevUserUtteredFeaturization,
    Event,
    Restarted,
    SessionStarted,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import METADATA_MODEL_ID

Kind: TypeAlias = "type[Event] | None"
_TAKING_BACK = frozenset({ActionReverted, UserUtteranceReverted})
_BEGINNINGS = frozenset({Restarted, SessionStarted})
_KINDS = (
    ActionExecuted,
    UserUttered,
    ActiveLoop,
    ActionExecutionRejected,
    DefinePrevUserUtteredFeaturization,
    *_TAKING_BACK,
    *_BEGINNINGS,
)
_known: dict[type[Event], Kind] = {}

rasas_applied_events = DialogueStateTracker.applied_events


def mend() -> None:
    """Put the mends in place. Idempotent."""
    Slot.__copy__ = _copy_of_slot
    DialogueStateTracker.copy = _copy_of_tracker
    DialogueStateTracker.update = _update
    DialogueStateTracker.applied_events = _applied_events
    # Both copy events only for debug lines, which nobody reads but whose arguments are made.
    for module in (rasa.core.processor, rasa.core.policies.rule_policy):
        module.copy = _copies_nothing()


def _copies_nothing() -> ModuleType:
    module = ModuleType("copy")
    module.deepcopy = lambda value: value  # type: ignore[attr-defined]
    return module


def _copy_of_slot(self: Slot) -> Slot:
    # copy.copy() takes the way of pickle, some forty times for each copy of a tracker.
    twin = object.__new__(type(self))
    twin.__dict__.update(self.__dict__)
    return twin


def _copy_of_tracker(self: DialogueStateTracker) -> DialogueStateTracker:
    # What a replay of all events gives is what the tracker holds already.
    twin = object.__new__(type(self))
    twin.__dict__.update(self.__dict__)
    twin.events = deque(self.events, self._max_event_history)
    twin.slots = {name: copy.copy(slot) for name, slot in self.slots.items()}
    twin.active_loop = copy.copy(self.active_loop)
    twin.sender_source = twin.model_id = twin.assistant_id = None
    return twin


def kind_of(event: Event) -> Kind:
    """Which of the kinds that are told apart here an event is; isinstance() is slow on Rasa's events."""
    found = type(event)
    if found not in _known:
        _known[found] = next((kind for kind in _KINDS if issubclass(found, kind)), None)
    return _known[found]


def _update(self: DialogueStateTracker, event: Event, domain: Domain | None = None) -> None:
    # Rasa asks of each event of each replay whether it is one; apply_to() tells just as well.
    if self.model_id and METADATA_MODEL_ID not in event.metadata:
        event.metadata = {**event.metadata, METADATA_MODEL_ID: self.model_id}
    if self.assistant_id and ASSISTANT_ID_KEY not in event.metadata:
        event.metadata = {**event.metadata, ASSISTANT_ID_KEY: self.assistant_id}
    self.events.append(event)
    event.apply_to(self)


def _applied_events(self: DialogueStateTracker) -> list[Event]:
    # Nearly always: all events of the session. Only what takes events back makes Rasa's way necessary.
    events = list(self.events)
    kinds = [kind_of(event) for event in events]
    if not _TAKING_BACK.isdisjoint(kinds):
        found: list[Event] = rasas_applied_events(self)
        return found
    start = 0
    for at in range(len(kinds) - 1, -1, -1):
        if kinds[at] in _BEGINNINGS:
            start = at + 1
            break
    loops = {event.name for event, kind in zip(events, kinds, strict=True) if kind is ActiveLoop}
    loops.discard(None)
    if not loops:
        return events[start:]
    return _without_repeated_loops(events[start:], kinds[start:], loops)


def _without_repeated_loops(events: list[Event], kinds: list[Kind], loops: set[str]) -> list[Event]:
    """A form that runs again, undisturbed, counts as if it had run once: Rasa's rule."""
    applied: list[Event] = []
    told: list[Kind] = []  # the kinds of `applied`
    for event, kind in zip(events, kinds, strict=True):
        if kind is ActionExecuted and event.action_name in loops:
            name = event.action_name
            if not _first_or_unhappy(name, applied, told):
                _undo_till(name, applied, told)
                continue
        applied.append(event)
        told.append(kind)
    return applied


def _first_or_unhappy(loop: str, applied: list[Event], kinds: list[Kind]) -> bool:
    following: str | None = None  # the action after the event looked at
    for at in range(len(applied) - 1, -1, -1):
        event, kind = applied[at], kinds[at]
        if kind is ActiveLoop and event.name is None:
            return True
        if kind is ActionExecutionRejected and event.action_name == loop:
            return True
        if kind is UserUttered and following is not None and following != loop:
            return True
        if kind is ActionExecuted:
            if event.action_name == loop:
                return False
            following = event.action_name
    return True


def _undo_till(loop: str, applied: list[Event], kinds: list[Kind]) -> None:
    kept: list[tuple[Event, Kind]] = []
    while applied:
        if kinds[-1] is ActionExecuted and applied[-1].action_name == loop:
            break
        event, kind = applied.pop(), kinds.pop()
        if kind not in (ActionExecuted, UserUttered, DefinePrevUserUtteredFeaturization):
            kept.append((event, kind))
    for event, kind in reversed(kept):
        applied.append(event)
        kinds.append(kind)

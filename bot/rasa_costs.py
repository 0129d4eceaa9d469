"""Costs of Rasa 3.6.21 that a turn pays for nothing, mended one by one.

Each mend says why and what it saved, measured on a turn of the trial assistant (tests/bot/trial); a test
fails when the method that it replaces changes in Rasa.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, overload

import rasa
import rasa.core.processor
from jsonschema.validators import validator_for
from rasa.core.actions import action
from rasa.core.actions.action import Action, RemoteAction
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.shared.utils.common import all_subclasses
from rasa.utils.endpoints import EndpointConfig

from bot import rasa_loading, rasa_rules, rasa_tracker
from bot.inprocess import InProcessActions

#: The latest events an action may look back on. A session is shorter, but for a very long form.
EVENTS_FOR_ACTIONS = 200


def mend() -> None:
    """Put the mends in place. Idempotent."""
    RemoteAction._validate_action_result = _validate_action_result
    RemoteAction._action_call_format = _action_call_format
    Event.resolve_by_type = staticmethod(_resolve_by_type)
    rasa.core.processor.DaskGraphRunner = SequentialGraphRunner
    rasa_tracker.mend()
    rasa_rules.mend()
    rasa_loading.mend()
    action.default_actions = _default_actions


@lru_cache(maxsize=1)
def _validator() -> Any:
    schema = RemoteAction.action_response_format_spec()
    return validator_for(schema)(schema)


def _validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
    # jsonschema.validate() checks the schema against its metaschema at each call: 19 ms of 40.
    # What rasa-sdk's executor made in this process has been checked by it already.
    if not isinstance(self.action_endpoint, InProcessActions):
        _validator().validate(result)
    return True


class EventDicts(Sequence[dict[str, Any]]):
    """Events as actions read them, each made into a dictionary when it is looked at."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._events = events

    def __len__(self) -> int:
        return len(self._events)

    @overload
    def __getitem__(self, at: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, at: slice) -> list[dict[str, Any]]: ...
    def __getitem__(self, at: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        if isinstance(at, slice):
            return [event.as_dict() for event in self._events[at]]
        made: dict[str, Any] = self._events[at].as_dict()
        return made


def _action_call_format(self: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
    # Rasa sends every event of the conversation with each call, a cost that grows with each turn, and a
    # deep copy of the message that began the form. Actions in this process get the events they look at.
    loop, tracker.active_loop = tracker.active_loop, None
    try:
        state = tracker.current_state(EventVerbosity.NONE)
    finally:
        tracker.active_loop = loop
    state["active_loop"] = dict(vars(loop)) if loop else {}
    latest = list(tracker.events)[-EVENTS_FOR_ACTIONS:]
    here = isinstance(self.action_endpoint, InProcessActions)
    state["events"] = EventDicts(latest) if here else [event.as_dict() for event in latest]
    call = {
        "next_action": self._name,
        "sender_id": tracker.sender_id,
        "tracker": state,
        "version": rasa.__version__,
    }
    if not self._is_selective_domain_enabled() or domain.does_custom_action_explicitly_need_domain(
        self.name()
    ):
        call["domain"] = domain.as_dict()
    return call


rasas_default_actions = action.default_actions
_defaults: list[Any] = []  # the endpoint, and Rasa's own actions for it


def _default_actions(action_endpoint: EndpointConfig | None = None) -> list[Action]:
    # Made anew for every action of every turn; none of them keeps anything.
    if not _defaults or _defaults[0] is not action_endpoint:
        _defaults[:] = [action_endpoint, rasas_default_actions(action_endpoint)]
    return list(_defaults[1])


@lru_cache(maxsize=1)
def _event_types() -> dict[str, type[Event]]:
    return {kind.type_name: kind for kind in reversed(all_subclasses(Event))}


def _resolve_by_type(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
    # Rasa walks the tree of event classes for each event that it reads: a sixth of a turn.
    found = _event_types().get(type_name)
    if found is not None or type_name == "topic":
        return found
    if default is not None:
        return default
    raise ValueError(f"Unknown event name '{type_name}'.")


class SequentialGraphRunner(DaskGraphRunner):
    """Runs a trained graph node after node.

    Rasa works out anew at each run which nodes a target needs, renders all inputs for a debug line, and
    hands the nodes to dask, which schedules what can only run one by one: 1 ms of a turn.
    """

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Run what `targets` need. Returns their outputs by name."""
        wanted = tuple(targets or self._graph_schema.target_names)
        outputs: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, needs in self._plan(wanted):
            try:
                outputs[name] = self._instantiated_nodes[name](*(outputs.get(need, need) for need in needs))
            except RuntimeError as error:
                raise GraphRunError("Error running runner.") from error
        return dict(outputs[name] for name in wanted)

    def _plan(self, wanted: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
        plans: dict[tuple[str, ...], list[tuple[str, tuple[str, ...]]]]
        plans = self.__dict__.setdefault("_plans", {})
        if wanted not in plans:
            nodes, order, seen = self._graph_schema.nodes, [], set()

            def visit(name: str) -> None:
                if name in seen or name not in nodes:
                    return
                seen.add(name)
                needs = tuple(nodes[name].needs.values())
                for need in needs:
                    visit(need)
                order.append((name, needs))

            for name in wanted:
                visit(name)
            plans[wanted] = order
        return plans[wanted]

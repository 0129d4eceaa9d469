"""The mends of Rasa's costs: they do what Rasa does, and Rasa has not changed beneath them."""

from __future__ import annotations

import hashlib
import inspect
from pathlib import Path
from typing import Any

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import ActionSessionStart, RemoteAction
from rasa.core.featurizers.tracker_featurizers import MaxHistoryTrackerFeaturizer
from rasa.core.lock_store import LockStore
from rasa.core.policies.policy import Policy
from rasa.core.policies.rule_policy import RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import RedisTrackerStore, SQLTrackerStore
from rasa.engine.graph import ExecutionContext, GraphNode, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.graph_components.providers.domain_provider import DomainProvider
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.shared.utils.common import all_subclasses
from rasa.utils.endpoints import EndpointConfig

from bot import rasa_costs, rasa_loading
from bot.inprocess import InProcessActions

#: What each of Rasa's methods was when we replaced it. One that differs must be read again.
REPLACED = {
    (RemoteAction, "_validate_action_result"): "24da0f6bdeb2d44f",
    (RemoteAction, "_action_call_format"): "b8da18ca9f78d3ae",
    (Event, "resolve_by_type"): "ffabe9999fc8f7f3",
    (DaskGraphRunner, "run"): "ce0438b9b8e79330",
    (GraphNode, "__call__"): "89e0bd700fc331a5",
    (DialogueStateTracker, "__init__"): "174966138a5c0aa0",
    (DialogueStateTracker, "current_state"): "653e065543ece9c9",
    (DialogueStateTracker, "copy"): "ee85e538659b5a76",
    (DialogueStateTracker, "travel_back_in_time"): "ac5dbfd3e3bc2df3",
    (DialogueStateTracker, "update"): "50024c8a1cd4ce3b",
    (DialogueStateTracker, "applied_events"): "78464fb46cdecd20",
    (DialogueStateTracker, "_undo_till_previous_loop_execution"): "d7d6f98f16583b46",
    (DialogueStateTracker, "_first_loop_execution_or_unhappy_path"): "2559b16a1b07ab70",
    (DialogueStateTracker, "_is_within_unhappy_path"): "4e595f479bd15960",
    (DialogueStateTracker, "generate_all_prior_trackers"): "a8ee3547f7588887",
    (Domain, "states_for_tracker_history"): "9d6f120379ee768e",
    (Domain, "get_active_state"): "be7c772788f9718f",
    (RulePolicy, "_find_action_from_rules"): "9a6c28d7af23def6",
    (RulePolicy, "_get_possible_keys"): "ae2257980a444fb0",
    (RulePolicy, "_is_rule_applicable"): "c60740c10d00a4cf",
    (RulePolicy, "_predict"): "d0f079b86973bf96",
    (Policy, "_prediction_states"): "44545353b1ac5b87",
    (MaxHistoryTrackerFeaturizer, "prediction_states"): "27fac93ddb32db34",
    (DomainProvider, "load"): "9b14edae4d3484a5",
    (LocalModelStorage, "from_model_archive"): "89b2daa383a95e8a",
    (ActionSessionStart, "_slot_set_events_from_tracker"): "ee74d1fa2f5c7140",
    (MessageProcessor, "_has_session_expired"): "43037aef2d706f9b",
    (MessageProcessor, "_load_model"): "dc5cda8c01f32977",
    (SQLTrackerStore, "save"): "ded301e08f4c708e",
    (SQLTrackerStore, "_retrieve"): "78c7e08ac30924b6",
    (RedisTrackerStore, "save"): "f1f3d53ea2cddab0",
    (RedisTrackerStore, "_retrieve"): "ed3dcf7d71503a01",
    (LockStore, "lock"): "d84cf99f0517cbc1",
    (LockStore, "cleanup"): "e4fc14dd71900ad7",
}


@pytest.mark.parametrize(("owner", "name"), REPLACED, ids=lambda value: getattr(value, "__name__", value))
def test_rasas_method_is_the_one_that_was_replaced(owner: type, name: str) -> None:
    """Read from the source file: the class itself may have been mended by another test."""
    source = _source(owner, name)
    assert hashlib.sha256(source.encode()).hexdigest()[:16] == REPLACED[(owner, name)]


def _source(owner: type, name: str) -> str:
    import ast
    from pathlib import Path

    text = Path(inspect.getsourcefile(owner) or "").read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef) and node.name == owner.__name__:
            for item in node.body:
                if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef) and item.name == name:
                    return ast.get_source_segment(text, item) or ""
    raise AssertionError(f"{owner.__name__}.{name} is gone")


def test_an_answer_of_an_action_server_is_still_checked() -> None:
    action = RemoteAction("action_x", EndpointConfig("http://127.0.0.1:1"))
    good: dict[str, Any] = {"events": [{"event": "slot", "name": "a", "value": 1}], "responses": []}
    assert rasa_costs._validate_action_result(action, good)
    with pytest.raises(ValidationError):
        rasa_costs._validate_action_result(action, {"events": "none", "responses": []})
    with pytest.raises(ValidationError):
        rasa_costs._validate_action_result(action, {"events": [{"event": 5}], "responses": []})


def test_an_action_gets_what_rasa_sends_but_only_the_latest_events() -> None:
    events: list[Event] = [ActionExecuted("action_listen"), UserUttered("salam"), SlotSet("a", "1")]
    tracker = DialogueStateTracker.from_events("web:x", events * 200)
    action = RemoteAction("action_x", EndpointConfig("http://127.0.0.1:1"))
    call = rasa_costs._action_call_format(action, tracker, Domain.empty())
    assert (call["next_action"], call["sender_id"]) == ("action_x", "web:x")
    assert len(call["tracker"]["events"]) == rasa_costs.EVENTS_FOR_ACTIONS
    assert call["tracker"]["latest_message"]["text"] == "salam"
    assert call["tracker"]["events"][-1]["event"] == "slot"
    assert "domain" in call


def test_events_are_found_by_name_as_rasa_finds_them() -> None:
    for kind in all_subclasses(Event):
        expected = next(cls for cls in all_subclasses(Event) if cls.type_name == kind.type_name)
        assert rasa_costs._resolve_by_type(kind.type_name) is expected
    assert rasa_costs._resolve_by_type("topic") is None
    assert rasa_costs._resolve_by_type("unknown", SlotSet) is SlotSet
    with pytest.raises(ValueError, match="unknown"):
        rasa_costs._resolve_by_type("unknown")


def test_a_graph_runs_each_node_once_after_what_it_needs() -> None:
    ran: list[str] = []

    class Node:
        def __init__(self, name: str) -> None:
            self.name = name

        def __call__(self, *inputs: tuple[str, Any]) -> tuple[str, Any]:
            ran.append(self.name)
            return self.name, sum(value for _, value in inputs)

    class Needs:
        def __init__(self, *names: str) -> None:
            self.needs = dict(zip("abc", names, strict=False))

    runner = rasa_costs.SequentialGraphRunner.__new__(rasa_costs.SequentialGraphRunner)
    nodes = {
        "last": Needs("left", "right"),
        "left": Needs("in"),
        "right": Needs("in", "left"),
        "no": Needs("in"),
    }
    runner._graph_schema = GraphSchema(nodes)  # type: ignore[arg-type]
    runner._instantiated_nodes = {name: Node(name) for name in nodes}  # type: ignore[misc]
    for _ in range(2):
        ran.clear()
        assert runner.run({"in": 2}, ["last"]) == {"last": 6}
        assert ran == ["left", "right", "last"]


def test_actions_in_this_process_read_the_same_events() -> None:
    events: list[Event] = [ActionExecuted("action_listen"), UserUttered("salam"), SlotSet("a", "1")]
    tracker = DialogueStateTracker.from_events("web:x", events)
    tracker.update(ActiveLoop("form"))
    there = rasa_costs._action_call_format(
        RemoteAction("action_x", EndpointConfig("http://127.0.0.1:1")), tracker, Domain.empty()
    )
    here = rasa_costs._action_call_format(
        RemoteAction("action_x", InProcessActions("trial_actions")), tracker, Domain.empty()
    )
    assert list(here["tracker"]["events"]) == there["tracker"]["events"]
    assert list(reversed(here["tracker"]["events"])) == list(reversed(there["tracker"]["events"]))
    assert here["tracker"]["events"][-2:] == there["tracker"]["events"][-2:]
    assert there["tracker"] == {
        **tracker.current_state(EventVerbosity.ALL),
        "active_loop": vars(tracker.active_loop),
    }


def test_rasas_own_actions_are_made_once_for_an_endpoint() -> None:
    first, second = InProcessActions("trial_actions"), EndpointConfig("http://127.0.0.1:1")
    made = rasa_costs._default_actions(first)
    assert [action.name() for action in made] == [
        action.name() for action in rasa_costs.rasas_default_actions(first)
    ]
    assert all(a is b for a, b in zip(rasa_costs._default_actions(first), made, strict=True))
    assert rasa_costs._default_actions(second)[-1]._action_endpoint is second


def test_actions_in_this_process_are_not_checked_twice() -> None:
    action = RemoteAction("action_x", InProcessActions("trial_actions"))
    assert rasa_costs._validate_action_result(action, {"events": [], "responses": []})


def test_a_loaded_models_domain_is_the_one_of_its_metadata(trial_model: Path, tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "rasas").mkdir()
    ours, metadata = rasa_loading.StorageWithDomain.from_model_archive(tmp_path / "ours", trial_model)
    rasas, _ = LocalModelStorage.from_model_archive(tmp_path / "rasas", trial_model)
    context = ExecutionContext(metadata.predict_schema)
    resource = Resource("domain_provider")
    fast = rasa_loading._load(DomainProvider, {}, ours, resource, context).provide_inference()
    slow = rasa_loading._load(DomainProvider, {}, rasas, resource, context).provide_inference()
    assert fast is metadata.domain
    assert fast.as_dict() == slow.as_dict()
    assert fast.action_names_or_texts == slow.action_names_or_texts
    assert [vars(slot) for slot in fast.slots] == [vars(slot) for slot in slow.slots]

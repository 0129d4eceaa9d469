"""The mends of Rasa's tracker and rule policy give what Rasa gives, whatever happened in a conversation."""

from __future__ import annotations

import ast
import copy
import inspect
import json
from typing import Any

import pytest
import rasa.core.policies.rule_policy
import rasa.core.processor
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActionReverted,
    ActiveLoop,
    AllSlotsReset,
    BotUttered,
    ConversationPaused,
    DefinePrevUserUtteredFeaturization,
    Event,
    FollowupAction,
    LoopInterrupted,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot import rasa_rules, rasa_tracker

DOMAIN = Domain.from_yaml("""
version: "3.1"
intents: [ask, give, greet]
entities: [facet]
slots:
  a: {type: text, influence_conversation: false, mappings: [{type: custom}]}
  b: {type: list, influence_conversation: false, mappings: [{type: custom}]}
forms:
  form: {required_slots: []}
actions: [action_answer]
responses: {utter_greet: [{text: x}]}
session_config: {session_expiration_time: 60, carry_over_slots_to_new_session: true}
""")


def said(intent: str, *facets: str) -> UserUttered:
    found = [{"entity": "facet", "value": facet} for facet in facets]
    return UserUttered(f"a text that means {intent}", {"name": intent, "confidence": 1.0}, found)


EVENTS = st.sampled_from([
    lambda: said("ask"),
    lambda: said("give", "fees"),
    lambda: said("greet"),
    lambda: ActionExecuted("action_listen"),
    lambda: ActionExecuted("action_answer"),
    lambda: ActionExecuted("utter_greet"),
    lambda: ActionExecuted("form"),
    lambda: ActiveLoop("form"),
    lambda: ActiveLoop(None),
    lambda: ActionExecutionRejected("form"),
    lambda: LoopInterrupted(True),
    lambda: DefinePrevUserUtteredFeaturization(False),
    lambda: SlotSet("a", "x"),
    lambda: SlotSet("b", ["y"]),
    lambda: AllSlotsReset(),
    lambda: BotUttered("salam"),
    lambda: FollowupAction("action_answer"),
    lambda: ConversationPaused(),
    lambda: SessionStarted(),
    lambda: Restarted(),
    lambda: ActionReverted(),
    lambda: UserUtteranceReverted(),
])  # fmt: skip
#: Two conversations: anything at all, and a form in the midst of ordinary turns.
CONVERSATIONS = st.lists(EVENTS, max_size=30) | st.lists(
    st.sampled_from([
        (lambda: ActionExecuted("action_listen"), lambda: said("ask"), lambda: ActionExecuted("form")),
        (lambda: said("ask"), lambda: ActionExecuted("action_answer")),
        (lambda: ActionExecuted("action_listen"),),
        (lambda: ActionExecuted("form"), lambda: ActiveLoop("form")),
        (lambda: ActiveLoop(None),),
        (lambda: ActionExecutionRejected("form"), lambda: ActionExecuted("action_answer")),
        (lambda: SessionStarted(), lambda: SlotSet("a", "x")),
    ]),
    max_size=12,
).map(lambda turns: [event for turn in turns for event in turn])  # fmt: skip


@pytest.fixture(autouse=True)
def rasas_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rasa's methods in place, so that ours stand beside them."""
    monkeypatch.setattr(DialogueStateTracker, "applied_events", rasa_tracker.rasas_applied_events)
    monkeypatch.setattr(RulePolicy, "_prediction_states", rasa_rules.rasas_prediction_states)


def tracker(events: list[Any]) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("web:x", [make() for make in events], DOMAIN.slots)


def held(of: DialogueStateTracker) -> dict[str, Any]:
    """All that a tracker holds."""
    everything = {**vars(of), "slots": {name: vars(slot) for name, slot in of.slots.items()}}
    everything["events"] = [event.as_dict() for event in of.events]
    return everything


@settings(max_examples=400, deadline=None)
@given(CONVERSATIONS)
def test_a_copy_holds_what_a_replay_of_all_events_gives(events: list[Any]) -> None:
    of = tracker(events)
    assert held(rasa_tracker._copy_of_tracker(of)) == held(of.travel_back_in_time(float("inf")))


def test_a_copy_shares_nothing_that_changes() -> None:
    of = tracker([lambda: SlotSet("a", "x"), lambda: ActiveLoop("form")])
    before = held(of)
    active = copy.copy(of.active_loop)
    twin = rasa_tracker._copy_of_tracker(of)
    twin.update(SlotSet("a", "z"))
    twin.update(LoopInterrupted(True))
    twin.update(said("ask"))
    assert {**held(of), "active_loop": None} == {**before, "active_loop": None}
    assert of.active_loop == active


@settings(max_examples=400, deadline=None)
@given(CONVERSATIONS)
def test_the_events_that_count_are_rasas(events: list[Any]) -> None:
    of = tracker(events)
    expected = rasa_tracker.rasas_applied_events(of)
    assert [id(event) for event in rasa_tracker._applied_events(of)] == [id(event) for event in expected]


@settings(max_examples=400, deadline=None)
@given(CONVERSATIONS, st.integers(1, 5))
def test_the_latest_states_are_the_last_of_rasas(events: list[Any], limit: int) -> None:
    of = tracker(events)
    assert rasa_rules.latest_states(of, DOMAIN, limit) == of.past_states(DOMAIN)[-limit:]


def state(previous: str, intent: str | None = None, loop: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"prev_action": {"action_name": previous}}
    if intent:
        found["user"] = {"intent": intent}
    if loop:
        found["active_loop"] = {"name": loop}
    return found


def policy(**more: dict[str, str]) -> RulePolicy:
    """A policy with three rules, not trained."""
    from rasa.core.featurizers.tracker_featurizers import MaxHistoryTrackerFeaturizer

    rules = {
        json.dumps([state("action_listen", "ask")]): "action_answer",
        json.dumps([state("action_listen", "ask"), state("action_answer", "ask")]): "action_listen",
        json.dumps([state("action_listen", "give")]): "form",
    }
    made = RulePolicy.__new__(RulePolicy)
    made.lookup = {RULES: {**rules, **more}, RULES_FOR_LOOP_UNHAPPY_PATH: {}}
    made._Policy__featurizer = MaxHistoryTrackerFeaturizer(max_history=None)
    made.config = {"core_fallback_threshold": 0.3, "use_nlu_confidence_as_score": False}
    made.priority = 6
    made._enable_fallback_prediction = True
    made._fallback_action_name = "action_default_fallback"
    made._rules_sources = {}
    return made


@settings(max_examples=300, deadline=None)
@given(CONVERSATIONS)
def test_what_is_predicted_is_what_rasa_predicts(events: list[Any]) -> None:
    of = tracker([lambda: ActionExecuted("action_listen"), *events, lambda: said("ask")])
    theirs, ours = policy(), policy()
    expected, _ = theirs._predict(of, DOMAIN)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(RulePolicy, "_prediction_states", rasa_rules._prediction_states)
        patched.setattr(RulePolicy, "_find_action_from_rules", rasa_rules._find_action_from_rules)
        patched.setattr(RulePolicy, "_get_possible_keys", rasa_rules._get_possible_keys)
        for _ in range(2):  # the second time from memory
            found, _ = ours._predict(of, DOMAIN)
            assert found.probabilities == expected.probabilities
            assert found.events == expected.events


def test_rules_about_words_are_still_asked_where_there_are_some() -> None:
    by_words = json.dumps([{"prev_action": {"action_name": "action_listen"}, "user": {"text": "salam"}}])
    assert rasa_rules.rules_of(policy(), DOMAIN).by_intent_only
    assert not rasa_rules.rules_of(policy(**{by_words: "utter_greet"}), DOMAIN).by_intent_only  # type: ignore[arg-type]


def test_where_a_slot_counts_rasa_describes_the_past() -> None:
    counting = Domain.from_yaml("""
version: "3.1"
slots:
  a: {type: bool, influence_conversation: true, mappings: [{type: custom}]}
""")
    assert rasa_rules.rules_of(policy(), counting).slots_count
    of = DialogueStateTracker.from_events("web:x", [SlotSet("a", True)], counting.slots)
    assert rasa_rules._prediction_states(policy(), of, counting)[-1]["slots"] == {"a": (1.0, 1.0)}


@pytest.mark.parametrize("module", [rasa.core.processor, rasa.core.policies.rule_policy])
def test_what_no_longer_copies_only_wrote_debug_lines(module: Any) -> None:
    tree = ast.parse(inspect.getsource(module))
    in_debug_lines = {
        id(inner)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "structlogger.debug"
        for inner in ast.walk(call)
    }
    uses = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and _is_copy(node.value)]
    assert uses
    assert {node.attr for node in uses} == {"deepcopy"}
    assert all(id(node) in in_debug_lines for node in uses)


def _is_copy(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "copy"


def test_an_event_tells_its_model_as_in_rasa() -> None:
    event: Event = SlotSet("a", "x")
    of = tracker([])
    of.model_id, of.assistant_id = "m", "mourchid"
    rasa_tracker._update(of, event)
    assert event.metadata == {"model_id": "m", "assistant_id": "mourchid"}
    assert of.slots["a"].value == "x"

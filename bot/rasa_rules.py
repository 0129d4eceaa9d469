"""Costs of Rasa's rule policy, mended like those of `bot/rasa_costs.py`: the same predictions, which
tests/bot/test_rasa_rules.py holds beside Rasa's own.

Two or three times a turn Rasa 3.6.21 describes the whole session, one replayed tracker an action, to find
rules that look back on three states at most; and does it once more for rules about words, of which there
are none: a quarter of a turn's dialogue.
"""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.shared.core.constants import ACTION_LISTEN_NAME, PREVIOUS_ACTION, USER
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import ActionExecuted, ActiveLoop, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ACTION_NAME, INTENT

from bot.rasa_tracker import kind_of

rasas_prediction_states = RulePolicy._prediction_states
rasas_action_from_rules = RulePolicy._find_action_from_rules
rasas_possible_keys = RulePolicy._get_possible_keys

#: Descriptions of the present whose rules are remembered, for each policy.
REMEMBERED = 4096


def mend() -> None:
    """Put the mends in place. Idempotent."""
    RulePolicy._prediction_states = _prediction_states
    RulePolicy._find_action_from_rules = _find_action_from_rules
    RulePolicy._get_possible_keys = _get_possible_keys


class _Rules:
    """What the mends must know of a policy's rules and its domain. Made once for each policy."""

    def __init__(self, policy: RulePolicy, domain: Domain) -> None:
        lookup = policy.lookup
        after_listening = [json.loads(key) for key in lookup[RULES]]
        every = [*after_listening, *(json.loads(key) for key in lookup[RULES_FOR_LOOP_UNHAPPY_PATH])]
        self.domain = domain
        #: States that the longest rule looks back on.
        self.longest = max(map(len, every), default=1)
        self.slots_count = any(slot.has_features() for slot in domain.slots)
        self.possible: dict[tuple[int, str], frozenset[str]] = {}
        self.by_intent_only = all(_asks_intent(states[-1]) for states in after_listening if states)


def _asks_intent(state: State) -> bool:
    """Whether a rule's last state, where it follows a message of the citizen, asks for an intent."""
    previous = (state.get(PREVIOUS_ACTION) or {}).get(ACTION_NAME)
    return previous not in (None, ACTION_LISTEN_NAME) or bool((state.get(USER) or {}).get(INTENT))


def rules_of(policy: RulePolicy, domain: Domain) -> _Rules:
    known: _Rules | None = policy.__dict__.get("_mourchid_rules")
    if known is None or known.domain is not domain:
        known = policy.__dict__["_mourchid_rules"] = _Rules(policy, domain)
    return known


def _prediction_states(
    self: RulePolicy,
    tracker: DialogueStateTracker,
    domain: Domain,
    use_text_for_last_user_input: bool = False,
    rule_only_data: dict[str, Any] | None = None,
) -> list[State]:
    # The states that no rule looks back on are not made; nor a tracker for each of the others.
    rules = rules_of(self, domain)
    if rules.slots_count or self.featurizer.max_history is not None:
        found: list[State] = rasas_prediction_states(
            self, tracker, domain, use_text_for_last_user_input, rule_only_data
        )
        return found
    states = latest_states(tracker, domain, rules.longest)
    self.featurizer._choose_last_user_input([states], use_text_for_last_user_input)
    return states


def latest_states(tracker: DialogueStateTracker, domain: Domain, limit: int) -> list[State]:
    """The last `limit` states of Rasa's `tracker.past_states(domain)`, where no slot counts."""
    message: UserUttered = UserUttered.empty()
    previous: ActionExecuted | None = None
    loop: ActiveLoop | None = None
    seen = []
    for event in tracker.applied_events():
        kind = kind_of(event)
        if kind is ActionExecuted:
            seen.append((message, previous, loop))
            previous = event
        elif kind is UserUttered:
            message = event
        elif kind is ActiveLoop:
            loop = event if event.name else None
    seen.append((message, previous, loop))
    return [
        domain.get_active_state(
            SimpleNamespace(
                latest_message=message,
                slots={},
                latest_action=previous.as_sub_state() if previous is not None else {},
                active_loop=loop,
            )
        )
        for message, previous, loop in seen[-limit:]
    ]


def _find_action_from_rules(
    self: RulePolicy, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
) -> tuple[str | None, str | None, bool]:
    # First by the words themselves, then by the intent: our rules know only intents.
    if use_text_for_last_user_input and rules_of(self, domain).by_intent_only:
        return None, None, False
    found: tuple[str | None, str | None, bool] = rasas_action_from_rules(
        self, tracker, domain, use_text_for_last_user_input
    )
    return found


def _get_possible_keys(self: RulePolicy, lookup: dict[str, str], states: list[State]) -> set[str]:
    # Forty rules against three states, for the same few situations again and again.
    rules: _Rules | None = self.__dict__.get("_mourchid_rules")
    if rules is None:
        found: set[str] = rasas_possible_keys(self, lookup, states)
        return found
    situation = (id(lookup), repr(states))
    known = rules.possible.get(situation)
    if known is None:
        if len(rules.possible) >= REMEMBERED:
            rules.possible.clear()
        known = rules.possible[situation] = frozenset(rasas_possible_keys(self, lookup, states))
    return set(known)

"""Costs of Rasa 3.6.21 that a turn pays for nothing, mended one by one.

Each mend says why, and what it saved; a test fails when the method it replaces changes in Rasa.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import rasa
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

from bot.inprocess import InProcessActions

#: The latest events an action may look back on. A session is shorter, but for a very long form.
EVENTS_FOR_ACTIONS = 200


def mend() -> None:
    """Put the mends in place. Idempotent."""
    RemoteAction._validate_action_result = _validate_action_result
    RemoteAction._action_call_format = _action_call_format


@lru_cache(maxsize=1)
def _validator() -> Any:
    schema = RemoteAction.action_response_format_spec()
    return validator_for(schema)(schema)


def _validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
    # jsonschema.validate() checks the schema against its metaschema at each call.
    # What rasa-sdk's executor made in this process has been checked by it already.
    if not isinstance(self.action_endpoint, InProcessActions):
        _validator().validate(result)
    return True


def _action_call_format(self: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
    # Rasa sends every event of the conversation with each call.
    state = tracker.current_state(EventVerbosity.NONE)
    state["events"] = [event.as_dict() for event in list(tracker.events)[-EVENTS_FOR_ACTIONS:]]
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

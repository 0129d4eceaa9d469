"""Actions in this process answer Rasa as an action server would."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.utils.endpoints import ClientResponseError
from rasa_sdk import Action
from rasa_sdk.interfaces import ActionExecutionRejection
from rasa_sdk.utils import all_subclasses

from bot.inprocess import InProcessActions, executor_for


def call(name: str) -> dict[str, Any]:
    tracker = {
        "sender_id": "web:x",
        "slots": {},
        "latest_message": {"text": "x"},
        "events": [],
        "paused": False,
    }
    return {"next_action": name, "sender_id": "web:x", "tracker": tracker, "domain": {}}


async def test_an_action_gives_events_and_responses() -> None:
    result = await InProcessActions("trial_actions").request(json=call("action_remember"))
    assert result["responses"][0]["text"] == "Noté 1"
    assert {event["name"] for event in result["events"]} == {"turns", "kept"}


async def test_an_unknown_action_is_a_404() -> None:
    with pytest.raises(ClientResponseError) as raised:
        await InProcessActions("trial_actions").request(json=call("action_nothing"))
    assert raised.value.status == 404


async def test_an_action_that_declines_is_a_400_as_rasa_expects() -> None:
    actions = InProcessActions("trial_actions")

    async def decline(dispatcher: Any, tracker: Any, domain: Any) -> None:
        raise ActionExecutionRejection("action_decline")

    actions.executor.register_function("action_decline", decline)
    with pytest.raises(ClientResponseError) as raised:
        await actions.request(json=call("action_decline"))
    assert raised.value.status == 400
    assert '"action_name": "action_decline"' in raised.value.text


def test_of_two_actions_with_one_name_the_packages_own_is_run() -> None:
    class Stranger(Action):
        def name(self) -> str:
            return "action_change_language"

    assert Stranger in all_subclasses(Action)
    own = executor_for("actions").actions["action_change_language"]
    assert type(getattr(own, "__self__", own)).__module__.startswith("actions")

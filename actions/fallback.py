"""What to say when nothing was found or understood: never a guess, always a way on."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import subject, taps
from actions.reply import Button, Reply, payload
from actions.texts import Texts
from actions.turn import Event, texts, understanding


def ways_on(say: Texts) -> list[Button]:
    """Browse, or a person."""
    return [
        Button(say.say("utter_browse_button"), payload("browse")),
        Button(say.say("utter_human_button"), payload("human")),
    ]


def not_found(dispatcher: CollectingDispatcher, say: Texts) -> list[Event]:
    """No record answers the question."""
    buttons = ways_on(say)
    Reply(say.say("utter_not_found"), "fallback", buttons).send(dispatcher)
    return [SlotSet("options", [button.payload for button in buttons])]


class FallbackAction(Action):
    """The message itself was not understood."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_fallback"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Say so, and show ways on."""
        # Rasa runs this too where no rule says what comes next, and would run it again and again.
        listen = FollowupAction("action_listen")
        named = taps.typed_title(tracker, partly=True)
        if named is not None:
            return [*await taps.carry_out(named, dispatcher, tracker, domain), listen]
        in_form = (tracker.active_loop or {}).get("name")
        if not in_form and subject.follows_up(understanding(tracker), tracker.get_slot("procedure")):
            return [*await taps.run("ask_procedure", dispatcher, tracker, domain), listen]
        say = texts(tracker, domain)
        buttons = ways_on(say)
        Reply(say.say("utter_not_understood"), "fallback", buttons).send(dispatcher)
        return [SlotSet("options", [button.payload for button in buttons]), listen]

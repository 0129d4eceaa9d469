"""Useful or not, and why. What citizens say goes to the log of feedback that editors read."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import feedback_log, taps
from actions.reply import Button, Reply, payload
from actions.turn import Event, entities, texts

REASONS = ("wrong_procedure", "wrong_answer", "unclear")


class FeedbackAction(Action):
    """Thanks for it, keeps it, and asks why when the answer did not help."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_feedback"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Keep the judgement with the procedure it is about."""
        named = taps.typed_title(tracker)
        if named is not None:
            return await taps.carry_out(named, dispatcher, tracker, domain)
        say = texts(tracker, domain)
        intent = ((tracker.latest_message or {}).get("intent") or {}).get("name")
        useful = intent == "feedback_positive"
        reason = next(iter(entities(tracker, "option")), None)
        message = None if reason else (tracker.latest_message or {}).get("text")
        feedback_log.keep(useful, tracker.get_slot("procedure"), tracker.get_slot("facets"), reason, message)
        if reason:
            Reply(say.say("utter_reason_noted"), "small_talk").send(dispatcher)
            return [SlotSet("options", None)]
        if useful:
            Reply(say.say("utter_feedback_positive"), "small_talk").send(dispatcher)
            return []
        buttons = [
            Button(say.say(f"utter_reason_{name}"), payload("feedback_negative", option=name))
            for name in REASONS
        ]
        Reply(say.say("utter_feedback_negative"), "small_talk", buttons).send(dispatcher)
        return [SlotSet("options", [button.payload for button in buttons])]

"""A person: who can be reached, and when."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import offices
from actions.office import contact
from actions.reply import Reply
from actions.turn import Event, texts
from catalogue.hours import CASABLANCA


class HumanAction(Action):
    """Says how to reach a person; the channel opens a case where staff can be reached from it."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_human"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Contact and hours of the citizen's commune."""
        say = texts(tracker, domain)
        commune = offices.communes().get(tracker.get_slot("commune") or "")
        hours, now = offices.hours(), offices.now()
        timetable = commune.record.hours if commune else "administration"
        when = hours.text(timetable, now.astimezone(CASABLANCA).date()).in_(say.language)
        lines = [say.say("utter_human"), when]
        if commune:
            lines += [f"• {line}" for line in contact(commune, say)]
        Reply("\n".join(lines), "person").send(dispatcher)
        return []

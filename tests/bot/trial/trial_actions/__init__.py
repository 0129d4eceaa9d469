"""Actions of the trial assistant: each shows one thing that the server must carry."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta, timezone
from typing import Any

from rasa_sdk import Action
from rasa_sdk.events import ConversationPaused, ReminderScheduled, SlotSet


class Papers(Action):
    """An answer with buttons, a card, and what was understood."""

    def name(self) -> str:
        return "action_papers"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        dispatcher.utter_message(
            text="Voici les papiers.",
            buttons=[{"title": "Le prix", "payload": '/choose{"number": "2"}'}],
            json_message={
                "language": "fr",
                "card": {"title": "Acte"},
                "understood": {"kind": "answer", "procedure": "birth", "sources": ["https://x.ma"]},
            },
        )
        return []


class Remember(Action):
    """Keeps how many turns there were, slowly enough for a race to show."""

    def name(self) -> str:
        return "action_remember"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        turns = int(tracker.get_slot("turns") or 0) + 1
        text = tracker.latest_message["text"]
        if "lent" in text:
            await asyncio.sleep(0.3)
        dispatcher.utter_message(text=f"Noté {turns}")
        return [SlotSet("turns", turns), SlotSet("kept", text)]


class Recall(Action):
    """Says what is kept, and what the channel told."""

    def name(self) -> str:
        return "action_recall"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        told = tracker.latest_message["metadata"]
        dispatcher.utter_message(
            text=f"{tracker.get_slot('kept')} | {told.get('commune')} {told.get('language')}"
        )
        return []


class Fail(Action):
    def name(self) -> str:
        return "action_fail"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        raise RuntimeError("secret words of a traceback")


class Handover(Action):
    """A person takes over."""

    def name(self) -> str:
        return "action_handover"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        dispatcher.utter_message(text="Une personne vous répondra.")
        return [ConversationPaused()]


class Remind(Action):
    """Something said later, outside a turn."""

    def name(self) -> str:
        return "action_remind"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        dispatcher.utter_message(text="D’accord, plus tard.")
        when = datetime.now(timezone.utc) + timedelta(seconds=0.5)
        return [ReminderScheduled("greet", trigger_date_time=when, name="later", kill_on_user_message=False)]


class Choose(Action):
    """What a button carried."""

    def name(self) -> str:
        return "action_choose"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        number = next(tracker.get_latest_entity_values("number"), None)
        dispatcher.utter_message(text=f"Choix {number}")
        return []


class Pair(Action):
    """Two messages in one turn."""

    def name(self) -> str:
        return "action_pair"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        dispatcher.utter_message(
            text="Un", json_message={"understood": {"kind": "clarify", "procedure": "a"}}
        )
        dispatcher.utter_message(text="Deux", json_message={"understood": {"procedure": "b"}})
        return []

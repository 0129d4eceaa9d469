"""Actions of the trial assistant: each shows one thing that the Telegram channel must carry."""

from __future__ import annotations

import asyncio
import os
import signal
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from rasa_sdk import Action
from rasa_sdk.events import ReminderScheduled, SlotSet

CARD = {
    "type": "procedure",
    "procedure": "birth-declaration",
    "title": "Déclaration de naissance <30 jours>",
    "summary": None,
    "warnings": ["À faire dans les 30 jours."],
    "sections": [
        {
            "facet": "documents",
            "title": "Documents à fournir",
            "kind": "checklist",
            "items": ["Certificat d’accouchement", "Copie de la CIN", "Livret de famille"],
            "note": None,
        },
        {"facet": "fees", "title": "Coût", "kind": "list", "items": ["Gratuit"], "note": None},
        {"facet": "delay", "title": "Délai", "kind": "text", "items": ["Le jour même"], "note": None},
        {"facet": "steps", "title": "Étapes", "kind": "steps", "items": ["Déclarer", "Signer"], "note": None},
    ],
    "links": [{"title": "watiqa.ma", "url": "https://www.watiqa.ma/?a=1&b=2"}],
    "missing": [],
    "source": {
        "title": "Source",
        "items": ["https://www.watiqa.ma", "Loi n° 36-21"],
        "verified_on": "2026-11-22",
        "verified_label": "fiche vérifiée le 22 novembre 2026",
    },
}


class Papers(Action):
    """An answer with a card, facets to choose and a source."""

    def name(self) -> str:
        return "action_papers"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        dispatcher.utter_message(
            text="Voici les papiers.",
            buttons=[
                {"title": "Le lieu", "payload": '/pick{"number": "2"}'},
                {"title": "La loi " + "ن" * 60, "payload": '/pick{"number": "' + "ن" * 60 + '"}'},
            ],
            json_message={"language": "fr", "card": CARD, "understood": {"kind": "answer"}},
        )
        procedure = next(tracker.get_latest_entity_values("procedure"), "birth-declaration")
        return [SlotSet("procedure", procedure)]


class Count(Action):
    """Says the message back with its number, slowly enough for a race to show; notes each in a file."""

    def name(self) -> str:
        return "action_count"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        turns = int(tracker.get_slot("turns") or 0) + 1
        text = tracker.latest_message["text"]
        if "lent" in text:
            await asyncio.sleep(0.2)
        dispatcher.utter_message(text=f"{turns}: {text}")
        return [SlotSet("turns", turns)]


class Long(Action):
    """More than Telegram takes in one message, full of what HTML cares for."""

    def name(self) -> str:
        return "action_long"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        words = " ".join(f"mot{number}&<{number}>" for number in range(1200))
        dispatcher.utter_message(text=f"Début **fort**\n\n{words}\n\nFin.")
        return []


class Slow(Action):
    def name(self) -> str:
        return "action_slow"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        await asyncio.sleep(5)
        dispatcher.utter_message(text="Enfin.")
        return []


class Human(Action):
    def name(self) -> str:
        return "action_human"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        dispatcher.utter_message(
            text="Les agents répondent aux heures d’ouverture.",
            json_message={"language": "fr", "understood": {"kind": "person"}},
        )
        return []


class Fail(Action):
    def name(self) -> str:
        return "action_fail"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        raise RuntimeError("secret words of a traceback")


class Remind(Action):
    def name(self) -> str:
        return "action_remind"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        dispatcher.utter_message(text="D’accord, plus tard.")
        when = datetime.now(timezone.utc) + timedelta(seconds=0.5)
        return [ReminderScheduled("greet", trigger_date_time=when, name="r", kill_on_user_message=False)]


class Pick(Action):
    def name(self) -> str:
        return "action_pick"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        dispatcher.utter_message(text=f"Choix {next(tracker.get_latest_entity_values('number'), None)}")
        return []


class Kill(Action):
    """Ends the server in the middle of the turn, the first time."""

    def name(self) -> str:
        return "action_kill"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        mark = Path(os.environ["MOURCHID_DATA_DIR"]) / "killed"
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        dispatcher.utter_message(text="Encore là.")
        return []


class ChangeLanguage(Action):
    def name(self) -> str:
        return "action_change_language"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        chosen = next(tracker.get_latest_entity_values("language"), "fr")
        text = "D’accord, en français." if chosen == "fr" else "حسنا، بالعربية."
        dispatcher.utter_message(
            text=text, json_message={"language": chosen, "understood": {"language": chosen}}
        )
        return [SlotSet("language", chosen)]


class Privacy(Action):
    def name(self) -> str:
        return "action_privacy"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        dispatcher.utter_message(text="Effacé.", json_message={"understood": {"forgotten": True}})
        return []

"""What holds for the whole turn: the language of the reply and the commune, set before any action.

Also the readers of what the other actions need from Rasa's tracker.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import taps
from actions.texts import Texts
from catalogue.text.normal import has_arabic_letters

Event = dict[str, Any]

#: Below this confidence (one common word, a number) a message does not change the language.
SURE_OF_VARIETY = 0.6


def understanding(tracker: Tracker) -> Mapping[str, Any]:
    """What bot/nlu said of the last message; empty for a tap on a button."""
    return (tracker.latest_message or {}).get("understanding") or {}


def entities(tracker: Tracker, name: str) -> list[str]:
    """Values of an entity that a button carried."""
    found = (tracker.latest_message or {}).get("entities") or []
    return [str(entity["value"]) for entity in found if entity.get("entity") == name]


def metadata(tracker: Tracker) -> Mapping[str, Any]:
    """What the channel told with the last message: channel, commune, language of the page."""
    return (tracker.latest_message or {}).get("metadata") or {}


def language(tracker: Tracker) -> str:
    """Language of the reply, "ar" or "fr"."""
    return str(tracker.get_slot("language") or "ar")


def texts(tracker: Tracker, domain: Mapping[str, Any]) -> Texts:
    """The sentences for this turn."""
    return Texts(domain, language(tracker))


def language_of_turn(tracker: Tracker) -> str:
    """DESIGN, decision 4: Arabic for Arabic and Darija in any letters, French for French; an explicit
    choice wins; without words, what was spoken before, or the page's language."""
    chosen = tracker.get_slot("preferred_language")
    if chosen in ("ar", "fr"):
        return str(chosen)
    understood = understanding(tracker)
    variety = understood.get("variety")
    before = tracker.get_slot("language") or metadata(tracker).get("language")
    in_arabic_letters = has_arabic_letters((tracker.latest_message or {}).get("text") or "")
    if in_arabic_letters and variety in ("ar", "ary", "mixed"):
        return "ar"
    # French words beside Darija in Latin letters, as in "la suite", go on in the language spoken so far.
    unsure = variety == "mixed" or understood.get("variety_confidence", 1.0) < SURE_OF_VARIETY
    if taps.typed_title(tracker):  # a button's words, or a commune's name, are nobody's language
        variety = None
    if variety is None or (unsure and before in ("ar", "fr")):
        return str(before) if before in ("ar", "fr") else "ar"
    return "fr" if variety == "fr" else "ar"


class TurnSlotsAction(Action):
    """Runs first in each turn, as Rasa's own extraction of custom slots."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_validate_slot_mappings"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Set `language` and `commune` when they change."""
        wanted = {"language": language_of_turn(tracker)}
        commune = metadata(tracker).get("commune")
        if commune and not tracker.get_slot("commune"):
            wanted["commune"] = commune
        return [SlotSet(name, value) for name, value in wanted.items() if tracker.get_slot(name) != value]

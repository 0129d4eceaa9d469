"""Change of language, and starting again."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import request_forms
from actions.reply import Reply
from actions.texts import Texts
from actions.turn import Event, entities, language, texts
from catalogue.text.normal import normal
from catalogue.text.phonetic import phonetic_key

#: Names of the languages as people write them, in normal form or as phonetic keys (bot/content knows
#: nothing of languages: these are signs to recognise, not sentences to say).
_FRENCH = re.compile(r"fran[cs]|\bfrns|\bfrnsw|فرنس|الفرنس")
_ARABIC = re.compile(r"arab|3arb|عرب|العرب|دارج|darij|\brb\b|drj")


def language_named(message: str) -> str | None:
    """The language a message asks for, None when it names none or both."""
    said = f"{normal(message)} {phonetic_key(message)}"
    french, arabic = bool(_FRENCH.search(said)), bool(_ARABIC.search(said))
    if french == arabic:
        return None
    return "fr" if french else "ar"


class ChangeLanguageAction(Action):
    """An explicit choice, which wins from then on."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_change_language"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """The language named or tapped; the other one when none is named."""
        tapped = [value for value in entities(tracker, "language") if value in ("ar", "fr")]
        named = language_named((tracker.latest_message or {}).get("text") or "")
        other = "fr" if (tracker.get_slot("preferred_language") or language(tracker)) == "ar" else "ar"
        chosen = tapped[0] if tapped else named or other
        understood = {"language": chosen}
        say = Texts(domain, chosen)
        Reply(say.say("utter_language_changed"), "small_talk", understood=understood).send(dispatcher)
        return [SlotSet("preferred_language", chosen), SlotSet("language", chosen)]


class StartAgainAction(Action):
    """Forgets the subject of the conversation; the language and the commune stay."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_restart"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Put away the subject and what was offered; a form under way ends.

        In the middle of a complaint, long words that sound like "start again" are part of it.
        """
        if request_forms.keeps_answer(tracker, request_forms.FREE):
            return []
        Reply(texts(tracker, domain).say("utter_started_again"), "small_talk").send(dispatcher)
        # Rasa maps the intent to this action itself, and has no rule for what comes after.
        forgotten = [SlotSet(name, None) for name in ("procedure", "facets", "options")]
        closed = request_forms.close(tracker, request_forms.DRAFT)
        return [*forgotten, *closed, FollowupAction("action_listen")]

"""Choosing among what was offered, by number or in words; and declining it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import yaml
from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import taps
from actions.answer import offer
from actions.reply import Reply
from actions.texts import Texts
from actions.turn import Event, texts
from catalogue import content
from catalogue.live import current_catalogue
from catalogue.text.normal import normal, words
from catalogue.text.phonetic import phonetic_key

#: Phonetic keys of "the other one": l'autre, الأخرى, lakhra.
_OTHER = {"ltr", "lxr"}
#: A number of its own: neither the 7 of "ch7al" nor a telephone number.
_DIGITS = re.compile(r"(?<!\w)\d{1,3}(?!\w)")
#: In a longer message "one" and "une" are no positions ("attendez une petite minute").
ORDINAL_WORDS = 3


@lru_cache(maxsize=1)
def ordinals() -> dict[str, int]:
    """Words for "the first" … "the last" (-1) in normal form, from data/ordinals.yml."""
    data = yaml.safe_load((content.root() / "data" / "ordinals.yml").read_text(encoding="utf-8"))
    return {normal(word): int(number) for number, said in data.items() for word in said}


def number_in(message: str) -> int | None:
    """The position that a message names, from 1; -1 for the last; None when it names none."""
    said = normal(message)
    digits = _DIGITS.search(said)
    if digits:
        return int(digits.group())
    return _ordinal_in(said) if len(words(message)) <= ORDINAL_WORDS else None


def definite_position(message: str) -> int | None:
    """The position named with an article in a longer sentence ("je prends la troisième"): never "une"."""
    said = " ".join(word for word in words(message) if word.startswith("ال"))
    french = re.findall(r"(?<!\w)l[ae] \w+", normal(message))
    found = [number for part in (*french, said) if (number := _ordinal_in(part)) is not None]
    return found[0] if found else None


def _ordinal_in(said: str) -> int | None:
    known = ordinals()
    for phrase in sorted(known, key=len, reverse=True):
        if re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", said):
            return known[phrase]
    return None


def the_others(tracker: Tracker, message: str) -> list[str]:
    """The payloads that "the other one" may mean: what was offered beside the present subject."""
    if number_in(message) != 2 or not set(phonetic_key(message).split()) & _OTHER:
        return []
    subject = tracker.get_slot("procedure")
    for buttons in taps.buttons_shown(tracker):
        procedures = {
            procedure: payload
            for _, payload in buttons
            if (procedure := taps.read_payload(payload)[1].get("procedure"))
        }
        if len(procedures) > 1:
            return [payload for procedure, payload in procedures.items() if procedure != subject]
    return []


class ChooseAction(Action):
    """ "The second one", "1", "yes": what was offered is carried out."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_choose"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Carry out the option; say so when there is none."""
        say = texts(tracker, domain)
        options: list[str] = tracker.get_slot("options") or []
        message = (tracker.latest_message or {}).get("text") or ""
        named = taps.typed_title(tracker)
        if named is not None:
            return await taps.carry_out(named, dispatcher, tracker, domain)
        others = the_others(tracker, message)
        if others:
            return await self._instead(others, dispatcher, tracker, domain)
        intent = ((tracker.latest_message or {}).get("intent") or {}).get("name")
        if not options:
            affirmed = intent == "affirm"
            Reply(
                say.say("utter_anything_else" if affirmed else "utter_nothing_to_choose"), "small_talk"
            ).send(dispatcher)
            return []
        number = number_in(message) or definite_position(message)
        if number is None and len(options) > 1:
            subject = tracker.get_slot("procedure") if intent == "affirm" else None
            return self._which(dispatcher, say, options, subject)
        position = len(options) if number == -1 else (number or 1)
        if not 1 <= position <= len(options):
            Reply(say.say("utter_no_such_option", count=len(options)), "clarify").send(dispatcher)
            return []
        return await taps.carry_out(options[position - 1], dispatcher, tracker, domain)

    @staticmethod
    async def _instead(
        others: list[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """ "The other one", after an answer about one of those offered before."""
        if len(others) == 1:
            return await taps.carry_out(others[0], dispatcher, tracker, domain)
        catalogue = current_catalogue().now.catalogue
        known = [catalogue.get(taps.read_payload(option)[1]["procedure"]) for option in others]
        facets = tracker.get_slot("facets") or []
        return offer(dispatcher, texts(tracker, domain), [p for p in known if p is not None], facets)

    @staticmethod
    def _which(
        dispatcher: CollectingDispatcher, say: Texts, options: list[str], subject: str | None
    ) -> list[Event]:
        """ "Yes" or words without a position choose none of several; below an answer (`subject`) "yes" only
        means "go on"."""
        about = {taps.read_payload(option)[1].get("procedure") for option in options}
        if subject and about == {subject}:
            Reply(say.say("utter_anything_else"), "small_talk").send(dispatcher)
        else:
            Reply(say.say("utter_which_number", count=len(options)), "clarify").send(dispatcher)
        return []


class DenyAction(Action):
    """ "No", "something else": the offer is put away."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_deny"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Ask what is wanted instead."""
        named = taps.typed_title(tracker)
        if named is not None:
            return await taps.carry_out(named, dispatcher, tracker, domain)
        Reply(texts(tracker, domain).say("utter_denied"), "clarify").send(dispatcher)
        return [SlotSet("options", None)]

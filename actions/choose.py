"""Choosing among what was offered, by number or in words; and declining it."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

import yaml
from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import offices
from actions.answer import answer
from actions.reply import Reply
from actions.turn import Event, texts
from catalogue import content
from catalogue.live import current_catalogue
from catalogue.text.normal import normal, words

_PAYLOAD = re.compile(r"/(\w+)(\{.*\})?")


@lru_cache(maxsize=1)
def ordinals() -> dict[str, int]:
    """Words for "the first" … "the last" (-1) in normal form, from data/ordinals.yml."""
    data = yaml.safe_load((content.root() / "data" / "ordinals.yml").read_text(encoding="utf-8"))
    return {normal(word): int(number) for number, said in data.items() for word in said}


def number_in(message: str) -> int | None:
    """The position that a message names, from 1; -1 for the last; None when it names none."""
    said = normal(message)
    digits = re.search(r"\d+", said)
    if digits and len(digits.group()) <= 3:
        return int(digits.group())
    known = ordinals()
    for phrase in sorted(known, key=len, reverse=True):
        if re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", said):
            return known[phrase]
    return None


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
        intent = ((tracker.latest_message or {}).get("intent") or {}).get("name")
        if not options:
            affirmed = intent == "affirm"
            Reply(
                say.say("utter_anything_else" if affirmed else "utter_nothing_to_choose"), "small_talk"
            ).send(dispatcher)
            return []
        number = number_in(message) if words(message) else None
        if number is None and len(options) > 1 and intent == "affirm":
            number = 1
        position = len(options) if number == -1 else (number or 1)
        if not 1 <= position <= len(options):
            Reply(say.say("utter_no_such_option", count=len(options)), "clarify").send(dispatcher)
            return []
        return carry_out(options[position - 1], dispatcher, tracker, domain)


def carry_out(
    option: str, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
) -> list[Event]:
    """Do what tapping the button would do."""
    match = _PAYLOAD.fullmatch(option)
    if match is None:
        return []
    intent, given = match.group(1), json.loads(match.group(2) or "{}")
    if intent == "ask_procedure":
        procedure = current_catalogue().now.catalogue.get(given.get("procedure"))
        if procedure is not None:
            facets = given.get("facet") or []
            commune = offices.communes().get(tracker.get_slot("commune") or "")
            return answer(dispatcher, texts(tracker, domain), procedure, facets, commune)
    if intent == "office_info" and given.get("commune"):
        return [SlotSet("commune", given["commune"]), FollowupAction("action_office_info")]
    following = {"browse": "action_browse", "human": "action_human", "deny": "action_deny"}.get(intent)
    events: list[Event] = []
    if given.get("category"):
        events.append(SlotSet("category", given["category"]))
    if following:
        events.append(FollowupAction(following))
    return events


class DenyAction(Action):
    """ "No", "something else": the offer is put away."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_deny"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Ask what is wanted instead."""
        Reply(texts(tracker, domain).say("utter_denied"), "clarify").send(dispatcher)
        return [SlotSet("options", None)]

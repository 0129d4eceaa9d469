"""What a tap on a button does, for those who type instead: its number, or its words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions import office_question, offices
from actions.reply import payload
from catalogue.text.normal import normal, words

if TYPE_CHECKING:
    from actions.turn import Event

_PAYLOAD = re.compile(r"/(\w+)(\{.*\})?", re.DOTALL)

#: Words of a message that says a commune's name and nothing more ("f la commune de Meknès").
SHORT = 5

#: What runs for an intent that a button carries: an action, or the name of a form.
_RUNS: dict[str, Action | str] = {}


def register(runs: Mapping[str, Action | str]) -> None:
    """Say what runs for the intents of buttons. Done once, in actions/__init__.py."""
    _RUNS.update(runs)


def read_payload(option: str) -> tuple[str, dict[str, Any]]:
    """The intent and the entities of a button's payload. Raises ValueError when it is none."""
    match = _PAYLOAD.fullmatch(option)
    if match is None:
        raise ValueError(f"not a payload: {option!r}")
    return match.group(1), json.loads(match.group(2) or "{}")


def typed_title(tracker: Tracker, partly: bool = False) -> str | None:
    """The payload of the offered button whose words the message says, None when it says none of them.

    A commune counts by its name in either alphabet; what goes on from an answer about the offices ("et
    demain ?") is taken for their button. `partly`: some of a title's words are enough, when no
    other title has them.
    """
    if office_question.goes_on(tracker):
        return payload("office_info", asked=(tracker.latest_message or {}).get("text"))
    options: list[str] = tracker.get_slot("options") or []
    said = normal((tracker.latest_message or {}).get("text") or "")
    if not options or not said:
        return None
    latest = next(buttons_shown(tracker), [])
    shown = [(normal(title), option) for title, option in latest if option in options]
    for title, option in shown:
        if title == said:
            return option
    alike = [option for title, option in shown if f" {said} " in f" {title} "]
    if partly and len(alike) == 1:
        return alike[0]
    named = offices.commune_named_in(said) if len(words(said)) <= SHORT else None
    for option in options:
        intent, given = read_payload(option)
        if named and intent == "office_info" and given.get("commune") == named.record.id:
            return option
    return None


def buttons_shown(tracker: Tracker) -> Iterator[list[tuple[str, str]]]:
    """(title, payload) of the buttons of each message of the assistant that had some, latest first."""
    for event in reversed(tracker.events):
        buttons = event.get("event") == "bot" and (event.get("data") or {}).get("buttons")
        if buttons:
            yield [(button.get("title") or "", button.get("payload") or "") for button in buttons]


async def carry_out(
    option: str, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
) -> list[Event]:
    """Do what tapping the button would do."""
    intent, given = read_payload(option)
    runs = _RUNS[intent]
    if isinstance(runs, str):
        return [FollowupAction(runs)]
    events: list[Event] = await runs.run(dispatcher, _as_if_tapped(tracker, option, intent, given), domain)
    return events


async def run(
    intent: str, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
) -> list[Event]:
    """Take the message for one of another intent: what `intent` runs, which must be an action, runs on it."""
    action = _RUNS[intent]
    if isinstance(action, str):
        raise TypeError(f"{intent} begins the form {action}")
    events: list[Event] = await action.run(dispatcher, tracker, domain)
    return events


def _as_if_tapped(tracker: Tracker, option: str, intent: str, given: Mapping[str, Any]) -> Tracker:
    entities = [
        {"entity": name, "value": value}
        for name, values in given.items()
        for value in (values if isinstance(values, list) else [values])
    ]
    told = (tracker.latest_message or {}).get("metadata")
    message = {"intent": {"name": intent}, "entities": entities, "text": option, "metadata": told}
    return Tracker(
        tracker.sender_id,
        tracker.current_slot_values(),
        message,
        tracker.events,
        tracker.is_paused(),
        None,
        tracker.active_loop,
        tracker.latest_action_name,
    )

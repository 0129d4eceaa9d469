"""What a citizen said, as a form reads it: a tap on one of its buttons, a command, a question, an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker

from actions import subject, taps
from actions.request_forms import words
from actions.turn import entities, metadata, understanding
from catalogue.text.normal import normal
from catalogue.text.normal import words as words_of
from registry import Reference, find_reference

#: Turns that are answered in the middle of a form, after which it goes on.
ANSWERED = frozenset(
    {"ask_procedure", "office_info", "human", "help", "greet", "thanks", "goodbye", "bot_challenge", "insult",
     "change_language", "browse", "feedback_positive", "feedback_negative", "out_of_scope"}
)  # fmt: skip
#: Turns that begin something else, which has to wait until the form is over.
OTHER_REQUESTS = frozenset({"request_status", "deposit", "notify"})
SURE = 0.5  # of an intent, where an answer was expected and this is none
SURE_IN_FREE_TEXT = 0.6  # where anything may be an answer
SURE_OF_A_QUESTION = 0.9  # when several procedures are near: a complaint may be near several by chance
SURE_OF_STOPPING = 0.7  # of "no", where it is not the answer
COMMAND_WORDS = 6  # a longer message is no command
STOPPING_WORDS = 8  # a longer message tells something
THANKS_WORDS = 2
TELLING_WORDS = 10  # a shorter question tells nothing first
STEP = "request_step"


@dataclass(frozen=True)
class Message:
    """The last message. ``step``: what a button of a form carries; ``place``: a position that was sent."""

    text: str
    intent: str
    confidence: float
    tapped: bool
    step: str | None
    variety: str | None
    understood: Mapping[str, Any]
    told: Mapping[str, Any]

    @classmethod
    def of(cls, tracker: Tracker) -> Message:
        """From Rasa's tracker."""
        latest = tracker.latest_message or {}
        intent, text = latest.get("intent") or {}, latest.get("text") or ""
        # What is typed never begins with a slash (bot/channels/typed.py).
        tapped = text.startswith("/")
        name = str(intent.get("name") or "")
        step = next(iter(entities(tracker, "option")), "") if name == STEP else _typed_step(tracker, text)
        understood = understanding(tracker)
        return cls(
            "" if tapped else text,
            name,
            float(intent.get("confidence") or 0.0),
            tapped,
            step,
            understood.get("variety"),
            understood,
            metadata(tracker),
        )

    @property
    def length(self) -> int:
        """In words."""
        return len(words_of(self.text))

    @property
    def darija(self) -> bool:
        """Whether the message is compared by sound as well."""
        return self.variety in ("ary", "arabizi", "mixed")

    def asks_about_procedure(self) -> bool:
        """Whether the message is a question that the catalogue answers, or asks back which one is meant."""
        if self.intent != "ask_procedure":
            return False
        outcome = subject.find(self.understood, None).outcome
        return self.confidence >= {"sure": SURE, "options": SURE_OF_A_QUESTION}.get(outcome, 2.0)


def yes_or_no(message: Message) -> bool | None:
    """What the message as a whole answers to a question of yes and no: in words, or by the button's number.

    What the NLU thinks does not count: "attendez une minute" and "oui, sauf la rue" are no agreement.
    """
    if words.is_question(message.text):
        return None
    if words.says(message.text, "no"):
        return False
    if words.says(message.text, "yes"):
        return True
    return {1: True, 2: False}.get(words.number_said(message.text) or 0)


def stops(message: Message) -> bool:
    """Whether the message plainly stops what is under way: a command as a whole, or in a short sentence."""
    if message.tapped:
        return False
    if words.says(message.text, "cancel"):
        return True
    if message.length > STOPPING_WORDS or words.is_question(message.text):
        return False
    if words.mentions(message.text, "not_cancel"):
        return False
    if words.begins_with(message.text, "withdraw"):
        return True
    return _refuses(message) and any(words.mentions(message.text, said) for said in ("undo", "withdraw"))


def may_stop(message: Message) -> bool:
    """Whether the message may be meant to stop: a sure "no" that answers nothing, or words for it."""
    if message.tapped or message.length > STOPPING_WORDS or words.is_question(message.text):
        return False
    return _refuses(message) or words.says(message.text, "no") or words.mentions(message.text, "withdraw")


def _refuses(message: Message) -> bool:
    return message.intent == "deny" and message.confidence >= SURE_OF_STOPPING


def keeps_answer(tracker: Tracker, free: frozenset[str]) -> bool:
    """Whether words that the NLU takes for "start again" may be the answer to a free question of a form."""
    message = Message.of(tracker)
    asked = tracker.get_slot("requested_slot") in free and bool((tracker.active_loop or {}).get("name"))
    command = message.length <= COMMAND_WORDS and message.confidence >= SURE_IN_FREE_TEXT
    return asked and not message.tapped and not command


def interrupts(message: Message) -> bool:
    """Whether a message that is no answer to a narrow question is something to answer in between."""
    if message.tapped or message.intent not in ANSWERED:
        return message.intent in ANSWERED
    if message.intent == "ask_procedure" and not message.asks_about_procedure():
        # Scraps look most like a question about something: only a question is answered with "not found".
        return words.is_question(message.text) and message.confidence >= SURE
    return message.confidence >= SURE


def interrupts_free_text(message: Message) -> bool:
    """The same where any words may be the answer ("where is it?", "what happened?").

    There only a clear question or a short command is not an answer: a complaint about a birth certificate
    that was refused is a complaint, not a question about birth certificates.
    """
    if message.tapped:
        return message.intent in ANSWERED
    sure = message.confidence >= SURE_IN_FREE_TEXT
    if message.intent == "ask_procedure":
        return (
            words.is_question(message.text) and message.asks_about_procedure() and not _tells_first(message)
        )
    if message.intent in ("human", "help", "change_language", "bot_challenge"):
        return sure and (message.length <= COMMAND_WORDS or words.is_question(message.text))
    if message.intent in ("office_info", "browse"):
        return sure and words.is_question(message.text)
    if message.intent == "greet":
        return words.says(message.text, "greeting")
    return message.intent == "thanks" and sure and message.length <= THANKS_WORDS


def _tells_first(message: Message) -> bool:
    """Whether a long message only comes to its question at the end: "broken for weeks, when do you come?"."""
    beginning = message.length // 2
    return message.length >= TELLING_WORDS and not words.begins_like_question(message.text, within=beginning)


def begins_other(message: Message, own: str, *, free_text: bool) -> bool:
    """Whether the message wants another request than the one under way (intent ``own``)."""
    if certainly_begins_other(message, own):
        return True
    if message.intent not in OTHER_REQUESTS or message.intent == own:
        return False
    if free_text:
        return message.confidence >= SURE_IN_FREE_TEXT and words.is_question(message.text)
    return message.confidence >= SURE


def certainly_begins_other(message: Message, own: str) -> bool:
    """The same, where no doubt is possible: a button of it, or a reference after which one asks."""
    if message.intent not in OTHER_REQUESTS or message.intent == own:
        return False
    asks = message.intent == "request_status" and isinstance(find_reference(message.text), Reference)
    return message.tapped or asks


def _typed_step(tracker: Tracker, text: str) -> str | None:
    """What a button of the form carries whose title was typed, word for word."""
    said = normal(text)
    for title, option in next(taps.buttons_shown(tracker), []):
        if said and normal(title) == said:
            intent, given = taps.read_payload(option)
            if intent == STEP:
                return str(given.get("option"))
    return None

"""What a deposit asks back before it takes a message for an answer, and what it tells about itself.

Place and description are free words, so a question or a wish to stop would be kept as the complaint. Where
one is likely and not certain the citizen decides, by a button or in words (docs/requests.md).
"""

from __future__ import annotations

from typing import Any

from actions.request_forms import words
from actions.request_forms.deposit_answers import TAKERS
from actions.request_forms.deposit_questions import LETTER
from actions.request_forms.form import CANCEL, Turn
from actions.request_forms.message import SURE_IN_FREE_TEXT, Message, may_stop
from registry.kinds import deposit_kinds
from registry.wording import limit_in_words

STOP, NOTE = "stop", "note"
#: The steps whose answer is free words, by what their responses are named after.
FREE_STEPS = {"deposit_place": "place", "deposit_description": "description"}
#: A longer question is kept: it tells what happened, and asking would lose time and not a text.
LONGEST_QUESTION = 12
#: A question of so many words that begins like a statement tells something.
LEAST_TOLD = {"deposit_place": 3, "deposit_description": 5}
#: Words of a first message beyond its wish that are worth offering as the description.
LEAST_OFFERED = 2
LONGEST_QUOTE = 300  # characters
SURELY_NAMED = 0.5  # of `names_subject`: the question is about a procedure


def offered(message: Message) -> str | None:
    """The description that a first message may hold; None when it only wishes, asks, or is no text."""
    if message.tapped or words.is_question(message.text):
        return None
    if words.beyond(message.text, "wish", "around_a_wish") < LEAST_OFFERED:
        return None
    taken = TAKERS["deposit_description"](message)
    return str(taken.value) if taken is not None and taken.value else None


def open_doubt(turn: Turn, step: str) -> dict[str, Any] | None:
    """What was asked back at this step and not answered yet."""
    doubt = turn.get("deposit_doubt")
    if isinstance(doubt, dict) and doubt["open"] and doubt["step"] == step:
        return doubt
    return None


def ask_to_note(turn: Turn, step: str, value: Any) -> None:
    """Ask whether a text is meant as the answer to ``step``; it is kept until that is said."""
    text = value["text"] if isinstance(value, dict) else str(value)
    quoted = text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"
    buttons = [
        turn.step("utter_deposit_note_button", NOTE),
        turn.step("utter_deposit_write_again_button", "again"),
        turn.cancel_button(),
    ]
    turn.tell(turn.say.say(f"utter_deposit_note_{FREE_STEPS[step]}", text=quoted), buttons)
    _doubt(turn, NOTE, step, value)


def goes_on(turn: Turn, step: str) -> None:
    """Not to stop, or not to note: the step is asked again, unless the message may be its answer."""
    doubt = turn.get("deposit_doubt")
    if not isinstance(doubt, dict):
        return
    turn.set(deposit_doubt={**doubt, "open": False})
    if doubt["about"] == STOP and doubt["open"] and doubt["step"] == step and doubt["value"] is not None:
        ask_to_note(turn, step, doubt["value"])


def asks_back(turn: Turn, step: str) -> bool:
    """Ask back where a message may be no answer to ``step``. False when there is no doubt."""
    message = turn.message
    leaves_out = step == "deposit_place" and words.says(message.text, "skip")
    if not leaves_out and may_stop(message):
        # "No water here" sounds like a refusal: what may be an answer is offered again to who goes on.
        taken = TAKERS[step](message) if step in FREE_STEPS else None
        value = taken.value if taken is not None else None
        if not _asked_before(turn, step, value):
            turn.follow_language()
            _ask_to_stop(turn, step, value)
            return True
    if step not in FREE_STEPS or not words.is_question(message.text) or message.length > LONGEST_QUESTION:
        return False
    if _tells(turn, step):
        return _offers_to_note(turn, step)
    turn.follow_language()
    turn.tell(turn.say.say(f"utter_deposit_wants_{FREE_STEPS[step]}"))
    return True


def explanation(turn: Turn, step: str) -> str | None:
    """The answer to a question about the form itself, None when the message is none."""
    message, text = turn.message, turn.message.text
    if not words.is_question(text) or message.length > LONGEST_QUESTION:
        return None
    named = words.field_named(text) == "deposit_contact"
    of_contact = named or (step == "deposit_contact" and not _about_procedure(message))
    if of_contact and words.mentions(text, "asks_must") and not words.mentions(text, "asks_data"):
        return turn.say.say("utter_deposit_about_contact")
    private = message.intent == "privacy" and message.confidence >= SURE_IN_FREE_TEXT
    if private or words.mentions(text, "asks_data"):
        return turn.say.say("utter_privacy_in_short")
    of_delay = words.mentions(text, "asks_time") and words.mentions(text, "asks_answer")
    if of_delay and not _about_procedure(message):
        return turn.say.say("utter_deposit_about_delay", limit=_limits(turn))
    return None


def _about_procedure(message: Message) -> bool:
    named = float(message.understood.get("names_subject") or 0.0) >= SURELY_NAMED
    return named and message.asks_about_procedure()


def _limits(turn: Turn) -> str:
    """The time limit of the kind chosen; before that, those of all kinds."""
    kinds = deposit_kinds()
    chosen = kinds.get(str(turn.get("deposit_kind")))
    found = [chosen] if chosen else list(kinds.values())
    said = dict.fromkeys(limit_in_words(kind.limit, turn.language) for kind in found)
    return ("؛ " if turn.language == "ar" else " ; ").join(said)


def _tells(turn: Turn, step: str) -> bool:
    """Whether a question tells something as well, so that it may be meant as the answer."""
    message = turn.message
    if step == "deposit_description":
        if turn.get("deposit_kind") == LETTER:
            return True
        if words.kind_named(message.text, by_sound=message.darija) is not None:
            return True
    statement = not words.begins_like_question(message.text, within=1)
    return statement and message.length >= LEAST_TOLD[step]


def _offers_to_note(turn: Turn, step: str) -> bool:
    taken = TAKERS[step](turn.message)
    if taken is None or taken.value is None or _asked_before(turn, step, taken.value):
        return False  # what is wrong with it is said where it is taken
    if taken.problem:
        turn.tell(turn.say.say(taken.problem))
    ask_to_note(turn, step, taken.value)
    return True


def _asked_before(turn: Turn, step: str, value: Any) -> bool:
    """Whether just this was asked back at this step: what is said once more is meant."""
    before = turn.get("deposit_doubt")
    return isinstance(before, dict) and (before["step"], before["value"]) == (step, value)


def _ask_to_stop(turn: Turn, step: str, value: Any) -> None:
    buttons = [
        turn.step("utter_deposit_stop_button", CANCEL),
        turn.step("utter_deposit_go_on_button", "again"),
    ]
    turn.tell(turn.say.say("utter_deposit_want_to_stop"), buttons)
    _doubt(turn, STOP, step, value)


def _doubt(turn: Turn, about: str, step: str, value: Any) -> None:
    turn.set(deposit_doubt={"about": about, "step": step, "value": value, "open": True})
    turn.asked = True

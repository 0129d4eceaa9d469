"""Where is my request? Reference, then second factor, then the answer; nothing before both are right."""

from __future__ import annotations

import re
from functools import lru_cache

from actions import offices
from actions.request_forms import words
from actions.request_forms.access import RegistryError, call, settings
from actions.request_forms.form import RequestForm, Turn
from actions.request_forms.identity import WrongFactor, find_factor, is_card_number
from actions.request_forms.status_card import show_status
from registry import BadReference, OtherCommune, Reference, Refused, find_reference, parse_reference
from registry.communes import communes
from registry.digits import plain
from registry.references import new_reference
from registry.wording import bad_reference_text, error_text, left_to_right, refusal_text
from registry.working_days import today_in_morocco

MOST_KNOWN = 20  # references remembered in a conversation
LOST_WORDS = 10  # a longer message tells something else
_LONGEST = 60  # characters of something meant as a reference
_NEAR = 4  # words behind a reference among which a second factor is looked for
_YOUNGEST = 12  # years; nobody younger asks for a request of their own
#: What is written without a hyphen and still meant as a reference: one word of letters and digits.
_ONE_WORD = re.compile(r"(?=.*\d)[A-Za-z0-9]{7,11}")
_WITH_HYPHEN = re.compile(r"(?=.*\d)[A-Za-z0-9]{2,10}(?:[-_/][A-Za-z0-9]{1,10}){1,3}")


class StatusForm(RequestForm):
    """`status_form`."""

    form = "status_form"
    kind = "status"
    own = "request_status"
    slots = ("status_reference", "status_factor")
    cancelled = "utter_status_cancelled"

    async def begin(self, turn: Turn) -> None:
        """Take what the message holds already."""
        turn.want("status_reference")
        if turn.message.text:
            found = find_reference(turn.message.text)
            if found is not None:
                await self._take_reference(turn, found)

    async def answer(self, turn: Turn, step: str) -> bool:
        """A reference or a second factor, in either order of trouble."""
        text = turn.message.text
        found = find_reference(text) or _meant_as_reference(text, turn.get("commune"))
        if found is not None and (step == "status_reference" or isinstance(found, Reference)):
            await self._take_reference(turn, found)
            return True
        if step == "status_reference":
            return await self._instead_of_reference(turn) or await self._lost(turn, step)
        try:
            factor = find_factor(text)
        except WrongFactor as wrong:
            turn.tell(error_text(wrong.error, turn.language))
            return True
        if factor is None:
            return await self._lost(turn, step)
        await self._look_up(turn, str(turn.get("status_reference")), factor)
        return True

    async def tapped(self, turn: Turn, step: str, chosen: str) -> None:
        """ "I have lost it", or a button of another form."""
        if chosen == "lost":
            turn.tell(turn.say.say("utter_status_lost"))
            turn.end()
        else:
            turn.tell(turn.say.say("utter_request_old_button"))

    async def _lost(self, turn: Turn, step: str) -> bool:
        """The button "I do not have it" in words; "I have lost my passport" is a question of its own."""
        message = turn.message
        if message.length > LOST_WORDS or not words.mentions(message.text, "lost"):
            return False
        of_request = step == "status_factor" or words.mentions(message.text, "receipt")
        if not of_request and message.asks_about_procedure():
            return False
        turn.follow_language()
        await self.tapped(turn, step, "lost")
        return True

    def ask(self, turn: Turn, step: str) -> None:
        """The reference, or the second factor."""
        if step == "status_factor":
            turn.tell(turn.say.say("utter_status_ask_factor"), [turn.cancel_button()])
            return
        lost = turn.step("utter_status_lost_button", "lost")
        example = _example(turn.get("commune"))
        shown = left_to_right(example) if turn.language == "ar" else example
        turn.tell(turn.say.say("utter_status_ask_reference", example=shown), [lost, turn.cancel_button()])

    async def _instead_of_reference(self, turn: Turn) -> bool:
        """A second factor where the reference was asked: after a reference with a slip it is the answer."""
        text, earlier = turn.message.text, turn.get("status_reference")
        try:
            factor = find_factor(text)
        except WrongFactor:
            factor = None
        if earlier and factor is not None:
            await self._look_up(turn, str(earlier), factor)
            return True
        if is_card_number(text):
            turn.tell(turn.say.say("utter_status_card_is_no_reference"))
            return True
        if self._is_outside(text):
            await self._look_up(turn, text.strip(), "")
            return True
        return False

    @staticmethod
    def _is_outside(text: str) -> bool:
        """Whether this may be a number of the outside system that the commune follows."""
        outside = settings().outside
        return outside is not None and bool(re.fullmatch(r"(?=.*\d)[\w./-]{1,40}", plain(text).strip()))

    async def _take_reference(self, turn: Turn, found: Reference | BadReference) -> None:
        commune = turn.get("commune")
        if isinstance(found, BadReference):
            turn.set(status_reference=found.written[:_LONGEST])
            turn.tell(bad_reference_text(found, turn.language, _example_commune(commune)))
            turn.want("status_reference")
            return
        if commune in communes() and found.commune != commune:
            # Said whether such a request exists or not.
            turn.set(status_reference=None)
            turn.tell(refusal_text(OtherCommune(found.commune), turn.language))
            turn.want("status_reference")
            return
        turn.set(status_reference=str(found))
        turn.want("status_factor")
        factor = _factor_beside(turn.message.text, found)
        if factor is not None:
            await self._look_up(turn, str(found), factor)

    async def _look_up(self, turn: Turn, reference: str, factor: str) -> None:
        commune = turn.get("commune")
        commune = commune if commune in communes() else None
        try:
            outcome = await call(lambda r: r.lookup(reference, factor, turn.sender, commune))
        except RegistryError as error:
            turn.tell(error_text(error, turn.language))
            turn.end()
            return
        if isinstance(outcome, Refused | OtherCommune):
            turn.tell(refusal_text(outcome, turn.language))
            turn.set(status_reference=None)
            if isinstance(outcome, Refused) and outcome.locked_for is not None:
                turn.end()
            else:
                turn.want("status_reference")
            return
        remember(turn, outcome.reference)
        show_status(turn, outcome)
        turn.end()


def _example_commune(commune: str | None) -> str:
    return commune if commune in communes() else next(iter(communes()))


@lru_cache(maxsize=16)
def _example(commune: str | None) -> str:
    """What a reference looks like; no request has this one, but for a chance in 47 million."""
    return str(new_reference(_example_commune(commune)))


def remember(turn: Turn, reference: str) -> None:
    """This reference is the citizen's: it can be followed from here without asking again."""
    known = [one for one in turn.get("known_requests") or [] if one != reference]
    turn.set(known_requests=[*known, reference][-MOST_KNOWN:])


def _meant_as_reference(text: str, commune: str | None) -> Reference | BadReference | None:
    """A message that is nothing but a reference, or nearly."""
    said = plain(text).strip()
    if not (_ONE_WORD.fullmatch(said) or _WITH_HYPHEN.fullmatch(said)) or is_card_number(said):
        return None
    parsed = parse_reference(said, commune if commune in communes() else None)
    strange = isinstance(parsed, BadReference) and parsed.problem == "unknown_commune"
    return None if strange and settings().outside is not None else parsed


def _factor_beside(text: str, reference: Reference) -> str | None:
    """A second factor right behind the reference in the same message."""
    symbols = r"[\s\-_./]{0,3}".join(str(reference).replace("-", ""))
    _, mark, rest = re.sub(symbols, "\0", plain(text).upper(), count=1).partition("\0")
    beside = rest.strip(" ,;:.-/|\n\t").split()[:_NEAR]
    try:
        factor = find_factor(" ".join(beside)) if mark else None
    except WrongFactor:
        return None
    recent = today_in_morocco(offices.now()).year - _YOUNGEST
    if factor is not None and factor.isdigit() and recent < int(factor) <= recent + _YOUNGEST:
        return None  # "deposited in 2025" is no year of birth
    return factor

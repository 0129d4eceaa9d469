"""Depositing a complaint or a letter: a question a turn, a summary to confirm or correct, a receipt."""

from __future__ import annotations

import uuid

from actions.reply import payload
from actions.request_forms import words
from actions.request_forms.access import RegistryError, call
from actions.request_forms.deposit_answers import TAKERS, known_communes
from actions.request_forms.deposit_doubts import (
    NOTE,
    STOP,
    ask_to_note,
    asks_back,
    explanation,
    goes_on,
    offered,
    open_doubt,
)
from actions.request_forms.deposit_questions import LETTER, PLACED, ask
from actions.request_forms.form import RequestForm, Turn
from actions.request_forms.message import STEP, SURE, Message, yes_or_no
from actions.request_forms.receipt import show_receipt
from actions.request_forms.status import remember
from actions.turn import entities
from registry import InvalidInput, NewRequest, Place, Registry
from registry.kinds import deposit_kinds
from registry.wording import consent_version, error_text

#: In the order in which they are asked.
STEPS = ("deposit_commune", "deposit_kind", "deposit_place", "deposit_description", "deposit_contact",
         "deposit_consent", "deposit_confirm")  # fmt: skip
CORRECTED = ("deposit_kind", "deposit_place", "deposit_description", "deposit_contact", "deposit_commune")
FREE = frozenset({"deposit_place", "deposit_description"})
#: A first message with at least so many words beyond the wish itself is taken as the description.
TELLING_WORDS = 5


class DepositForm(RequestForm):
    """`deposit_form`."""

    form = "deposit_form"
    kind = "deposit"
    own = "deposit"
    free = FREE
    slots = ("deposit_id", "deposit_doubt", "deposit_first", *STEPS)

    async def begin(self, turn: Turn) -> None:
        """A new deposit; what the first message tells already is kept."""
        turn.set(deposit_id=uuid.uuid4().hex, deposit_done=None, options=None)
        if turn.get("commune") in known_communes():
            turn.set(deposit_commune=turn.get("commune"))
        message = turn.message
        option = next(iter(entities(turn.tracker, "option")), None)
        kind = option or words.kind_named(message.text, by_sound=message.darija)
        if kind in deposit_kinds():
            self._take_kind(turn, str(kind))
        turn.tell(turn.say.say("utter_deposit_begin"))
        if kind and message.length >= TELLING_WORDS and not words.mentions(message.text, "wish"):
            await self._take(turn, "deposit_description")
        elif (told := offered(message)) is not None:
            turn.set(deposit_first=told)
        self._go_on(turn)

    async def answer(self, turn: Turn, step: str) -> bool:
        """Take the answer to one step; any other step when the summary is corrected."""
        if step == "deposit_consent":
            return await self._answer_consent(turn)
        if step == "deposit_confirm":
            return await self._answer_summary(turn)
        return await self._take(turn, step)

    async def tapped(self, turn: Turn, step: str, chosen: str) -> None:
        """The buttons of all steps: `kind:…`, `commune:…`, `skip`, `note`, `again`, `agree`, `refuse`,
        `confirm:…`, `correct`, `edit:…`."""
        what, _, value = chosen.partition(":")
        if what == "kind" and value in deposit_kinds():
            self._take_kind(turn, value)
            self._go_on(turn)
        elif what == "commune" and value in known_communes():
            turn.set(deposit_commune=value, commune=value)
            self._go_on(turn)
        elif what == "skip" and step in ("deposit_place", "deposit_contact"):
            self._skip(turn, step)
        elif what == NOTE and (doubt := open_doubt(turn, step)) and doubt["about"] == NOTE:
            self._keep(turn, step, doubt["value"])
        elif what == "again":
            goes_on(turn, step)
        elif step == "deposit_consent" and what in ("agree", "refuse"):
            await self._consent(turn, agreed=what == "agree")
        elif what == "confirm" and value == turn.get("deposit_id") and step == "deposit_confirm":
            await self._submit(turn)
        elif what == "correct" and step == "deposit_confirm":
            self._offer_corrections(turn)
        elif what == "edit" and value in CORRECTED and step == "deposit_confirm":
            turn.want(value)
        else:
            turn.tell(turn.say.say("utter_request_old_button"))

    def ask(self, turn: Turn, step: str) -> None:
        """One question, with the choices there are; or what it may be answered with already."""
        doubt, first = open_doubt(turn, step), turn.get("deposit_first")
        if doubt is not None and doubt["about"] == NOTE:
            ask_to_note(turn, step, doubt["value"])
        elif step == "deposit_description" and first is not None:
            turn.set(deposit_first=None)
            ask_to_note(turn, step, first)
        else:
            # Kept closed until the step is answered: what is said once more is meant.
            turn.set(deposit_doubt={**doubt, "open": False} if doubt else turn.get("deposit_doubt"))
            ask(turn, step)

    def settle(self, turn: Turn, step: str) -> bool:
        """Yes or no to "do you want to stop?" and "shall I note this?"."""
        doubt, agreed = open_doubt(turn, step), yes_or_no(turn.message)
        if doubt is not None and words.says(turn.message.text, "go_on"):
            agreed = False
        if doubt is None or agreed is None:
            return False
        turn.follow_language()
        if not agreed:
            goes_on(turn, step)
        elif doubt["about"] == STOP:
            self.cancel(turn)
        else:
            self._keep(turn, step, doubt["value"])
        return True

    def explain(self, turn: Turn, step: str) -> bool:
        """How long the answer takes, whether a contact is needed, what becomes of one's data."""
        before = turn.language
        turn.follow_language()
        told = explanation(turn, step)
        if told is None:
            turn.language = before
            return False
        turn.tell(told)
        return True

    def doubt(self, turn: Turn, step: str) -> bool:
        """Whether it is meant to stop, or to be noted."""
        return asks_back(turn, step)

    def _keep(self, turn: Turn, step: str, value: object) -> None:
        turn.set(**{step: value})
        self._go_on(turn)

    async def _take(self, turn: Turn, step: str) -> bool:
        """The message as the value of a step; what cannot be one is said. False when it is no answer."""
        skips = words.says(turn.message.text, "skip")
        if step == "deposit_place" and skips and turn.get("deposit_kind") in PLACED:
            turn.tell(turn.say.say("utter_deposit_place_needed"))
            return True
        if (step == "deposit_place" and skips) or (step == "deposit_contact" and _declines(turn.message)):
            self._skip(turn, step)
            return True
        taken = TAKERS[step](turn.message)
        if taken is None:
            return False
        if taken.problem:
            turn.tell(turn.say.say(taken.problem) if taken.problem.startswith("utter_") else taken.problem)
            if taken.value is None:
                return True
        if step == "deposit_kind":
            self._take_kind(turn, str(taken.value))
        else:
            turn.set(**{step: taken.value})
        if step == "deposit_commune":
            turn.set(commune=taken.value)
        self._go_on(turn)
        return True

    def _take_kind(self, turn: Turn, kind: str) -> None:
        turn.set(deposit_kind=kind)
        if kind == LETTER:
            turn.set(deposit_place={})
        elif turn.get("deposit_place") == {} and kind in PLACED:
            turn.set(deposit_place=None)

    def _skip(self, turn: Turn, step: str) -> None:
        turn.set(**{step: {} if step == "deposit_place" else ""})
        self._go_on(turn)

    def _go_on(self, turn: Turn) -> None:
        """Ask for the first thing that is missing."""
        turn.set(deposit_doubt=None)
        turn.want(next(step for step in STEPS if turn.get(step) is None))

    async def _answer_consent(self, turn: Turn) -> bool:
        agreed = yes_or_no(turn.message)
        if agreed is None:
            return False
        turn.follow_language()
        await self._consent(turn, agreed=agreed)
        return True

    async def _consent(self, turn: Turn, *, agreed: bool) -> None:
        if not agreed:
            turn.tell(turn.say.say("utter_deposit_refused"))
            turn.end()
            return
        turn.set(deposit_consent=consent_version())
        self._go_on(turn)

    # -- the summary

    async def _answer_summary(self, turn: Turn) -> bool:
        message = turn.message
        field = words.field_named(message.text)
        if field is not None:
            turn.follow_language()
            turn.want(field)
            return True
        agreed = yes_or_no(message)
        if agreed is None and _objects(message):
            agreed = False
        if agreed is None:
            return False
        turn.follow_language()
        if agreed:
            await self._submit(turn)
        else:
            self._offer_corrections(turn)
        return True

    def _offer_corrections(self, turn: Turn) -> None:
        """What to correct, instead of the summary again."""
        letter = turn.get("deposit_kind") == LETTER
        hidden = {"deposit_place"} if letter else set()
        if len(known_communes()) == 1:
            hidden.add("deposit_commune")
        fields = [field for field in CORRECTED if field not in hidden]
        buttons = [turn.step(f"utter_{field}_label", f"edit:{field}") for field in fields]
        turn.tell(turn.say.say("utter_deposit_correct_what"), [*buttons, turn.cancel_button()])
        turn.asked = True

    async def _submit(self, turn: Turn) -> None:
        """One request for one `deposit_id`, however often this runs."""
        place = turn.get("deposit_place") or {}
        kind = deposit_kinds()[str(turn.get("deposit_kind"))]
        new = NewRequest(
            deposit_key=str(turn.get("deposit_id")),
            sender=turn.sender,
            channel=turn.channel,
            commune=str(turn.get("deposit_commune")),
            procedure=kind.id,
            language="fr" if turn.language == "fr" else "ar",
            limit=kind.limit,
            description=turn.get("deposit_description"),
            place=Place(**place) if place else None,
            contact=turn.get("deposit_contact") or None,
        )
        version = str(turn.get("deposit_consent"))

        def deposit(registry: Registry) -> None:
            registry.record_consent(turn.sender, "deposit", turn.language, version)

        try:
            await call(deposit)
            receipt = await call(lambda registry: registry.deposit(new))
        except InvalidInput as error:
            turn.tell(error_text(error, turn.language))
            turn.want(
                f"deposit_{error.field}" if f"deposit_{error.field}" in CORRECTED else "deposit_confirm"
            )
            return
        except RegistryError as error:
            # The draft stays as it is: the same "yes" later makes the same request.
            turn.tell(error_text(error, turn.language))
            turn.want("deposit_confirm")
            return
        turn.set(
            deposit_done={"id": new.deposit_key, "reference": receipt.reference},
            # A "yes" that comes once more finds the receipt, and makes nothing new.
            options=[payload(STEP, option=f"confirm:{new.deposit_key}")],
        )
        remember(turn, receipt.reference)
        show_receipt(turn, receipt)
        turn.end()


def _declines(message: Message) -> bool:
    """No contact is wanted: said as a whole, or a "no" that names it; another "no" may mean all of it."""
    if words.says(message.text, "skip") or words.says(message.text, "no"):
        return True
    if words.field_named(message.text) != "deposit_contact" or words.is_question(message.text):
        return False
    return TAKERS["deposit_contact"](message) is None and (
        _objects(message) or words.mentions(message.text, "negation")
    )


def _objects(message: Message) -> bool:
    """A "no" among other words."""
    return message.intent == "deny" and message.confidence >= SURE and not words.is_question(message.text)

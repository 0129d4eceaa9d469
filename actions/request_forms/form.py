"""What the request forms share: one turn of a form, from the citizen's words to the next question.

Rasa runs a form once in a turn and asks its validation action what to do. That action is the whole form
here: it takes the answer, leaves the turn to another rule (a question in between), or ends.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.reply import Button, payload
from actions.request_forms.message import (
    STEP,
    Message,
    begins_other,
    certainly_begins_other,
    interrupts,
    interrupts_free_text,
    stops,
)
from actions.texts import Texts
from actions.turn import Event, language, metadata

CANCEL = "cancel"


class Turn:
    """One turn of a form: what was said, what is said back, and what changes."""

    def __init__(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any], form: str, kind: str
    ) -> None:
        self.dispatcher, self.tracker, self.domain, self.form, self.kind = (
            dispatcher,
            tracker,
            domain,
            form,
            kind,
        )
        self.message = Message.of(tracker)
        since = _since_last_message(tracker)
        self.begins = any(e.get("event") == "active_loop" and e.get("name") == form for e in since)
        #: Another rule has just answered what was said; the form only goes on.
        self.resumes = any(e.get("event") == "action_execution_rejected" for e in since)
        self.requested = tracker.get_slot("requested_slot")
        self.wanted: str | None = None
        self.asked = False  # the question has been put already
        self.over = False
        self._next: str | None = None
        self._changes: dict[str, Any] = {}
        before = tracker.get_slot("preferred_language") or tracker.get_slot("request_language")
        self.language = before if before in ("ar", "fr") and not self.begins else language(tracker)

    @property
    def say(self) -> Texts:
        """Sentences in the form's language."""
        return Texts(self.domain, self.language)

    @property
    def sender(self) -> str:
        """The conversation's id."""
        return str(self.tracker.sender_id)

    @property
    def channel(self) -> str:
        """Where the citizen speaks to us."""
        return str(metadata(self.tracker).get("channel") or "web")

    def follow_language(self) -> None:
        """The message was words and not data: its language is the form's from now on."""
        self.language = language(self.tracker)

    def get(self, slot: str) -> Any:
        """A slot, as it is after this turn's changes."""
        return self._changes[slot] if slot in self._changes else self.tracker.get_slot(slot)

    def set(self, **slots: Any) -> None:
        """Change slots."""
        self._changes.update(slots)

    def want(self, slot: str) -> None:
        """Ask for this next."""
        self.wanted = slot

    def end(self, then: str | None = None) -> None:
        """The form is over; ``then`` names an action to go on with."""
        self.over, self._next = True, then

    def tell(
        self,
        text: str,
        buttons: Sequence[Button] = (),
        card: dict[str, Any] | None = None,
        understood: dict[str, Any] | None = None,
    ) -> None:
        """Say something. After an answer in between, the turn keeps the kind of that answer."""
        custom: dict[str, Any] = {"language": self.language}
        if not self.resumes:
            custom["understood"] = {"kind": self.kind, **(understood or {})}
        if card:
            custom["card"] = card
        shown = [{"title": button.title, "payload": button.payload} for button in buttons]
        self.dispatcher.utter_message(text=text, buttons=shown, json_message=custom)

    def step(self, response: str, step: str) -> Button:
        """A button of this form."""
        return Button(self.say.say(response), payload(STEP, option=step))

    def cancel_button(self) -> Button:
        """Stops the form."""
        return self.step("utter_request_cancel_button", CANCEL)

    def events(self) -> list[Event]:
        """What Rasa has to know."""
        changes = {**self._changes, "language": self.language, "request_language": self.language}
        events = [SlotSet(name, value) for name, value in changes.items()]
        events.append(SlotSet("requested_slot", None if self.over else self.wanted or self.requested))
        if self.over:
            events.append(FollowupAction(self._next or "action_listen"))
        return events


class RequestForm(Action, ABC):
    """A form. ``own``: the intent that begins it; ``free``: steps to which any words may be the answer;
    ``slots``: what is forgotten when it ends."""

    form: ClassVar[str]
    kind: ClassVar[str]
    own: ClassVar[str]
    free: ClassVar[frozenset[str]] = frozenset()
    slots: ClassVar[tuple[str, ...]] = ()
    cancelled: ClassVar[str] = "utter_request_cancelled"

    def name(self) -> str:
        """Rasa's name for it."""
        return f"validate_{self.form}"

    @abstractmethod
    async def begin(self, turn: Turn) -> None:
        """The form begins with this turn's message."""

    @abstractmethod
    async def answer(self, turn: Turn, step: str) -> bool:
        """Take the message as the answer to ``step``. False when it is none."""

    @abstractmethod
    async def tapped(self, turn: Turn, step: str, chosen: str) -> None:
        """A button of the form was tapped."""

    @abstractmethod
    def ask(self, turn: Turn, step: str) -> None:
        """Ask for ``step``."""

    def settle(self, turn: Turn, step: str) -> bool:
        """Take the message as the answer to what the form asked besides ``step``. False when it is none."""
        return False

    def explain(self, turn: Turn, step: str) -> bool:
        """Answer a question about the form itself. False when it is none."""
        return False

    def doubt(self, turn: Turn, step: str) -> bool:
        """Ask back before a message that may be no answer is taken for one. False when there is no doubt."""
        return False

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """One turn. No events at all: the message is for another rule, and the form goes on after it."""
        turn = Turn(dispatcher, tracker, domain, self.form, self.kind)
        if turn.begins:
            turn.set(**dict.fromkeys(self.slots))
            await self.begin(turn)
        elif turn.resumes:
            turn.follow_language()
            turn.want(turn.requested)
        elif not await self._handled(turn):
            return []
        if turn.over:
            turn.set(**dict.fromkeys(self.slots))
        elif not turn.asked:
            self.ask(turn, turn.wanted or turn.requested)
        return turn.events()

    async def _handled(self, turn: Turn) -> bool:
        message, step = turn.message, str(turn.requested)
        free = step in self.free
        if message.step == CANCEL or stops(message):
            if not message.tapped:
                turn.follow_language()
            self.cancel(turn)
            return True
        if message.step is not None:
            await self.tapped(turn, step, message.step)
            return True
        if not message.tapped and self.settle(turn, step):
            return True
        # A free answer may be anything, so what is none is looked for first; elsewhere the answer is.
        other = begins_other(message, self.own, free_text=free)
        if certainly_begins_other(message, self.own) or (free and other):
            return self._one_at_a_time(turn)
        if free and not message.tapped and self.explain(turn, step):
            return True
        if free and interrupts_free_text(message):
            return False
        if free and not message.tapped and self.doubt(turn, step):
            return True
        if not message.tapped and await self.answer(turn, step):
            return True
        if not message.tapped and (self.explain(turn, step) or self.doubt(turn, step)):
            return True
        if other:
            return self._one_at_a_time(turn)
        if interrupts(message):
            return False
        turn.follow_language()
        if message.intent == "privacy":
            turn.tell(turn.say.say("utter_privacy_in_short"))
        else:
            turn.tell(turn.say.say("utter_request_not_an_answer"))
        return True

    def _one_at_a_time(self, turn: Turn) -> bool:
        turn.follow_language()
        turn.tell(turn.say.say("utter_request_one_at_a_time"))
        return True

    def cancel(self, turn: Turn) -> None:
        """Stop, with a kind word."""
        turn.tell(turn.say.say(self.cancelled))
        turn.end()


def close(tracker: Tracker, slots: Sequence[str]) -> list[Event]:
    """End whatever form is under way, and forget its draft."""
    if not (tracker.active_loop or {}).get("name"):
        return []
    forgotten = [SlotSet(name, None) for name in ("requested_slot", *slots)]
    return [*forgotten, ActiveLoop(None)]


def _since_last_message(tracker: Tracker) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            break
        found.append(event)
    return found

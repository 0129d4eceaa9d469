"""Buttons of forms that are over; and the receipt again, for a deposit that is confirmed twice."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.reply import Button, payload
from actions.request_forms.access import RegistryError, call
from actions.request_forms.form import CANCEL, Turn
from actions.request_forms.receipt import show_receipt
from actions.turn import Event
from registry.wording import error_text


class OldStepAction(Action):
    """`action_request_step`: a button of a form that is over."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_request_step"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """The receipt again for a deposit confirmed twice; else a word, and ways on."""
        turn = Turn(dispatcher, tracker, domain, "", "clarify")
        chosen = turn.message.step or ""
        if chosen.startswith("confirm:") and await receipt_again(turn, chosen.partition(":")[2]):
            return []
        if chosen == CANCEL:
            turn.tell(turn.say.say("utter_request_cancelled"))
            return []
        buttons = [
            Button(turn.say.say("utter_request_status_button"), payload("request_status")),
            Button(turn.say.say("utter_request_deposit_button"), payload("deposit")),
        ]
        turn.tell(turn.say.say("utter_request_over"), buttons)
        return []


async def receipt_again(turn: Turn, deposit_id: str | None = None) -> bool:
    """Show the receipt of the deposit that was just made. False when there is none (with this id)."""
    done = turn.get("deposit_done")
    if not isinstance(done, dict) or (deposit_id is not None and done.get("id") != deposit_id):
        return False
    try:
        receipt = await call(lambda registry: registry.receipt(str(done["reference"]), turn.sender))
    except RegistryError as error:
        turn.tell(error_text(error, turn.language))
        return True
    if receipt is None:
        return False
    turn.kind = "deposit"
    show_receipt(turn, receipt)
    return True

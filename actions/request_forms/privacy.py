"""One's data (Law 09-08): what is kept, why, how long; and its deletion, after a question."""

from __future__ import annotations

import os

from actions.reply import Button, payload
from actions.request_forms import words
from actions.request_forms.access import RegistryError, call, settings
from actions.request_forms.form import RequestForm, Turn
from actions.request_forms.message import yes_or_no
from actions.turn import entities
from registry.wording import deletion_text, error_text

DELETE = "delete"
CONVERSATION_DAYS = 90  # as in bot/settings.py


class PrivacyForm(RequestForm):
    """`privacy_form`."""

    form = "privacy_form"
    kind = "small_talk"
    own = "privacy"
    slots = ("privacy_confirm",)
    cancelled = "utter_privacy_not_deleted"

    async def begin(self, turn: Turn) -> None:
        """Explain; or ask before deleting."""
        asked = DELETE in entities(turn.tracker, "option")
        if asked or words.mentions(turn.message.text, "delete"):
            turn.want("privacy_confirm")
            return
        days = settings().retention_days
        kept = int(os.environ.get("MOURCHID_CONVERSATION_DAYS") or CONVERSATION_DAYS)
        button = Button(turn.say.say("utter_privacy_delete_button"), payload("privacy", option=DELETE))
        turn.tell(turn.say.say("utter_privacy", conversation_days=kept, request_days=days), [button])
        turn.end()

    async def answer(self, turn: Turn, step: str) -> bool:
        """Yes or no to the deletion."""
        confirmed = yes_or_no(turn.message)
        if confirmed is None and says_delete(turn.message.text):
            confirmed = True
        if confirmed is None:
            return False
        turn.follow_language()
        await self.tapped(turn, step, DELETE if confirmed else "keep")
        return True

    async def tapped(self, turn: Turn, step: str, chosen: str) -> None:
        """The buttons under the question."""
        if chosen == DELETE:
            await self._delete(turn)
        elif chosen == "keep":
            self.cancel(turn)
        else:
            turn.tell(turn.say.say("utter_request_old_button"))

    def ask(self, turn: Turn, step: str) -> None:
        """Whether it is meant."""
        buttons = [
            turn.step("utter_privacy_confirm_button", DELETE),
            turn.step("utter_privacy_keep_button", "keep"),
        ]
        turn.tell(turn.say.say("utter_privacy_ask_confirm"), buttons)

    async def _delete(self, turn: Turn) -> None:
        try:
            deleted = await call(lambda registry: registry.delete_personal_data(turn.sender))
        except RegistryError as error:
            turn.tell(error_text(error, turn.language))
            turn.end()
            return
        report = deletion_text(deleted, turn.language)
        # The channel sees `forgotten` and deletes the conversation itself once this turn is over.
        turn.tell(turn.say.say("utter_privacy_deleted", report=report), understood={"forgotten": True})
        turn.set(known_requests=None, deposit_done=None)
        turn.end()


def says_delete(text: str) -> bool:
    """The command once more; neither "what do you delete?" nor "do not delete"."""
    asked = words.is_question(text) or words.mentions(text, "negation")
    return words.mentions(text, "delete") and not asked

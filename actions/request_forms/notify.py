"""Tell me when it changes, and no more of it."""

from __future__ import annotations

from actions.reply import Button, payload
from actions.request_forms import words
from actions.request_forms.access import RegistryError, call
from actions.request_forms.form import RequestForm, Turn
from actions.request_forms.message import yes_or_no
from actions.turn import entities
from registry import Reference, Registry, find_reference
from registry.wording import consent_text, consent_version, error_text, left_to_right

STOP = "stop"  # what the button under a notice carries (bot/requests.py)


class NotifyForm(RequestForm):
    """`notify_form`: one question at most, the consent."""

    form = "notify_form"
    kind = "status"
    own = "notify"
    slots = ("notify_reference", "notify_consent")
    cancelled = "utter_notify_refused"

    async def begin(self, turn: Turn) -> None:
        """Opt out at once; opt in for a request whose holder is known here, after consent."""
        option = next(iter(entities(turn.tracker, "option")), None)
        text = turn.message.text
        named = find_reference(option or text)
        reference = str(named) if isinstance(named, Reference) else None
        try:
            if option == STOP or words.mentions(text, "stop_telling"):
                await self._stop(turn, reference)
                return
            known = list(turn.get("known_requests") or [])
            chosen = reference if reference in known else (option if option in known else None)
            if reference is None and chosen is None and known:
                chosen = known[-1]
            if chosen is None:
                # Only the holder may follow a request: reference and second factor first.
                turn.tell(turn.say.say("utter_notify_which"))
                turn.end(then="status_form")
                return
            turn.set(notify_reference=chosen)
            version = consent_version()
            if await call(lambda r: r.has_consent(turn.sender, "notify", version)):
                await self._follow(turn)
            else:
                turn.want("notify_consent")
        except RegistryError as error:
            turn.tell(error_text(error, turn.language))
            turn.end()

    async def answer(self, turn: Turn, step: str) -> bool:
        """Yes or no to the consent."""
        agreed = yes_or_no(turn.message)
        if agreed is None:
            return False
        turn.follow_language()
        await self.tapped(turn, step, "agree" if agreed else "refuse")
        return True

    async def tapped(self, turn: Turn, step: str, chosen: str) -> None:
        """The buttons under the consent."""
        if chosen == "agree":
            try:
                await call(
                    lambda r: r.record_consent(turn.sender, "notify", turn.language, consent_version())
                )
                await self._follow(turn)
            except RegistryError as error:
                turn.tell(error_text(error, turn.language))
                turn.end()
        elif chosen == "refuse":
            turn.tell(turn.say.say("utter_notify_refused"))
            turn.end()
        else:
            turn.tell(turn.say.say("utter_request_old_button"))

    def ask(self, turn: Turn, step: str) -> None:
        """The consent of Law 09-08."""
        consent = consent_text("notify", turn.language, 0)
        buttons = [
            turn.step("utter_notify_agree_button", "agree"),
            turn.step("utter_notify_refuse_button", "refuse"),
        ]
        turn.tell(turn.say.say("utter_notify_ask_consent", consent=consent), buttons)

    async def _follow(self, turn: Turn) -> None:
        reference = str(turn.get("notify_reference"))
        new = await call(lambda r: r.subscribe(reference, turn.channel, turn.sender, turn.language))
        response = "utter_notify_on" if new else "utter_notify_on_already"
        stop = Button(turn.say.say("utter_notify_stop_button"), payload("notify", option=STOP))
        turn.tell(turn.say.say(response, reference=_shown(reference, turn)), [stop])
        turn.end()

    async def _stop(self, turn: Turn, reference: str | None) -> None:
        def end(registry: Registry) -> int:
            return registry.unsubscribe(turn.sender, reference)

        ended = await call(end)
        if not ended:
            turn.tell(turn.say.say("utter_notify_none"))
        elif reference:
            turn.tell(turn.say.say("utter_notify_off_one", reference=_shown(reference, turn)))
        else:
            turn.tell(turn.say.say("utter_notify_off"))
        turn.end()


def _shown(reference: str, turn: Turn) -> str:
    return left_to_right(reference) if turn.language == "ar" else reference

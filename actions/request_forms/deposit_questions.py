"""The questions of a deposit."""

from __future__ import annotations

from actions import offices
from actions.reply import Button, payload
from actions.request_forms.access import settings
from actions.request_forms.deposit_answers import known_communes
from actions.request_forms.deposit_card import summary
from actions.request_forms.form import Turn
from actions.request_forms.message import STEP
from registry.kinds import deposit_kinds
from registry.wording import consent_text

#: Kinds that happen somewhere; for the others the place may be left out, and a letter has none.
PLACED = frozenset({"complaint-street-light", "complaint-waste", "complaint-road", "complaint-noise"})
LETTER = "letter"


def ask(turn: Turn, step: str) -> None:
    """One question, with the choices there are."""
    say, cancel = turn.say, turn.cancel_button()
    if step == "deposit_commune":
        buttons = [
            Button(known.name.in_(turn.language), payload(STEP, option=f"commune:{commune}"))
            for commune, known in offices.communes().items()
            if commune in known_communes()
        ]
        turn.tell(say.say("utter_deposit_ask_commune"), [*buttons, cancel])
    elif step == "deposit_kind":
        buttons = [
            Button(kind.name[turn.language], payload(STEP, option=f"kind:{kind.id}"))
            for kind in deposit_kinds().values()
        ]
        turn.tell(say.say("utter_deposit_ask_kind"), [*buttons, cancel])
    elif step == "deposit_place":
        optional = turn.get("deposit_kind") not in PLACED
        skip = [turn.step("utter_deposit_no_place_button", "skip")] if optional else []
        turn.tell(say.say("utter_deposit_ask_place"), [*skip, cancel])
    elif step == "deposit_description":
        letter = turn.get("deposit_kind") == LETTER
        asked = "utter_deposit_ask_letter" if letter else "utter_deposit_ask_description"
        turn.tell(say.say(asked), [cancel])
    elif step == "deposit_contact":
        skip_button = turn.step("utter_deposit_no_contact_button", "skip")
        turn.tell(say.say("utter_deposit_ask_contact"), [skip_button, cancel])
    elif step == "deposit_consent":
        _ask_consent(turn)
    else:
        text, card = summary(turn.get, say)
        buttons = [
            turn.step("utter_deposit_confirm_button", f"confirm:{turn.get('deposit_id')}"),
            turn.step("utter_deposit_correct_button", "correct"),
            cancel,
        ]
        turn.tell(text, buttons, card)


def _ask_consent(turn: Turn) -> None:
    consent = consent_text("deposit", turn.language, settings().retention_days)
    buttons = [
        turn.step("utter_notify_agree_button", "agree"),
        turn.step("utter_notify_refuse_button", "refuse"),
    ]
    turn.tell(turn.say.say("utter_deposit_ask_consent", consent=consent), buttons)

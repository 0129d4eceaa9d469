"""Requests to the commune in the chat (docs/requests.md): four forms over the registry.

A turn of a form goes: what was said (`message.py`, `words.py`) → the form (`form.py` and one module for
each) → the registry (`access.py`) → text and card (`status_card.py`, `deposit_card.py`, `receipt.py`).

The package is not named `requests`: rasa-sdk would look into the library of that name instead.
"""

from actions.request_forms.deposit import FREE, DepositForm
from actions.request_forms.form import close
from actions.request_forms.message import keeps_answer
from actions.request_forms.notify import NotifyForm
from actions.request_forms.old_steps import OldStepAction
from actions.request_forms.privacy import PrivacyForm
from actions.request_forms.status import StatusForm

#: What the forms keep of a draft.
DRAFT = (*DepositForm.slots, *NotifyForm.slots, *PrivacyForm.slots, *StatusForm.slots)

__all__ = [
    "DRAFT",
    "FREE",
    "DepositForm",
    "NotifyForm",
    "OldStepAction",
    "PrivacyForm",
    "StatusForm",
    "close",
    "keeps_answer",
]

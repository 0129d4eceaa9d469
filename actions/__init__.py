"""What the assistant does in a turn. rasa-sdk finds every Action class of this package.

A turn goes: language and commune of the turn (`turn.py`) → what it is about (`subject.py`) → the answer
from the record (`answer.py`, `render.py`) with sentences from domain/responses (`texts.py`).
"""

from actions import taps
from actions.answer import AnswerAction
from actions.browse import BrowseAction
from actions.choose import ChooseAction, DenyAction
from actions.fallback import FallbackAction
from actions.feedback import FeedbackAction
from actions.human import HumanAction
from actions.language import ChangeLanguageAction, StartAgainAction
from actions.office import OfficeInfoAction
from actions.request_forms import DepositForm, NotifyForm, OldStepAction, PrivacyForm, StatusForm
from actions.turn import TurnSlotsAction

taps.register(
    {
        "ask_procedure": AnswerAction(),
        "browse": BrowseAction(),
        "change_language": ChangeLanguageAction(),
        "deny": DenyAction(),
        "feedback_negative": FeedbackAction(),
        "feedback_positive": FeedbackAction(),
        "human": HumanAction(),
        "office_info": OfficeInfoAction(),
        "request_status": "status_form",
        "deposit": "deposit_form",
        "notify": "notify_form",
        "privacy": "privacy_form",
        "request_step": OldStepAction(),
    }
)

__all__ = [
    "AnswerAction",
    "BrowseAction",
    "ChangeLanguageAction",
    "ChooseAction",
    "DenyAction",
    "DepositForm",
    "FallbackAction",
    "FeedbackAction",
    "HumanAction",
    "NotifyForm",
    "OfficeInfoAction",
    "OldStepAction",
    "PrivacyForm",
    "StartAgainAction",
    "StatusForm",
    "TurnSlotsAction",
]

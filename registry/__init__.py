"""The registry of citizens' requests: references, states, the legal clock, receipts, notifications.

Plain Python: it knows nothing of the bot. Start with ``Registry.open()``.
"""

from registry.errors import (
    ConsentMissing,
    DatabaseUnavailable,
    ImportRefused,
    InvalidInput,
    OutsideSystemDown,
    RegistryError,
    SettingsError,
    TransitionRefused,
    UnknownRequest,
)
from registry.facade import Registry
from registry.models import (
    Change,
    Deleted,
    Filter,
    NewRequest,
    Notification,
    OtherCommune,
    Place,
    Receipt,
    Refused,
    RequestStatus,
)
from registry.references import BadReference, Reference, find_reference, parse_reference
from registry.settings import Settings
from registry.states import State

__all__ = [
    "BadReference",
    "Change",
    "ConsentMissing",
    "DatabaseUnavailable",
    "Deleted",
    "Filter",
    "ImportRefused",
    "InvalidInput",
    "NewRequest",
    "Notification",
    "OtherCommune",
    "OutsideSystemDown",
    "Place",
    "Receipt",
    "Reference",
    "Refused",
    "Registry",
    "RegistryError",
    "RequestStatus",
    "Settings",
    "SettingsError",
    "State",
    "TransitionRefused",
    "UnknownRequest",
    "find_reference",
    "parse_reference",
]

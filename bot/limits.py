"""The time limit of a request: from its kind of deposit, its procedure's record, or the law."""

from __future__ import annotations

from functools import lru_cache

from catalogue import content, store
from catalogue.store import Catalogue
from registry.clock import Silence, TimeLimit, for_procedure
from registry.kinds import deposit_kinds, special_limits


def limit_for(procedure: str) -> TimeLimit | None:
    """The limit for a request about ``procedure``; None when neither kinds nor catalogue know it.

    What the record calls uncertain is marked as to be confirmed. Raises SettingsError.
    """
    kind = deposit_kinds().get(procedure)
    if kind is not None:
        return kind.limit
    record = _catalogue().get(procedure)
    if record is None:
        return None
    sure = not record.uncertainties("delay")
    silence: Silence = "approval" if record.silence == "approval" else "unknown"
    special = special_limits().get(procedure)
    if special is not None:
        return TimeLimit(special.days, special.counting, special.basis, silence, sure)
    days = record.processing_time.days if record.processing_time is not None else None
    return for_procedure(days, silence=silence, confirmed=sure)


@lru_cache(maxsize=1)
def _catalogue() -> Catalogue:
    return store.load(content.procedures_folder(), content.state_folder())

"""The sentences that citizens read, from registry/texts: nothing of them stands in code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from math import ceil
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from registry.clock import Recourse, TimeLimit
from registry.communes import communes
from registry.content import HERE, read_yaml
from registry.errors import InvalidInput, RegistryError
from registry.models import (
    MAX_CONTACT,
    MAX_DESCRIPTION,
    MAX_PLACE,
    Deleted,
    Notification,
    OtherCommune,
    Refused,
    in_language,
)
from registry.references import BadReference, new_reference
from registry.states import State

_LONGEST = {"description": MAX_DESCRIPTION, "place": MAX_PLACE, "contact": MAX_CONTACT}
_jinja = Environment(undefined=StrictUndefined, autoescape=False)


def texts(name: str) -> Any:
    """A file of registry/texts, as it is."""
    return read_yaml(HERE / "texts" / f"{name}.yml")


def say(name: str, *path: str | int, language: str, **values: Any) -> str:
    """The text under ``path`` in file ``name``, in ``language``, with ``values`` filled in.

    Raises KeyError when there is no such text.
    """
    found = texts(name)
    for step in path:
        found = found[step]
    return _template(str(found[language])).render(**values)


@lru_cache(maxsize=512)
def _template(source: str) -> Template:
    return _jinja.from_string(source)


def left_to_right(text: str) -> str:
    """``text`` set apart, so that its parts keep their order inside an Arabic sentence."""
    return f"\u2066{text}\u2069"


def date_in_words(day: date, language: str) -> str:
    """``12 janvier 2026`` or ``12 يناير 2026``."""
    words = texts("dates")
    number = words["first"][language] if day.day == 1 else str(day.day)
    return f"{number} {words['months'][language][day.month - 1]} {day.year}"


def limit_in_words(limit: TimeLimit, language: str) -> str:
    """How long a time limit is and where it comes from."""
    shape = {1: "one", 2: "two"}.get(limit.days) or ("few" if 3 <= limit.days <= 10 else "many")
    unit = say("limits", "units", limit.counting, shape, language=language, days=limit.days)
    sentence = say("limits", limit.basis, language=language, days=limit.days, unit=unit)
    if not limit.confirmed:
        sentence += f" ({say('limits', 'to_confirm', language=language)})"
    return sentence


def state_name(state: State, language: str) -> str:
    """A state's short name."""
    return say("states", state.value, "name", language=language)


def state_meaning(state: State, language: str) -> str:
    """What a state means, in one sentence."""
    return say("states", state.value, "meaning", language=language)


def recourse_sentence(recourse: Recourse | str, language: str) -> str:
    """What a citizen may do."""
    key = recourse if isinstance(recourse, str) else recourse.key
    return say("recourses", key, language=language)


def notification_text(notification: Notification, title: str | None = None) -> str:
    """The message for a subscriber. ``title``: the procedure's name in their language, if known."""
    facts: Mapping[str, Any] = notification.facts
    language = notification.language
    state = State(facts["state"])
    due = facts.get("due_on")
    return say(
        "notifications",
        notification.kind,
        language=language,
        reference=left_to_right(notification.reference) if language == "ar" else notification.reference,
        title=title or "",
        state=state.value,
        state_name=state_name(state, language),
        meaning=state_meaning(state, language),
        missing=[in_language(item, language) for item in facts.get("missing") or ()],
        reason=facts.get("reason"),
        office=facts.get("office"),
        due=date_in_words(date.fromisoformat(due), language) if due else "",
        recourses=[recourse_sentence(key, language) for key in facts.get("recourses") or ()],
    )


def refusal_text(outcome: Refused | OtherCommune, language: str) -> str:
    """Why a lookup gives no status: one sentence for wrong reference and wrong factor alike."""
    if isinstance(outcome, OtherCommune):
        name = communes()[outcome.commune].name[language]
        return say("errors", "lookup", "other_commune", language=language, commune=name)
    if outcome.locked_for is not None:
        minutes = ceil(outcome.locked_for / timedelta(minutes=1))
        return say("errors", "lookup", "locked", language=language, minutes=minutes)
    return say("errors", "lookup", "refused", language=language)


def bad_reference_text(bad: BadReference, language: str, commune: str) -> str:
    """What is wrong with a reference that is not well-formed, with an example of ``commune``."""
    example = _example(commune)
    shown = left_to_right(example) if language == "ar" else example
    return say("errors", "reference", bad.problem, language=language, example=shown)


@lru_cache(maxsize=16)
def _example(commune: str) -> str:
    return str(new_reference(commune))


def error_text(error: RegistryError, language: str) -> str:
    """A kind sentence for what the registry could not accept or do."""
    known = texts("errors")
    if isinstance(error, InvalidInput):
        if error.problem in known.get(error.field, {}):
            return say(
                "errors", error.field, error.problem, language=language, longest=_LONGEST.get(error.field)
            )
        return say("errors", "invalid", language=language)
    return say("errors", error.key if error.key in known else "unavailable", language=language)


def consent_version() -> str:
    """The version of the consent texts: pass it to ``record_consent``."""
    return str(texts("privacy")["version"])


def consent_text(purpose: str, language: str, retention_days: int) -> str:
    """What is kept, why and how long, for ``deposit`` or ``notify``."""
    return say("privacy", "consent", purpose, language=language, days=retention_days)


def deletion_text(deleted: Deleted, language: str) -> str:
    """What was deleted, what is kept and why, a line each."""
    if not deleted.anything:
        return say("privacy", "deleted", "nothing", language=language)
    counts = {
        "requests": len(deleted.requests),
        "subscriptions": deleted.subscriptions,
        "notifications": deleted.notifications,
        "consents": deleted.consents,
    }
    lines = [
        say("privacy", "deleted", what, language=language, count=count)
        for what, count in counts.items()
        if count
    ]
    for kept in deleted.kept:
        reference = left_to_right(kept.reference) if language == "ar" else kept.reference
        lines.append(say("privacy", "kept", kept.what, language=language, reference=reference))
    for why in dict.fromkeys(kept.why for kept in deleted.kept):
        lines.append(say("privacy", "why", why, language=language))
    return "\n".join(lines)

"""What a question is about: sure, one of a few, the same as before, or unknown (DESIGN, decisions 2, 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

#: Likelihood that the best procedure is meant (bot/nlu/trust.py), from which on it is answered; from the
#: second on, the near ones are offered; below, nothing near was found. Chosen on benchmarks/understanding:
#: with the first, one answer in a hundred is about a wrong procedure.
SURE, FEW = 0.62, 0.15
#: A near one is offered as a button from this share of belief on.
NEAR = 0.04
#: Likelihood, from which on a message is taken to name a subject of its own; a hint of one is enough where
#: the best procedure is as likely as the third. No follow-up of benchmarks/understanding comes near that.
NAMES_SUBJECT, HINTS_AT_SUBJECT, PLAIN = 0.5, 0.1, 0.85
OPTIONS = 3

Outcome = Literal["sure", "options", "which", "unknown"]


@dataclass(frozen=True)
class Subject:
    """`procedures`: the one (sure), the near ones (options), or none."""

    outcome: Outcome
    procedures: tuple[str, ...] = ()


def names_subject(understood: Mapping[str, Any]) -> bool:
    """Whether the message names a subject of its own."""
    named = float(understood.get("names_subject", 0.0))
    return named >= NAMES_SUBJECT or (
        named >= HINTS_AT_SUBJECT and float(understood.get("trust", 0.0)) >= PLAIN
    )


def follows_up(understood: Mapping[str, Any], current: str | None) -> bool:
    """Whether the message asks something of the present subject and names none of its own."""
    return bool(current and understood.get("facets") and not names_subject(understood))


def find(understood: Mapping[str, Any], current: str | None, offered: Sequence[str] = ()) -> Subject:
    """What the message is about.

    `understood`: what bot/nlu said; `current`: the procedure of the conversation; `offered`: procedures
    offered in the last reply, which a few words are enough to choose from.
    """
    candidates = [(item["id"], float(item["score"])) for item in understood.get("procedures") or []]
    named = names_subject(understood)
    if offered and candidates:
        among = [(procedure, score) for procedure, score in candidates if procedure in offered]
        if among and among[0][0] == candidates[0][0] and named:
            return Subject("sure", (among[0][0],))
    if not named:
        return Subject("sure", (current,)) if current else Subject("which")
    if not candidates:
        return Subject("unknown")
    trust = float(understood.get("trust", candidates[0][1]))
    if trust >= SURE:
        return Subject("sure", (candidates[0][0],))
    near = [procedure for procedure, share in candidates[:OPTIONS] if share >= NEAR]
    if trust >= FEW and near:
        return Subject("options", tuple(near))
    return Subject("unknown")

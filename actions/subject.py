"""What a question is about: sure, one of a few, the same as before, or unknown (DESIGN, decisions 2, 3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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
#: A message that names no subject is about a neighbour of the present one from this likelihood on; one that
#: asks something is about a new subject for certain from that one on.
LIKELY, NEW_SUBJECT = 0.4, 0.97
OPTIONS = 3

Outcome = Literal["sure", "options", "which", "unknown"]


@dataclass(frozen=True)
class Subject:
    """`procedures`: the one (sure), the near ones (options), or none."""

    outcome: Outcome
    procedures: tuple[str, ...] = ()


def names_subject(understood: Mapping[str, Any], current: str | None) -> bool:
    """Whether the message names a subject of its own. Where there is one already, a hint is too little."""
    named, trust = float(understood.get("names_subject", 0.0)), float(understood.get("trust", 0.0))
    return named >= NAMES_SUBJECT or (current is None and named >= HINTS_AT_SUBJECT and trust >= PLAIN)


def follows_up(understood: Mapping[str, Any], current: str | None) -> bool:
    """Whether the message asks something of the present subject and names none of its own."""
    return bool(current and understood.get("facets") and not names_subject(understood, current))


def find(
    understood: Mapping[str, Any],
    current: str | None,
    offered: Sequence[str] = (),
    related: Collection[str] = (),
) -> Subject:
    """What the message is about.

    `understood`: what bot/nlu said; `current`: the procedure of the conversation; `offered`: procedures
    offered in the last reply, which a few words are enough to choose from; `related`: the neighbours of
    `current` (the lost one, the minor's), to which a few words are enough to lead.
    """
    candidates = [(item["id"], float(item["score"])) for item in understood.get("procedures") or []]
    best = candidates[0][0] if candidates else None
    trust = float(understood.get("trust", candidates[0][1] if candidates else 0.0))
    named = names_subject(understood, current)
    if named and best in offered:
        return Subject("sure", (str(best),))
    neighbour = next((i for i, share in candidates if i in related and share >= NEAR), None)
    if not named:
        said = trust >= PLAIN and neighbour == best if understood.get("facets") else trust >= LIKELY
        if neighbour and said:
            return Subject("sure", (neighbour,))
        before = tuple(dict.fromkeys(offered))
        if len(before) > 1:
            return Subject("options", before[:OPTIONS])
        if before:  # the only one offered, or the one that the buttons below an answer are about
            return Subject("sure", before)
        return Subject("sure", (current,)) if current else Subject("which")
    if best is None:
        return Subject("unknown")
    near = [procedure for procedure, share in candidates[:OPTIONS] if share >= NEAR]
    if trust >= (PLAIN if neighbour not in (None, best) else SURE):
        return Subject("sure", (best,))
    if trust >= SURE and neighbour:
        return Subject("options", tuple(dict.fromkeys((neighbour, *near)))[:OPTIONS])
    if current and understood.get("facets") and float(understood["names_subject"]) < NEW_SUBJECT:
        # One word of a follow-up sounds like a subject: the one of the conversation comes first.
        return Subject("options", tuple(dict.fromkeys((current, *near)))[:OPTIONS])
    if trust >= FEW and near:
        return Subject("options", tuple(near))
    return Subject("unknown")

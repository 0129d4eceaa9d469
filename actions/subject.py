"""What a question is about: sure, one of a few, the same as before, or unknown (DESIGN, decisions 2, 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

#: Share of belief above which the best procedure is answered without asking.
SURE = 0.55
#: Lead over the second that lets a lower share be answered all the same.
LEAD = 0.3
#: How well the words must fit at all (see bot/nlu/procedure.py): below the first, a procedure is offered and
#: not answered, however far the others are; below the second, nothing near was found. Chosen on
#: benchmarks/understanding: questions that no record answers score 8 in the middle, the others 20.
FIT_SURE, FIT_NEAR = 10.0, 5.5
#: A near one is offered as a button from this share on.
NEAR = 0.08
#: Together the buttons must hold at least this share: below, nothing near was found.
TOGETHER = 0.3
#: Likelihood, from which on a message is taken to name a subject of its own.
NAMES_SUBJECT = 0.5
OPTIONS = 3

Outcome = Literal["sure", "options", "which", "unknown"]


@dataclass(frozen=True)
class Subject:
    """`procedures`: the one (sure), the near ones (options), or none."""

    outcome: Outcome
    procedures: tuple[str, ...] = ()


def follows_up(understood: Mapping[str, Any], current: str | None) -> bool:
    """Whether the message asks something of the present subject and names none of its own."""
    unnamed = float(understood.get("names_subject", 1.0)) < NAMES_SUBJECT
    return bool(current and understood.get("facets") and unnamed)


def find(understood: Mapping[str, Any], current: str | None, offered: Sequence[str] = ()) -> Subject:
    """What the message is about.

    `understood`: what bot/nlu said; `current`: the procedure of the conversation; `offered`: procedures
    offered in the last reply, which a few words are enough to choose from.
    """
    candidates = [(item["id"], float(item["score"])) for item in understood.get("procedures") or []]
    names_subject = float(understood.get("names_subject", 0.0)) >= NAMES_SUBJECT
    if offered and candidates:
        among = [(procedure, score) for procedure, score in candidates if procedure in offered]
        if among and among[0][0] == candidates[0][0] and names_subject:
            return Subject("sure", (among[0][0],))
    if not names_subject:
        return Subject("sure", (current,)) if current else Subject("which")
    if not candidates:
        return Subject("unknown")
    best, share = candidates[0]
    fit = float(understood["procedures"][0].get("fit", FIT_SURE))
    if fit < FIT_NEAR:
        return Subject("unknown")
    second = candidates[1][1] if len(candidates) > 1 else 0.0
    if fit >= FIT_SURE and (share >= SURE or share - second >= LEAD):
        return Subject("sure", (best,))
    near = [(procedure, score) for procedure, score in candidates[:OPTIONS] if score >= NEAR]
    if sum(score for _, score in near) >= TOGETHER:
        return Subject("options", tuple(procedure for procedure, _ in near))
    return Subject("unknown")

"""Questions joined as people join them, for training: single ones are what editors write down.

"How much is it" after another question, or after a story; with a comma, "and", or nothing between.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

#: What stands between two questions; «و» is glued to the next word.
JOINERS = {
    "ar": ("و", ""),
    "ary": ("و", "و", ""),
    "arabizi": ("w", "w", "o", ""),
    "fr": ("et", "et", ""),
    "mixed": ("w", "et", "و", ""),
}
GLUED = "و"
#: Words of a question short enough to be a second one although it names its procedure, and of a message
#: long enough to be a story.
SHORT, STORY = 4, 4
#: Share of joined sentences that begin with a story in which nothing is asked.
STORIES = 0.4


class Question(NamedTuple):
    """A labelled question: its words in normal form, what it asks, and whether it names its procedure."""

    words: tuple[str, ...]
    facets: tuple[str, ...]
    variety: str
    names_procedure: bool | None


def joined(questions: Sequence[Question], count: int, draw: np.random.RandomState) -> list[Question]:
    """Up to `count` questions made of two of `questions` in the same way of writing."""
    second: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        if question.facets and (question.names_procedure is False or len(question.words) <= SHORT):
            second[question.variety].append(question)
    single = [question for question in questions if len(question.facets) == 1]
    stories = [question for question in questions if not question.facets and len(question.words) > STORY]
    made = []
    for pool, share in ((single, 1 - STORIES), (stories, STORIES)):
        for number in draw.randint(0, max(len(pool), 1), int(count * share) if pool else 0):
            first = pool[number]
            others = second.get(first.variety)
            if others:
                other = others[draw.randint(len(others))]
                if not set(first.facets) & set(other.facets):
                    made.append(_together(first, other, draw))
    return made


def _together(first: Question, other: Question, draw: np.random.RandomState) -> Question:
    joiners = JOINERS.get(first.variety, ("",))
    joiner = joiners[draw.randint(len(joiners))]
    head, *tail = other.words
    if joiner == GLUED:
        between: tuple[str, ...] = ()
        head = head if head.startswith(GLUED) else GLUED + head
    else:
        begins_joined = head in ("w", "o", "et") or head.startswith(GLUED)
        between = (joiner,) if joiner and not begins_joined else ()
    words = (*first.words, *between, head, *tail)
    return Question(words, first.facets + other.facets, first.variety, first.names_procedure)

"""What a citizen typed, made harmless and bounded before the dialogue sees it."""

from __future__ import annotations

import unicodedata

LONGEST = 4000  # characters that the NLU reads; nobody asks a question in more

#: Rasa takes a text that begins so for an intent, with entities, of confidence 1.
COMMAND = "/"


def clean(text: str) -> str:
    """The text without control characters, lone surrogates, and a beginning that Rasa would obey.

    Gives "" when nothing is left to read. Line breaks stay; so do the joiners of Arabic and of emoji,
    but they do not hide a beginning.
    """
    text = legible(text)[: LONGEST * 2]
    at = 0
    while at < len(text) and (text[at] == COMMAND or _blank(text[at])):
        at += 1
    text = text[at:].rstrip()[:LONGEST].rstrip()
    return "" if all(_blank(c) for c in text) else text


def legible(text: str) -> str:
    """The text without control characters and lone surrogates, which no store can keep."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")


def _blank(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in ("Cf", "Zs", "Zl", "Zp", "Co")

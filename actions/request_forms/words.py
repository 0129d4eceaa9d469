"""Short commands and choices that the forms know by their words (data/requests/words.yml).

What a message is about in general is the business of bot/nlu; inside a form the same words mean something
narrower ("no" to the summary is "let me correct it"), and a command must be known for certain, because what
is not a command is kept as the citizen's answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import yaml

from actions.choose import ordinals
from catalogue import content
from catalogue.text.normal import has_arabic_letters, words
from catalogue.text.phonetic import phonetic_key

#: Shorter keys stand for too many words.
SHORTEST_KEY = 3
#: A question word counts among this many words from the beginning.
QUESTION_WITHIN = 2
#: What Arabic writes together with the next word: and, with, in, to, like, the.
_CLITICS = "(?:و|ب|ف|ل|ك)?(?:ال)?"


@dataclass(frozen=True)
class _Phrases:
    """Phrases of one meaning: by sound, as a pattern to search with, and as one for a whole message, which
    may say the same thing up to three times ("yes, I agree, send it")."""

    sounds: frozenset[str]
    pattern: re.Pattern[str]
    whole: re.Pattern[str]

    @classmethod
    def of(cls, phrases: Iterable[str]) -> _Phrases:
        plain = {" ".join(words(phrase)) for phrase in phrases} - {""}
        sounds = {key for phrase in plain if len(key := phonetic_key(phrase)) >= SHORTEST_KEY}
        longest_first = sorted(plain, key=len, reverse=True)
        choices = "|".join(
            (_CLITICS if has_arabic_letters(phrase) else "") + re.escape(phrase) for phrase in longest_first
        )
        whole = "|".join(map(re.escape, longest_first))
        return cls(
            frozenset(sounds),
            re.compile(rf"(?<!\w)(?:{choices})(?!\w)"),
            re.compile(rf"(?:{whole})(?: (?:{whole})){{0,2}}"),
        )


def says(message: str, meaning: str) -> bool:
    """Whether the whole message, courtesy left out, is one of the phrases of ``meaning``."""
    phrases = _known()[meaning]
    for said in {" ".join(words(message)), _bare(message)}:
        if said and (phrases.whole.fullmatch(said) or phonetic_key(said) in phrases.sounds):
            return True
    return False


def mentions(message: str, meaning: str) -> bool:
    """Whether one of the phrases of ``meaning`` stands anywhere in the message."""
    return bool(_known()[meaning].pattern.search(" ".join(words(message))))


def is_question(message: str) -> bool:
    """Whether the message asks something: a question mark, or a question word where questions begin."""
    if "?" in message or "؟" in message:
        return True
    return begins_like_question(message)


def begins_like_question(message: str, within: int = QUESTION_WITHIN) -> bool:
    """Whether a question word stands among the first words, courtesy left out."""
    beginning = " ".join(_bare(message).split()[:within])
    return bool(_known()["question"].pattern.search(beginning))


def begins_with(message: str, meaning: str) -> bool:
    """Whether the message, courtesy left out, begins with one of the phrases of ``meaning``."""
    return bool(_known()[meaning].pattern.match(_bare(message)))


def beyond(message: str, *meanings: str) -> int:
    """How many words are left when the phrases of ``meanings`` and courtesy are taken out."""
    left = _bare(message)
    for meaning in meanings:
        left = " ".join(_known()[meaning].pattern.sub(" ", left).split())
    return len(left.split())


def number_said(message: str) -> int | None:
    """The number that the whole message is ("1", "رقم 1", "le premier"), None when it says anything else."""
    said = _known()["number"].pattern.sub(" ", _bare(message)).strip()
    if said.isdigit():
        return int(said)
    return ordinals().get(said) or ordinals().get(_bare(message))


def field_named(message: str) -> str | None:
    """The step of the deposit that a message names ("the address"), None when it names none or several."""
    return _one_of("fields", message, by_sound=False)


def kind_named(message: str, *, by_sound: bool = False) -> str | None:
    """The kind of deposit that a message names; of several the one named at greatest length.

    ``by_sound``: the message is Darija, which has no fixed spelling.
    """
    return _one_of("kinds", message, by_sound=by_sound)


def _one_of(group: str, message: str, *, by_sound: bool) -> str | None:
    said = " ".join(words(message))
    sound = f" {phonetic_key(message)} " if by_sound else ""
    best, length = None, 0
    for name, phrases in _groups()[group].items():
        found = max((len(match.group()) for match in phrases.pattern.finditer(said)), default=0)
        if not found and sound:
            found = max((len(key) for key in phrases.sounds if f" {key} " in sound), default=0)
        if found > length:
            best, length = name, found
    return best


def _bare(message: str) -> str:
    return " ".join(_known()["courtesy"].pattern.sub(" ", " ".join(words(message))).split())


@lru_cache(maxsize=1)
def _read() -> Mapping[str, Any]:
    path = content.root() / "data" / "requests" / "words.yml"
    read: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read


@lru_cache(maxsize=1)
def _known() -> Mapping[str, _Phrases]:
    known = {
        meaning: _Phrases.of(str(phrase) for line in lists for phrase in line)
        for meaning, lists in _read().items()
        if isinstance(lists, list)
    }
    # The sound of "mwafe9" is nearly that of "mamwafe9ch": what could be both is known by its letters only.
    both = known["yes"].sounds & known["no"].sounds
    for meaning in ("yes", "no"):
        known[meaning] = replace(known[meaning], sounds=known[meaning].sounds - both)
    return known


@lru_cache(maxsize=1)
def _groups() -> Mapping[str, Mapping[str, _Phrases]]:
    return {
        group: {name: _Phrases.of(map(str, phrases)) for name, phrases in names.items()}
        for group, names in _read().items()
        if isinstance(names, dict)
    }

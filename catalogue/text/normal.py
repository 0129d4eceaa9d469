"""The normal form of a message: what two spellings of one word share, with offsets into the original.

Arabic letters follow CAMeL Tools (alef, alef maksura, teh marbuta, diacritics, presentation forms);
to that come what telephones add: tatweel, zero-width and bidirectional controls, variation selectors of
emoji, Arabic-Indic digits, letters of other Arabic-script languages (ڭ, پ, ڤ, ی), and letters held down
("سلاااام", "merciiii"). Latin letters lose case and accents.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from camel_tools.utils.charmap import CharMapper
from camel_tools.utils.dediac import dediac_ar
from camel_tools.utils.normalize import (
    normalize_alef_ar,
    normalize_alef_maksura_ar,
    normalize_teh_marbuta_ar,
    normalize_unicode,
)

#: Letters of other alphabets that stand for a Moroccan sound, and hamza carriers.
_LETTERS = {
    "ڭ": "ك",
    "ݣ": "ك",
    "گ": "ك",
    "ک": "ك",
    "ڪ": "ك",
    "پ": "ب",
    "ڤ": "ف",
    "ڨ": "ق",
    "چ": "ش",
    "ژ": "ج",
    "ی": "ي",
    "ے": "ي",
    "ؠ": "ي",
    "ہ": "ه",
    "ھ": "ه",
    "ە": "ه",
    "ؤ": "و",
    "ئ": "ي",
    "ء": "",
    "ـ": "",
    "œ": "oe",
    "æ": "ae",
    "’": "'",
    "‘": "'",
    "`": "'",
    "´": "'",
    "ʼ": "'",
    "‐": "-",
    "‑": "-",
    "–": "-",
    "—": "-",
}

#: Letters of other Arabic-script languages that Moroccans do not give a sound of their own: CAMeL's choice.
_FOREIGN = re.compile(r"[\u063b-\u063f\u066e-\u06d3\u06e5\u06e6\u06ee\u06ef\u06fa-\u06ff]")
_arabic_letter = CharMapper.builtin_mapper("arclean")

#: Categories of characters that carry no letter: controls, formats (zero width, bidi), surrogates, and
#: what is drawn around a letter (a keycap).
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn", "Me"}
#: Invisible characters that Unicode counts as letters or marks (Default_Ignorable_Code_Point): the grapheme
#: joiner, Hangul fillers, inherent vowels of Khmer, and selectors of variants (an emoji in colour or not).
_INVISIBLE = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)

_HELD_DOWN = re.compile(r"([^\W\d_])\1{2,}")
#: Letters only: an Arabic question mark or digit does not make a message Arabic, nor does a byte order mark.
_ARABIC = re.compile(
    r"[\u0620-\u063f\u0641-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06fc\u06ff\u0750-\u077f"
    r"\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdfb\ufe70-\ufefc]"
)
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


@lru_cache(maxsize=4096)
def normal_character(character: str) -> str:
    """The normal form of one character: empty when it carries nothing, a space for any white space."""
    if character.isspace():
        return " "
    if unicodedata.category(character) in _DROPPED or _INVISIBLE.match(character):
        return ""
    out = _folded(character)
    # A letter may become one that is folded in its turn (Œ → œ → oe): until nothing changes.
    return out if out == character else "".join(normal_character(letter) for letter in out)


def _folded(character: str) -> str:
    character = unicodedata.normalize("NFC", character)
    if character in _LETTERS:  # before NFKC makes a space of "´"
        return _LETTERS[character]
    if _FOREIGN.match(character):
        return str(_arabic_letter(character))
    out = normalize_unicode(character)  # presentation forms and ligatures become letters
    out = normalize_teh_marbuta_ar(normalize_alef_maksura_ar(normalize_alef_ar(dediac_ar(out))))
    # Accents go, digits of every script become 0-9.
    letters = (letter for letter in unicodedata.normalize("NFKD", out) if not unicodedata.combining(letter))
    folded = (str(unicodedata.digit(letter, letter)) for letter in letters)
    return "".join(folded).casefold()


@dataclass(frozen=True)
class NormalText:
    """`text` in normal form; `offsets[i]` is where its i-th character stands in the original."""

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Original (start, end) of the characters `start:end` of the normal text."""
        return self.offsets[start], self.offsets[end - 1] + 1


def with_offsets(original: str) -> NormalText:
    """Normal form of `original` with offsets into it. Never fails, whatever the characters."""
    characters: list[str] = []
    offsets: list[int] = []
    for position, character in enumerate(original):
        for letter in normal_character(character):
            characters.append(letter)
            offsets.append(position)
    text = "".join(characters)
    held = list(_HELD_DOWN.finditer(text))
    for match in reversed(held):
        del offsets[match.start() + 1 : match.end()]
        text = text[: match.start() + 1] + text[match.end() :]
    return NormalText(text, tuple(offsets))


@lru_cache(maxsize=8192)
def normal(original: str) -> str:
    """Normal form of `original`, for comparing: spaces single, no offsets."""
    text = "".join(normal_character(character) for character in original)
    return " ".join(_HELD_DOWN.sub(r"\1", text).split())


def words(original: str) -> list[str]:
    """The words of `original` in normal form, punctuation left out."""
    return _WORD.findall(normal(original))


def has_arabic_letters(text: str) -> bool:
    """Whether any letter of `text` belongs to the Arabic script."""
    return _ARABIC.search(text) is not None

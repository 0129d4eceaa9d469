"""A phonetic key that brings Arabic letters, Arabizi and French loans together.

"lwra9", "lwraq" and «الوراق» have the key `lrk`; "chhal", "ch7al" and «شحال» have `Xhl`. Vowels, which
nobody spells twice the same way, are left out; so are ع and ء, which Arabizi writes 3, aa, a or not at
all. Sounds that spelling confuses share one letter (ط/ت/t, ص/س/s/ç, ق/ڭ/ك/9/q/k, ح/ه/7/h).
"""

from __future__ import annotations

import re
from functools import lru_cache

from catalogue.text.normal import words

_ARABIC = {
    "ب": "b", "ت": "t", "ث": "t", "ج": "j", "ح": "h", "خ": "x", "د": "d", "ذ": "d", "ر": "r", "ز": "z",
    "س": "s", "ش": "X", "ص": "s", "ض": "d", "ط": "t", "ظ": "d", "ع": "", "غ": "g", "ف": "f", "ق": "k",
    "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h", "و": "", "ي": "", "ا": "",
}  # fmt: skip

#: Longest first: what Latin letters sound like in Morocco, after French spelling.
_LATIN_RULES = [
    ("tion", "sn"), ("tch", "X"), ("sch", "X"), ("ch", "X"), ("sh", "X"), ("kh", "x"), ("gh", "g"),
    ("ph", "f"), ("th", "t"), ("dh", "d"), ("qu", "k"), ("gu", "k"), ("gn", "n"),
    ("ce", "s"), ("ci", "s"), ("cy", "s"), ("ge", "j"), ("gi", "j"),
    ("3'", "g"), ("7'", "x"), ("9'", "d"), ("6'", "d"),
    ("b", "b"), ("c", "k"), ("d", "d"), ("f", "f"), ("g", "k"), ("h", "h"), ("j", "j"), ("k", "k"),
    ("l", "l"), ("m", "m"), ("n", "n"), ("p", "b"), ("q", "k"), ("r", "r"), ("s", "s"), ("t", "t"),
    ("v", "f"), ("x", "ks"), ("z", "z"), ("2", ""), ("3", ""), ("5", "x"), ("6", "t"), ("7", "h"),
    ("8", "g"), ("9", "k"), ("4", "g"), ("a", ""), ("e", ""), ("i", ""), ("o", ""), ("u", ""), ("w", ""),
    ("y", ""), ("'", ""),
]  # fmt: skip
_LATIN = dict(_LATIN_RULES)
_SOUND = re.compile("|".join(re.escape(spelling) for spelling, _ in _LATIN_RULES))
_TWICE = re.compile(r"(.)\1+")


@lru_cache(maxsize=32768)
def word_key(word: str) -> str:
    """Key of one word in normal form. A number stays as it is; a word of vowels only keeps its first."""
    if word.isdigit():
        return word
    if any("\u0600" <= letter <= "\u06ff" for letter in word):
        stem = word[:-1] if len(word) > 2 and word[-1] == "ه" else word  # teh marbuta is hardly heard
        sounds = "".join(_ARABIC.get(letter, letter) for letter in stem)
    else:
        stem = word[:-1] if len(word) > 2 and word[-1] == "h" else word
        sounds = _SOUND.sub(lambda match: _LATIN[match.group()], stem)
    return _TWICE.sub(r"\1", sounds) or "a"


@lru_cache(maxsize=8192)
def phonetic_key(text: str) -> str:
    """Keys of the words of `text`, separated by spaces."""
    return " ".join(word_key(word) for word in words(text))

"""Ways in which people misspell or spell otherwise: what benchmarks/noise.py puts into sentences.

Each kind takes a word and a source of chance and gives the word as somebody else would have typed it, or
None where the kind has nothing to change in that word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from random import Random
from typing import TypeAlias

Kind: TypeAlias = Callable[[str, Random], "str | None"]

#: Rows of letters as they lie under the fingers.
AZERTY = ("azertyuiop", "qsdfghjklm", "wxcvbn")
QWERTY = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
ARABIC_KEYS = ("ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤرىةوزظ")

#: How else a sound of Arabizi is spelled. A digraph is one sound: the h of "ch" is no ح.
ARABIZI_SOUNDS = {
    "7": ("h",), r"(?<![csgktdp])h": ("7",), "9": ("q", "k"), "q": ("9", "k"), "3": ("a", "aa", "e"),
    "aa": ("3", "a"), "ou": ("w", "o", "u"), "w": ("ou", "o", "u"), r"o(?!u)": ("ou", "w", "u"),
    r"(?<!o)u": ("ou", "w", "o"), "ch": ("sh", "x"), "sh": ("ch", "x"), "gh": ("4", "8"), "[48]": ("gh",),
    "kh": ("5",), "5": ("kh",), "i": ("e", "y"), "e": ("i",), "y": ("i",),
}  # fmt: skip
#: Arabic letters that are written for one another.
ARABIC_LETTERS = {
    "أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ى": "ي", "ئ": "ي", "ؤ": "و", "ض": "دظ", "ظ": "ض", "ذ": "د",
    "ث": "ت", "د": "ضذ", "ت": "ث",
}  # fmt: skip
FIRST_LETTERS = {"ا": "أإ"}
LAST_LETTERS = {"ه": "ة", "ي": "ى"}
#: The same sounds with letters of other keyboards.
FOREIGN_LETTERS = {"ك": "ڭگک", "ق": "ڭگڨ", "ف": "ڤ", "ب": "پ", "ي": "یے", "ه": "ہھ", "ج": "چ"}
DIACRITICS = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652"

_ARABIC = re.compile(r"[\u0620-\u063f\u0641-\u064a]")
_LATIN = re.compile(r"[a-zA-ZÀ-ÿœŒ]")
#: A word that only Arabizi writes: a digit beside letters, or a digraph that French has not.
_ARABIZI = re.compile(r"[a-z][2357849]|[2357849][a-z]|kh|gh|^[bcdfghjklmnpqrstvwxz]{3}", re.IGNORECASE)


def _letters(word: str) -> list[int]:
    return [at for at, letter in enumerate(word) if letter.isalpha()]


def accents(word: str, chance: Random) -> str | None:
    """All accents dropped: «déclaration» → «declaration»."""
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return bare if _LATIN.search(word) and bare != unicodedata.normalize("NFD", word) else None


def doubled(word: str, chance: Random) -> str | None:
    """A letter typed twice."""
    places = _letters(word)
    if not places:
        return None
    at = chance.choice(places)
    return word[:at] + word[at] + word[at:]


def missing(word: str, chance: Random) -> str | None:
    """A letter left out; words of three letters and less stay."""
    places = _letters(word)
    if len(places) < 4:
        return None
    at = chance.choice(places)
    return word[:at] + word[at + 1 :]


def swapped(word: str, chance: Random) -> str | None:
    """Two neighbouring letters in the wrong order."""
    places = [at for at in _letters(word) if word[at + 1 : at + 2].isalpha() and word[at] != word[at + 1]]
    if len(word) < 3 or not places:
        return None
    at = chance.choice(places)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def held_down(word: str, chance: Random) -> str | None:
    """A letter repeated for emphasis: «mercii», «merciiiii»."""
    places = _letters(word)
    if not places:
        return None
    at = chance.choice(places)
    return word[:at] + word[at] * chance.randint(3, 6) + word[at + 1 :]


def _neighbours(letter: str, rows: tuple[str, ...]) -> str:
    for number, row in enumerate(rows):
        at = row.find(letter)
        if at >= 0:
            beside = row[max(at - 1, 0) : at] + row[at + 1 : at + 2]
            near = [rows[other] for other in (number - 1, number + 1) if 0 <= other < len(rows)]
            return beside + "".join(other[max(at - 1, 0) : at + 1] for other in near)
    return ""


def keyboard(word: str, chance: Random) -> str | None:
    """A finger on the neighbouring key, of an AZERTY, QWERTY or Arabic keyboard."""
    rows = ARABIC_KEYS if _ARABIC.search(word) else chance.choice((AZERTY, QWERTY))
    places = [at for at in range(len(word)) if _neighbours(word[at].lower(), rows)]
    if not places:
        return None
    at = chance.choice(places)
    return word[:at] + chance.choice(_neighbours(word[at].lower(), rows)) + word[at + 1 :]


def split(word: str, chance: Random) -> str | None:
    """A space too many, inside a word."""
    if len(word) < 4:
        return None
    at = chance.randint(1, len(word) - 1)
    return f"{word[:at]} {word[at:]}"


def glued(word: str, chance: Random) -> str | None:
    """The space after the word forgotten (a joining mark that `spoil` takes away with the space)."""
    return word + GLUE


#: Stands for a forgotten space until the words are put together again.
GLUE = "\ue000"


def arabizi(word: str, chance: Random) -> str | None:
    """Another spelling of one Arabizi sound: 7/h, 9/q/k, 3/a/aa, ou/w/o/u, ch/sh/x, gh/4/8, kh/5, i/e/y."""
    found = [
        (match, others)
        for sound, others in ARABIZI_SOUNDS.items()
        for match in re.finditer(sound, word, re.IGNORECASE)
    ]
    if not found:
        return None
    match, others = chance.choice(found)
    return word[: match.start()] + chance.choice(others) + word[match.end() :]


def arabic_letters(word: str, chance: Random) -> str | None:
    """One Arabic letter for another that people confuse: أ/ا, ة/ه, ى/ي, ض/د, ذ/د, ث/ت."""
    found = [(at, other) for at, letter in enumerate(word) for other in ARABIC_LETTERS.get(letter, "")]
    found += [(0, other) for other in FIRST_LETTERS.get(word[0], "")]
    last = len(word.rstrip("؟?!.،,:")) - 1
    found += [(last, other) for other in LAST_LETTERS.get(word[last], "") if last > 0]
    if not found:
        return None
    at, letter = chance.choice(found)
    return word[:at] + letter + word[at + 1 :]


def foreign_letters(word: str, chance: Random) -> str | None:
    """A letter of another keyboard: ڭ and گ for ك or ق, ڤ for ف, پ for ب, the Persian ی and ک."""
    places = [at for at, letter in enumerate(word) if letter in FOREIGN_LETTERS]
    if not places:
        return None
    at = chance.choice(places)
    return word[:at] + chance.choice(FOREIGN_LETTERS[word[at]]) + word[at + 1 :]


def marks(word: str, chance: Random) -> str | None:
    """Tatweel or diacritics: «الوثـــيقة», «الوَثِيقة»."""
    places = [at for at in range(len(word) - 1) if _ARABIC.match(word[at]) and _ARABIC.match(word[at + 1])]
    if not places:
        return None
    if chance.random() < 0.5:
        at = chance.choice(places) + 1
        return word[:at] + "ـ" * chance.randint(1, 4) + word[at:]
    marked = "".join(
        letter + (chance.choice(DIACRITICS) if at in places and chance.random() < 0.7 else "")
        for at, letter in enumerate(word)
    )
    return marked if marked != word else None


#: Every kind, in the order of the table.
KINDS: dict[str, Kind] = {
    "accents": accents,
    "doubled": doubled,
    "missing": missing,
    "swapped": swapped,
    "held down": held_down,
    "keyboard": keyboard,
    "split": split,
    "glued": glued,
    "arabizi": arabizi,
    "arabic letters": arabic_letters,
    "foreign letters": foreign_letters,
    "marks": marks,
}


def fits(kind: str, word: str, way: str) -> bool:
    """Whether a kind can befall a word: the Arabizi one only words of Arabizi."""
    if kind == "arabizi":
        return way == "arabizi" or (way == "mixed" and _ARABIZI.search(word) is not None)
    return True


def spoil(text: str, way: str, share: float, kinds: list[str], chance: Random) -> str:
    """`text` with each word struck with probability `share` by one of the `kinds` that can befall it."""
    words = []
    for word in text.split():
        if chance.random() < share:
            tried = [kind for kind in kinds if fits(kind, word, way)]
            chance.shuffle(tried)
            struck = (KINDS[kind](word, chance) for kind in tried)
            word = next((other for other in struck if other is not None), word)
        words.append(word)
    return " ".join(words).replace(f"{GLUE} ", "").replace(GLUE, "")

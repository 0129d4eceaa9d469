"""References of requests: made, checked, and found in what a citizen writes.

A reference is ``BM-4K7P-9XW``: the commune's prefix, six random symbols, one check symbol.

The alphabet has 19 symbols. Of every pair that people confuse on paper or by ear (0/O, 1/I/L, 5/S, 2/Z,
8/B, U/V, G/6, Q/O) at most one remains, and there is no vowel, so that no word is spelt by chance.
19 is prime, and each position has a weight of its own: the weighted sum of a valid reference is 0 modulo 19.
A wrong symbol changes the sum by weight x difference, two exchanged ones by difference of weights x
difference of symbols; neither product is 0 modulo a prime. So every single error and every exchange of two
symbols, neighbours or not, is noticed.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Literal

from registry.communes import Commune, commune_by_id, commune_of_prefix, communes
from registry.digits import plain

ALPHABET = "34679CDFHJKMNPRTWXY"
BODY = 6
_LENGTH = BODY + 1  # with the check symbol
_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)}
_BASE = len(ALPHABET)

Problem = Literal["empty", "too_short", "too_long", "unknown_commune", "bad_symbol", "bad_check"]


@dataclass(frozen=True)
class Reference:
    """A well-formed reference. ``str()`` gives the one way it is written and stored."""

    commune: str
    symbols: str

    def __str__(self) -> str:
        prefix = commune_by_id(self.commune).prefix
        return f"{prefix}-{self.symbols[:4]}-{self.symbols[4:]}"


@dataclass(frozen=True)
class BadReference:
    """Something meant as a reference that is none. ``problem`` keys the citizen's text."""

    problem: Problem
    written: str


def check_symbol(commune: Commune, body: str) -> str:
    """The symbol that makes the weighted sum of prefix, body and check symbol 0 modulo 19."""
    return ALPHABET[-_weighted(commune, body) % _BASE]


def _weighted(commune: Commune, symbols: str) -> int:
    # Weights count down along the whole reference: 9 and 8 for the prefix, 7 to 2 for the body, 1 for the
    # check symbol. So a right body under another commune's prefix fails too.
    start = 9 * ord(commune.prefix[0]) + 8 * ord(commune.prefix[1])
    return start + sum((_LENGTH - place) * _VALUE[symbol] for place, symbol in enumerate(symbols))


def new_reference(commune: str) -> Reference:
    """A fresh random reference of ``commune``: one of 47 million, not to be guessed from others.

    Raises InvalidInput for an unknown commune.
    """
    body = "".join(secrets.choice(ALPHABET) for _ in range(BODY))
    return Reference(commune, body + check_symbol(commune_by_id(commune), body))


def parse_reference(text: str, default_commune: str | None = None) -> Reference | BadReference:
    """Read what was typed as a reference and nothing else.

    Small letters, spaces, dots, missing hyphens and Arabic-Indic digits are accepted. With
    ``default_commune`` the prefix may be left out.
    """
    symbols = re.sub(r"[^0-9A-Z]", "", plain(text).upper()) if text.strip() else ""
    foreign = re.sub(r"[\s\-_./,:;#'\"()\[\]]|[0-9A-Z]", "", plain(text).upper())
    if not symbols and not foreign:
        return BadReference("empty", text)
    if foreign:
        return BadReference("bad_symbol", text)
    commune = commune_of_prefix(symbols[:2])
    if default_commune is not None and len(symbols) == _LENGTH:
        commune, rest = commune_by_id(default_commune), symbols
    elif commune is None:
        return BadReference("unknown_commune", text)
    else:
        rest = symbols[2:]
    if len(rest) != _LENGTH:
        return BadReference("too_short" if len(rest) < _LENGTH else "too_long", text)
    if any(symbol not in _VALUE for symbol in rest):
        return BadReference("bad_symbol", text)
    if _weighted(commune, rest) % _BASE:
        return BadReference("bad_check", text)
    return Reference(commune.id, rest)


def find_reference(text: str) -> Reference | BadReference | None:
    """The reference written inside a sentence: the first valid one, else the first that nearly is one.

    None when nothing looks like a reference. A near miss is reported only when it holds a digit, so that
    the French word « la » before a noun is not taken for the prefix of Larache.
    """
    prefixes = "|".join(re.escape(commune.prefix) for commune in communes().values())
    gap = r"[\s\-_./]{0,3}"
    shape = rf"(?<![0-9A-Z])(?:{prefixes})(?:{gap}[0-9A-Z]){{{_LENGTH}}}(?![0-9A-Z])"
    near: BadReference | None = None
    # A lookahead makes overlapping candidates visible: in "LA BM-4K7P-9XW" the first prefix is a word.
    for found in re.finditer(rf"(?=({shape}))", plain(text).upper()):
        parsed = parse_reference(found.group(1))
        if isinstance(parsed, Reference):
            return parsed
        if near is None and any(char.isdigit() for char in found.group(1)):
            near = parsed
    if near is None:
        near = _wrong_length(plain(text).upper(), prefixes)
    return near


def _wrong_length(text: str, prefixes: str) -> BadReference | None:
    """A word that starts like a reference, with a hyphen and a digit, but is too short or too long."""
    for found in re.finditer(rf"(?<![0-9A-Z])(?:{prefixes})-[0-9A-Z]+(?:-[0-9A-Z]+)*", text):
        if any(char.isdigit() for char in found.group()):
            parsed = parse_reference(found.group())
            if isinstance(parsed, BadReference):
                return parsed
    return None

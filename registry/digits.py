"""One spelling for what people type: Western digits, no invisible marks, one kind of space and hyphen."""

from __future__ import annotations

import re
import unicodedata

# Bidirectional marks, zero-width characters and the Arabic tatweel come along when a text is copied.
_INVISIBLE = re.compile("[\u00ad\u0640\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_HYPHENS = re.compile("[\u2010-\u2015\u2212\u06d4\ufe58\ufe63\uff0d]")


def plain(text: str) -> str:
    """``text`` with every decimal digit of any script as 0-9, compatibility forms folded, marks removed."""
    folded = unicodedata.normalize("NFKC", text)
    folded = _HYPHENS.sub("-", _INVISIBLE.sub("", folded))
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() and not char.isascii() else char for char in folded
    )

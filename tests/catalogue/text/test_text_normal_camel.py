"""The normal form against CAMeL Tools: its normalisers, its map of Arabic letters, its own tests' cases."""

from __future__ import annotations

import pytest
from camel_tools.utils.charmap import CharMapper
from camel_tools.utils.charsets import AR_CHARSET, AR_DIAC_CHARSET, AR_LETTERS_CHARSET
from camel_tools.utils.dediac import dediac_ar
from camel_tools.utils.normalize import (
    normalize_alef_ar,
    normalize_alef_maksura_ar,
    normalize_teh_marbuta_ar,
    normalize_unicode,
)
from hypothesis import given
from hypothesis import strategies as st

from catalogue.text.normal import normal, normal_character

NORMALISERS = [
    normalize_unicode,
    normalize_alef_ar,
    normalize_alef_maksura_ar,
    normalize_teh_marbuta_ar,
    dediac_ar,
]
clean = CharMapper.builtin_mapper("arclean")
#: Where Moroccan spelling decides otherwise than CAMeL's map: چ is heard as ش and ژ as ج; the Kurdish ە
#: is a ه and the Kashmiri ؠ a ي, which the map drops.
MOROCCAN = {"چ": "ش", "ژ": "ج", "ە": "ه", "ؠ": "ي"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        # What CAMeL's tests of its normalisers feed them, and what all of them together make of it.
        ("هل ذهبت إلى المكتبة؟", "هل ذهبت الي المكتبه؟"),
        ("ﷺ", "صلي الله عليه وسلم"),
        # Its cases of elongation: two of a letter are a spelling, three and more are not.
        ("مميز", "مميز"),
        ("ككككتير", "كتير"),
        ("كتيييير", "كتير"),
        ("كتيررر", "كتير"),
        ("", ""),
        # The two ligatures its normaliser adds to Unicode's.
        ("﷼", "ريال"),
        ("﷽", "بسم الله الرحمن الرحيم"),
    ],
)
def test_cases_of_camel_tools(written: str, meant: str) -> None:
    assert normal(written) == meant


@given(st.text(st.sampled_from([*sorted(AR_CHARSET), " ", "a", "é", "3"])))
def test_whatever_camel_normalises_first_changes_nothing(text: str) -> None:
    """On any Arabic text, in any order: ours includes theirs."""
    meant = normal(text)
    for function in NORMALISERS:
        assert normal(function(text)) == meant
        text = function(text)
    assert normal(text) == meant


@pytest.mark.parametrize("diacritic", sorted(AR_DIAC_CHARSET))
def test_every_diacritic_of_camel_goes(diacritic: str) -> None:
    assert normal(f"ك{diacritic}تب") == "كتب"


def test_camels_own_letters_stay_but_for_what_it_normalises() -> None:
    """No letter is lost or confused beyond CAMeL's normalisers, the hamza and the letters of loan words."""
    ours = {"ؤ": "و", "ئ": "ي", "ء": "", "ـ": "", "پ": "ب", "چ": "ش", "ڤ": "ف", "گ": "ك"}
    for letter in AR_LETTERS_CHARSET:
        theirs: str = letter
        for function in NORMALISERS:
            theirs = function(theirs)
        assert normal_character(letter) == ours.get(theirs, theirs)


@pytest.mark.parametrize(
    ("block", "least"),
    [(range(0x0600, 0x0700), 150), (range(0xFB50, 0xFE00), 40), (range(0xFE70, 0xFF00), 110)],
)
def test_arabic_letters_of_other_languages_become_those_of_camels_map(block: range, least: int) -> None:
    letters = [chr(code) for code in block if clean(chr(code)).isalnum()]  # the map has no say on others
    assert len(letters) >= least
    different = [
        (hex(ord(letter)), normal(letter), clean(letter))
        for letter in letters
        if normal(f"ب{letter}ب") != normal(f"ب{MOROCCAN.get(normalize_unicode(letter)) or clean(letter)}ب")
    ]
    assert different == []

"""The normal form: the same for all spellings of a word, harmless for all of Unicode, with true offsets."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from camel_tools.utils.charsets import UNICODE_LETTER_CHARSET
from camel_tools.utils.dediac import dediac_ar
from camel_tools.utils.normalize import (
    normalize_alef_ar,
    normalize_alef_maksura_ar,
    normalize_teh_marbuta_ar,
    normalize_unicode,
)
from hypothesis import given
from hypothesis import strategies as st

from catalogue.text.normal import has_arabic_letters, normal, normal_character, with_offsets, words

#: Every character, halves of characters included; and what people type, more often.
any_text = st.text(st.characters(exclude_categories=()) | st.sampled_from("aéشةأإىًـ\u200f\u200b٣3 '’\n"))
#: Ideographs and syllables of East Asia, by the thousand: one in 50 stands for the others.
_MANY = {*range(0x3400, 0xD7A4), *range(0x17000, 0x1B300), *range(0x20000, 0x32000)}
EVERY_CHARACTER = [
    chr(code)
    for code in range(sys.maxunicode + 1)
    if unicodedata.category(chr(code)) not in ("Cn", "Co", "Cs") and (code % 50 == 0 or code not in _MANY)
]


@pytest.mark.parametrize(
    ("spellings", "expected"),
    [
        (["شَحَال", "شحـــال", "شحال", "\u200fشحال\u200e", "ﺷﺤﺎﻝ", "شحاااال"], "شحال"),
        (["أحمد", "احمد", "إحمد", "ٱحمد"], "احمد"),
        (["وثيقة", "وثيقه"], "وثيقه"),
        (["مستشفى", "مستشفي"], "مستشفي"),
        (["لاكارط ديال ڭادير", "لاكارط ديال گادير", "لاكارط ديال كادير"], "لاكارط ديال كادير"),
        (["٣ نسخ", "۳ نسخ", "3 نسخ"], "3 نسخ"),
        (["Légalisé", "LÉGALISÉ", "legalise", "le\u0301galise\u0301"], "legalise"),
        (["merciiii", "merci"], "merci"),
        (["l’état", "l'etat", "L`ÉTAT"], "l'etat"),
        (["cœur", "coeur", "CŒUR"], "coeur"),
        (["ﬁche", "fiche", "ｆｉｃｈｅ"], "fiche"),
        (["a\u00a0b", " a  b ", "a\tb\n"], "a b"),
        (["", "\u200f", "\x00", "ـ"], ""),
    ],
)
def test_spellings_of_one_word_meet(spellings: list[str], expected: str) -> None:
    assert {normal(spelling) for spelling in spellings} == {expected}


def test_digits_are_not_held_down_letters() -> None:
    assert normal("1000 DH, 0522222222") == "1000 dh, 0522222222"


@given(any_text)
def test_normal_form_of_anything_is_its_own_normal_form(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@given(any_text)
def test_offsets_point_into_the_original_in_order(text: str) -> None:
    found = with_offsets(text)
    assert len(found.offsets) == len(found.text)
    assert all(0 <= offset < len(text) for offset in found.offsets)
    assert list(found.offsets) == sorted(found.offsets)
    assert " ".join(found.text.split()) == normal(text)


@given(any_text.filter(lambda text: bool(with_offsets(text).text)))
def test_each_character_comes_from_the_one_at_its_offset(text: str) -> None:
    found = with_offsets(text)
    for letter, offset in zip(found.text, found.offsets, strict=True):
        assert letter in normal_character(text[offset])
    start, end = found.span(0, len(found.text))
    assert 0 <= start < end <= len(text)


def test_span_of_a_word_is_the_word_as_written() -> None:
    text = "بغيت نسوّل على الوثائـــق"
    found = with_offsets(text)
    at = found.text.index("الوثايق")
    start, end = found.span(at, at + len("الوثايق"))
    assert text[start:end] == "الوثائـــق"


def test_every_character_of_unicode_is_settled_in_one_pass() -> None:
    unsettled = [c for c in EVERY_CHARACTER if normal(normal_character(c)) != normal(c)]
    assert unsettled == []


def test_unicode_canonical_equivalents_have_one_normal_form() -> None:
    """Unicode Standard Annex 15: composed and decomposed spellings are the same text."""
    different = [
        c
        for c in EVERY_CHARACTER
        if unicodedata.decomposition(c)
        and not unicodedata.decomposition(c).startswith("<")
        and not normal(c)
        == normal(unicodedata.normalize("NFD", c))
        == normal(unicodedata.normalize("NFC", c))
    ]
    assert different == []


@pytest.mark.parametrize(
    "function",
    [normalize_unicode, normalize_alef_ar, normalize_alef_maksura_ar, normalize_teh_marbuta_ar, dediac_ar],
)
def test_what_camel_tools_takes_for_the_same_is_the_same(function: object) -> None:
    """Each of CAMeL Tools' normalisations, applied first, changes nothing: ours includes it."""
    assert callable(function)
    arabic = [c for c in UNICODE_LETTER_CHARSET if has_arabic_letters(c)]
    assert len(arabic) > 200
    for letter in arabic:
        word = f"ك{letter}ب"
        assert normal(str(function(word))) == normal(word), hex(ord(letter))


@given(any_text)
def test_words_hold_letters_and_digits_only(text: str) -> None:
    assert all(any(letter.isalnum() for letter in word) for word in words(text))
    assert not any(" " in word for word in words(text))


@pytest.mark.parametrize("text", ["شحال", "wach كاين", "ﻻ", "ڭ"])
def test_arabic_letters_are_seen(text: str) -> None:
    assert has_arabic_letters(text)


@pytest.mark.parametrize("text", ["chhal؟", "٣", "،", "\ufeffbonjour", "", "ـ"])
def test_arabic_marks_and_digits_are_not_letters(text: str) -> None:
    assert not has_arabic_letters(text)

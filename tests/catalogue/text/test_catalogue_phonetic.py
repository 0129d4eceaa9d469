"""The phonetic key: one for what sounds alike in Morocco, whatever the letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.text.phonetic import phonetic_key, word_key


@pytest.mark.parametrize(
    "spellings",
    [
        ["chhal", "ch7al", "ch7aal", "شحال"],
        ["lwra9", "lwraq", "lwrak", "الوراق"],
        ["khasni", "5asni", "خاصني"],
        ["chahada", "chahda", "شهادة"],
        ["3a9d", "aqd", "عقد"],
        ["ghadi", "8adi", "غادي"],
    ],
)
def test_spellings_of_one_sound_meet(spellings: list[str]) -> None:
    assert len({phonetic_key(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(("one", "other"), [("chhal", "kifach"), ("ورقة", "عقد"), ("passeport", "permis")])
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert phonetic_key(one) != phonetic_key(other)


def test_numbers_stay_numbers() -> None:
    assert phonetic_key("75 nuskha, 2026") == "75 nsx 2026"


@given(st.text(st.characters(exclude_categories=())))
def test_a_key_for_anything(text: str) -> None:
    assert all(phonetic_key(text).split(" ")) or phonetic_key(text) == ""


@given(st.text("abcdefghijklmnopqrstuvwxyz23578 9شحالورقةعدب", min_size=1))
def test_a_word_never_loses_its_key(text: str) -> None:
    assert all(word_key(word) for word in text.split())

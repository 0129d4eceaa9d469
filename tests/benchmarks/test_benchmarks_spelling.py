"""Misspelling for the noise benchmark: every kind does what it says, and chance has fixed seeds."""

from __future__ import annotations

from random import Random

import pytest

from benchmarks.spelling import KINDS, spoil

SENTENCES = {
    "ar": "أريد تسجيل ابنتي في الحالة المدنية، ما هي الوثائق؟",
    "ary": "بغيت نقيد بنتي فالحالة المدنية، شنو هي الوراق؟",
    "arabizi": "bghit n9eyed benti f l7ala lmadania, chno homa lwra9?",
    "fr": "je veux déclarer ma fille à l'état civil, quels sont les papiers ?",
    "mixed": "bghit ndéclarer بنتي à l'état civil، chno homa les papiers ?",
}
ARABIC_ONLY = ("arabic letters", "foreign letters", "marks")


def other_spellings(kind: str, word: str) -> set[str]:
    """What a kind makes of a word, over many draws."""
    made = (KINDS[kind](word, Random(seed)) for seed in range(300))
    return {other for other in made if other is not None}


@pytest.mark.parametrize(
    ("kind", "word", "expected"),
    [
        ("accents", "déclaré", {"declare"}),
        ("accents", "papiers", set()),
        ("accents", "آخر", set()),
        ("doubled", "ab", {"aab", "abb"}),
        ("missing", "abcd", {"bcd", "acd", "abd", "abc"}),
        ("missing", "f", set()),
        ("swapped", "abc", {"bac", "acb"}),
        ("split", "abcd", {"a bcd", "ab cd", "abc d"}),
        ("arabizi", "ch", {"sh", "x"}),
        ("arabizi", "7", {"h"}),
        ("arabizi", "9", {"q", "k"}),
        ("arabizi", "kh", {"5"}),
        ("arabizi", "ou", {"w", "o", "u"}),
        ("arabic letters", "أنس", {"انس"}),
        ("arabic letters", "ورقة", {"ورقه"}),
        ("foreign letters", "بك", {"پك", "بڭ", "بگ", "بک"}),
        ("foreign letters", "abc", set()),
        ("marks", "abc", set()),
    ],
)
def test_what_a_kind_makes_of_a_word(kind: str, word: str, expected: set[str]) -> None:
    assert other_spellings(kind, word) == expected


def test_keyboard_slips_hit_a_neighbouring_key() -> None:
    assert other_spellings("keyboard", "p") == {"o", "l", "m"}
    assert other_spellings("keyboard", "ش") == {"س", "ض", "ئ"}


def test_marks_leave_the_letters() -> None:
    for made in other_spellings("marks", "وثيقة"):
        assert made != "وثيقة"
        assert "".join(letter for letter in made if letter.isalpha() and letter != "ـ") == "وثيقة"


def test_held_down_letters_stand_three_times_or_more() -> None:
    assert other_spellings("held down", "a") == {"a" * times for times in range(3, 7)}


def test_a_forgotten_space_glues_two_words_and_leaves_no_mark() -> None:
    assert spoil("un deux trois", "fr", 1.0, ["glued"], Random(1)) == "undeuxtrois"


@pytest.mark.parametrize("way", SENTENCES)
def test_no_noise_changes_nothing_and_a_seed_misspells_alike(way: str) -> None:
    text = SENTENCES[way]
    assert spoil(text, way, 0.0, list(KINDS), Random(1)) == text
    once = spoil(text, way, 0.5, list(KINDS), Random(1))
    assert once == spoil(text, way, 0.5, list(KINDS), Random(1)) != text
    assert once != spoil(text, way, 0.5, list(KINDS), Random(2))


@pytest.mark.parametrize("way", ["fr", "arabizi"])
@pytest.mark.parametrize("kind", ARABIC_ONLY)
def test_arabic_noise_spares_latin_letters(way: str, kind: str) -> None:
    assert spoil(SENTENCES[way], way, 1.0, [kind], Random(1)) == SENTENCES[way]


@pytest.mark.parametrize("way", ["ar", "ary", "fr"])
def test_arabizi_noise_spares_other_ways_of_writing(way: str) -> None:
    assert spoil(SENTENCES[way], way, 1.0, ["arabizi"], Random(1)) == SENTENCES[way]
    assert spoil(SENTENCES["mixed"], "mixed", 1.0, ["arabizi"], Random(1)).endswith("les papiers ?")

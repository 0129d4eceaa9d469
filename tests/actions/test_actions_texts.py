"""Sentences in both languages, dates, times and amounts."""

from __future__ import annotations

import re
import string
from datetime import date, time

import pytest
from actions_turns import domain

from actions.texts import Texts, amount, states_amount
from catalogue.text.normal import has_arabic_letters

AR, FR = Texts(domain(), "ar"), Texts(domain(), "fr")
#: For staff, in French; and the languages' own names, which nobody translates.
NOT_FOR_CITIZENS = ("utter_handover_staff_", "utter_telegram_arabic", "utter_telegram_french")
RESPONSES = sorted(name for name in domain()["responses"] if not name.startswith(NOT_FOR_CITIZENS))


def braces(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("response", RESPONSES)
def test_every_response_has_both_languages_with_the_same_values(response: str) -> None:
    variations = domain()["responses"][response]
    languages = [
        condition.get("value")
        for variation in variations
        for condition in variation.get("condition") or []
        if condition.get("name") == "language"
    ]
    assert not variations[0].get("condition"), "the Arabic text stands first, without condition"
    assert languages == ["fr"], "exactly one text for French"
    arabic, french = AR.say(response), FR.say(response)
    assert has_arabic_letters(arabic)
    assert not has_arabic_letters(re.sub("«[^»]*»|العربية", "", french)), "French without Arabic letters"
    assert arabic != french
    # Arabic has words of its own for one and two; French may then still write the number.
    in_words = response.endswith(("_one", "_two"))
    assert braces(arabic) <= braces(french) if in_words else braces(arabic) == braces(french)
    assert AR.custom(response) == FR.custom(response)


def test_what_stands_in_braces_is_filled_in() -> None:
    said = FR.say("utter_no_such_option", count=3)
    assert "3" in said
    assert "{" not in said


def test_an_unknown_response_is_an_error() -> None:
    with pytest.raises(KeyError):
        AR.say("utter_nothing_of_the_kind")


def test_dates() -> None:
    assert AR.day(date(2026, 11, 22)) == "22 نونبر 2026"
    assert FR.day(date(2026, 11, 22)) == "22 novembre 2026"
    assert FR.day(date(2021, 4, 1)) == "1er avril 2021"
    assert FR.day(date(2021, 4, 11)) == "11 avril 2021"
    assert FR.weekday(date(2026, 11, 23)) == "lundi 23 novembre"
    assert AR.weekday(date(2026, 11, 23)) == "الاثنين 23 نونبر"


def test_times() -> None:
    assert (AR.time(time(8, 30)), FR.time(time(8, 30))) == ("8:30", "8 h 30")
    assert (AR.time(time(15)), FR.time(time(15))) == ("15:00", "15 h")


@pytest.mark.parametrize(
    ("value", "arabic", "french"),
    [(75.0, "75", "75"), (12.5, "12,50", "12,50"), (0.0, "0", "0"), (1500.0, "1500", "1\u202f500"),
     (70000.0, "70000", "70\u202f000"), (1000000.0, "1000000", "1\u202f000\u202f000")],
)  # fmt: skip
def test_amounts(value: float, arabic: str, french: str) -> None:
    assert amount(value) == arabic
    assert AR.amount(value) == arabic
    assert FR.amount(value) == french


@pytest.mark.parametrize(
    ("value", "arabic", "french"),
    [(1, "تمبر: درهم واحد", "1 DH"), (2, "تمبر: درهمان", "2 DH"), (3, "تمبر: 3 دراهم", "3 DH"),
     (10, "تمبر: 10 دراهم", "10 DH"), (11, "تمبر: 11 درهما", "11 DH"), (75, "تمبر: 75 درهما", "75 DH"),
     (99, "تمبر: 99 درهما", "99 DH"), (100, "تمبر: 100 درهم", "100 DH"), (110, "تمبر: 110 دراهم", "110 DH"),
     (350, "تمبر: 350 درهما", "350 DH"), (1500, "تمبر: 1500 درهم", "1\u202f500 DH"),
     (2.5, "تمبر: 2,50 درهم", "2,50 DH"), (0.5, "تمبر: 0,50 درهم", "0,50 DH"),
     (12.5, "تمبر: 12,50 درهما", "12,50 DH")],
)  # fmt: skip
def test_a_price_counts_its_dirhams_as_the_language_does(value: float, arabic: str, french: str) -> None:
    assert AR.dirhams(value, "تمبر") == arabic
    assert FR.dirhams(value, "Timbre") == f"Timbre : {french}"


@pytest.mark.parametrize(
    ("text", "value", "states"),
    [
        ("2 DH de taxe communale", 2, True),
        ("درهمان (واجب جماعي)", 2, True),
        ("تمبر بدرهمين", 2, True),
        ("درهم واحد", 1, True),
        ("20 DH de taxe", 2, False),
        ("1 500 DH par semaine", 1500, True),
        ("1\u00a0500 DH par semaine", 1500, True),
        ("1 500 DH par semaine", 500, False),
        ("يفوق ثمنه 300000 درهم ولا يتجاوز 700000 درهم", 70000, False),
        ("jusqu'à 1000 DH", 100, False),
        ("12,50 DH", 12.5, True),
        ("12,50 DH", 12, False),
        ("Droit de timbre", 75, False),
    ],
)
def test_whether_a_text_says_an_amount_already(text: str, value: float, states: bool) -> None:
    assert states_amount(text, value) is states


def test_lists_and_counts() -> None:
    assert AR.list_of(["ا", "ب"]) == "ا، ب"
    assert FR.list_of(["a", "b"]) == "a, b"
    assert [AR.plural(n) for n in (1, 2, 3, 10, 11, 100)] == ["one", "two", "few", "few", "many", "other"]
    assert [FR.plural(n) for n in (1, 2, 11)] == ["one", "other", "other"]

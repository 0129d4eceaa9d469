"""Tokens of a message, and where they stand in what the citizen typed."""

from __future__ import annotations

import pytest
from nlu_samples import tokenized
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import TEXT

from bot.nlu.tokens import tokenize


def lemmas(text: str) -> list[str]:
    return [token.lemma for token in tokenize(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Combien coûte l'extrait d'acte de naissance ?",
        "بغيت نعرف شحال كتسوى لاكارط ناسيونال؟",
        "سلاااام 👋🏽 bghit  l'extrait\n ديال الوْلادة !!",
        "3a9d lzyada, chhal kayswa? 😀😀 merciiii",
        "l\u2019état\u00a0civil \u200fالحالة\u200f المدنية",
        "ﻻ أملك رقمًا",
    ],
)
def test_each_token_is_what_stands_at_its_offsets_in_the_original(text: str) -> None:
    tokens = tokenize(text)
    assert len(tokens) >= 3
    for token in tokens:
        assert token.text == text[token.start : token.end]
        assert any(letter.isalnum() for letter in token.text)
        assert token.text == token.text.strip()
    assert [token.start for token in tokens] == sorted(token.start for token in tokens)


def test_nothing_that_is_written_is_lost_but_punctuation() -> None:
    text = "Où déposer, SVP : la demande de passeport ؟ شكرا"
    kept = "".join(token.text for token in tokenize(text))
    assert kept == "".join(letter for letter in text if letter.isalnum())


@pytest.mark.parametrize("apostrophe", "'\u2019`´")
def test_a_french_article_is_parted_from_its_noun_whatever_the_apostrophe(apostrophe: str) -> None:
    assert lemmas(f"l{apostrophe}état") == ["l'", "etat"]


def test_an_apostrophe_inside_a_word_parts_nothing() -> None:
    assert lemmas("aujourd'hui") == ["aujourd'hui"]


def test_arabic_words_lose_their_marks_and_letters_held_down() -> None:
    assert lemmas("شَهَادَةُ الإقامـــة") == ["شهاده", "الاقامه"]
    assert lemmas("سلاااام") == lemmas("سلام") == ["سلام"]


def test_arabic_and_latin_words_in_one_message_are_both_tokens() -> None:
    assert lemmas("بغيت passeport جديد") == ["بغيت", "passeport", "جديد"]


def test_the_digits_of_arabizi_belong_to_their_words() -> None:
    assert lemmas("bghit n3ref 3a9d lzyada") == ["bghit", "n3ref", "3a9d", "lzyada"]


def test_an_arabic_comma_without_a_space_parts_two_words() -> None:
    assert lemmas("الوثائق،الثمن") == ["الوثايق", "الثمن"]


def test_a_ligature_that_becomes_several_words_stands_where_the_ligature_does() -> None:
    text = "سيدنا محمد ﷺ"
    places = {(token.start, token.end) for token in tokenize(text) if token.start >= text.index("ﷺ")}
    assert places == {(11, 12)}


@pytest.mark.parametrize("text", ["", "   \n", "?!… ،؟", "👍", "👨‍👩‍👧 ❤️", "\u200f\u200b", "ء"])
def test_a_message_without_a_letter_or_a_digit_has_no_token(text: str) -> None:
    assert tokenize(text) == []


def test_an_emoji_between_words_is_no_token_and_does_not_shift_offsets() -> None:
    tokens = tokenize("salam 👩🏽‍💼 khouya")
    assert [(token.text, token.start) for token in tokens] == [("salam", 0), ("khouya", 11)]


def test_a_message_of_rasa_carries_the_tokens() -> None:
    full, empty = tokenized("Merci beaucoup", "👍")
    assert [token.lemma for token in full.get(TOKENS_NAMES[TEXT])] == ["merci", "beaucoup"]
    assert not empty.get(TOKENS_NAMES[TEXT])

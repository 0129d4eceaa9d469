"""Two questions in one message, made for training."""

from __future__ import annotations

import numpy as np

from bot.nlu.joined import GLUED, SHORT, STORY, Question, joined

FEES = Question(("combien", "coute", "le", "passeport", "svp"), ("fees",), "fr", True)
DELAY = Question(("en", "combien", "de", "temps", "on", "le", "recoit"), ("delay",), "fr", False)
NAMED = Question(("ou", "deposer", "la", "demande", "de", "passeport"), ("place",), "fr", True)
STORY_FR = Question(("mon", "pere", "est", "mort", "ce", "matin"), (), "fr", True)
ARABIC = Question(("بشحال", "عقد", "الازدياد", "ديالي", "عافاك"), ("fees",), "ary", True)
ARABIC_SECOND = Question(("فين", "غادي", "نمشي"), ("place",), "ary", False)


def made_of(*questions: Question, count: int = 60) -> list[Question]:
    return joined(questions, count, np.random.RandomState(7))


def test_both_questions_are_asked_in_the_order_in_which_they_stand() -> None:
    made = made_of(FEES, DELAY)
    assert {question.facets for question in made} == {("fees", "delay")}
    for question in made:
        assert question.words[: len(FEES.words)] == FEES.words
        assert question.words[-len(DELAY.words) :] == DELAY.words


def test_at_most_a_joiner_stands_between_them() -> None:
    between = {question.words[len(FEES.words) : -len(DELAY.words)] for question in made_of(FEES, DELAY)}
    assert between == {("et",), ()}


def test_the_arabic_and_is_glued_to_the_second_question() -> None:
    heads = {question.words[len(ARABIC.words)] for question in made_of(ARABIC, ARABIC_SECOND)}
    assert heads == {GLUED + "فين", "فين"}


def test_nothing_is_joined_twice_when_the_second_begins_with_and() -> None:
    for words in (("et", "combien"), ("w", "chhal")):
        second = Question(words, ("delay",), "fr", False)
        for question in made_of(FEES, second):
            assert question.words == FEES.words + words
    for question in made_of(ARABIC, ARABIC_SECOND._replace(words=("وفين", "نمشي"))):
        assert question.words == (*ARABIC.words, "وفين", "نمشي")


def test_the_second_question_names_no_procedure_or_is_short() -> None:
    assert made_of(FEES, NAMED) == []
    short = NAMED._replace(words=NAMED.words[:SHORT])
    assert {question.facets for question in made_of(FEES, short)} == {("fees", "place")}


def test_a_story_in_which_nothing_is_asked_may_come_first_and_never_second() -> None:
    made = made_of(STORY_FR, DELAY)
    assert made
    assert {question.facets for question in made} == {("delay",)}
    assert all(question.words[: len(STORY_FR.words)] == STORY_FR.words for question in made)


def test_a_few_words_that_ask_nothing_are_no_story() -> None:
    assert made_of(STORY_FR._replace(words=STORY_FR.words[:STORY]), DELAY) == []


def test_two_ways_of_writing_are_not_joined() -> None:
    assert made_of(FEES, ARABIC_SECOND) == []


def test_one_facet_is_not_asked_twice() -> None:
    assert made_of(FEES, DELAY._replace(facets=("fees",))) == []


def test_whether_the_procedure_is_named_follows_the_first_question() -> None:
    assert all(question.names_procedure for question in made_of(FEES, DELAY))


def test_no_more_are_made_than_wanted_and_none_from_nothing() -> None:
    assert 0 < len(made_of(FEES, DELAY, STORY_FR, count=10)) <= 10
    assert made_of() == []


def test_the_same_draw_makes_the_same_questions() -> None:
    assert made_of(FEES, DELAY, STORY_FR, ARABIC, ARABIC_SECOND) == made_of(
        FEES, DELAY, STORY_FR, ARABIC, ARABIC_SECOND
    )

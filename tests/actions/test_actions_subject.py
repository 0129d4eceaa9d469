"""What a question is about: sure, near ones to choose from, the same as before, or unknown."""

from __future__ import annotations

import pytest

from actions.subject import (
    FEW,
    HINTS_AT_SUBJECT,
    LIKELY,
    NAMES_SUBJECT,
    NEAR,
    NEW_SUBJECT,
    PLAIN,
    SURE,
    Subject,
    find,
)

NAMED, HINTED, UNNAMED = NAMES_SUBJECT + 0.2, HINTS_AT_SUBJECT, HINTS_AT_SUBJECT - 0.05


def understood(
    *shares: tuple[str, float], names: float = NAMED, trust: float | None = None
) -> dict[str, object]:
    procedures = [{"id": i, "score": s} for i, s in shares]
    believed = trust if trust is not None else (shares[0][1] if shares else 0.0)
    return {"names_subject": names, "procedures": procedures, "trust": believed}


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ([("a", SURE)], Subject("sure", ("a",))),
        ([("a", SURE + 0.01), ("b", 0.4)], Subject("sure", ("a",))),
        ([("a", SURE - 0.1), ("b", SURE - 0.12)], Subject("options", ("a", "b"))),
        ([("a", 0.3), ("b", 0.25), ("c", 0.2), ("d", 0.15)], Subject("options", ("a", "b", "c"))),
        ([("a", 0.3), ("b", 0.25), ("c", NEAR / 2)], Subject("options", ("a", "b"))),
        ([("a", FEW), ("b", NEAR), ("c", NEAR / 2)], Subject("options", ("a", "b"))),
        ([("a", FEW - 0.01), ("b", FEW - 0.01)], Subject("unknown")),
        ([("a", NEAR / 2), ("b", NEAR / 2)], Subject("unknown")),
        ([], Subject("unknown")),
    ],
)  # fmt: skip
def test_a_message_that_names_a_subject(shares: list[tuple[str, float]], expected: Subject) -> None:
    assert find(understood(*shares), None) == expected
    # What was spoken of before changes nothing: the new subject replaces it.
    assert find(understood(*shares), "before") == expected


def test_the_nearest_of_all_is_not_believed_when_it_sounds_like_none_of_ours() -> None:
    assert find(understood(("a", 0.99), trust=FEW - 0.01), None) == Subject("unknown")
    assert find(understood(("a", 0.99), trust=FEW), None) == Subject("options", ("a",))
    assert find(understood(("a", 0.5), ("b", 0.4), trust=SURE), None) == Subject("sure", ("a",))


@pytest.mark.parametrize("shares", [[("a", 0.99)], [("a", 0.3), ("b", 0.3)], []])
def test_a_message_without_a_subject_keeps_the_one_before(shares: list[tuple[str, float]]) -> None:
    assert find(understood(*shares, names=UNNAMED), "before") == Subject("sure", ("before",))
    assert find(understood(*shares, names=UNNAMED), None) == Subject("which")


def test_a_hint_of_a_subject_is_enough_where_the_procedure_is_plain_and_none_is_spoken_of() -> None:
    assert find(understood(("a", 0.9), names=HINTED, trust=PLAIN), None) == Subject("sure", ("a",))
    assert find(understood(("a", 0.9), names=HINTED, trust=PLAIN - 0.05), None) == Subject("which")
    assert find(understood(("a", 0.9), names=HINTED, trust=PLAIN), "before") == Subject("sure", ("before",))


def test_what_is_said_without_a_subject_may_lead_to_a_neighbour_of_the_present_one() -> None:
    """ "It was stolen", of a passport."""
    said = understood(("card-lost", 0.6), ("passport-lost", 0.2), names=0.0, trust=LIKELY)
    neighbours = ("passport-lost", "passport-minor")
    assert find(said, "passport", related=neighbours) == Subject("sure", ("passport-lost",))
    assert find(said, "passport", related=()) == Subject("sure", ("passport",))
    unlike = {**said, "trust": LIKELY - 0.1}
    assert find(unlike, "passport", related=neighbours) == Subject("sure", ("passport",))


def test_a_question_without_a_subject_leads_to_a_neighbour_only_when_it_is_plainly_about_it() -> None:
    """ "And if it is too late?", of a birth; but "how much?" stays with the birth."""
    late = {**understood(("late-birth", 0.98), names=0.0, trust=PLAIN), "facets": ["delay"]}
    assert find(late, "birth", related=("late-birth",)) == Subject("sure", ("late-birth",))
    assert find({**late, "trust": SURE}, "birth", related=("late-birth",)) == Subject("sure", ("birth",))


def test_a_new_subject_that_is_not_plain_is_offered_beside_the_neighbour() -> None:
    """ "And for my baby?", of a passport."""
    said = understood(("birth", 0.8), ("passport-minor", 0.15), trust=SURE)
    both = Subject("options", ("passport-minor", "birth"))
    assert find(said, "passport", related=("passport-minor",)) == both
    assert find({**said, "trust": PLAIN}, "passport", related=("passport-minor",)) == Subject(
        "sure", ("birth",)
    )


def test_a_question_after_an_offer_keeps_the_offer() -> None:
    asked = {**understood(("x", 0.3), names=0.0), "facets": ["fees"]}
    assert find(asked, None, offered=["a", "b", "a"]) == Subject("options", ("a", "b"))
    assert find(asked, "before", offered=["a", "b"]) == Subject("options", ("a", "b"))
    assert find(asked, None, offered=["a"]) == Subject("sure", ("a",))
    # Below an answer stand buttons about its procedure alone.
    assert find(asked, "a", offered=["a", "a", "a"]) == Subject("sure", ("a",))


def test_a_question_of_which_one_word_sounds_like_a_subject_is_asked_about_the_present_one_first() -> None:
    asked = {**understood(("x", 0.5), ("y", 0.3), names=NAMED, trust=FEW / 2), "facets": ["fees"]}
    assert find(asked, "kafala") == Subject("options", ("kafala", "x", "y"))
    assert find({**asked, "names_subject": NEW_SUBJECT}, "kafala") == Subject("unknown")


def test_a_few_words_choose_among_what_was_offered() -> None:
    near = understood(("b", SURE - 0.1), ("a", SURE - 0.11))
    assert find(near, None, offered=["a", "b"]) == Subject("sure", ("b",))
    assert find(near, None, offered=["a", "c"]).outcome == "options"


def test_no_understanding_at_all_asks_which() -> None:
    assert find({}, None) == Subject("which")
    assert find({}, "before") == Subject("sure", ("before",))

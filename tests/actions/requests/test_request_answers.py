"""What is taken as an answer, what is sent back, and what is left to another rule."""

from __future__ import annotations

from typing import Any

import pytest

from actions.request_forms import deposit_answers
from actions.request_forms.identity import WrongFactor, find_factor, has_card_number, without_card_numbers
from actions.request_forms.message import Message, begins_other, interrupts, interrupts_free_text


def message(text: str, intent: str = "nlu_fallback", confidence: float = 0.9, **more: Any) -> Message:
    return Message(
        text, intent, confidence, more.get("tapped", False), None, more.get("variety", "fr"),
        more.get("understood", {}), more.get("told", {}),
    )  # fmt: skip


SUBJECT = {"names_subject": 0.9, "procedures": [{"id": "passport", "score": 0.9}]}
SEVERAL = {
    "names_subject": 0.9,
    "procedures": [{"id": "national-id-lost", "score": 0.45}, {"id": "national-id-renewal", "score": 0.4}],
    "trust": 0.4,
}


@pytest.mark.parametrize(
    ("text", "intent", "confidence", "understood", "leaves"),
    [
        ("Combien coûte le passeport ?", "ask_procedure", 0.99, SUBJECT, True),
        ("شحال كيدير الباسبور", "ask_procedure", 0.99, SUBJECT, True),
        ("Quels papiers pour la carte nationale ?", "ask_procedure", 0.99, SEVERAL, True),
        ("pourquoi personne ne vient ?", "ask_procedure", 0.6, SEVERAL, False),
        ("On m'a refusé mon passeport sans raison", "ask_procedure", 0.99, SUBJECT, False),
        ("pourquoi personne ne vient ?", "ask_procedure", 0.9, {"names_subject": 0.1}, False),
        ("je veux parler à un agent", "human", 0.95, {}, True),
        ("l'agent du guichet m'a mal parlé et je veux que cela se sache", "human", 0.95, {}, False),
        ("merci", "thanks", 0.99, {}, True),
        ("merci de réparer la route", "thanks", 0.9, {}, False),
        ("aide", "help", 0.9, {}, True),
        ("vos horaires ?", "office_info", 0.9, {}, True),
        ("devant le siège de la commune", "office_info", 0.9, {}, False),
        ("السلام عليكم", "greet", 0.99, {}, True),
        ("حي السلام", "greet", 0.99, {}, False),
        ("imbéciles, cela dure depuis un an", "insult", 0.9, {}, False),
        ("صلحو الضو", "deny", 0.9, {}, False),
    ],
)
def test_free_text_is_the_answer_unless_it_is_clearly_something_else(
    text: str, intent: str, confidence: float, understood: dict[str, Any], leaves: bool
) -> None:
    assert interrupts_free_text(message(text, intent, confidence, understood=understood)) is leaves


def test_a_scrap_that_looks_like_a_question_is_not_one() -> None:
    assert not interrupts(message("<b>x</b>", "ask_procedure", 0.8))
    assert interrupts(message("quels papiers ?", "ask_procedure", 0.8))
    assert not interrupts(message("oui", "affirm", 0.99))


def test_another_request_waits() -> None:
    assert begins_other(message("où en est ma demande", "request_status"), "deposit", free_text=False)
    assert not begins_other(message("je veux me plaindre", "deposit"), "deposit", free_text=False)
    told = "ma demande de lampadaire n'a pas eu de suite"
    assert not begins_other(message(told, "request_status"), "deposit", free_text=True)


@pytest.mark.parametrize(
    ("typed", "factor"),
    [("4567", "4567"), ("1985", "1985"), ("AB124567", "AB124567"), ("12/03/1985", "12/03/1985"),
     ("٤٥٦٧", "4567"), ("c'est 4567", "4567"), ("mzyoud f 1985", "1985"), ("ma carte AB124567", "AB124567"),
     ("aide", None), ("", None), ("je ne sais pas", None), ("4567 ou 4568 peut-être je ne sais plus", None)],
)  # fmt: skip
def test_a_second_factor_is_found_in_what_is_typed(typed: str, factor: str | None) -> None:
    assert find_factor(typed) == factor


@pytest.mark.parametrize(
    "typed", ["32/13/1985", "12", "123456", "1234567890", "12/03/456x", "4567/12", "12.03.456x"]
)
def test_what_cannot_be_a_second_factor_is_said(typed: str) -> None:
    with pytest.raises(WrongFactor):
        find_factor(typed)


@pytest.mark.parametrize("text", ["depuis le 12 mars 2024", "rue N 1204", "en 2025", "appartement B 12"])
def test_years_and_numbers_of_houses_are_no_card_numbers(text: str) -> None:
    assert not has_card_number(text)


def test_card_numbers_are_cut_out() -> None:
    assert without_card_numbers("carte AB123456, I 654321") == "carte …, …"


@pytest.mark.parametrize(
    ("typed", "contact"),
    [("0612345678", "0612345678"), ("06 12 34 56 78", "0612345678"), ("+212 6 12 34 56 78", "+212612345678"),
     ("٠٦١٢٣٤٥٦٧٨", "0612345678"), ("mon mail: moi@exemple.ma", "moi@exemple.ma")],
)  # fmt: skip
def test_a_contact_is_found(typed: str, contact: str) -> None:
    taken = deposit_answers.contact(message(typed))
    assert taken is not None
    assert taken.value == contact


def test_a_number_that_telegram_shares_is_the_contact() -> None:
    taken = deposit_answers.contact(message("", told={"phone": "+212612345678"}))
    assert taken is not None
    assert taken.value == "+212612345678"


@pytest.mark.parametrize(
    "told", ["33.5,-7.6", "33.589886,-7.603869", {"latitude": 33.589886, "longitude": -7.6}]
)
def test_a_position_is_a_place(told: object) -> None:
    taken = deposit_answers.place(message("", told={"location": told}))
    assert taken is not None
    assert taken.value["latitude"] == (33.5 if told == "33.5,-7.6" else 33.589886)


@pytest.mark.parametrize("typed", ["95.123, 10.123", "45.123, 190.123"])
def test_a_position_off_the_earth_is_sent_back(typed: str) -> None:
    taken = deposit_answers.place(message(typed))
    assert taken is not None
    assert taken.value is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ('<img src=x onerror="a()"> le lampadaire est cassé', "le lampadaire est cassé"),
        ("<B>la rue</B> est noire", "la rue est noire"),
        ("moins de 3 < 4 et 5 > 2 lampes marchent", "moins de 3 < 4 et 5 > 2 lampes marchent"),
        ("<script>alert()</script>", None),
        ("<p></p>", None),
    ],
)
def test_markup_is_cut_out_of_a_description_and_nothing_else(typed: str, kept: str | None) -> None:
    taken = deposit_answers.description(message(typed))
    assert taken is not None
    assert taken.value == kept
    assert (taken.problem is None) is (kept is not None)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("12 rue Hassan II, CIN AB123456", "12 rue Hassan II, CIN …"),
        ("<b>rue</b> 5", "rue 5"),
        ("<b></b>", None),
    ],
)
def test_a_place_keeps_no_card_number_and_no_markup(typed: str, kept: str | None) -> None:
    taken = deposit_answers.place(message(typed))
    assert taken is not None
    assert (taken.value or {}).get("text") == kept


@pytest.mark.parametrize("number", [("1", 0), ("2", 1), ("الأول", 0), ("la dernière", -1), ("joj", None)])
def test_a_kind_is_chosen_by_number(number: tuple[str, int | None]) -> None:
    from registry.kinds import deposit_kinds

    typed, place = number
    taken = deposit_answers.kind(message(typed))
    assert (taken.value if taken else None) == (None if place is None else list(deposit_kinds())[place])

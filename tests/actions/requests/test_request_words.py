"""Short commands, kinds and questions in the four ways of writing."""

from __future__ import annotations

import pytest

from actions.request_forms import words


@pytest.mark.parametrize(
    "message",
    ["annuler", "Annuler svp", "إلغاء", "الغاء من فضلكم", "bati nl8i", "bghit nlghi", "بغيت نلغي", "7bess",
     "laisse tomber", "stop", "ANNULER !", "ألغِ"],
)  # fmt: skip
def test_a_message_that_stops(message: str) -> None:
    assert words.says(message, "cancel")


@pytest.mark.parametrize(
    "message",
    ["le café a annulé son permis", "rue de l'Arrêt", "stop de la rue Hassan II", "الغاء الرخصة ديال الجيران",
     "hay salam", "", "🙂", "12", "la"],
)  # fmt: skip
def test_a_message_that_does_not_stop(message: str) -> None:
    assert not words.says(message, "cancel")


@pytest.mark.parametrize(
    ("message", "meaning"),
    [("oui", "yes"), ("Oui, je confirme", "yes"), ("نعم", "yes"), ("واخا", "yes"), ("wakha", "yes"),
     ("non", "no"), ("لا", "no"), ("lala", "no"), ("walo", "skip"), ("sans contact", "skip"),
     ("بدون", "skip")],
)  # fmt: skip
def test_yes_no_and_nothing(message: str, meaning: str) -> None:
    assert words.says(message, meaning)


@pytest.mark.parametrize("message", ["موافق", "mwafe9", "نعم أوافق", "oui", "wakha"])
def test_yes_is_not_no(message: str) -> None:
    assert words.says(message, "yes")
    assert not words.says(message, "no")


@pytest.mark.parametrize("message", ["mamwafe9ch", "لا أوافق", "ماموافقش", "non", "la"])
def test_no_is_not_yes(message: str) -> None:
    assert words.says(message, "no")
    assert not words.says(message, "yes")


@pytest.mark.parametrize("message", ["blach", "بلاش", "walo", "khelliha", "passer"])
def test_leaving_a_question_out_does_not_stop_everything(message: str) -> None:
    assert words.says(message, "skip")
    assert not words.says(message, "cancel")


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("le lampadaire devant chez moi", "complaint-street-light"),
        ("الضو ديال الزنقة طافي", "complaint-street-light"),
        ("lboula mherssa", "complaint-street-light"),
        ("الأزبال متراكمة", "complaint-waste"),
        ("kayn zbel bzaf", "complaint-waste"),
        ("gros trou sur la route", "complaint-road"),
        ("7ofra f tri9", "complaint-road"),
        ("ضجيج مقهى", "complaint-noise"),
        ("une lettre au président", "letter"),
        ("autre chose", "complaint-other"),
    ],
)
def test_a_kind_is_known_by_its_words(message: str, kind: str) -> None:
    assert words.kind_named(message, by_sound=True) == kind


@pytest.mark.parametrize(
    "message", ["je veux déposer une réclamation", "bghit nchki", "شكاية", "un truc", ""]
)
def test_no_kind_is_guessed(message: str) -> None:
    assert words.kind_named(message) is None


@pytest.mark.parametrize(
    ("message", "question"),
    [("Combien coûte le passeport", True), ("شحال كيدير", True), ("ch7al kaydir", True), ("هل يمكن", True),
     ("le lampadaire est cassé", False), ("فين ما كان الزبل", True), ("bghit nchki", False),
     ("c'est cassé ?", True), ("la maison où il y a un trou", False)],
)  # fmt: skip
def test_a_question_begins_like_one(message: str, question: bool) -> None:
    assert words.is_question(message) is question


@pytest.mark.parametrize(
    ("message", "field"),
    [("le lieu", "deposit_place"), ("بغيت نبدل البلاصة", "deposit_place"),
     ("la description", "deposit_description"), ("nbeddel nimiro", "deposit_contact"),
     ("تصحيح الموضوع", "deposit_kind"), ("oui", None)],
)  # fmt: skip
def test_what_to_correct_is_known_by_its_name(message: str, field: str | None) -> None:
    assert words.field_named(message) == field

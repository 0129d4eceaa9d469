"""Opening hours, open now or not, contact, and how to reach a person. The clock is fixed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from actions_turns import Done, run

from actions import offices
from actions.answer import AnswerAction
from actions.human import HumanAction
from actions.office import OfficeInfoAction
from actions.reply import payload
from catalogue.hours import CASABLANCA
from catalogue.text.normal import has_arabic_letters

Clock = Callable[[str], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sets the present moment, in local time."""

    def at(moment: str) -> None:
        fixed = datetime.fromisoformat(moment).replace(tzinfo=CASABLANCA)
        monkeypatch.setattr(offices, "now", lambda: fixed)

    return at


def info(text: str = "c'est ouvert ?", **told: Any) -> Done:
    told.setdefault("language", "fr")
    return run(OfficeInfoAction(), text=text, intent="office_info", **told)


@pytest.mark.parametrize(
    ("moment", "french", "arabic"),
    [
        ("2026-11-23 10:00", "ouverts en ce moment, jusqu'à 16 h 30", "مفتوحة الآن إلى الساعة 16:30"),
        ("2026-11-23 08:30", "ouverts en ce moment", "مفتوحة الآن"),
        ("2026-11-23 08:29", "réouverture le lundi 23 novembre à 8 h 30", "الاثنين 23 نونبر على الساعة 8:30"),
        ("2026-11-23 16:30", "réouverture le mardi 24 novembre à 8 h 30", "يوم الثلاثاء 24 نونبر"),
        # Weekend.
        ("2026-11-27 17:00", "réouverture le lundi 30 novembre", "يوم الاثنين 30 نونبر"),
        ("2026-11-29 11:00", "réouverture le lundi 30 novembre", "يوم الاثنين 30 نونبر"),
        # Independence Day, a Wednesday.
        ("2026-11-18 11:00", "réouverture le jeudi 19 novembre", "يوم الخميس 19 نونبر"),
        # Ramadan.
        ("2027-02-15 14:59", "ouverts en ce moment, jusqu'à 15 h.", "مفتوحة الآن إلى الساعة 15:00"),
        ("2027-02-15 15:01", "réouverture le mardi 16 février à 9 h", "الثلاثاء 16 فبراير على الساعة 9:00"),
        ("2027-02-15 08:45", "réouverture le lundi 15 février à 9 h", "على الساعة 9:00"),
    ],
)  # fmt: skip
def test_open_now(clock: Clock, moment: str, french: str, arabic: str) -> None:
    clock(moment)
    assert french in info(commune="larache").text
    assert arabic in info(commune="larache", language="ar").text


@pytest.mark.parametrize(
    ("moment", "question", "answer"),
    [
        # Open now or not, and why.
        ("2026-11-23 10:00", "هل الجماعة مفتوحة الآن؟", "نعم، المصالح مفتوحة الآن إلى الساعة 16:30."),
        ("2026-11-22 10:00", "هل الجماعة مفتوحة الآن؟",
         "لا، المصالح مغلقة اليوم، لأنه يوم الأحد 22 نونبر؛ وتفتح يوم الاثنين 23 نونبر على الساعة 8:30."),
        ("2026-11-22 10:00", "c'est ouvert maintenant ?",
         "Non. Les services sont fermés aujourd'hui : nous sommes dimanche 22 novembre ; réouverture le "
         "lundi 23 novembre à 8 h 30."),
        ("2026-11-18 10:00", "ouvert ou fermé aujourd'hui ?",
         "Non. Les services sont fermés aujourd'hui : jour férié (Fête de l'indépendance) ; réouverture le "
         "jeudi 19 novembre à 8 h 30."),
        ("2026-11-23 07:00", "jusqu'à quelle heure vous recevez",
         "Les services sont fermés en ce moment ; réouverture le lundi 23 novembre à 8 h 30."),
        # A day.
        ("2026-11-23 23:30", "demain ?",
         "Le mardi 24 novembre, les services sont ouverts de 8 h 30 à 16 h 30."),
        ("2026-11-23 10:00", "vous fermez à quelle heure le vendredi",
         "Le vendredi 27 novembre, les services sont ouverts de 8 h 30 à 16 h 30."),
        ("2026-11-23 10:00", "واش خدامين نهار الجمعة",
         "نعم، يوم الجمعة 27 نونبر المصالح مفتوحة من الساعة 8:30 إلى الساعة 16:30."),
        ("2026-11-27 10:00", "w ghedda sbt?",
         "يوم السبت 28 نونبر المصالح مغلقة، لأنه ليس يوم عمل؛ وتفتح يوم الاثنين 30 نونبر على الساعة 8:30."),
        ("2026-11-23 10:00", "ouvert après-demain ?",
         "Oui. Le mercredi 25 novembre, les services sont ouverts de 8 h 30 à 16 h 30."),
        ("2026-11-10 10:00", "et le 18 novembre ?",
         "Le mercredi 18 novembre, les services sont fermés : jour férié (Fête de l'indépendance) ; "
         "réouverture le jeudi 19 novembre à 8 h 30."),
        ("2026-11-23 10:00", "est-ce que la commune travaille le 11 janvier",
         "Le lundi 11 janvier 2027, les services sont fermés : jour férié (Manifeste de l'indépendance) ; "
         "réouverture le mardi 12 janvier à 8 h 30."),
        ("2026-11-23 10:00", "واش محلولين يوم 12/02/2027",
         "نعم، يوم الجمعة 12 فبراير 2027 المصالح مفتوحة من الساعة 9:00 إلى الساعة 15:00."),
        ("2026-11-23 10:00", "fermé pour l'Aïd al-Adha ?",
         "Le dimanche 16 mai 2027, les services sont fermés : jour férié (Aïd al-Adha, date à confirmer "
         "selon l'observation du croissant) ; réouverture le mardi 18 mai à 8 h 30."),
        # Ramadan, whatever the season.
        ("2026-11-23 10:00", "horaires ramadan",
         "Pendant le ramadan, les services sont ouverts de 9 h à 15 h, les jours habituels."),
        ("2026-11-23 10:00", "توقيت رمضان",
         "في شهر رمضان تفتح المصالح من الساعة 9:00 إلى الساعة 15:00، في أيام العمل المعتادة."),
        # Where, and by telephone.
        ("2026-11-23 10:00", "ما هو عنوانكم", "عنوان جماعة العرائش غير متوفر لدينا حاليا."),
        ("2026-11-23 10:00", "numéro de téléphone svp",
         "Le numéro de téléphone de la commune de Larache n'est pas renseigné pour le moment."),
    ],
)  # fmt: skip
def test_the_answer_begins_with_what_was_asked(clock: Clock, moment: str, question: str, answer: str) -> None:
    clock(moment)
    done = info(question, commune="larache", language="ar" if has_arabic_letters(answer) else "fr")
    assert done.text.split("\n\n")[0] == answer
    assert done.card["summary"] == answer


def test_after_the_first_sentence_all_that_is_known_follows(clock: Clock) -> None:
    clock("2026-11-23 10:00")
    done = info("vous fermez à quelle heure le vendredi", commune="larache")
    for section in done.card["sections"]:
        assert all(item in done.text for item in section["items"])
        assert (section["note"] or "") in done.text
    assert done.text.count("en ce moment") == 1
    assert info("ouvert ?", commune="larache").text.count("en ce moment") == 1


@pytest.mark.parametrize("text", ["c'est quoi l'adresse de la commune", "email de la commune"])
def test_who_asks_for_the_address_reads_the_contacts_first(text: str) -> None:
    assert info(text, commune="larache").card["sections"][0]["facet"] == "contact"


def answered(done: Done) -> list[dict[str, Any]]:
    """What the assistant said, as the events of the conversation keep it."""
    return [
        {"event": "bot", "text": message["text"], "data": {"custom": message["custom"]}}
        for message in done.messages
    ]


@pytest.mark.parametrize(
    ("text", "begins", "commune"),
    [
        ("et à Meknès ?", "Le mardi 24 novembre", "meknes"),
        ("و العرائش", "Le mardi 24 novembre", "larache"),
        ("et vendredi ?", "Le vendredi 27 novembre", "larache"),
        ("Meknès vendredi ?", "Le vendredi 27 novembre", "meknes"),
        ("aujourd'hui ?", "Les services sont ouverts en ce moment", "larache"),
    ],
)
def test_what_goes_on_from_an_answer_is_about_the_offices(
    clock: Clock, text: str, begins: str, commune: str
) -> None:
    clock("2026-11-23 10:00")
    before = answered(info("ouvert demain à quelle heure ?", commune="larache"))
    # However the message was understood.
    done = run(AnswerAction(), text=text, language="fr", commune="larache", events=before)
    assert done.text.startswith(begins)
    assert done.slots == {"commune": commune}


def test_a_commune_chosen_when_asked_gets_what_was_asked(clock: Clock) -> None:
    clock("2026-11-23 10:00")
    before = answered(info("vous ouvrez à quelle heure demain ?"))
    tapped = info('/office_info{"commune": "meknes"}', entities={"commune": "meknes"}, events=before)
    assert tapped.text.startswith("Le mardi 24 novembre")


def test_nothing_goes_on_from_another_answer(clock: Clock) -> None:
    clock("2026-11-23 10:00")
    done = run(AnswerAction(), text="et demain ?", language="fr", commune="larache")
    assert done.kind == "clarify"
    before = answered(info("ouvert ?", commune="larache"))
    named = {"names_subject": 1.0}
    done = run(AnswerAction(), text="passeport demain", understanding=named, language="fr", events=before)
    assert done.kind == "fallback"


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("et à Tanger ?", "fr", "Béni Mellal, Larache, Meknès"),
        ("w f tanger?", "ar", "بني ملال، العرائش، مكناس"),
        ("وفي طنجة؟", "ar", "بني ملال، العرائش، مكناس"),
    ],
)
def test_of_another_town_it_says_which_communes_it_knows(text: str, language: str, names: str) -> None:
    done = info(text, language=language, commune="larache")
    assert done.kind == "clarify"
    assert names in done.text
    assert len(done.titles) == 3
    both = info("je suis de Tanger, horaires de la commune de Larache", commune="meknes")
    assert both.slots == {"commune": "larache"}


def test_the_timetable_of_ramadan_is_said_in_ramadan(clock: Clock) -> None:
    clock("2027-02-15 10:00")
    assert "ramadan" in info(commune="larache").text
    clock("2027-04-15 10:00")
    assert "ramadan" not in info(commune="larache").text


def test_the_commune_is_asked_for_when_it_is_not_known() -> None:
    done = info()
    assert done.kind == "clarify"
    assert done.titles == ["Béni Mellal", "Larache", "Meknès"]
    assert done.slots["options"] == done.payloads


@pytest.mark.parametrize(
    ("told", "commune"),
    [
        ({"text": "horaires de la commune de Meknès"}, "meknes"),
        ({"text": "فين جات جماعة بني ملال"}, "beni-mellal"),
        ({"text": "fin jat jama3at larache"}, "larache"),
        ({"text": "ouvert ?", "commune": "larache"}, "larache"),
        ({"text": "et à Meknès ?", "commune": "larache"}, "meknes"),
        ({"text": "/office_info", "entities": {"commune": "meknes"}, "commune": "larache"}, "meknes"),
        ({"text": "/office_info", "entities": {"commune": "paris"}, "commune": "larache"}, "larache"),
    ],
)
def test_the_commune_named_wins_over_the_citizens(told: dict[str, Any], commune: str) -> None:
    done = info(**told)
    assert done.slots == {"commune": commune}
    assert done.card["type"] == "office"


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("commune", sorted(offices.communes()))
def test_what_is_not_known_of_a_commune_is_said(commune: str, language: str) -> None:
    record = offices.communes()[commune].record
    sections = {
        section["facet"]: section["items"]
        for section in info(commune=commune, language=language).card["sections"]
    }
    unknown = "غير متوفر" if language == "ar" else "non renseigné"
    assert sum(unknown in item for item in sections["contact"]) == (not record.address) + (not record.phone)
    assert len(sections["offices"]) == len(record.offices)


def test_a_person_can_be_reached_in_opening_hours(clock: Clock) -> None:
    clock("2026-11-23 10:00")
    done = run(HumanAction(), text="un agent", intent="human", language="fr", commune="larache")
    assert done.kind == "person"
    assert "8 h 30" in done.text
    assert "•" in done.text
    assert run(HumanAction(), intent="human", language="ar").kind == "person"


def test_a_commune_is_found_in_a_sentence() -> None:
    found = offices.commune_named_in("je suis à BENI MELLAL centre")
    assert found is not None
    assert found.record.id == "beni-mellal"
    assert offices.commune_named_in("Rabat") is None


def test_the_buttons_of_communes_lead_back_here() -> None:
    assert info().payloads[0] == payload("office_info", commune="beni-mellal")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("c'est où ?", "procedure"),
        ("où se trouve le siège de la commune ?", "office"),
        ("à Larache, où ?", "office"),
    ],
)
def test_just_where_after_an_answer_is_where_one_goes_for_that(text: str, kind: str) -> None:
    understanding = {"facets": ["place"], "names_subject": 0.0}
    done = info(text, understanding=understanding, procedure="passport-adult", commune="larache")
    assert done.card["type"] == kind
    assert info(text, understanding=understanding, commune="larache").card["type"] == "office"

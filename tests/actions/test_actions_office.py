"""Opening hours, open now or not, contact, and how to reach a person. The clock is fixed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from actions_turns import Done, run

from actions import offices
from actions.human import HumanAction
from actions.office import OfficeInfoAction
from actions.reply import payload
from catalogue.hours import CASABLANCA

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

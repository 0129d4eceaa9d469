"""Communes and opening hours: what the files say, and when an office is open."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from catalogue.communes import load_communes, read_commune
from catalogue.hours import CASABLANCA, Hours, read_hours
from catalogue.mistakes import ContentError

ROOT = Path(__file__).parents[2]
COMMUNE = {
    "id": "larache",
    "name": {"fr": "Larache", "ar": "العرائش"},
    "offices": [{"kind": "urbanism", "name": {"fr": "Urbanisme", "ar": "التعمير"}}],
}


@pytest.fixture(scope="module")
def hours() -> Hours:
    """The hours of this repository, with one holiday."""
    holiday = date(2026, 11, 18)
    return read_hours(ROOT / "data" / "hours.yml", lambda day: day.weekday() < 5 and day != holiday)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CASABLANCA)


@pytest.mark.parametrize(
    ("now", "is_open", "opens"),
    [
        ("2026-11-16 08:29", False, "2026-11-16 08:30"),
        ("2026-11-16 08:30", True, None),
        ("2026-11-16 16:29", True, None),
        ("2026-11-16 16:30", False, "2026-11-17 08:30"),
        ("2026-11-17 20:00", False, "2026-11-19 08:30"),  # a holiday between
        ("2026-11-20 17:00", False, "2026-11-23 08:30"),  # over the weekend
        ("2026-03-02 08:45", False, "2026-03-02 09:00"),  # Ramadan
        ("2026-03-02 15:00", False, "2026-03-03 09:00"),
    ],
)
def test_open_now(hours: Hours, now: str, is_open: bool, opens: str | None) -> None:
    state = hours.state("administration", at(now))
    assert state.open is is_open
    assert state.opens == (at(opens) if opens else None)


def test_the_moment_may_come_in_any_time_zone(hours: Hours) -> None:
    paris = at("2026-11-16 10:00").astimezone(ZoneInfo("Asia/Tokyo"))
    assert hours.state("administration", paris).until == at("2026-11-16 16:30")


def test_ramadan_has_words_of_its_own(hours: Hours) -> None:
    in_ramadan, outside = date(2026, 3, 2), date(2026, 11, 16)
    assert hours.in_ramadan(in_ramadan)
    assert not hours.in_ramadan(outside)
    assert "ramadan" in hours.text("administration", in_ramadan).fr
    assert "ramadan" not in hours.text("administration", outside).fr


def timetable(**changes: object) -> dict[str, object]:
    return {
        "fr": "Matin",
        "ar": "صباحا",
        "days": ["monday"],
        "opens": "08:30",
        "closes": "12:30",
        "source": "x",
    } | changes


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"opens": "25:00"}, "administration.opens"),
        ({"closes": "08:00"}, "administration.closes"),
        ({"days": ["lundi"]}, "administration.days[1]"),
        ({"ar": "matin"}, "administration.ar"),
        (
            {"ramadan": {"fr": "Matin", "ar": "صباحا", "opens": "09:00", "source": "x"}},
            "administration.ramadan.closes",
        ),
    ],
)
def test_a_mistake_in_the_hours_is_told(tmp_path: Path, changes: dict[str, object], field: str) -> None:
    file = tmp_path / "hours.yml"
    file.write_text(yaml.safe_dump({"administration": timetable(**changes)}, allow_unicode=True), "utf-8")
    with pytest.raises(ContentError) as refused:
        read_hours(file, lambda day: True)
    assert [mistake.field for mistake in refused.value.mistakes] == [field]


def test_hours_without_quotes_are_hours(tmp_path: Path) -> None:
    """YAML reads 16:30 as 990 (base 60), which once became a quarter past midnight."""
    file = tmp_path / "hours.yml"
    text = yaml.safe_dump({"administration": timetable()}, allow_unicode=True)
    file.write_text(text.replace("12:30", "16:30").replace("'", ""), "utf-8")
    assert (
        read_hours(file, lambda day: True).span("administration", date(2026, 11, 16))[1].isoformat()
        == "16:30:00"
    )  # type: ignore[index]


@pytest.mark.parametrize(
    "ramadan", [[{"first": "2026-02-19", "last": "2026-01-20"}], [{"first": "2026-02-19"}]]
)
def test_a_ramadan_of_impossible_length_is_told(tmp_path: Path, ramadan: list[object]) -> None:
    file = tmp_path / "hours.yml"
    file.write_text(
        yaml.safe_dump({"administration": timetable(), "ramadan": ramadan}, allow_unicode=True), "utf-8"
    )
    with pytest.raises(ContentError) as refused:
        read_hours(file, lambda day: True)
    assert refused.value.mistakes[0].field == "ramadan[1].last"


@pytest.mark.parametrize("content", ["", "- a", "[", "words"])
def test_hours_of_another_shape_are_a_mistake(tmp_path: Path, content: str) -> None:
    file = tmp_path / "hours.yml"
    file.write_text(content, "utf-8")
    with pytest.raises(ContentError):
        read_hours(file, lambda day: True)


def test_the_communes_of_this_repository_are_sound() -> None:
    communes, mistakes = load_communes(ROOT / "data" / "communes")
    assert mistakes == []
    assert {"beni-mellal", "larache", "meknes"} <= set(communes)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"id": "meknes"}, "n'est pas le nom du fichier"),
        ({"offices": [{"kind": "post", "name": {"fr": "Poste", "ar": "البريد"}}]}, "civil-status"),
        ({"location": {"lat": 91, "lon": 0}}, "hors limites"),
        ({"telephone": "05"}, "n'existe pas"),
        ({"fees": {"building-permit": [{"amount_mad": -1, "fr": "a", "ar": "ب"}]}}, "hors limites"),
    ],
)
def test_a_mistake_in_a_commune_is_told(tmp_path: Path, changes: dict[str, object], told: str) -> None:
    file = tmp_path / "larache.yml"
    file.write_text(yaml.safe_dump({**COMMUNE, **changes}, allow_unicode=True), "utf-8")
    with pytest.raises(ContentError) as refused:
        read_commune(file)
    assert told in str(refused.value)


def test_a_faulty_commune_leaves_the_others(tmp_path: Path) -> None:
    (tmp_path / "larache.yml").write_text(yaml.safe_dump(COMMUNE, allow_unicode=True), "utf-8")
    (tmp_path / "meknes.yml").write_text("", "utf-8")
    communes, mistakes = load_communes(tmp_path)
    assert list(communes) == ["larache"]
    assert [mistake.file.name for mistake in mistakes] == ["meknes.yml"]
    assert [office.name.fr for office in communes["larache"].of_kind("urbanism")] == ["Urbanisme"]
    assert communes["larache"].of_kind("hygiene") == []

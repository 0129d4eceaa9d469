"""A record says what is wrong with it; a sound one says what it states."""

from __future__ import annotations

from typing import Any

import pytest
from catalogue_samples import fields, procedures, record
from hypothesis import given, settings
from pydantic import ValidationError

from catalogue.record import FACETS, WAYS_OF_WRITING, Procedure


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"id": "Extrait De Naissance"}, "id"),
        ({"id": "a/../b"}, "id"),
        ({"name": {"fr": "Extrait"}}, "ar"),
        ({"name": {"fr": "Extrait", "ar": "extrait"}}, "ar"),
        ({"name": {"fr": "نسخة", "ar": "نسخة"}}, "fr"),
        ({"name": {"fr": " ", "ar": "نسخة"}}, "fr"),
        ({"aliases": {"ary": ["lzyada"]}}, "ary"),
        ({"aliases": {"arabizi": ["الزيادة"]}}, "arabizi"),
        ({"asked_as": {"mixed": ["phrase"]}}, "mixed"),
        ({"fees": [{"amount_mad": -2, "fr": "2 DH", "ar": "درهمان"}]}, "amount_mad"),
        ({"fees": [{"amount_mad": "inf", "fr": "2 DH", "ar": "درهمان"}]}, "amount_mad"),
        ({"processing_time": {"days": 1.5, "fr": "un jour", "ar": "يوم"}}, "days"),
        ({"processing_time": {"days": True, "fr": "un jour", "ar": "يوم"}}, "days"),
        ({"processing_time": {"days": 99999, "fr": "un jour", "ar": "يوم"}}, "days"),
        ({"deadline": [{"fr": "30 jours"}]}, "ar"),
        ({"deadline": [{"fr": "30 jours", "ar": "30 jours"}]}, "ar"),
        ({"verified_on": 2026}, "verified_on"),
        ({"verified_on": "2026-02-30"}, "verified_on"),
        ({"sources": []}, "sources"),
        ({"confidence": "sure"}, "confidence"),
        ({"silence": "yes"}, "silence"),
        ({"uncertain": [{"facet": "price", "kind": "weak", "fr": "a", "ar": "ب"}]}, "facet"),
        ({"fee": 20}, "fee"),
    ],
)
def test_a_wrong_field_is_refused_and_named(changes: dict[str, Any], place: str) -> None:
    with pytest.raises(ValidationError) as refused:
        record(**changes)
    assert place in refused.value.errors()[0]["loc"]


@pytest.mark.parametrize("missing", ["id", "category", "name", "confidence", "sources", "verified_on"])
def test_what_every_record_must_have(missing: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Procedure.parse_obj({name: value for name, value in fields().items() if name != missing})
    assert refused.value.errors()[0]["loc"] == (missing,)


@pytest.mark.parametrize(
    ("facet", "changes"),
    [
        ("documents", {"documents": [{"fr": "CNIE", "ar": "البطاقة"}]}),
        ("fees", {"benefits": [{"fr": "500 DH par mois", "ar": "500 درهم"}]}),
        ("delay", {"processing_time": {"fr": "Sur place", "ar": "فورا"}}),
        ("delay", {"deadline": [{"fr": "30 jours", "ar": "30 يوما"}]}),
        ("place", {"where": {"collect": {"fr": "Guichet", "ar": "الشباك"}}}),
        ("steps", {"steps": [{"fr": "Venir", "ar": "الحضور"}]}),
        ("eligibility", {"audience": {"fr": "Tous", "ar": "الجميع"}}),
        ("online", {"online": {"url": None, "fr": "Rien", "ar": "لا شيء"}}),
        ("validity", {"validity": {"fr": "Trois mois", "ar": "ثلاثة أشهر"}}),
        ("law", {"legal_basis": [{"fr": "Loi 36-21", "ar": "القانون 36.21"}]}),
        ("appeal", {"appeal": {"fr": "Recours", "ar": "طعن"}}),
    ],
)
def test_a_facet_is_stated_by_its_own_field_only(facet: str, changes: dict[str, Any]) -> None:
    bare = record(documents=[], fees=[])
    stating = record(**{"documents": [], "fees": [], **changes})
    assert [known for known in FACETS if bare.states(known)] == []
    assert [known for known in FACETS if stating.states(known)] == [facet]


def test_a_variant_states_a_facet_too() -> None:
    step = {"fr": "Venir", "ar": "الحضور"}
    assert record(variants=[{"name": {"fr": "Cas", "ar": "حالة"}, "steps": [step]}]).states("steps")


def test_an_office_alone_is_not_a_place() -> None:
    assert not record(where={"office": "civil-status"}).states("place")


@given(procedures)
@settings(max_examples=50)
def test_phrases_come_with_their_way_of_writing(procedure: Procedure) -> None:
    everything = procedure.aliases.all()
    assert [text for way in WAYS_OF_WRITING for text in procedure.aliases.of(way)] == [
        t for _, t in everything
    ]


@given(procedures)
@settings(max_examples=50)
def test_doubts_belong_to_one_facet_each(procedure: Procedure) -> None:
    found = [doubt for facet in FACETS for doubt in procedure.uncertainties(facet)]
    assert sorted(map(repr, found)) == sorted(map(repr, procedure.uncertain))


@pytest.mark.parametrize(
    ("written", "facets", "text"),
    [
        ("fees: C'est combien ?", ("fees",), "C'est combien ?"),
        ({"fees+delay": "C'est combien ?"}, ("fees", "delay"), "C'est combien ?"),
        ("C'est combien ?", (), "C'est combien ?"),
        ("Bonjour : c'est combien ?", (), "Bonjour : c'est combien ?"),
    ],
)
def test_a_sentence_may_say_what_it_asks(written: object, facets: tuple[str, ...], text: str) -> None:
    found = record(asked_as={"fr": [written]}).asked_as
    assert found.labelled() == [("fr", facets, text)]
    assert found.all() == [("fr", text)]

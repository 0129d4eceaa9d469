"""Search finds what citizens mean, from the words of the records alone."""

from __future__ import annotations

import pytest
from catalogue_samples import PASSPORT, procedures, record
from hypothesis import example, given, settings
from hypothesis import strategies as st

from catalogue.live import Snapshot
from catalogue.record import LANGUAGES, Procedure
from catalogue.search import SearchIndex
from catalogue.search.index import WEIGHTS

#: Shares of belief closer than this are a tie.
TIE = 1e-3


@pytest.fixture(scope="module")
def index() -> SearchIndex:
    """Two records."""
    return SearchIndex([record(), PASSPORT])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_exact_name_of_each_record_finds_it_first(whole_live: Snapshot, language: str) -> None:
    missed = []
    for procedure in whole_live.catalogue:
        hits = whole_live.index.search(procedure.name.in_(language), 3)
        own = next((hit.score for hit in hits if hit.procedure == procedure.id), 0.0)
        same_name = whole_live.catalogue[hits[0].procedure].name.in_(language) == procedure.name.in_(language)
        if hits[0].score - own > TIE and not same_name:
            missed.append((procedure.id, [hit.procedure for hit in hits]))
    assert missed == []


@pytest.mark.parametrize(
    "query", ["lpaspor", "l'passeport", "الباسبور", "bghit nsafer", "PASSEPORT ?!", "jawaz safar"]
)
def test_each_way_of_writing_finds_it(index: SearchIndex, query: str) -> None:
    assert index.search(query)[0].procedure == "passport"


def test_a_hit_shows_the_phrase_that_is_most_alike(index: SearchIndex) -> None:
    assert index.search("on me demande un extrait")[0].phrase == "On me demande un extrait pour l'école"


@pytest.mark.parametrize("query", ["", "   ", "???", "\u200f", "🙂", "\x00"])
def test_nothing_to_search_for_finds_nothing(index: SearchIndex, query: str) -> None:
    assert index.search(query) == []


def test_no_records_or_no_words_no_hits() -> None:
    assert SearchIndex([]).search("passeport") == []
    wordless = record(name={"fr": "!", "ar": "ء"}, aliases={}, asked_as={}, documents=[])
    assert SearchIndex([wordless]).search("passeport") == []
    hits = SearchIndex([wordless, PASSPORT]).search("passeport")
    assert [hit.procedure for hit in hits] == ["passport", wordless.id]


@given(st.text(st.characters(exclude_categories=()), max_size=60))
@example("0\ud800")  # half a character
@settings(max_examples=60)
def test_anything_can_be_searched_and_belief_is_shared(index: SearchIndex, query: str) -> None:
    hits = index.search(query, 10)
    assert hits == [] or sum(hit.score for hit in hits) == pytest.approx(1, abs=1e-3)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_the_limit_is_kept(index: SearchIndex) -> None:
    assert len(index.search("passeport", 1)) == 1


def test_shares_and_order_hold_when_only_a_few_are_compared_by_phrase(
    whole_live: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    few, everything = whole_live.index, len(whole_live.index.ids)
    for query in ("lpaspor d drari", "عقد الازدياد", "permis de construire", "bghit nbni"):
        monkeypatch.setattr("catalogue.search.index.NEAR", 16)
        near = few.search(query, everything)
        monkeypatch.setattr("catalogue.search.index.NEAR", everything)
        full = few.search(query, everything)
        assert len(near) == 16
        assert [hit.procedure for hit in near[:3]] == [hit.procedure for hit in full[:3]]
        assert near[0].phrase == full[0].phrase
        assert near[0].strength == pytest.approx(full[0].strength, abs=1e-4)
        assert near[0].score == pytest.approx(full[0].score, abs=0.05)


def test_what_is_found_has_the_scores_and_weights_that_are_fitted(index: SearchIndex) -> None:
    strength = dict(zip(index.ids, index.scores("jawaz safar") @ WEIGHTS, strict=True))
    for hit in index.search("jawaz safar"):
        assert hit.strength == pytest.approx(strength[hit.procedure], abs=1e-4)


@given(st.lists(procedures, min_size=1, max_size=4, unique_by=lambda procedure: procedure.id))
@settings(max_examples=15)
def test_any_records_can_be_indexed(found: list[Procedure]) -> None:
    index = SearchIndex(found)
    assert {hit.procedure for hit in index.search("شحال papiers", 10)} == {p.id for p in found}

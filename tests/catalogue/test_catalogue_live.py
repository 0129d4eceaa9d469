"""A changed file counts without training; a faulty one takes nothing away."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from catalogue_samples import record, write_record

from catalogue import live
from catalogue.live import LiveCatalogue
from catalogue.search import meaning


def test_a_new_file_is_found_without_training(folder: Path) -> None:
    catalogue = LiveCatalogue(folder)
    name = {"fr": "Carte de pêche", "ar": "رخصة الصيد"}
    write_record(folder, record("fishing", name=name, aliases={"arabizi": ["rokhsat sayd"]}, asked_as={}))
    now = catalogue.refresh()
    for query in ("carte de pêche", "رخصة الصيد", "rokhsat sayd"):
        assert now.index.search(query)[0].procedure == "fishing"


def test_a_changed_fee_is_told_at_once(folder: Path) -> None:
    catalogue = LiveCatalogue(folder)
    write_record(folder, record(fees=[{"amount_mad": 20, "fr": "20 DH", "ar": "20 درهما"}]))
    assert catalogue.refresh().catalogue["birth-certificate"].fees[0].amount_mad == 20


def test_a_removed_file_is_gone(folder: Path) -> None:
    catalogue = LiveCatalogue(folder)
    (folder / "travel" / "passport.yml").unlink()
    now = catalogue.refresh()
    assert "passport" not in now.catalogue
    assert [hit.procedure for hit in now.index.search("passeport")] == ["birth-certificate"]


def test_a_faulty_file_keeps_the_last_good_version_until_it_is_mended(folder: Path) -> None:
    catalogue = LiveCatalogue(folder)
    file = folder / "travel" / "passport.yml"
    good = file.read_text(encoding="utf-8")
    for fault in ("id: [", good.replace("500 DH de timbre", "خمسمائة"), ""):
        file.write_text(fault, encoding="utf-8")
        now = catalogue.refresh()
        assert now.catalogue["passport"].fees[0].amount_mad == 500
        assert now.catalogue.mistakes
        assert now.index.search("passeport")[0].procedure == "passport"
    file.write_text(good.replace("500", "600"), encoding="utf-8")
    now = catalogue.refresh()
    assert now.catalogue["passport"].fees[0].amount_mad == 600
    assert now.catalogue.mistakes == []


def test_a_fault_is_kept_through_other_changes(folder: Path) -> None:
    catalogue = LiveCatalogue(folder)
    (folder / "travel" / "passport.yml").write_text("id: [", encoding="utf-8")
    catalogue.refresh()
    write_record(folder, record("third"))
    assert set(catalogue.refresh().catalogue.procedures) == {"birth-certificate", "third", "passport"}


def test_a_fault_in_the_categories_keeps_them(folder: Path) -> None:
    catalogue = LiveCatalogue(folder)
    (folder / "categories.yml").write_text("travel: [", encoding="utf-8")
    now = catalogue.refresh()
    assert set(now.catalogue.categories) == {"civil-status", "travel"}
    assert len(now.catalogue) == 2


def test_what_is_asked_meanwhile_is_answered_from_the_former(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "PAUSE", 0.0)
    catalogue = LiveCatalogue(folder)
    write_record(folder, record("third"))
    assert "third" not in catalogue.now.catalogue  # looks in the background
    end = time.monotonic() + 20
    while "third" not in catalogue.now.catalogue:
        assert time.monotonic() < end
        time.sleep(0.01)


def test_the_kept_index_is_used_for_the_same_records_only(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = LiveCatalogue(folder, cache).now
    assert LiveCatalogue(folder, cache).now.index.search("passeport") == first.index.search("passeport")
    write_record(folder, record("third"))
    assert set(LiveCatalogue(folder, cache).now.index.ids) == {"birth-certificate", "passport", "third"}


def test_a_changed_file_has_its_own_new_phrases_encoded_and_no_others(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = LiveCatalogue(folder, tmp_path / "cache")
    encoded: list[str] = []
    encode = meaning.encode
    monkeypatch.setattr(meaning, "encode", lambda texts: encoded.extend(texts) or encode(texts))
    write_record(
        folder, record(asked_as={"fr": ["On me demande un extrait pour l'école", "Et pour le stade ?"]})
    )
    assert catalogue.refresh().index.search("stade")[0].phrase == "Et pour le stade ?"
    assert encoded == ["Et pour le stade ?"]


@pytest.mark.parametrize("damage", [b"", b"not an index"])
def test_a_damaged_kept_index_is_built_anew(folder: Path, tmp_path: Path, damage: bytes) -> None:
    cache = tmp_path / "cache"
    LiveCatalogue(folder, cache)
    for file in cache.iterdir():
        file.write_bytes(damage)
    assert LiveCatalogue(folder, cache).now.index.search("passeport")[0].procedure == "passport"

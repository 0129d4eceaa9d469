"""A kept index is the same, or it is not used."""

from __future__ import annotations

from pathlib import Path

import pytest
from catalogue_samples import PASSPORT, record

from catalogue.search import SearchIndex, disk

QUESTIONS = ("lpaspor", "acte de naissance", "أحتاج رسم ولادتي", "rien de tout cela", "")


@pytest.fixture(scope="module")
def index() -> SearchIndex:
    return SearchIndex([record(), PASSPORT])


def test_it_finds_the_same_when_opened_again(index: SearchIndex, tmp_path: Path) -> None:
    file = tmp_path / "new folder" / "index"
    disk.save(file, b"key", index)
    opened = disk.load(file, b"key")
    assert opened is not None
    assert [opened.search(question) for question in QUESTIONS] == [index.search(q) for q in QUESTIONS]
    assert list(file.parent.iterdir()) == [file]


def test_one_that_is_open_stays_when_another_is_saved(index: SearchIndex, tmp_path: Path) -> None:
    disk.save(tmp_path / "index", b"key", index)
    opened = disk.load(tmp_path / "index", b"key")
    disk.save(tmp_path / "index", b"other", SearchIndex([record("third")]))
    assert opened is not None
    assert opened.search("lpaspor") == index.search("lpaspor")


def test_it_is_not_used_for_other_records(index: SearchIndex, tmp_path: Path) -> None:
    disk.save(tmp_path / "index", disk.key_of([record(), PASSPORT]), index)
    assert disk.load(tmp_path / "index", disk.key_of([record(), PASSPORT])) is not None
    assert disk.load(tmp_path / "index", disk.key_of([PASSPORT, record()])) is None
    changed = record(aliases={"fr": ["acte"]})
    assert disk.load(tmp_path / "index", disk.key_of([changed, PASSPORT])) is None


def test_it_is_not_used_by_other_code(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = disk.key_of([record()])
    (tmp_path / "search").mkdir()
    (tmp_path / "search" / "index.py").write_text("# another")
    monkeypatch.setattr(disk, "__file__", str(tmp_path / "search" / "disk.py"))
    assert disk.key_of([record()]) != before


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.9999])
def test_a_broken_one_is_not_used(index: SearchIndex, tmp_path: Path, share: float) -> None:
    file = tmp_path / "index"
    disk.save(file, b"key", index)
    whole = bytearray(file.read_bytes())
    place = int(share * len(whole))
    file.write_bytes(whole[:place])  # cut short
    assert disk.load(file, b"key") is None
    whole[place] ^= 1  # one bit
    file.write_bytes(whole)
    assert disk.load(file, b"key") is None


def test_one_that_is_whole_but_cannot_be_read_is_not_used(tmp_path: Path) -> None:
    file = tmp_path / "index"
    file.write_bytes(b"of other libraries")
    file.write_bytes(b"of other libraries" + b"key" + disk._checksum(file, file.stat().st_size))
    assert disk.load(file, b"key") is None


def test_there_is_none_at_first(tmp_path: Path) -> None:
    assert disk.load(tmp_path / "index", b"key") is None

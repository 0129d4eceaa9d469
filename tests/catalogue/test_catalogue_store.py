"""Loading a folder: what is sound is there, what is not is told with file, line and remedy."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from catalogue_samples import PASSPORT, procedures, record, write_folder, write_record
from hypothesis import given, settings

from catalogue import store
from catalogue.exchange.yaml_file import to_yaml
from catalogue.mistakes import ContentError
from catalogue.record import Procedure
from catalogue.store import Catalogue


def test_the_catalogue_of_this_repository_is_sound(whole: Catalogue) -> None:
    assert whole.mistakes == []
    assert len(whole) > 200
    assert {procedure.category for procedure in whole} <= set(whole.categories)


def test_every_record_of_this_repository_is_found_under_its_id(whole: Catalogue) -> None:
    assert all(whole[procedure.id] is procedure and procedure.id in whole for procedure in whole)
    by_category = [procedure for category in whole.categories for procedure in whole.in_category(category)]
    assert len(by_category) == len(whole)


@given(procedure=procedures)
@settings(max_examples=25)
def test_a_record_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, procedure: Procedure
) -> None:
    file = tmp_path_factory.mktemp("record") / f"{procedure.id}.yml"
    file.write_text(to_yaml(procedure), encoding="utf-8")
    assert store.read_record(file) == procedure


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("category: civil-status", "category: moon", 2, "« moon » n'existe pas"),
        ("id: birth-certificate", "id: birth", 1, "n'est pas le nom du fichier"),
        ("confidence: medium", "confidence: sure", None, "high, medium, low"),
        ("confidence: medium", "confidence: medium\nprice: 3", None, "ce champ n'existe pas"),
        ("confidence: medium", "confidence: medium\nconfidence: low", None, "deux fois"),
        ("  fr: Extrait d'acte de naissance", "  fr: [", 6, "ce n'est pas du YAML"),
        ("verified_on: '2026-11-22'", "verified_on: 2026", None, "année-mois-jour"),
        ("verified_on: '2026-11-22'", "verified_on: 2026-02-30", 1, "ce n'est pas du YAML"),
    ],
)
def test_a_mistake_names_its_line(folder: Path, old: str, new: str, line: int | None, told: str) -> None:
    file = folder / "civil-status" / "birth-certificate.yml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    changed = text.replace(old, new)
    file.write_text(changed, encoding="utf-8")
    found = store.load(folder)
    assert list(found.procedures) == ["passport"]
    (mistake,) = found.mistakes
    assert mistake.file == file
    assert told in str(mistake)
    if line is None:  # the last line that the change wrote
        line = changed[: changed.index(new)].count("\n") + 1 + new.count("\n")
    assert mistake.line == line
    assert f"ligne {line}" in str(mistake)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"- a\n- b",
        b"\xff\xfe",
        b"\x00",
        b"&a [*a]",
        b"id: !!python/object:x y",
        b"[" * 99999,
        b"- " * 99999,
    ],
)
def test_a_file_of_anything_is_a_mistake_not_a_failure(folder: Path, content: bytes) -> None:
    file = folder / "civil-status" / "broken.yml"
    file.write_bytes(content)
    found = store.load(folder)
    assert len(found) == 2
    assert {mistake.file for mistake in found.mistakes} == {file}
    assert all(mistake.remedy for mistake in found.mistakes)


def test_one_id_in_two_folders_is_told(folder: Path) -> None:
    (folder / "travel" / "birth-certificate.yml").write_text(to_yaml(record()), encoding="utf-8")
    found = store.load(folder)
    assert len(found) == 2
    assert "existe déjà" in found.mistakes[0].message


def test_a_related_record_that_is_missing_is_told_with_its_line(folder: Path) -> None:
    file = write_record(folder, record(related=["passport", "nothing"]))
    (mistake,) = store.load(folder).mistakes
    lines = file.read_text(encoding="utf-8").splitlines()
    assert mistake.field == "related[2]"
    assert "nothing" in lines[mistake.line - 1]


def test_every_mistake_of_the_categories_is_told(tmp_path: Path) -> None:
    write_folder(tmp_path, categories={"a": {"fr": "A"}, "b": {"fr": "B", "ar": "b"}})
    with pytest.raises(ContentError) as refused:
        store.read_categories(tmp_path)
    assert [mistake.field for mistake in refused.value.mistakes] == ["a.ar", "b.ar"]


@pytest.mark.parametrize("content", ["- a", "", "words"])
def test_categories_of_another_shape_are_a_mistake(tmp_path: Path, content: str) -> None:
    write_folder(tmp_path, PASSPORT)
    (tmp_path / store.CATEGORIES_FILE).write_text(content, encoding="utf-8")
    assert store.load(tmp_path).mistakes[0].file.name == store.CATEGORIES_FILE


def test_the_fingerprint_changes_with_any_file(folder: Path) -> None:
    before = store.fingerprint(folder)
    assert store.fingerprint(folder) == before
    added = write_record(folder, record("other"))
    after = store.fingerprint(folder)
    os.utime(added, ns=(1, 1))
    touched = store.fingerprint(folder)
    added.unlink()
    assert len({before, after, touched}) == 3
    assert store.fingerprint(folder) == before

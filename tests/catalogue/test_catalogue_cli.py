"""The catalogue's command line: clear words, the right exit status, never a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from catalogue_samples import fields, record, write_record
from click.testing import Result
from typer.testing import CliRunner

from catalogue import exchange, live, store
from catalogue.cli import app


@pytest.fixture(autouse=True)
def here(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The commands work on the small catalogue."""
    monkeypatch.setenv("MOURCHID_CONTENT_DIR", str(tmp_path))
    monkeypatch.setenv("MOURCHID_DATA_DIR", str(tmp_path / "var"))
    live.shared.cache_clear()
    return folder


def run(*arguments: str, status: int = 0) -> Result:
    found = CliRunner().invoke(app, list(arguments))
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    assert "Traceback" not in found.output
    assert found.exit_code == status, found.output
    return found


def test_check_counts_what_is_sound() -> None:
    assert "2 fiches dans 2 catégories, aucune erreur" in run("check").output


def test_check_tells_every_mistake(folder: Path) -> None:
    (folder / "travel" / "a.yml").write_text("id: [", encoding="utf-8")
    (folder / "travel" / "b.yml").write_text("", encoding="utf-8")
    output = run("check", status=1).output
    assert "a.yml" in output
    assert "b.yml" in output
    assert "2 erreurs" in output


def test_search_ranks_with_the_phrase_that_matched() -> None:
    first = run("search", "lpaspor").output.splitlines()[0]
    assert "1." in first
    assert "passport" in first
    assert "lpaspor" in run("search", "lpaspor").output


def test_search_for_a_program() -> None:
    found = json.loads(run("search", "passeport", "--json", "--limit", "1").output)
    assert [(hit["rank"], hit["id"], hit["name"]["ar"]) for hit in found] == [
        (1, "passport", "جواز السفر البيومتري")
    ]


def test_search_without_words_finds_nothing() -> None:
    assert "Aucune fiche" in run("search", "???", status=1).output
    assert json.loads(run("search", "???", "--json", status=1).stdout) == []


def test_search_sees_a_file_added_now(folder: Path) -> None:
    write_record(folder, record("visa", name={"fr": "Visa de sortie", "ar": "تأشيرة الخروج"}, asked_as={}))
    assert "visa" in run("search", "visa de sortie").output.splitlines()[0]


@pytest.mark.parametrize(("language", "heading"), [("fr", "Documents"), ("ar", "الوثائق")])
def test_show_reads_a_record_whole(language: str, heading: str) -> None:
    output = run("show", "birth-certificate", "--lang", language).output
    assert heading in output
    assert record().name.in_(language) in output
    assert record().documents[0].in_(language) in output
    assert "https://example.org/fiche" in output


def test_show_suggests_what_is_near() -> None:
    assert "birth-certificate" in run("show", "birth-certificat", status=1).output


def test_show_of_a_faulty_record_tells_its_mistakes(folder: Path) -> None:
    (folder / "travel" / "passport.yml").write_text("id: [", encoding="utf-8")
    assert "YAML" in run("show", "passport", status=1).output


def test_show_in_no_language_of_ours() -> None:
    run("show", "passport", "--lang", "en", status=2)


@pytest.mark.parametrize("format", exchange.FORMATS)
def test_export_and_import_into_an_empty_catalogue(folder: Path, tmp_path: Path, format: str) -> None:
    file = tmp_path / {"cpsv-ap": "a.jsonld", "json": "a.json", "csv": "a.csv"}[format]
    before = dict(store.load(folder).procedures)
    assert "2 fiches" in run("export", "--format", format, "-o", str(file)).output
    for written in store.record_files(folder):
        written.unlink()
    assert "nouvelles : 2" in run("import", str(file)).output
    assert dict(store.load(folder).procedures) == before


def test_export_to_the_screen_is_the_file_alone() -> None:
    assert json.loads(run("export", "--format", "json").stdout)["procedures"]


def test_export_refuses_an_unknown_format_and_a_faulty_catalogue(folder: Path) -> None:
    run("export", "--format", "xml", status=2)
    (folder / "travel" / "passport.yml").write_text("id: [", encoding="utf-8")
    run("export", "--format", "json", status=1)


def test_import_replaces_only_when_told_to(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps({"procedures": [fields(notes="new"), fields("third")]}), encoding="utf-8")
    assert "--force" in run("import", str(file), status=1).output
    assert set(store.load(folder).procedures) == {"birth-certificate", "passport"}
    assert "nouvelles : 1, remplacées : 1" in run("import", str(file), "--force").output
    assert store.load(folder)["birth-certificate"].notes == "new"


def test_import_of_a_missing_file(tmp_path: Path) -> None:
    assert "n'existe pas" in run("import", str(tmp_path / "a.csv"), status=2).output


def test_a_folder_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOURCHID_CONTENT_DIR", str(tmp_path / "nowhere"))
    for command in (["check"], ["search", "a"], ["show", "a"], ["export"], ["import", "a.csv"]):
        assert "MOURCHID_CONTENT_DIR" in run(*command, status=2).output

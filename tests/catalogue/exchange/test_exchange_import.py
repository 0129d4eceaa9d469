"""An import is checked whole before a file is written, and writes all or nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from catalogue_samples import fields, record

from catalogue import exchange, store
from catalogue.exchange import Draft
from catalogue.mistakes import ContentError


def drafts(*found: dict[str, Any]) -> list[Draft]:
    return [Draft(Path("import.json"), 1, item) for item in found]


def planned(folder: Path, *found: dict[str, Any]) -> exchange.Plan:
    return exchange.plan(drafts(*found), folder, store.load(folder))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def test_new_records_become_files_that_load(folder: Path) -> None:
    exchange.bring_in(planned(folder, fields("new", related=["passport", "newer"]), fields("newer")))
    found = store.load(folder)
    assert found.mistakes == []
    assert found["new"] == record("new", related=["passport", "newer"])


def test_what_is_there_already_is_left_alone(folder: Path) -> None:
    plan = planned(folder, fields())
    assert (plan.new, plan.changed, plan.unchanged) == ({}, {}, 1)


def test_a_record_of_another_category_moves(folder: Path) -> None:
    plan = planned(folder, fields(category="travel"))
    assert list(plan.changed) == [folder / "travel" / "birth-certificate.yml"]
    exchange.bring_in(plan)
    assert store.load(folder).mistakes == []
    assert not (folder / "civil-status" / "birth-certificate.yml").exists()


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ([fields("new", category="../../etc")], "catégorie"),
        ([fields("../new")], "identifiant"),
        ([fields("new", related=["nothing"])], "nothing"),
        ([fields("new"), fields("new")], "deux fois"),
        ([fields("new", verified_on=None)], "verified_on"),
        ([{}], "ce champ manque"),
    ],
)
def test_a_mistake_anywhere_stops_everything(folder: Path, found: list[dict[str, Any]], told: str) -> None:
    with pytest.raises(ContentError, match=told):
        planned(folder, fields("good"), *found)


def test_all_mistakes_are_told_at_once(folder: Path) -> None:
    with pytest.raises(ContentError) as refused:
        planned(folder, fields("a", confidence="?"), fields("b", sources=[]), fields("c", category="moon"))
    assert [mistake.field for mistake in refused.value.mistakes] == [
        "a → confidence",
        "b → sources",
        "c → category",
    ]


def test_a_write_that_fails_leaves_everything_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(folder)
    plan = planned(folder, fields(notes="changed"), fields("new"), fields("passport"))
    replaced: list[Path] = []
    real = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if len(replaced) == 2:
            raise OSError(28, "No space left on device")
        replaced.append(target)
        return real(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(OSError, match="No space"):
        exchange.bring_in(plan)
    assert len(replaced) == 2
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.txt", "x", "format inconnu"),
        ("a.json", "{", "JSON"),
        ("a.json", "[" * 99999, "imbriqué"),
        ("a.json", '{"procedures": [1]}', "liste de fiches"),
        ("a.json", "{}", "aucune démarche"),
        ("a.jsonld", '{"@context": "https://example.org/context.jsonld"}', "à télécharger"),
        ("a.jsonld", '{"@context": ["http://x.example/c"], "@graph": []}', "à télécharger"),
        ("a.ttl", "this is not turtle", "graphe"),
        ("a.rdf", "<a>", "graphe"),
        ("a.csv", "", "colonnes"),
        ("a.csv", "name_fr,name_ar\nx,y\n", "colonnes"),
        ("a.csv", "id,price\nx,3\n", "« price »"),
        ("a.csv", "id,id\nx,3\n", "deux fois"),
        ("a.csv", "id\n", "aucune démarche"),
        ("a.csv", "id\nx,y\n", "plus de cellules"),
        ("a.csv", 'id,fees_fr,fees_ar\nx,"a\nb","ا"\n', "fees_ar"),
        ("a.csv", "id,variants\nx,{\n", "JSON"),
        ("a.csv", 'id\n"x\n', "CSV"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, name: str, content: str, told: str) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8", newline="")
    with pytest.raises(ContentError, match=told):
        exchange.read(file)


def test_a_file_in_another_encoding_says_so(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("id,name_fr\nx,État\n".encode("latin-1"))
    with pytest.raises(ContentError, match="UTF-8"):
        exchange.read(file)


def test_a_mistake_in_a_table_names_its_line(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('id,name_fr\n"x","a\nb"\ny,z\n', encoding="utf-8", newline="")
    assert [draft.line for draft in exchange.read(file)] == [2, 4]


def test_our_json_keeps_its_shape(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    catalogue = store.load(folder)
    file.write_text(exchange.write(catalogue, dict(catalogue.categories), "json"), encoding="utf-8")
    assert {item["id"] for item in json.loads(file.read_text("utf-8"))["procedures"]} == set(
        catalogue.procedures
    )

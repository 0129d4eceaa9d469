"""What is written is read back without loss, in every format, for every record and for any record."""

from __future__ import annotations

from pathlib import Path

import pytest
from catalogue_samples import CATEGORIES, fields, procedures, record
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue import exchange
from catalogue.exchange import Format
from catalogue.record import Procedure, Text
from catalogue.store import Catalogue, Category

ENDING = {"cpsv-ap": "jsonld", "json": "json", "csv": "csv"}
NAMED = {name: Category(name, Text.parse_obj(text)) for name, text in CATEGORIES.items()}


def there_and_back(folder: Path, format: Format, given: list[Procedure]) -> dict[str, Procedure]:
    file = folder / f"export.{ENDING[format]}"
    file.write_text(exchange.write(given, NAMED, format), encoding="utf-8", newline="")
    found = [draft.check() for draft in exchange.read(file)]
    assert len(found) == len(given)
    return {procedure.id: procedure for procedure in found}


@pytest.mark.parametrize("format", exchange.FORMATS)
def test_the_whole_catalogue_is_read_back(whole: Catalogue, tmp_path: Path, format: Format) -> None:
    assert there_and_back(tmp_path, format, list(whole)) == dict(whole.procedures)


@pytest.mark.parametrize("format", exchange.FORMATS)
@given(given=st.lists(procedures, min_size=1, max_size=2, unique_by=lambda procedure: procedure.id))
@settings(max_examples=15)
def test_any_record_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, format: Format, given: list[Procedure]
) -> None:
    found = there_and_back(tmp_path_factory.mktemp("export"), format, given)
    assert found == {procedure.id: procedure for procedure in given}


@pytest.mark.parametrize("format", exchange.FORMATS)
def test_two_exports_are_the_same_text(format: Format) -> None:
    given = [record(), record("other", related=["birth-certificate"])]
    assert exchange.write(given, NAMED, format) == exchange.write(given, NAMED, format)


def test_a_table_saved_by_a_spreadsheet_in_french_is_read(tmp_path: Path) -> None:
    """Semicolons, no mark of encoding, columns left out and in another order."""
    names = [
        "category",
        "id",
        "name_ar",
        "name_fr",
        "confidence",
        "sources",
        "verified_on",
        "fees_fr",
        "fees_ar",
    ]
    cells = [
        "travel",
        "visa",
        "تأشيرة",
        "Visa",
        "low",
        "https://example.org",
        "2026-11-22",
        '"A\nB"',
        '"ا\nب"',
    ]
    file = tmp_path / "table.csv"
    file.write_text(";".join(names) + "\r\n" + ";".join(cells) + "\r\n;;;;;;;;\r\n", encoding="utf-8")
    (draft,) = exchange.read(file)
    found = draft.check()
    assert (found.id, found.name.ar, [fee.fr for fee in found.fees]) == ("visa", "تأشيرة", ["A", "B"])


def test_another_address_names_the_resources(tmp_path: Path) -> None:
    text = exchange.write([record()], NAMED, "cpsv-ap", "https://commune.example/")
    assert '"@id": "https://commune.example/procedure:birth-certificate"' in text
    file = tmp_path / "export.jsonld"
    file.write_text(text, encoding="utf-8")
    assert exchange.read(file)[0].check() == record()


def test_our_own_json_may_be_written_by_hand(tmp_path: Path) -> None:
    file = tmp_path / "records.json"
    file.write_text('{"procedures": [' + str(fields()).replace("'", '"').replace('d"acte', "d'acte")
                    .replace('l"école', "l'école") + "]}", encoding="utf-8")  # fmt: skip
    assert exchange.read(file)[0].check() == record()

"""Import and export of CSV: all or nothing, every mistake named, the command line without tracebacks."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from registry import Filter, ImportRefused, Registry, RequestStatus, State
from registry.cli import app, build_app
from registry.clock import TimeLimit
from registry.references import new_reference
from tests.registry.helpers import SECRET, Moment, complaint

GOOD = """file_number,commune,procedure,state,received_on,state_on,missing,reason,office,factor,language
EC-1,beni-mellal,birth-certificate-extract,ready,2026-01-20,2026-01-22,,,Bureau 3,BK123456,fr
EC-2,larache,building-permit,incomplete,2026-01-12,2026-01-20,plan|photo,,,1985,ar
EC-3,meknes,residence-certificate,rejected,12/01/2026,20/01/2026,,no proof,,,
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def to_file(text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "requests.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return to_file


def test_requests_are_made_from_a_file_and_found_with_their_factor(
    registry: Registry, write: Callable[..., Path]
) -> None:
    done = registry.import_csv(write(GOOD), by="officer")
    assert len(done.created) == 3
    ready, incomplete, rejected = (registry.get(reference) for reference in done.created)
    assert (ready.state, ready.office) == (State.READY, "Bureau 3")
    assert (incomplete.state, incomplete.missing, incomplete.suspended) == (
        State.INCOMPLETE,
        ("plan", "photo"),
        True,
    )
    assert (rejected.state, rejected.reason) == (State.REJECTED, "no proof")
    assert isinstance(registry.lookup(done.created[0], "3456", "x"), RequestStatus)
    assert isinstance(registry.lookup(done.created[1], "1985", "x"), RequestStatus)
    # Asked once, also when that was before the import.
    registry.set_status(done.created[1], "under_review", by="o")
    with pytest.raises(Exception, match=r"55\.19"):
        registry.set_status(done.created[1], "incomplete", by="o", missing=["more"])


def test_importing_a_file_again_changes_nothing(registry: Registry, write: Callable[..., Path]) -> None:
    registry.import_csv(write(GOOD), by="officer")
    again = registry.import_csv(write(GOOD), by="officer")
    assert (again.created, again.changed, again.unchanged) == ((), (), 3)


def test_an_import_changes_states_and_lays_notifications(
    registry: Registry, deposited: str, write: Callable[..., Path]
) -> None:
    from registry import outbox

    done = registry.import_csv(write(f"reference;state\n{deposited.lower()};en cours d'examen\n"), by="o")
    assert done.changed == (deposited,)
    assert registry.get(deposited).state is State.UNDER_REVIEW
    assert outbox.waiting(registry.database) == 1


def test_french_and_arabic_headers_and_tabs_are_read(registry: Registry, write: Callable[..., Path]) -> None:
    header = "\ufeffN° dossier;Commune;Démarche;État;Date de dépôt\n"
    text = header + "A1;Béni Mellal;building-permit;déposée;٢٠/٠١/٢٠٢٦\n"
    done = registry.import_csv(write(text), by="o")
    received = registry.get(done.created[0]).received_at
    assert received is not None
    assert received.date() == date(2026, 1, 20)
    header = "رقم الملف\tالجماعة\tالمسطرة\tالحالة\tتاريخ الإيداع\n"
    arabic = header + "A2\tالعرائش\tbuilding-permit\tقيد الدراسة\t2026-01-20\n"
    done = registry.import_csv(write(arabic), by="o")
    assert registry.get(done.created[0]).state is State.UNDER_REVIEW


def test_every_mistake_is_named_with_its_place_and_nothing_is_written(
    registry: Registry, write: Callable[..., Path]
) -> None:
    text = (
        "file_number,commune,procedure,state,received_on,factor\n"
        "1,beni-mellal,building-permit,deposited,2026-01-20,BK123456\n"
        "2,atlantis,building-permit,deposited,2026-01-20,\n"
        "3,beni-mellal,Building Permit,deposited,2026-01-20,\n"
        "4,beni-mellal,building-permit,lost,2026-01-20,\n"
        "5,beni-mellal,building-permit,deposited,2026-02-31,\n"
        "6,beni-mellal,building-permit,deposited,2027-01-01,\n"
        "7,beni-mellal,building-permit,deposited,yesterday,not a factor\n"
        "1,beni-mellal,building-permit,deposited,2026-01-20,\n"
    )
    with pytest.raises(ImportRefused) as refused:
        registry.import_csv(write(text), by="o")
    places = [(error.line, error.field) for error in refused.value.errors]
    assert places == [
        (3, "commune"), (4, "procedure"), (5, "state"), (6, "received_on"), (7, "received_on"),
        (8, "received_on"), (8, "factor"), (9, "file_number"),
    ]  # fmt: skip
    assert all(error.file == "requests.csv" and error.remedy for error in refused.value.errors)
    assert registry.list() == []


def test_mistakes_seen_only_in_the_database_undo_the_whole_file(
    registry: Registry, deposited: str, write: Callable[..., Path]
) -> None:
    text = (
        "reference,file_number,commune,procedure,state,received_on,missing\n"
        ",N1,beni-mellal,building-permit,deposited,2026-01-20,\n"
        f"{deposited},,,,collected,,\n"
        f"{new_reference('larache')},,meknes,building-permit,deposited,2026-01-20,\n"
        ",N2,beni-mellal,,deposited,2026-01-20,\n"
        ",N3,beni-mellal,building-permit,incomplete,2026-01-20,\n"
        ",,beni-mellal,building-permit,deposited,2026-01-20,\n"
    )
    with pytest.raises(ImportRefused) as refused:
        registry.import_csv(write(text), by="o")
    assert [(error.line, error.field) for error in refused.value.errors] == [
        (3, "state"), (4, "commune"), (5, "procedure"), (6, "state"), (7, "reference"),
    ]  # fmt: skip
    assert [status.reference for status in registry.list()] == [deposited]


@pytest.mark.parametrize(
    ("text", "encoding", "word"),
    [
        ("", "utf-8", "neither a reference"),
        ("a,b\n1,2\n", "utf-8", "neither a reference"),
        ("reference,state\n", "utf-8", "no rows"),
        ("reference,reference\nx,y\n", "utf-8", "twice"),
        ("numéro de dossier,commune\nÉ,x\n", "latin-1", "UTF-8"),
        ('reference,state\n"BM,closed\n', "utf-8", "quotation marks"),
        ("reference,state\nBM-3333-333,closed\n", "utf-8", "no reference"),
    ],
)
def test_files_that_are_none_get_a_clear_word(
    registry: Registry, write: Callable[..., Path], text: str, encoding: str, word: str
) -> None:
    with pytest.raises(ImportRefused, match=word):
        registry.import_csv(write(text, encoding), by="o")


def test_the_time_limit_comes_from_the_catalogue_the_file_or_the_law(
    registry: Registry, write: Callable[..., Path]
) -> None:
    text = (
        "file_number,commune,procedure,received_on,limit_days\n"
        "1,meknes,building-permit,2026-01-20,\n2,meknes,other,2026-01-20,\n3,meknes,other,2026-01-20,10\n"
    )
    limits = {"building-permit": TimeLimit(30, basis="urban-large", silence="approval")}
    done = registry.import_csv(write(text), by="o", limit_for=limits.get)
    found = [registry.get(reference).limit for reference in done.created]
    assert [(limit.days, limit.basis, limit.silence) for limit in found if limit] == [
        (30, "urban-large", "approval"), (60, "law-55-19", "unknown"), (10, "procedure", "unknown"),
    ]  # fmt: skip


def test_an_export_can_be_imported_and_runs_no_formula(
    registry: Registry, make_registry: Callable[..., Registry], write: Callable[..., Path]
) -> None:
    registry.record_consent("citizen", "deposit", "fr")
    registry.deposit(complaint(description="=HYPERLINK(1)", contact="+212600000000"))
    registry.import_csv(write(GOOD), by="o")
    plain, full = io.StringIO(), io.StringIO()
    assert registry.export(plain) == 4
    registry.export(full, Filter(commune="beni-mellal"), with_text=True)
    assert "HYPERLINK" not in plain.getvalue()
    rows = list(csv.DictReader(io.StringIO(full.getvalue())))
    assert {row["description"] for row in rows} == {"'=HYPERLINK(1)", ""}
    again = registry.import_csv(write(plain.getvalue()), by="o")
    assert (again.created, again.changed, again.unchanged) == ((), (), 4)


def test_a_large_file_is_imported_in_one_go(registry: Registry, write: Callable[..., Path]) -> None:
    lines = "".join(f"{number},meknes,building-permit,2026-01-20\n" for number in range(300))
    done = registry.import_csv(write("file_number,commune,procedure,received_on\n" + lines), by="o")
    assert len(set(done.created)) == 300


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, database_url: str, tmp_path: Path) -> Callable[..., tuple[int, str]]:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("MOURCHID_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("MOURCHID_SECRET", SECRET.decode())
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, list(arguments))
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "Traceback" not in result.output
        return result.exit_code, result.output

    return run


def test_the_commands_do_what_they_say(
    cli: Callable[..., tuple[int, str]], write: Callable[..., Path], tmp_path: Path, moment: Moment
) -> None:
    assert cli("list") == (0, "No requests.\n")
    code, out = cli("import", str(write(GOOD)))
    assert (code, out.splitlines()[0]) == (0, "3 new, 0 changed, 0 as they were.")
    reference = out.splitlines()[1].split()[1]
    assert cli("set-status", reference, "collected")[0] == 0
    assert "already" in cli("set-status", reference, "collected")[1]
    code, out = cli("list", "--state", "collected")
    assert reference in out
    code, out = cli("export", "--to", str(tmp_path / "out.csv"))
    assert (code, out) == (0, f"3 requests written to {tmp_path / 'out.csv'}.\n")
    assert (tmp_path / "out.csv").stat().st_mode & 0o077 == 0
    assert reference in cli("export")[1]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["set-status", "BM-3333-333", "closed"], "no reference"),
        (["set-status", str(new_reference("larache")), "closed"], "There is no request"),
        (["set-status", "BM", "lost"], "Unknown state"),
        (["import", "/nowhere/file.csv"], "cannot be read"),
        (["export", "--to", "/nowhere/file.csv"], "No such file"),
        (["extend", str(new_reference("larache")), "--reason", "x"], "There is no request"),
    ],
)
def test_mistakes_on_the_command_line_get_a_sentence(
    cli: Callable[..., tuple[int, str]], arguments: list[str], word: str
) -> None:
    code, out = cli(*arguments)
    assert code == 1
    assert word in out


def test_a_database_that_is_not_there_gets_a_sentence(
    cli: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for url, word in [
        ("postgresql://me:hidden-password@127.0.0.1:1/none", "cannot be opened"),
        ("mysql://localhost/x", "sqlite and postgresql"),
        ("nonsense", "DATABASE_URL"),
        ("sqlite:////proc/none/registry.db", "cannot be opened"),
    ]:
        monkeypatch.setenv("DATABASE_URL", url)
        code, out = cli("list")
        assert code == 1
        assert word in out
        assert "hidden-password" not in out


def test_the_app_takes_limits_from_a_catalogue() -> None:
    assert build_app(limit_for=lambda procedure: None).registered_commands

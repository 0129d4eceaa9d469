"""Deposits: one request each, whatever happens; bad input gets a word and loses nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa

from registry import ConsentMissing, InvalidInput, Place, Registry, RequestStatus, State
from registry import clock as legal
from registry.deposits import take_deposit
from registry.keyed import Keys
from registry.tables import history, requests
from registry.wording import error_text
from tests.registry.helpers import SECRET, Moment, complaint

ROOT = Path(__file__).parents[2]


def agree(registry: Registry, sender: str = "citizen") -> None:
    registry.record_consent(sender, "deposit", "fr")
    registry.record_consent(sender, "notify", "fr")


def count(registry: Registry) -> int:
    with registry.database.read() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(requests)).scalar() or 0)


def test_a_receipt_gives_reference_date_and_due_date(registry: Registry) -> None:
    agree(registry)
    receipt = registry.deposit(complaint())
    assert receipt.reference.startswith("BM-")
    assert receipt.received_on == date(2026, 2, 2)
    assert receipt.due_on == date(2026, 4, 3)
    assert receipt.code is None
    assert not receipt.repeated


def test_the_same_deposit_twice_is_one_request(registry: Registry, moment: Moment) -> None:
    agree(registry)
    first = registry.deposit(complaint())
    moment.forward(days=3)
    again = registry.deposit(complaint(description="edited later"))
    assert again.reference == first.reference
    assert again.received_at == first.received_at
    assert again.repeated
    assert count(registry) == 1


def test_another_s_deposit_key_gives_no_receipt_of_theirs(registry: Registry) -> None:
    agree(registry)
    agree(registry, "stranger")
    mine = registry.deposit(complaint())
    theirs = registry.deposit(complaint(sender="stranger"))
    assert mine.reference != theirs.reference
    assert registry.receipt(mine.reference, "stranger") is None
    again = registry.receipt(mine.reference, "citizen")
    assert again is not None
    assert again.due_on == mine.due_on


def test_a_race_of_the_same_deposit_makes_one_request(make_registry: Callable[..., Registry]) -> None:
    registries = [make_registry() for _ in range(4)]
    agree(registries[0])
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda number: registries[number % 4].deposit(complaint()), range(24)))
    assert len({receipt.reference for receipt in receipts}) == 1
    assert sum(not receipt.repeated for receipt in receipts) == 1
    assert count(registries[0]) == 1


def test_without_a_factor_the_receipt_carries_a_code_that_opens_the_request(registry: Registry) -> None:
    agree(registry)
    receipt = registry.deposit(complaint(factor=None))
    assert receipt.code is not None
    assert registry.deposit(complaint(factor=None)).code == receipt.code
    assert isinstance(registry.lookup(receipt.reference, receipt.code, "citizen"), RequestStatus)


def test_a_code_is_never_like_a_year() -> None:
    codes = [Keys(SECRET).code(f"BM-{number}") for number in range(5_000)]
    assert all(len(code) == 4 and not 1900 <= int(code) < 2100 for code in codes)
    assert min(codes) < "1900" < "2100" < max(codes)
    assert len(set(codes)) > 3_500  # spread over the 9,800 that there are


def test_a_feast_that_is_moved_moves_no_date_that_was_given(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    agree(registry)
    given = registry.deposit(complaint())
    known = legal.moroccan_holidays()
    moved = replace(known, single=known.single | {given.due_on})
    monkeypatch.setattr(legal, "moroccan_holidays", lambda: moved)
    again = registry.reprint(given.reference)
    assert again is not None
    assert again.due_on == given.due_on == registry.get(given.reference).due_on


def test_nothing_is_kept_before_consent(registry: Registry) -> None:
    with pytest.raises(ConsentMissing):
        registry.deposit(complaint())
    registry.record_consent("citizen", "deposit", "fr")
    with pytest.raises(ConsentMissing):
        registry.deposit(complaint(notify=True))
    assert count(registry) == 0
    with registry.database.read() as connection:
        assert connection.execute(sa.select(history)).first() is None


def test_the_second_factor_and_the_sender_are_stored_as_keyed_hashes_only(registry: Registry) -> None:
    agree(registry)
    registry.deposit(complaint(factor="BK987654", sender="citizen"))
    with registry.database.read() as connection:
        row = connection.execute(sa.select(requests)).one()
    stored = " ".join(str(value) for value in row)
    assert "7654" not in stored
    assert "citizen" not in stored
    assert SECRET.decode() not in stored


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"description": "x" * 10_000}, "description", "too_long"),
        ({"place": Place(text="x" * 600)}, "place", "too_long"),
        ({"place": Place(latitude=95.0, longitude=0.0)}, "place", "position"),
        ({"place": Place(latitude=1.0)}, "place", "position"),
        ({"place": Place(latitude=float("nan"), longitude=0.0)}, "place", "position"),
        ({"contact": "x" * 300}, "contact", "too_long"),
        ({"factor": "hello world"}, "factor", "format"),
        ({"factor": "31/02/1985"}, "factor", "date"),
        ({"factor": ""}, "factor", "empty"),
        ({"commune": "atlantis"}, "commune", "unknown"),
        ({"procedure": "Complaint; DROP"}, "procedure", "format"),
        ({"language": "en"}, "language", "unknown"),
        ({"deposit_key": ""}, "deposit_key", "format"),
    ],
)
def test_bad_input_is_named_and_writes_nothing(
    registry: Registry, changes: dict[str, object], field: str, problem: str
) -> None:
    agree(registry)
    with pytest.raises(InvalidInput) as refused:
        registry.deposit(complaint(**changes))
    assert (refused.value.field, refused.value.problem) == (field, problem)
    for language in ("ar", "fr"):
        assert error_text(refused.value, language)
    assert count(registry) == 0


def test_markup_and_control_characters_do_no_harm(registry: Registry) -> None:
    agree(registry)
    receipt = registry.deposit(complaint(description="<script>alert(1)</script>\x00\ud800\r\nعربي 🙂"))
    with registry.database.read() as connection:
        row = connection.execute(sa.select(requests)).one()
    assert row.description == "<script>alert(1)</script>\nعربي 🙂"
    assert row.reference == receipt.reference


def test_a_taken_reference_is_not_given_twice(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    from registry import deposits

    agree(registry)
    first = registry.deposit(complaint())
    real = deposits.new_reference
    offered = iter([first.reference, first.reference])
    monkeypatch.setattr(deposits, "new_reference", lambda commune: next(offered, None) or real(commune))
    second = registry.deposit(complaint(key="two"))
    assert second.reference != first.reference


# The child deposits and dies without a word, before or after the commit, as kill -9 or a power cut does.
CHILD = """
import os, signal
import sqlalchemy as sa
from pathlib import Path
from tests.registry.helpers import SECRET, complaint
from registry import Registry, Settings
registry = Registry.open(Settings(database_url={url!r}, secret=SECRET, data_dir=Path({folder!r})))
registry.record_consent("citizen", "deposit", "fr")
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
if {when!r} == "before the commit":
    sa.event.listen(registry.database.engine, "commit", die)
registry.deposit(complaint())
die()
"""


@pytest.mark.parametrize("when", ["before the commit", "before the receipt"])
def test_kill_9_leaves_one_request_and_one_receipt(
    make_registry: Callable[..., Registry], database_url: str, tmp_path: Path, when: str
) -> None:
    registry = make_registry()
    code = CHILD.format(url=database_url, folder=str(tmp_path), when=when)
    died = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    assert count(registry) == (0 if when == "before the commit" else 1)
    agree(registry)
    receipt = registry.deposit(complaint())
    assert receipt.repeated == (when == "before the receipt")
    assert registry.deposit(complaint()).reference == receipt.reference
    assert count(registry) == 1
    with registry.database.read() as connection:
        assert len(connection.execute(sa.select(history)).all()) == 1


def test_two_processes_may_open_a_new_database_at_once(tmp_path: Path, postgres_server: str) -> None:
    from tests.services import postgres_database

    with postgres_database(postgres_server) as url:
        for target in (url, f"sqlite:///{tmp_path / 'new' / 'registry.db'}"):
            environ = os.environ | {"DATABASE_URL": target, "MOURCHID_DATA_DIR": str(tmp_path)}
            command = [sys.executable, "-m", "registry.cli", "list"]
            opened = [
                subprocess.Popen(
                    command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE
                )
                for _ in range(2)
            ]
            for process in opened:
                out, err = process.communicate(timeout=60)
                assert (process.returncode, out.decode().strip()) == (0, "No requests."), err.decode()


def test_the_first_receipt_stays_what_it_was(registry: Registry, moment: Moment) -> None:
    agree(registry)
    receipt = registry.deposit(complaint())
    moment.forward(days=10)
    registry.set_status(receipt.reference, State.INCOMPLETE, by="officer", missing=["a photo"])
    again = take_deposit(registry.database, registry._keys, complaint(), moment.now.astimezone(timezone.utc))
    assert again.due_on == receipt.due_on

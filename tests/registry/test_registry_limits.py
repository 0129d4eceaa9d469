"""Due dates come from the procedure's own limit, a kind's, or the law; silence from the record alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.limits import limit_for
from registry import Registry
from registry.clock import TimeLimit, general
from registry.models import Filter


@pytest.mark.parametrize(
    ("procedure", "days", "counting", "basis", "silence", "confirmed"),
    [
        ("housing-group-permit", 30, "calendar", "procedure", "approval", True),
        ("building-permit", 30, "calendar", "urban-large", "approval", False),
        ("access-to-information-request", 20, "working", "law-31-13", "unknown", True),
        ("petition-communal-council", 60, "calendar", "law-55-19", "unknown", True),  # its record: 90
        ("demolition-permit", 60, "calendar", "law-55-19", "approval", True),  # its record is silent
        ("complaint-waste", 60, "calendar", "complaint", "unknown", False),
    ],
)
def test_the_limit_of_a_request_is_its_procedures_or_the_laws(
    procedure: str, days: int, counting: str, basis: str, silence: str, confirmed: bool
) -> None:
    limit = limit_for(procedure)
    assert limit == TimeLimit(days, counting, basis, silence, confirmed)  # type: ignore[arg-type]


def test_what_nobody_knows_has_no_limit_of_its_own() -> None:
    assert limit_for("no-such-procedure") is None


def test_an_imported_line_gets_the_limit_of_its_procedure_and_keeps_what_silence_means(
    registry: Registry, tmp_path: Path
) -> None:
    file = tmp_path / "f.csv"
    file.write_text(
        "commune,file_number,procedure,received_on,limit_days\n"
        "beni-mellal,F1,housing-group-permit,2026-01-05,\n"
        "beni-mellal,F2,housing-group-permit,2026-01-05,10\n"
        "beni-mellal,F3,complaint-road,2026-01-05,\n"
        "beni-mellal,F4,no-such-procedure,2026-01-05,\n"
    )
    created = registry.import_csv(file, by="test", limit_for=limit_for).created
    own, given, kind, unknown = (registry.get(reference).limit for reference in created)
    assert own == TimeLimit(30, silence="approval")
    assert given == TimeLimit(10, silence="approval")
    assert kind is not None
    assert kind.basis == "complaint"
    assert unknown == general()


def test_a_kind_of_deposit_is_known_without_a_catalogue(registry: Registry, tmp_path: Path) -> None:
    file = tmp_path / "f.csv"
    file.write_text("commune,file_number,procedure,received_on\nbeni-mellal,F1,complaint-road,2026-01-05\n")
    registry.import_csv(file, by="test")
    (status,) = registry.list(Filter())
    assert status.limit is not None
    assert status.limit.basis == "complaint"

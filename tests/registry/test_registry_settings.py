"""Settings, the stored secret, migrations, the texts."""

from __future__ import annotations

import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from registry import Registry, Settings, SettingsError
from registry.clock import Recourse, TimeLimit, access_to_information, after_due, complaint, general
from registry.communes import communes
from registry.errors import (
    ConsentMissing,
    DatabaseUnavailable,
    InvalidInput,
    OutsideSystemDown,
    TransitionRefused,
)
from registry.kinds import deposit_kinds
from registry.references import BadReference
from registry.settings import stored_secret
from registry.states import State
from registry.tables import metadata
from registry.wording import (
    bad_reference_text,
    error_text,
    limit_in_words,
    recourse_sentence,
    state_meaning,
    state_name,
    texts,
)

ROOT = Path(__file__).parents[2]


def test_with_nothing_set_everything_lies_in_the_data_folder(tmp_path: Path) -> None:
    settings = Settings.from_env({"MOURCHID_DATA_DIR": str(tmp_path / "data")})
    assert settings.database_url == f"sqlite:///{tmp_path / 'data' / 'registry.db'}"
    assert stat.S_IMODE((tmp_path / "data" / "secret").stat().st_mode) == 0o600
    again = Settings.from_env({"MOURCHID_DATA_DIR": str(tmp_path / "data")})
    assert again.secret == settings.secret
    assert len(settings.secret) == 64


def test_processes_that_start_together_have_one_secret(tmp_path: Path) -> None:
    code = "import sys, pathlib, registry.settings as s; print(s.stored_secret(pathlib.Path(sys.argv[1])))"
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    assert len({process.communicate(timeout=60)[0] for process in started}) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret"]


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({"MOURCHID_SECRET": "short"}, "MOURCHID_SECRET"),
        ({"MOURCHID_DATA_DIR": "/proc/none"}, "MOURCHID_DATA_DIR"),
        ({"MOURCHID_RETENTION_DAYS": "a year"}, "MOURCHID_RETENTION_DAYS"),
        ({"GEOREPORT_URL": "http://x", "GEOREPORT_TIMEOUT": "-1"}, "GEOREPORT_TIMEOUT"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path, environ: dict[str, str], name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_env({"MOURCHID_DATA_DIR": str(tmp_path)} | environ)


def test_an_empty_secret_file_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("")
    with pytest.raises(SettingsError, match="MOURCHID_SECRET"):
        stored_secret(tmp_path)


def test_a_host_s_postgres_url_is_understood(tmp_path: Path) -> None:
    settings = Settings.from_env({"MOURCHID_DATA_DIR": str(tmp_path), "DATABASE_URL": "postgres://u@h/d"})
    assert settings.database_url == "postgresql://u@h/d"


def test_the_migrations_make_the_tables_that_the_code_knows(registry: Registry) -> None:
    with registry.database.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        differences = compare_metadata(context, metadata)
        assert [difference for difference in differences if "alembic_version" not in str(difference)] == []
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == "0001"


def every_text(node: object, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], dict[str, object]]]:
    if isinstance(node, dict):
        if {"fr", "ar"} & set(node):
            return [(path, node)]
        return [found for key, value in node.items() for found in every_text(value, (*path, str(key)))]
    if isinstance(node, list):
        return [
            found for number, value in enumerate(node) for found in every_text(value, (*path, str(number)))
        ]
    return []


@pytest.mark.parametrize(
    "file", sorted((ROOT / "registry" / "texts").glob("*.yml")), ids=lambda path: path.stem
)
def test_every_text_is_there_in_both_languages(file: Path) -> None:
    found = every_text(texts(file.stem))
    assert found
    for path, node in found:
        assert node.get("fr"), path
        assert node.get("ar"), path
        if path and isinstance(node["ar"], str) and len(node["ar"]) > 3:
            assert re.search("[\u0600-\u06ff]", str(node["ar"])), path


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_every_state_recourse_limit_and_error_has_words(language: str) -> None:
    for state in State:
        assert state_name(state, language)
        assert state_meaning(state, language)
    limits = [general(silence="approval"), general(), access_to_information(), complaint()]
    for recourse in [recourse for limit in limits for recourse in after_due(limit)]:
        assert recourse_sentence(recourse, language)
        assert texts("recourses")[recourse.key]["rule"] == recourse.rule
    for basis in (
        "procedure",
        "law-55-19",
        "law-55-19-investment",
        "urban-small",
        "urban-large",
        "law-31-13",
    ):
        assert limit_in_words(TimeLimit(30, basis=basis), language)  # type: ignore[arg-type]
    for error in (
        ConsentMissing("x"), OutsideSystemDown("x"), DatabaseUnavailable("x"), TransitionRefused("a", "b"),
        InvalidInput("factor", "format", "x"), InvalidInput("unheard", "of", "x"),
    ):  # fmt: skip
        words = error_text(error, language)
        assert words
        assert "{{" not in words
    for problem in ("empty", "too_short", "too_long", "unknown_commune", "bad_symbol", "bad_check"):
        assert bad_reference_text(BadReference(problem, "x"), language, "larache")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("days", "counting", "arabic"),
    [
        (1, "calendar", "يوم واحد"),
        (2, "working", "يوما عمل"),
        (3, "working", "3 أيام عمل"),
        (20, "working", "20 يوم عمل"),
        (60, "calendar", "60 يوما"),
    ],
)
def test_arabic_counts_as_arabic_does(days: int, counting: str, arabic: str) -> None:
    assert arabic in limit_in_words(TimeLimit(days, counting, "procedure"), "ar")  # type: ignore[arg-type]


def test_a_weak_figure_is_said_to_be_one() -> None:
    assert "à confirmer" in limit_in_words(complaint(), "fr")
    assert "تأكيده" in limit_in_words(complaint(), "ar")


def test_every_kind_of_deposit_has_names_and_a_limit() -> None:
    kinds = deposit_kinds()
    assert {"complaint-street-light", "complaint-waste", "letter"} <= set(kinds)
    assert all(kind.limit.days == 60 and set(kind.name) == {"fr", "ar"} for kind in kinds.values())
    assert not kinds["complaint-road"].limit.confirmed


def test_prefixes_cannot_be_confused() -> None:
    assert {commune.prefix for commune in communes().values()} == {"BM", "LA", "MK"}
    assert Recourse("a", "b") == Recourse("a", "b")

"""Documentation and code say the same: settings, commands, dependencies, links."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("actions", "bot", "catalogue", "registry")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
DOCUMENTED = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)

SETTING = re.compile(r"(?:MOURCHID|TELEGRAM|GEOREPORT|REDIS|DATABASE|RASA)_[A-Z0-9_]+")


def settings_read() -> set[str]:
    """Names of environment variables in the code: whatever looks like one and is a string of its own."""
    found = set()
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found |= {node.value} if SETTING.fullmatch(node.value) else set()
                elif isinstance(node, ast.Call | ast.Subscript):
                    found |= set(_read_from_environment(node))
    return found


def _read_from_environment(node: ast.Call | ast.Subscript) -> Iterator[str]:
    """`environ["X"]`, `environ.get("X")`, `env.get("X")`, `getenv("X")`, whatever its name looks like."""
    if isinstance(node, ast.Subscript):
        if ast.unparse(node.value) in ("os.environ", "environ") and isinstance(node.slice, ast.Constant):
            yield str(node.slice.value)
        return
    called = ast.unparse(node.func)
    first = node.args[0] if node.args else None
    reads = called.endswith(("environ.get", "getenv", "environ.setdefault")) or called == "env.get"
    if reads and isinstance(first, ast.Constant):
        yield str(first.value)


#: The system's and our libraries', which we set or pass on and which are nobody's to choose.
NOT_OURS = {
    "PATH",
    "HOME",
    "TZ",
    "PYTHONPATH",
    "RASA_TELEMETRY_ENABLED",
    "LOG_LEVEL",
    "SQLALCHEMY_SILENCE_UBER_WARNING",
}


def test_settings_are_found_at_all() -> None:
    assert {"MOURCHID_PORT", "REDIS_URL", "DATABASE_URL", "MOURCHID_CONTENT_DIR"} <= settings_read()


@pytest.mark.parametrize("name", sorted(settings_read() - NOT_OURS))
def test_every_setting_is_documented(name: str) -> None:
    assert re.search(rf"\b{name}\b", DOCUMENTED), f"{name} is read by the code and stands in no page of docs/"


@pytest.mark.parametrize("name", sorted(set(SETTING.findall(DOCUMENTED))))
def test_every_documented_setting_exists(name: str) -> None:
    code = [
        file
        for package in (*PACKAGES, "benchmarks", "deploy", "tests", "studio")
        for file in (ROOT / package).rglob("*")
        if file.is_file() and file.suffix in (".py", ".sh", ".env", ".yml", ".conf")
    ]
    names = [ROOT / "Makefile", *code]
    assert any(name in file.read_text(encoding="utf-8", errors="ignore") for file in names), (
        f"docs/ speaks of {name}, which nothing reads"
    )


def commands() -> list[str]:
    """Every command of the program, as it is typed."""
    import typer

    import bot.cli
    from catalogue.cli import app as catalogue_app
    from registry.cli import app as registry_app

    found = [f"mourchid {name}" for name in names(typer.main.get_command(bot.cli.app))]
    for group, app in (("catalogue", catalogue_app), ("registry", registry_app)):
        found += [f"mourchid {group} {name}" for name in names(typer.main.get_command(app))]
    return found


def names(group: Any) -> list[str]:
    """Full names of a group's commands, without hidden ones."""
    found = []
    for name, command in group.commands.items():
        below = [f"{name} {sub}" for sub in names(command)] if hasattr(command, "commands") else [name]
        found += [] if command.hidden else below
    return found


@pytest.mark.parametrize("command", commands())
def test_every_command_is_documented(command: str) -> None:
    assert re.search(rf"{command}\b", DOCUMENTED), f"no page says what `{command}` does"


def test_groups_are_mounted_under_the_names_that_are_documented(capsys: pytest.CaptureFixture[str]) -> None:
    from unittest.mock import patch

    import bot.cli

    with patch("sys.argv", ["mourchid", "--help"]), pytest.raises(SystemExit):
        bot.cli.main()
    shown = capsys.readouterr().out
    for name in ("run", "train", "check", "ask", "chat", "catalogue", "registry"):
        assert re.search(rf"\b{name}\b", shown), name


def dependencies() -> list[str]:
    """Names of the packages in pyproject.toml, for running and for development."""
    lists = re.findall(
        r"^(?:dependencies|dev) = \[\n(.*?)^\]", (ROOT / "pyproject.toml").read_text(), re.S | re.M
    )
    return [name for text in lists for name in re.findall(r'^\s*"([A-Za-z0-9._-]+)', text, re.M)]


def test_every_dependency_is_explained_and_no_other() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\| `([\w.-]+)` \| \S+", page, re.M)
    assert sorted(explained) == sorted(dependencies())


LINK = re.compile(r"\]\(([^)\s]+)\)")


def links() -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.S)
        for target in LINK.findall(text):
            if not re.match(r"[a-z]+:", target):
                yield page, target


def anchors(page: Path) -> set[str]:
    """Headings as links name them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize(("page", "target"), [pytest.param(p, t, id=f"{p.name}:{t}") for p, t in links()])
def test_every_relative_link_leads_somewhere(page: Path, target: str) -> None:
    path, _, anchor = target.partition("#")
    file = (page.parent / path).resolve() if path else page
    assert file.exists(), f"{page.name} links to {target}"
    assert ROOT in file.parents, f"{page.name} links out of the repository: {target}"
    if anchor:
        assert anchor in anchors(file), f"{page.name} links to {target}, but there is no such heading"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_name_files_that_exist(page: Path) -> None:
    """What stands in backticks and looks like a path of this repository."""
    tops = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")} - {"var"}
    for name in re.findall(r"`([\w./-]+/[\w./-]*)`", page.read_text(encoding="utf-8")):
        if name.split("/")[0] in tops and not re.search(r"[<>*…]", name):
            assert (ROOT / name).exists(), f"{page.name} names {name}"

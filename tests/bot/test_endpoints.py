"""endpoints.yml: actions here or on a server of their own, and nothing that would be ignored."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.endpoints import connect
from bot.inprocess import InProcessActions
from bot.redis_locks import FairRedisLockStore
from bot.settings import Settings, SettingsError
from bot.tracker_store import BoundedRedisTrackerStore, EmbeddedTrackerStore, redis_options

ROOT = Path(__file__).parents[2]


def settings(folder: Path, content: str, **env: str) -> Settings:
    path = folder / "endpoints.yml"
    path.write_text(content, encoding="utf-8")
    return Settings.from_env({"MOURCHID_DATA_DIR": str(folder), "MOURCHID_ENDPOINTS": str(path), **env})


def test_actions_run_here_when_a_module_is_named(tmp_path: Path) -> None:
    found = connect(settings(tmp_path, "action_endpoint: {actions_module: trial_actions}"))
    assert isinstance(found.actions, InProcessActions)
    assert isinstance(found.tracker_store, EmbeddedTrackerStore)


def test_actions_run_elsewhere_when_an_address_is_given(tmp_path: Path) -> None:
    found = connect(settings(tmp_path, "action_endpoint: {url: 'http://127.0.0.1:5055/webhook'}"))
    assert found.actions.url == "http://127.0.0.1:5055/webhook"


def test_with_redis_conversations_and_locks_are_there(tmp_path: Path, redis_url: str) -> None:
    content = "action_endpoint: {actions_module: trial_actions}"
    found = connect(settings(tmp_path, content, REDIS_URL=redis_url, MOURCHID_CONVERSATION_DAYS="2"))
    assert isinstance(found.tracker_store, BoundedRedisTrackerStore)
    assert found.tracker_store.record_exp == 2 * 86_400
    assert isinstance(found.lock_store, FairRedisLockStore)


@pytest.mark.parametrize(
    "content",
    [
        "", "action_endpoint:", "action_endpoint: {}", "action_endpoint: actions", "{",
        "action_endpoint: {actions_module: a, url: b}", "action_endpoint: {actions_module: no_such_module}",
        "action_endpoint: {actions_module: trial_actions}\ntracker_store: {type: mongod}",
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_in_plain_words(tmp_path: Path, content: str) -> None:
    with pytest.raises(SettingsError):
        connect(settings(tmp_path, content))


def test_a_damaged_store_is_named_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "conversations.db").write_bytes(b"not a database" * 100)
    with pytest.raises(SettingsError, match=r"conversations\.db cannot be opened.*backup"):
        connect(settings(tmp_path, "action_endpoint: {actions_module: trial_actions}"))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    env = {"MOURCHID_DATA_DIR": str(tmp_path), "MOURCHID_ENDPOINTS": str(tmp_path / "none.yml")}
    with pytest.raises(SettingsError, match=r"none\.yml"):
        connect(Settings.from_env(env))


def test_the_projects_own_file_is_right(tmp_path: Path) -> None:
    content = (ROOT / "endpoints.yml").read_text(encoding="utf-8")
    assert "actions_module: actions" in content
    connect(settings(tmp_path, content.replace(": actions", ": trial_actions")))


def test_an_address_of_redis_becomes_rasas_options() -> None:
    assert redis_options("rediss://me:p%40ss@cache.example:6380/3") == {
        "host": "cache.example", "port": 6380, "db": 3, "username": "me", "password": "p@ss",
        "use_ssl": True,
    }  # fmt: skip
    assert redis_options("redis://localhost")["port"] == 6379

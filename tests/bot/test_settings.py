"""Settings: defaults that work, and errors that name the setting and the remedy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError

ROOT = Path(__file__).parents[2]


def test_everything_has_a_default(tmp_path: Path) -> None:
    settings = Settings.from_env({"MOURCHID_DATA_DIR": str(tmp_path)})
    assert (settings.host, settings.port) == ("127.0.0.1", 5005)
    assert settings.redis_url is None
    assert settings.limits.on
    assert settings.models_dir == tmp_path / "models"


def test_the_secret_is_made_once(tmp_path: Path) -> None:
    env = {"MOURCHID_DATA_DIR": str(tmp_path)}
    assert Settings.from_env(env).secret == Settings.from_env(env).secret
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0


def test_secrets_are_not_shown_when_settings_are_printed(tmp_path: Path) -> None:
    env = {
        "MOURCHID_DATA_DIR": str(tmp_path), "MOURCHID_SECRET": "very secret indeed",
        "TELEGRAM_BOT_TOKEN": "1:abc", "REDIS_URL": "redis://:hidden@localhost:6379/0",
    }  # fmt: skip
    shown = repr(Settings.from_env(env))
    assert not {"very secret", "1:abc", "hidden"} & set(re.findall("very secret|1:abc|hidden", shown))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MOURCHID_PORT", "http"), ("MOURCHID_PORT", "0"), ("MOURCHID_PORT", "70000"),
        ("MOURCHID_TRUSTED_PROXIES", "-1"), ("MOURCHID_RATE_LIMITS", "no"), ("MOURCHID_SECRET", "short"),
        ("REDIS_URL", "localhost:6379"), ("MOURCHID_ALLOWED_ORIGINS", "commune.ma"),
        ("MOURCHID_ALLOWED_ORIGINS", "https://commune.ma/chat"), ("MOURCHID_SESSION_DAYS", "x"),
        ("MOURCHID_LOG_LEVEL", "LOUD"), ("MOURCHID_DATA_DIR", "/proc/nowhere"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_in_words_that_name_the_setting(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_env({"MOURCHID_DATA_DIR": str(tmp_path), name: value})


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
    code = (ROOT / "bot" / "settings.py").read_text(encoding="utf-8")
    names = set(re.findall(r'"((?:MOURCHID|TELEGRAM|REDIS|DATABASE)_[A-Z_]+)"', code))
    assert len(names) > 15
    assert {name for name in names if f"`{name}`" not in page} == set()

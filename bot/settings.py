"""What the operator can set, read from the environment in one place. Everything has a default that works.

docs/operators.md explains each setting; a test holds the two together.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from registry.errors import SettingsError as RegistrySettingsError
from registry.settings import Settings as RegistrySettings


class SettingsError(Exception):
    """A setting cannot be used. The message names the setting, what is wrong and the remedy."""


@dataclass(frozen=True)
class Limits:
    """How many requests in a minute: for one session, for one network address, and new sessions for
    one address. An address may be a whole neighbourhood behind one mobile gateway, hence its size."""

    on: bool = True
    session: int = 30
    address: int = 600
    sessions: int = 120


@dataclass(frozen=True)
class Settings:
    """Settings of the server and its channels.

    ``allowed_origins``: web origins (``https://commune.ma``) whose pages may use the web channel, besides
    the server's own. ``trusted_proxies``: how many proxies of ours stand before the server.
    ``session_days``: how long a citizen's web session lasts. ``conversation_days``: how long a
    conversation is kept after its last message.
    """

    host: str
    port: int
    data_dir: Path
    secret: bytes = field(repr=False)
    redis_url: str | None = field(default=None, repr=False)
    endpoints: Path = Path("endpoints.yml")
    allowed_origins: frozenset[str] = frozenset()
    trusted_proxies: int = 0
    limits: Limits = Limits()
    session_days: int = 30
    conversation_days: int = 90
    log_file: Path = Path("var/mourchid.log")
    log_level: str = "INFO"
    telegram_token: str | None = field(default=None, repr=False)
    telegram_api_base: str | None = None
    telegram_webhook_url: str | None = None
    telegram_staff_chat: str | None = None

    @property
    def models_dir(self) -> Path:
        """Where published models lie; the newest is served."""
        return self.data_dir / "models"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the settings. Raises SettingsError, which names the variable and the remedy."""
        env = os.environ if environ is None else environ
        data_dir = Path(env.get("MOURCHID_DATA_DIR") or "var").expanduser().resolve()
        return cls(
            host=env.get("MOURCHID_HOST") or "127.0.0.1",
            port=_whole(env, "MOURCHID_PORT", 5005, 1, 65535),
            data_dir=_writable(data_dir),
            secret=_secret(env),
            redis_url=_redis_url(env),
            endpoints=Path(env.get("MOURCHID_ENDPOINTS") or "endpoints.yml"),
            allowed_origins=_origins(env),
            trusted_proxies=_whole(env, "MOURCHID_TRUSTED_PROXIES", 0, 0, 10),
            limits=_limits(env),
            session_days=_whole(env, "MOURCHID_SESSION_DAYS", 30, 1, 365),
            conversation_days=_whole(env, "MOURCHID_CONVERSATION_DAYS", 90, 1, 3650),
            log_file=Path(env.get("MOURCHID_LOG_FILE") or data_dir / "mourchid.log"),
            log_level=_choice(env, "MOURCHID_LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
            telegram_token=env.get("TELEGRAM_BOT_TOKEN") or None,
            telegram_api_base=env.get("TELEGRAM_API_BASE") or None,
            telegram_webhook_url=env.get("TELEGRAM_WEBHOOK_URL") or None,
            telegram_staff_chat=env.get("TELEGRAM_STAFF_CHAT") or None,
        )


def _whole(env: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = (env.get(name) or "").strip()
    if not text:
        return default
    try:
        number = int(text)
    except ValueError:
        raise SettingsError(f"{name} is “{text}”: write a whole number, such as {default}.") from None
    if not least <= number <= most:
        raise SettingsError(f"{name} is {number}: write a number from {least} to {most}.")
    return number


def _choice(env: Mapping[str, str], name: str, default: str, choices: tuple[str, ...]) -> str:
    value = (env.get(name) or default).strip().upper()
    if value not in choices:
        raise SettingsError(f"{name} is “{env[name]}”: write one of {', '.join(choices)}.")
    return value


def _writable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"MOURCHID_DATA_DIR is “{folder}”, which cannot be made ({error.strerror}): "
            "name a folder that the server may write to."
        ) from None
    if not os.access(folder, os.W_OK):
        raise SettingsError(
            f"MOURCHID_DATA_DIR is “{folder}”, where the server may not write: "
            "give it the right, or name another folder."
        )
    return folder


def _secret(env: Mapping[str, str]) -> bytes:
    try:
        return RegistrySettings.from_env(env).secret
    except RegistrySettingsError as error:
        raise SettingsError(str(error)) from None


def _redis_url(env: Mapping[str, str]) -> str | None:
    url = (env.get("REDIS_URL") or "").strip()
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("redis", "rediss") or not parts.hostname:
        raise SettingsError(
            "REDIS_URL is not an address of Redis: write redis://HOST:6379/0 (or rediss://…)."
        )
    return url


def _origins(env: Mapping[str, str]) -> frozenset[str]:
    origins = set()
    for text in (env.get("MOURCHID_ALLOWED_ORIGINS") or "").replace(",", " ").split():
        parts = urlsplit(text)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/"):
            raise SettingsError(
                f"MOURCHID_ALLOWED_ORIGINS has “{text}”: write origins such as "
                "https://commune.ma, with no path, separated by commas."
            )
        origins.add(f"{parts.scheme}://{parts.netloc}".lower())
    return frozenset(origins)


def _limits(env: Mapping[str, str]) -> Limits:
    standard = Limits()
    return Limits(
        on=_choice(env, "MOURCHID_RATE_LIMITS", "ON", ("ON", "OFF")) == "ON",
        session=_whole(env, "MOURCHID_LIMIT_SESSION", standard.session, 1, 100_000),
        address=_whole(env, "MOURCHID_LIMIT_ADDRESS", standard.address, 1, 1_000_000),
        sessions=_whole(env, "MOURCHID_LIMIT_NEW_SESSIONS", standard.sessions, 1, 1_000_000),
    )

"""What the operator can set, read from the environment. Everything has a default that works."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from registry.errors import SettingsError

SECRET_MINIMUM = 16  # characters; shorter secrets can be guessed, and with them the second factors


@dataclass(frozen=True)
class OutsideSettings:
    """An outside request system that speaks Open311 GeoReport v2."""

    url: str
    api_key: str | None = None
    jurisdiction: str | None = None
    timeout: float = 4.0  # seconds for one try


@dataclass(frozen=True)
class Settings:
    """The registry's settings.

    ``database_url``: an SQLAlchemy URL. ``secret``: the server's key for hashes. ``georeport_api_key``:
    the key that readers of our GeoReport endpoints must send; without one the endpoints stay closed.
    ``retention_days``: how long the personal part of a closed request is kept (the commune's choice).
    """

    database_url: str
    secret: bytes
    data_dir: Path
    redis_url: str | None = None
    georeport_api_key: str | None = None
    outside: OutsideSettings | None = None
    retention_days: int = 365

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read ``MOURCHID_DATA_DIR``, ``DATABASE_URL``, ``REDIS_URL``, ``MOURCHID_SECRET``,
        ``MOURCHID_RETENTION_DAYS``, ``GEOREPORT_API_KEY`` and, for an outside system, ``GEOREPORT_URL``,
        ``GEOREPORT_CLIENT_KEY``, ``GEOREPORT_JURISDICTION``, ``GEOREPORT_TIMEOUT``.

        Raises SettingsError, which names the variable and the remedy.
        """
        env = os.environ if environ is None else environ
        data_dir = Path(env.get("MOURCHID_DATA_DIR") or "var").resolve()
        database_url = env.get("DATABASE_URL") or f"sqlite:///{data_dir / 'registry.db'}"
        outside = None
        if env.get("GEOREPORT_URL"):
            outside = OutsideSettings(
                url=env["GEOREPORT_URL"].rstrip("/"),
                api_key=env.get("GEOREPORT_CLIENT_KEY") or None,
                jurisdiction=env.get("GEOREPORT_JURISDICTION") or None,
                timeout=_number(env, "GEOREPORT_TIMEOUT", 4.0),
            )
        return cls(
            database_url=_sqlalchemy_url(database_url),
            secret=_secret(env, data_dir),
            data_dir=data_dir,
            redis_url=env.get("REDIS_URL") or None,
            georeport_api_key=env.get("GEOREPORT_API_KEY") or None,
            outside=outside,
            retention_days=int(_number(env, "MOURCHID_RETENTION_DAYS", 365)),
        )


def _sqlalchemy_url(url: str) -> str:
    # Hosts hand out postgres:// URLs, which SQLAlchemy no longer knows.
    if url.startswith("postgres://"):
        return "postgresql://" + url.removeprefix("postgres://")
    return url


def _number(env: Mapping[str, str], name: str, default: float) -> float:
    text = env.get(name)
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        raise SettingsError(f"{name} is {text!r}; give a number, for example {default:g}.") from None
    if value <= 0:
        raise SettingsError(f"{name} is {text!r}; give a number above zero.")
    return value


def _secret(env: Mapping[str, str], data_dir: Path) -> bytes:
    given = env.get("MOURCHID_SECRET")
    if given:
        if len(given) < SECRET_MINIMUM:
            raise SettingsError(f"MOURCHID_SECRET is too short; give at least {SECRET_MINIMUM} characters.")
        return given.encode()
    return stored_secret(data_dir)


def stored_secret(data_dir: Path) -> bytes:
    """The secret kept in ``data_dir``, made once at random and readable by its owner only.

    Written beside and linked into place, so that two processes that start together, or one that is killed
    half-way, end with one whole secret. Losing the file makes every stored second factor unverifiable.
    """
    path = data_dir / "secret"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            fresh = data_dir / f"secret.{os.getpid()}.{secrets.token_hex(4)}"
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_hex(32))
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(fresh, path)
            except FileExistsError:
                pass  # another process was first: its secret is the one
            finally:
                fresh.unlink()
        secret = path.read_text().strip()
    except OSError as error:
        raise SettingsError(
            f"The secret in {path} cannot be read or made ({error.strerror}). "
            "Set MOURCHID_SECRET, or make MOURCHID_DATA_DIR a folder that this user can write to."
        ) from None
    if len(secret) < SECRET_MINIMUM:
        raise SettingsError(
            f"{path} holds no usable secret. Restore it from a backup, or set MOURCHID_SECRET."
        )
    return secret.encode()

"""The channel's settings: docs/telegram.md explains each."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.channels.telegram.limits import IN_GROUP
from bot.settings import Settings, SettingsError

WEBHOOK = "/webhooks/telegram/webhook"
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class Options:
    """``webhook``: where Telegram sends updates; None: we ask for them. ``staff_chat``: the number of the
    staff group; ``staff``: who may answer there, empty for all its members. ``commune``: whose bot it is.
    ``group_limit``: messages a minute in a group."""

    token: str = field(repr=False)
    secret: bytes = field(repr=False)
    api_base: str | None = None
    webhook: str | None = None
    staff_chat: int | None = None
    staff: frozenset[int] = frozenset()
    commune: str | None = None
    group_limit: int = IN_GROUP[0]


def read(settings: Settings, environ: Mapping[str, str] | None = None) -> Options | None:
    """The options; None without a token. Raises SettingsError, which names the variable and the remedy."""
    env = os.environ if environ is None else environ
    token = (settings.telegram_token or "").strip()
    if not token:
        return None
    if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", token):
        raise SettingsError(
            "TELEGRAM_BOT_TOKEN is not a token: write the one that @BotFather gave, such as 123456:ABC-DEF."
        )
    return Options(
        token=token,
        secret=settings.secret,
        api_base=settings.telegram_api_base,
        webhook=_webhook(settings.telegram_webhook_url),
        staff_chat=_staff_chat(settings.telegram_staff_chat),
        staff=_staff(env.get("TELEGRAM_STAFF") or ""),
        group_limit=_group_limit(env.get("TELEGRAM_GROUP_LIMIT") or ""),
        commune=(env.get("TELEGRAM_COMMUNE") or "").strip() or None,
    )


def _webhook(address: str | None) -> str | None:
    if not address or not address.strip():
        return None
    parts = urlsplit(address.strip())
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not secure or not parts.hostname:
        raise SettingsError(
            f"TELEGRAM_WEBHOOK_URL is “{address}”: write the server's public address, such as "
            "https://assistant.commune.ma. Telegram accepts https only."
        )
    address = address.strip().rstrip("/")
    return address if parts.path.strip("/") else address + WEBHOOK


def _staff_chat(text: str | None) -> int | None:
    if not text or not text.strip():
        return None
    if not re.fullmatch(r"-[0-9]+", text.strip()):
        raise SettingsError(
            f"TELEGRAM_STAFF_CHAT is “{text}”: write the number of the staff group, such as -1001234567890."
        )
    return int(text)


def _group_limit(text: str) -> int:
    if not text.strip():
        return IN_GROUP[0]
    if not text.strip().isdigit() or not 1 <= int(text) <= 10_000:
        raise SettingsError(
            f"TELEGRAM_GROUP_LIMIT is “{text}”: write a number of messages a minute; "
            f"Telegram allows {IN_GROUP[0]}."
        )
    return int(text)


def _staff(text: str) -> frozenset[int]:
    found = set()
    for part in text.replace(",", " ").split():
        if not part.isdigit():
            raise SettingsError(
                f"TELEGRAM_STAFF has “{part}”: write the Telegram numbers of the staff, separated by commas."
            )
        found.add(int(part))
    return frozenset(found)

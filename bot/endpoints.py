"""endpoints.yml and REDIS_URL become Rasa's stores and its way to the actions."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rasa.shared.utils.io
from rasa.core.lock_store import InMemoryLockStore, LockStore
from rasa.core.tracker_store import TrackerStore
from rasa.shared.exceptions import FileNotFoundException, YamlException
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy.exc import SQLAlchemyError

from bot.inprocess import InProcessActions
from bot.redis_locks import FairRedisLockStore
from bot.settings import Settings, SettingsError
from bot.tracker_store import BoundedRedisTrackerStore, EmbeddedTrackerStore, redis_options


@dataclass
class Endpoints:
    """What a Rasa agent is connected to."""

    tracker_store: TrackerStore
    lock_store: LockStore
    actions: EndpointConfig


def connect(settings: Settings) -> Endpoints:
    """Open the stores and the actions that the settings and endpoints.yml ask for.

    Raises SettingsError when endpoints.yml cannot be read or an action package cannot be imported.
    """
    actions = action_endpoint(_read(settings.endpoints), settings.endpoints)
    if settings.redis_url:
        options = redis_options(settings.redis_url)
        lifetime = settings.conversation_days * 86_400
        return Endpoints(
            BoundedRedisTrackerStore(lifetime, **options), FairRedisLockStore(**options), actions
        )
    path = settings.data_dir / "conversations.db"
    try:
        tracker_store = EmbeddedTrackerStore(path)
    except (sqlite3.Error, SQLAlchemyError) as error:
        reason = getattr(error, "orig", error)
        raise SettingsError(
            f"{path} cannot be opened: {reason}. Restore it from a backup, or move it away to begin anew."
        ) from None
    return Endpoints(tracker_store, InMemoryLockStore(), actions)


def action_endpoint(content: dict[str, Any], path: Path) -> EndpointConfig:
    """The endpoint for custom actions: `actions_module` runs them here, `url` on an action server."""
    section = content.get("action_endpoint") or {}
    if not isinstance(section, dict) or ("url" in section) == ("actions_module" in section):
        raise SettingsError(
            f"{path}: action_endpoint must have either “actions_module: actions” (run in this process) "
            "or “url: http://HOST:5055/webhook” (a separate action server)."
        )
    if "actions_module" in section:
        return InProcessActions(str(section["actions_module"]))
    return EndpointConfig.from_dict(section)


def _read(path: Path) -> dict[str, Any]:
    try:
        content = rasa.shared.utils.io.read_config_file(path)
    except FileNotFoundException:
        raise SettingsError(f"There is no file {path}: name the right one in MOURCHID_ENDPOINTS.") from None
    except (YamlException, ValueError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from None
    unknown = set(content) - {"action_endpoint"}
    if unknown:
        raise SettingsError(
            f"{path} has “{', '.join(sorted(unknown))}”, which Mourchid does not read: conversations are "
            "kept in the data folder, or in Redis when REDIS_URL is set."
        )
    return dict(content)

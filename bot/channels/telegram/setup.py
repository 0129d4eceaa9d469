"""What Telegram must know of the bot: where updates go, the menu of commands, how it presents itself."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.channels.messages import Language
from bot.channels.sentences import Sentences
from bot.channels.store import ChannelStore, StoreError
from bot.channels.telegram.api import Api
from bot.channels.telegram.commands import MENU
from bot.channels.telegram.router import ALLOWED
from bot.logs import say

log = logging.getLogger(__name__)

LONGEST_WAIT = 300.0  # seconds between two tries
KNOWN_FOR = 30 * 86_400  # seconds after which what is set is set again
CONNECTIONS = 40  # over which Telegram sends updates at the same time
#: Without a language: shown to telephones in any other than ours.
SIDES: tuple[tuple[str, Language], ...] = (("", "ar"), ("ar", "ar"), ("fr", "fr"))


async def retried(what: str, work: Callable[[], Awaitable[None]]) -> bool:
    """Do it, as often as it takes, in the background. False when Telegram does not know the token."""
    wait = 1.0
    while True:
        try:
            await work()
            return True
        except InvalidToken:
            line = (
                "Telegram does not know the token of TELEGRAM_BOT_TOKEN: ask @BotFather for it, and restart."
            )
            log.error(line)
            say(line)
            return False
        except RetryAfter as error:
            wait = error._retry_after.total_seconds()
        except TelegramError as error:
            log.warning("%s: Telegram is out of reach, trying again: %s", what, error.message)
        except StoreError as error:
            log.warning("%s: the store is out of reach, trying again: %s", what, error)
        await asyncio.sleep(wait)
        wait = min(LONGEST_WAIT, wait * 2)


async def receive_by_webhook(api: Api, url: str, secret: str) -> None:
    """Have updates sent to `url`. Raises TelegramError."""
    await api.call(
        "setWebhook",
        {"url": url, "secret_token": secret, "allowed_updates": ALLOWED, "max_connections": CONNECTIONS},
    )
    log.info("Telegram sends updates to %s", url)


async def receive_by_polling(api: Api) -> None:
    """Have updates kept until we ask for them. Raises TelegramError."""
    await api.call("deleteWebhook", {"drop_pending_updates": False})


async def introduce(api: Api, store: ChannelStore, sentences: Sentences) -> None:
    """The menu and the descriptions, in both languages; only what changed. Raises TelegramError."""
    for method, params in _introductions(sentences):
        code = params.get("language_code", "")
        content = hashlib.sha256(json.dumps(params, sort_keys=True).encode()).hexdigest()
        key = f"tg:set:{api.token.partition(':')[0]}:{method}:{code}"
        known = await store.get(key)
        if known is None or known["is"] != content:
            await api.call(method, params)
            await store.put(key, {"is": content}, KNOWN_FOR)


def _introductions(sentences: Sentences) -> list[tuple[str, dict[str, Any]]]:
    calls: list[tuple[str, dict[str, Any]]] = []
    for code, language in SIDES:
        where = {"language_code": code} if code else {}
        commands = [
            {"command": name, "description": sentences.say(f"utter_telegram_command_{name}", language)}
            for name in MENU
        ]
        scope = {"type": "all_private_chats"}
        short = sentences.say("utter_telegram_short_description", language)
        long = sentences.say("utter_telegram_description", language)
        calls.append(("setMyCommands", {"commands": commands, **where}))
        calls.append(("setMyCommands", {"commands": commands, "scope": scope, **where}))
        calls.append(("setMyShortDescription", {"short_description": short, **where}))
        calls.append(("setMyDescription", {"description": long, **where}))
    return calls

"""Long polling: asks Telegram for updates, when no public address is configured."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from telegram.error import Conflict, RetryAfter, TelegramError

from bot.channels.store import StoreError
from bot.channels.telegram.api import ANSWER_WITHIN, Api
from bot.channels.telegram.queue import Queue
from bot.channels.telegram.router import ALLOWED

log = logging.getLogger(__name__)

WAIT_FOR_UPDATES = 30  # seconds that Telegram keeps the question open
LEASE = 90  # seconds: of several processes one asks
LONGEST_WAIT = 30.0  # seconds between two tries
Accept = Callable[[dict[str, Any]], Awaitable[Any]]


async def poll(api: Api, queue: Queue, accept: Accept) -> None:
    """Ask for updates and give each to `accept`, until cancelled.

    An update is acknowledged by asking for those after it, once `accept` has stored it.
    """
    offset: int | None = None
    wait = 1.0
    while True:
        try:
            if not await queue.lease(("in", 0), LEASE):
                await asyncio.sleep(LEASE / 3)
                continue
            params = {"timeout": WAIT_FOR_UPDATES, "allowed_updates": ALLOWED, "offset": offset}
            updates = await api.call("getUpdates", params, read_timeout=WAIT_FOR_UPDATES + ANSWER_WITHIN)
            for update in updates:
                await accept(update)
                offset = int(update["update_id"]) + 1
            wait = 1.0
            continue
        except RetryAfter as error:
            wait = error._retry_after.total_seconds()
        except Conflict as error:
            log.error("another program asks for the updates of this bot, trying again: %s", error.message)
        except TelegramError as error:
            log.warning("updates could not be asked for, trying again: %s", error.message)
        except StoreError as error:
            log.error("an update could not be stored, asking for it again: %s", error)
        await asyncio.sleep(wait)
        wait = min(LONGEST_WAIT, wait * 2)

"""The worker: drains the outbox and, every hour, looks after deadlines and what is to be erased."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from registry import outbox
from registry.database import Database
from registry.errors import RegistryError
from registry.models import Notification
from registry.wording import notification_text

log = logging.getLogger(__name__)

Deliver = Callable[[str, str, Mapping[str, Any]], Awaitable[bool]]
Title = Callable[[str, str], str | None]


class Worker:
    """Delivers notifications. Any number may run, in any number of processes.

    ``deliver(channel, sender, payload)`` returns whether it was delivered; False or an exception means try
    later. ``payload`` has ``id`` (the same over all tries), ``kind``, ``reference``, ``language``, ``text``
    and ``facts``. ``upkeep()`` runs every ``upkeep_every`` seconds. ``title(procedure, language)`` names a
    procedure. Messages to one sender go one after the other, in order; to different ones at the same time.
    """

    def __init__(
        self,
        database: Database,
        deliver: Deliver,
        *,
        now: Callable[[], datetime],
        title: Title | None = None,
        upkeep: Callable[[], None] | None = None,
        batch: int = 20,
        lease: float = 60.0,
        deliver_timeout: float = 20.0,
        poll: float = 2.0,
        upkeep_every: float = 3600.0,
    ) -> None:
        if lease < 2 * deliver_timeout:
            raise ValueError("the lease must last at least two deliveries")
        self._database = database
        self._deliver = deliver
        self._now = now
        self._title = title
        self._upkeep = upkeep
        self._batch = batch
        self._lease = lease
        self._timeout = deliver_timeout
        self._poll = poll
        self._upkeep_every = upkeep_every

    async def run(self, stop: asyncio.Event) -> None:
        """Work until ``stop`` is set. A database that does not answer is waited for."""
        next_upkeep = 0.0
        while not stop.is_set():
            try:
                if self._upkeep is not None and time.monotonic() >= next_upkeep:
                    await asyncio.to_thread(self._upkeep)
                    next_upkeep = time.monotonic() + self._upkeep_every
                if await self.deliver_batch():
                    continue
            except RegistryError as error:
                log.error("The registry's worker cannot go on now and tries again: %s", error)
            except Exception:
                log.exception("The registry's worker met a mistake and tries again")
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(stop.wait(), self._poll)

    async def drain(self) -> int:
        """Deliver what is due now; how many notifications were taken."""
        total = 0
        while taken := await self.deliver_batch():
            total += taken
        return total

    async def deliver_batch(self) -> int:
        """Take one batch and deliver it; its size."""
        started = time.monotonic()
        batch = await asyncio.to_thread(
            outbox.take, self._database, self._batch, timedelta(seconds=self._lease), self._now()
        )
        if not batch.notifications:
            return 0
        by_sender: dict[tuple[str, str], list[Notification]] = defaultdict(list)
        for notification in batch.notifications:
            by_sender[notification.channel, notification.sender].append(notification)
        sent: list[str] = []
        failed: list[Notification] = []
        last_start = started + self._lease - self._timeout
        await asyncio.gather(
            *(self._deliver_in_order(queue, last_start, sent, failed) for queue in by_sender.values())
        )
        await asyncio.to_thread(outbox.finish, self._database, batch, sent, failed, self._now())
        return len(batch.notifications)

    async def _deliver_in_order(
        self, queue: list[Notification], last_start: float, sent: list[str], failed: list[Notification]
    ) -> None:
        for place, notification in enumerate(queue):
            # What cannot end before the lease does is left: another worker may have it by then.
            if time.monotonic() > last_start:
                return
            if await self._deliver_one(notification):
                sent.append(notification.id)
            else:
                # Later news must not overtake earlier news.
                failed.extend(queue[place:])
                return

    async def _deliver_one(self, notification: Notification) -> bool:
        try:
            payload = self._payload(notification)
            return await asyncio.wait_for(
                self._deliver(notification.channel, notification.sender, payload), self._timeout
            )
        except asyncio.TimeoutError:
            log.warning("Notification %s: no answer in %g s", notification.id, self._timeout)
        except Exception as error:
            # Not the error's text: it may hold the message, and with it personal data.
            log.warning("Notification %s was not delivered: %s", notification.id, type(error).__name__)
        return False

    def _payload(self, notification: Notification) -> dict[str, Any]:
        title = None
        if self._title is not None:
            title = self._title(str(notification.facts["procedure"]), notification.language)
        return {
            "id": notification.id,
            "kind": notification.kind,
            "reference": notification.reference,
            "language": notification.language,
            "text": notification_text(notification, title),
            "facts": dict(notification.facts),
        }

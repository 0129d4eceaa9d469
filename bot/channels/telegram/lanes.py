"""Work on the queue: each chat's updates and calls in order, the chats in parallel."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable

from bot.channels.store import StoreError
from bot.channels.telegram.queue import Kind, Lane, Queue

log = logging.getLogger(__name__)

LEASE = 60  # seconds after which another process may go on with the work of one that died
LOOK = 2.0  # seconds between two looks for what another process left
GRACE = 3.0  # seconds in which what is being done may end: a call cut off would be made again
#: Does the next thing in a chat's lane. False when nothing waits.
Step = Callable[[int], Awaitable[bool]]


class Lanes:
    """One task for each lane in which something waits."""

    def __init__(self, queue: Queue, steps: dict[Kind, Step]) -> None:
        self.queue, self.steps = queue, steps
        self._busy: dict[Lane, asyncio.Task[None]] = {}
        self._again: set[Lane] = set()
        self._ending = False

    def wake(self, lanes: Iterable[Lane]) -> None:
        """Something was added to these lanes."""
        for lane in lanes:
            if lane in self._busy:
                self._again.add(lane)
            elif not self._ending:
                self._busy[lane] = asyncio.create_task(self._work(lane))

    @property
    def busy(self) -> int:
        """In how many lanes something is being done, or waits."""
        return len(self._busy)

    async def watch(self) -> None:
        """Take up what waits: after a restart, and after another process died. Runs until cancelled."""
        while True:
            try:
                self.wake(lane for lane in await self.queue.lanes() if lane not in self._busy)
            except StoreError as error:
                log.error("the queue is out of reach, trying again: %s", error)
            await asyncio.sleep(LOOK)

    async def stop(self) -> None:
        """Begin nothing more, and let go. What was not finished is taken up at the next start."""
        self._ending = True
        tasks = list(self._busy.values())
        if tasks:
            await asyncio.wait(tasks, timeout=GRACE)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _work(self, lane: Lane) -> None:
        keeper: asyncio.Task[None] | None = None
        try:
            step = self.steps[lane[0]]
            while True:
                self._again.discard(lane)
                if not await self.queue.lease(lane, LEASE):
                    return
                keeper = keeper or asyncio.create_task(self._keep(lane))
                while not self._ending and await step(lane[1]):
                    pass
                if (await self.queue.release(lane) and lane not in self._again) or self._ending:
                    return
        except StoreError as error:
            # The lane is looked at again in a moment.
            log.error("the queue is out of reach, trying again: %s", error)
        except Exception:
            log.exception("a lane stopped, and is taken up again")
        finally:
            if keeper is not None:
                keeper.cancel()
            self._again.discard(lane)
            del self._busy[lane]

    async def _keep(self, lane: Lane) -> None:
        while True:
            await asyncio.sleep(LEASE / 3)
            try:
                await self.queue.lease(lane, LEASE)
            except StoreError as error:
                log.warning("a lease could not be kept: %s", error)

"""Rasa's Redis lock store, made fair between processes.

Rasa reads a lock, changes it and writes it back in three steps: two processes that do so at once both
hold the lock. It also looks only once a second whether its turn has come.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, RedisLockStore

POLL = 0.02  # seconds
MUTEX_LIFETIME = 5.0  # seconds; a process that dies between two commands holds up the others no longer


class FairRedisLockStore(RedisLockStore):
    """Tickets are given and taken back by one process at a time."""

    def issue_ticket(self, conversation_id: str, lock_lifetime: float = LOCK_LIFETIME) -> int:
        with self._mutex(conversation_id):
            return int(super().issue_ticket(conversation_id, lock_lifetime))

    def update_lock(self, conversation_id: str) -> None:
        with self._mutex(conversation_id):
            super().update_lock(conversation_id)

    def cleanup(self, conversation_id: str, ticket_number: int) -> None:
        with self._mutex(conversation_id):
            super().cleanup(conversation_id, ticket_number)

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = LOCK_LIFETIME, wait_time_in_seconds: float = POLL
    ) -> AsyncGenerator[TicketLock, None]:
        async with super().lock(conversation_id, lock_lifetime, wait_time_in_seconds) as lock:
            yield lock

    def _mutex(self, conversation_id: str):  # type: ignore[no-untyped-def]
        return self.red.lock(
            f"{self.key_prefix}mutex:{conversation_id}",
            timeout=MUTEX_LIFETIME,
            sleep=0.002,
            blocking_timeout=MUTEX_LIFETIME,
        )

"""Cases that are open, in the channels' store: they survive a restart and are one for all processes."""

from __future__ import annotations

import secrets
import time
from dataclasses import asdict, dataclass, replace

from bot.channels.messages import Language
from bot.channels.store import ChannelStore

#: A case in which nobody wrote for so long is over (seconds).
LIFETIME = 14 * 86_400
#: How long a topic's case is known after the case is over (seconds).
KNOWN_FOR = 180 * 86_400
#: Noted again after so long (seconds), and not at every message.
TOUCH_EVERY = 6 * 3600
#: Read aloud over a telephone: no letter that looks like another.
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True)
class Case:
    """``id`` is what citizen and staff call it; ``who``: a name to show to staff, if there is one."""

    id: str
    sender: str
    channel: str
    language: Language
    commune: str | None = None
    who: str = ""
    opened_at: float = 0.0
    touched_at: float = 0.0


class Cases:
    """One open case at most for each citizen."""

    def __init__(self, store: ChannelStore) -> None:
        self.store = store

    async def open(
        self, sender: str, channel: str, language: Language, commune: str | None, who: str
    ) -> tuple[Case, bool]:
        """The citizen's case, and whether it is new."""
        if (present := await self.of(sender)) is not None:
            return present, False
        number = "".join(secrets.choice(LETTERS) for _ in range(5))
        case = Case(number, sender, channel, language, commune, who, time.time(), time.time())
        await self._keep(case)
        return case, True

    async def of(self, sender: str) -> Case | None:
        """The open case of a citizen."""
        kept = await self.store.get(_of_citizen(sender))
        return await self.get(str(kept["case"])) if kept else None

    async def get(self, case: str) -> Case | None:
        """An open case by its id."""
        kept = await self.store.get(_case(case))
        return Case(**kept) if kept else None

    async def touch(self, case: Case) -> None:
        """Somebody wrote: it stays open."""
        if time.time() - case.touched_at > TOUCH_EVERY:
            await self._keep(replace(case, touched_at=time.time()))

    async def close(self, case: Case) -> bool:
        """True for the one who closes it."""
        if await self.store.take(_case(case.id)) is None:
            return False
        await self.store.take(_of_citizen(case.sender))
        return True

    async def set_thread(self, case: str, thread: int | None) -> None:
        """The topic of a case; None when it exists no more. It is known for longer than the case is open."""
        if thread is None:
            await self.store.take(_thread(case))
            return
        await self.store.put(_thread(case), {"thread": thread}, KNOWN_FOR)
        await self.store.put(_in_thread(thread), {"case": case}, KNOWN_FOR)

    async def thread(self, case: str) -> int | None:
        """The topic of a case, open or over."""
        kept = await self.store.get(_thread(case))
        return int(kept["thread"]) if kept else None

    async def in_thread(self, thread: int) -> str | None:
        """The case of a topic, open or over."""
        kept = await self.store.get(_in_thread(thread))
        return str(kept["case"]) if kept else None

    async def _keep(self, case: Case) -> None:
        await self.store.put(_case(case.id), asdict(case), LIFETIME)
        await self.store.put(_of_citizen(case.sender), {"case": case.id}, LIFETIME)


def _case(case: str) -> str:
    return f"case:{case}"


def _of_citizen(sender: str) -> str:
    return f"case-of:{sender}"


def _thread(case: str) -> str:
    return f"case-thread:{case}"


def _in_thread(thread: int) -> str:
    return f"case-in:{thread}"

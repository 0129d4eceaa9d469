"""Work on the queue: what is begun, and what is not."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.channels.telegram.lanes import Lanes
from bot.channels.telegram.queue import Call
from bot.channels.telegram.queue_sqlite import SqliteQueue


async def test_a_stop_lets_the_call_that_is_being_made_end_and_begins_no_other(tmp_path: Path) -> None:
    queue, made = SqliteQueue(tmp_path / "q.db"), list[int]()
    begun = asyncio.Event()

    async def send(chat: int) -> bool:
        (first, *_) = await queue.next_calls(chat, 1)
        begun.set()
        await asyncio.sleep(0.2)  # Telegram takes it, and its answer is on the way
        await queue.made(chat, first.id)
        made.append(first.id)
        return True

    lanes = Lanes(queue, {"out": send})
    await queue.push([Call(7, "sendMessage", {"text": text}) for text in ("un", "deux")])
    lanes.wake([("out", 7)])
    await begun.wait()
    await lanes.stop()
    lanes.wake([("out", 7)])
    assert len(made) == 1
    assert lanes.busy == 0
    assert await queue.waiting() == (0, 1)
    await queue.close()

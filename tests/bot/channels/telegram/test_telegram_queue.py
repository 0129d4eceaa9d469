"""The queue, on SQLite and on Redis: the same promises."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import redis

from bot.channels.store import StoreError
from bot.channels.telegram.queue import Call, Queue, open_queue

SEND = Call(7, "sendMessage", {"text": "مرحبا"}, "مرحبا")


@pytest.fixture(params=["sqlite", "redis"])
async def queue(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Queue]:
    url = request.getfixturevalue("redis_url") if request.param == "redis" else None
    if url:
        redis.Redis.from_url(url).flushall()
    made = open_queue(tmp_path, url)
    yield made
    await made.close()


async def test_updates_come_out_in_the_order_of_their_numbers(queue: Queue) -> None:
    for number in (12, 10, 11):
        assert await queue.add(7, number, {"n": number})
    for number in (10, 11, 12):
        update = await queue.next_update(7)
        assert update is not None
        assert (update.id, update.body, update.tries) == (number, {"n": number}, 1)
        await queue.done(7, number, [])
    assert await queue.next_update(7) is None


async def test_an_update_is_taken_once_even_after_it_is_done(queue: Queue) -> None:
    assert await queue.add(7, 1, {})
    assert not await queue.add(7, 1, {})
    await queue.done(7, 1, [])
    assert not await queue.add(7, 1, {})
    assert await queue.next_update(7) is None


async def test_tries_are_counted_and_may_be_forgiven(queue: Queue) -> None:
    await queue.add(7, 1, {})
    tries = []
    for _ in range(3):
        update = await queue.next_update(7)
        assert update is not None
        tries.append(update.tries)
    await queue.again(1)
    update = await queue.next_update(7)
    assert update is not None
    assert [*tries, update.tries] == [1, 2, 3, 3]


async def test_what_an_update_leads_to_is_queued_when_it_is_done(queue: Queue) -> None:
    await queue.add(7, 1, {})
    await queue.done(7, 1, [SEND, Call(-5, "copyMessage", {"message_id": 3}, topic="A")])
    (send,) = await queue.next_calls(7, 10)
    assert send.call == SEND
    (copy,) = await queue.next_calls(-5, 10)
    assert copy.call.topic == "A"
    await queue.made(7, send.id)
    assert await queue.next_calls(7, 10) == []
    assert await queue.waiting() == (0, 1)


async def test_calls_keep_their_order_and_one_may_be_made_before_another(queue: Queue) -> None:
    await queue.push([Call(7, "sendMessage", {"text": str(number)}) for number in range(4)])
    waiting = await queue.next_calls(7, 3)
    assert [queued.call.params["text"] for queued in waiting] == ["0", "1", "2"]
    await queue.made(7, waiting[1].id)
    assert [queued.call.params["text"] for queued in await queue.next_calls(7, 9)] == ["0", "2", "3"]


async def test_the_same_key_is_queued_once_even_after_it_was_made(queue: Queue) -> None:
    call = Call(7, "sendMessage", {"text": "x"}, key="notification/1")
    await queue.push([call])
    await queue.push([call])
    (queued,) = await queue.next_calls(7, 10)
    await queue.made(7, queued.id)
    await queue.push([call])
    assert await queue.next_calls(7, 10) == []


async def test_lanes_are_those_in_which_something_waits(queue: Queue) -> None:
    await queue.add(7, 1, {})
    await queue.push([SEND, Call(-5, "copyMessage")])
    assert sorted(await queue.lanes()) == [("in", 7), ("out", -5), ("out", 7)]
    assert await queue.lease(("in", 7), 30)
    assert not await queue.release(("in", 7))  # something waits
    await queue.done(7, 1, [])
    assert await queue.release(("in", 7))
    assert ("in", 7) not in await queue.lanes()


async def test_a_chat_can_be_forgotten(queue: Queue) -> None:
    await queue.add(7, 1, {"text": "secret"})
    await queue.push([SEND])
    await queue.forget(7)
    assert await queue.next_update(7) is None
    assert await queue.next_calls(7, 10) == []
    await queue.sweep()


async def test_only_one_process_has_a_lane(redis_url: str, tmp_path: Path) -> None:
    redis.Redis.from_url(redis_url).flushall()
    one, two = open_queue(tmp_path, redis_url), open_queue(tmp_path, redis_url)
    await one.add(7, 1, {})
    assert await one.lease(("in", 7), 1)
    assert not await two.lease(("in", 7), 30)
    assert await one.lease(("in", 7), 30)  # kept
    await one.done(7, 1, [SEND])
    await two.done(7, 1, [SEND])  # too late: what it leads to was queued
    assert len(await two.next_calls(7, 10)) == 1
    await one.release(("in", 7))
    assert await two.lease(("in", 7), 30)
    await one.close()
    await two.close()


async def test_what_waits_is_there_after_a_restart(tmp_path: Path) -> None:
    first = open_queue(tmp_path, None)
    await first.add(7, 1, {"n": 1})
    await first.push([SEND])
    await first.close()
    second = open_queue(tmp_path, None)
    assert await second.waiting() == (1, 1)
    await second.close()


async def test_a_store_out_of_reach_is_said(tmp_path: Path) -> None:
    unreachable = open_queue(tmp_path, "redis://127.0.0.1:1/0")
    with pytest.raises(StoreError):
        await unreachable.add(7, 1, {})
    (tmp_path / "telegram.db").mkdir()
    with pytest.raises(StoreError):
        open_queue(tmp_path, None)

"""One store, two homes: the same behaviour on SQLite and on Redis."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.channels.store import ChannelStore, StoreError, open_store

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture(params=["sqlite", "redis"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ChannelStore]:
    url = None
    if request.param == "redis":
        url = request.getfixturevalue("redis_url")
    opened = open_store(tmp_path, url)
    if url:
        await opened.redis.flushall()  # type: ignore[attr-defined]
    yield opened
    await opened.close()


async def test_entries_come_back_in_order_and_after_any_of_them(store: ChannelStore) -> None:
    entries = [await store.append("web:a", {"text": f"سطر {n}"}) for n in range(5)]
    assert [entry.id for entry in entries] == sorted({entry.id for entry in entries})
    assert await store.after("web:a") == entries
    assert await store.after("web:a", entries[2].id) == entries[3:]
    assert await store.after("web:a", 0, 2) == entries[:2]
    assert await store.last("web:a") == entries[-1].id
    assert await store.after("web:b") == []
    assert await store.last("web:b") == 0


async def test_the_same_key_adds_once(store: ChannelStore) -> None:
    first = await store.append("web:a", {"text": "x"}, key="n1/0")
    assert await store.append("web:a", {"text": "x"}, key="n1/0") == first
    assert (await store.append("web:b", {"text": "x"}, key="n1/0")).body == {"text": "x"}
    assert len(await store.after("web:a")) == 1


async def test_many_at_once_get_different_ids(store: ChannelStore) -> None:
    entries = await asyncio.gather(*(store.append("web:a", {"n": n}) for n in range(50)))
    assert len({entry.id for entry in entries}) == 50
    assert len(await store.after("web:a")) == 50


async def test_a_button_belongs_to_one_conversation_and_expires(store: ChannelStore) -> None:
    token = await store.issue_button("web:a", '/choose{"option": "رخصة"}', 60)
    assert len(token) <= 16
    assert await store.button("web:a", token) == '/choose{"option": "رخصة"}'
    assert await store.button("web:b", token) is None
    assert await store.button("web:a", "unknown") is None
    old = await store.issue_button("web:c", "/x", 1)
    await _until(lambda: store.button("web:c", old), None)


async def test_a_claim_is_given_once_and_keeps_its_reply(store: ChannelStore) -> None:
    assert (await store.claim("web:a", "k", 60)).state == "mine"
    assert (await store.claim("web:a", "k", 60)).state == "busy"
    assert (await store.claim("web:b", "k", 60)).state == "mine"
    await store.complete("web:a", "k", {"reply": "نعم"}, 60)
    claim = await store.claim("web:a", "k", 60)
    assert (claim.state, claim.reply) == ("done", {"reply": "نعم"})


async def test_one_of_many_claims_at_once_is_mine(store: ChannelStore) -> None:
    claims = await asyncio.gather(*(store.claim("web:a", "k", 60) for _ in range(20)))
    assert [claim.state for claim in claims].count("mine") == 1


async def test_a_failed_claim_may_be_tried_again_but_a_done_one_stays(store: ChannelStore) -> None:
    await store.claim("web:a", "k", 60)
    await store.release("web:a", "k")
    assert (await store.claim("web:a", "k", 60)).state == "mine"
    await store.complete("web:a", "k", {}, 60)
    await store.release("web:a", "k")
    assert (await store.claim("web:a", "k", 60)).state == "done"


async def test_a_claim_whose_holder_died_lapses(store: ChannelStore) -> None:
    await store.claim("web:a", "k", 1)

    async def state() -> str:
        return (await store.claim("web:a", "k", 60)).state

    await _until(state, "mine")


async def test_once_is_true_once(store: ChannelStore) -> None:
    assert await store.once("update:1", 60)
    assert not await store.once("update:1", 60)
    assert await store.once("update:2", 60)


async def test_uses_are_counted_by_window(store: ChannelStore) -> None:
    counts = [await store.count("limit:a", 3600) for _ in range(3)]
    assert [uses for uses, _ in counts] == [1, 2, 3]
    assert 1 <= counts[0][1] <= 3600
    assert (await store.count("limit:b", 3600))[0] == 1


async def test_small_values_are_kept_taken_once_and_expire(store: ChannelStore) -> None:
    await store.put("ticket", {"a": 1}, 60)
    assert await store.get("ticket") == {"a": 1}
    assert await store.take("ticket") == {"a": 1}
    assert await store.take("ticket") is None
    assert await store.get("ticket") is None
    await store.put("short", {}, 1)
    await _until(lambda: store.get("short"), None)


async def test_feedback_comes_back_newest_first(store: ChannelStore) -> None:
    await store.add_feedback("web:a", {"useful": True})
    await store.add_feedback("web:b", {"useful": False})
    assert [entry.body["useful"] for entry in await store.feedback()] == [False, True]


async def test_deleting_a_conversation_leaves_the_others(store: ChannelStore) -> None:
    last = None
    for conversation in ("web:a", "web:b"):
        last = await store.append(conversation, {"text": "x"}, key="k")
        await store.claim(conversation, "m", 60)
        await store.complete(conversation, "m", {"text": "x"}, 60)
        await store.add_feedback(conversation, {"from": conversation})
    token = await store.issue_button("web:a", "/x", 60)
    await store.delete_conversation("web:a")
    assert await store.after("web:a") == []
    assert await store.button("web:a", token) is None
    assert (await store.claim("web:a", "m", 60)).state == "mine"
    assert [entry.body["from"] for entry in await store.feedback()] == ["web:b"]
    assert len(await store.after("web:b")) == 1
    assert (await store.append("web:a", {"text": "new"})).id > 1
    assert last is not None


async def test_who_listens_is_woken_by_messages_and_signals_of_that_conversation(store: ChannelStore) -> None:
    with store.listen("web:a") as listening:
        await _listening(store, "web:a", listening)
        await store.append("web:b", {})
        await store.signal("web:a", "typing")
        assert await listening.next(5) == "typing"
        await store.append("web:a", {})
        assert await listening.next(5) == "message"
        assert await listening.next(0.05) is None


async def test_messages_wake_listeners_in_another_process(redis_url: str, tmp_path: Path) -> None:
    here, there = open_store(tmp_path, redis_url), open_store(tmp_path, redis_url)
    with here.listen("web:two") as listening:
        await _listening(there, "web:two", listening)
        await there.append("web:two", {})
        assert await listening.next(5) == "message"
    await here.close()
    await there.close()


async def test_sweeping_keeps_what_is_young(store: ChannelStore) -> None:
    await store.append("web:a", {"text": "x"})
    await store.put("kept", {"a": 1}, 60)
    await store.sweep(90)
    assert len(await store.after("web:a")) == 1
    assert await store.get("kept") == {"a": 1}


async def test_sweeping_removes_what_is_old(tmp_path: Path) -> None:
    store = open_store(tmp_path, None)
    await store.append("web:a", {"text": "x"})
    await store.append("web:b", {"text": "x"})
    store.db.execute("UPDATE outbox SET at = at - 100 * 86400 WHERE conversation = 'web:a'")  # type: ignore[attr-defined]
    await store.sweep(90)
    assert await store.after("web:a") == []
    assert len(await store.after("web:b")) == 1


async def test_what_is_kept_survives_a_restart_and_unfinished_claims_do_not(tmp_path: Path) -> None:
    first = open_store(tmp_path, None)
    await first.append("web:a", {"text": "x"})
    await first.claim("web:a", "unfinished", 3600)
    await first.close()
    second = open_store(tmp_path, None)
    await second.recover()
    assert len(await second.after("web:a")) == 1
    assert (await second.claim("web:a", "unfinished", 60)).state == "mine"


async def test_a_store_out_of_reach_says_so(tmp_path: Path) -> None:
    store = open_store(tmp_path, "redis://127.0.0.1:1/0")
    with pytest.raises(StoreError):
        await store.ping()
    with pytest.raises(StoreError):
        await store.append("web:a", {})


async def _until(ask, wanted) -> None:  # type: ignore[no-untyped-def]
    for _ in range(100):
        if await ask() == wanted:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"never became {wanted}")


async def _listening(store: ChannelStore, conversation: str, listening) -> None:  # type: ignore[no-untyped-def]
    """Wait until signals arrive: a subscription to Redis takes a moment."""
    for _ in range(100):
        await store.signal(conversation, "typing")
        if await listening.next(0.1) == "typing":
            break
    else:
        raise AssertionError("no signal arrives")
    while await listening.next(0.1) is not None:
        pass

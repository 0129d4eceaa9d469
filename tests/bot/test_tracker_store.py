"""A conversation kept ready is what reading it again would give, and never an old one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.tracker_store import KEPT_READY, EmbeddedTrackerStore

DOMAIN = Domain.from_yaml("""
version: "3.1"
slots:
  a: {type: text, influence_conversation: false, mappings: [{type: custom}]}
""")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedTrackerStore]:
    made = EmbeddedTrackerStore(tmp_path / "conversations.db")
    made.domain = DOMAIN
    with closing(made.db):
        yield made


@pytest.fixture
def other(tmp_path: Path, store: EmbeddedTrackerStore) -> Iterator[EmbeddedTrackerStore]:
    """Another process on the same file: it has nothing ready."""
    made = EmbeddedTrackerStore(tmp_path / "conversations.db")
    made.domain = DOMAIN
    with closing(made.db):
        yield made


async def turn(of: EmbeddedTrackerStore, sender: str, value: str, *, session: bool = False) -> None:
    tracker = await of.get_or_create_tracker(sender)
    if session:
        tracker.update(ActionExecuted("action_session_start"))
        tracker.update(SessionStarted())
    for event in (UserUttered(value), SlotSet("a", value), BotUttered("!"), ActionExecuted("action_listen")):
        tracker.update(event)
    await of.save(tracker)


def held(tracker: DialogueStateTracker | None) -> dict[str, Any]:
    assert tracker is not None
    state = tracker.current_state()
    return {**state, "events": [event.as_dict() for event in tracker.events], "stored": tracker.events_stored}


async def test_what_is_ready_is_what_the_file_says(
    store: EmbeddedTrackerStore, other: EmbeddedTrackerStore
) -> None:
    for number in range(6):
        await turn(store, "web:x", str(number), session=number in (0, 3))
        ready = await store.retrieve("web:x")
        assert held(ready) == held(await other.retrieve("web:x"))
        assert ready is not None
        await store.save(ready)


async def test_reading_is_spared(store: EmbeddedTrackerStore, monkeypatch: pytest.MonkeyPatch) -> None:
    await turn(store, "web:x", "1", session=True)
    monkeypatch.setattr(DialogueStateTracker, "from_dict", None)
    await turn(store, "web:x", "2")


async def test_what_another_wrote_is_seen(store: EmbeddedTrackerStore, other: EmbeddedTrackerStore) -> None:
    await turn(store, "web:x", "1", session=True)
    await turn(other, "web:x", "2")
    found = await store.retrieve("web:x")
    assert found is not None
    assert found.get_slot("a") == "2"


async def test_what_another_wrote_meanwhile_is_seen(
    store: EmbeddedTrackerStore, other: EmbeddedTrackerStore
) -> None:
    await turn(store, "web:x", "1", session=True)
    mine = await store.retrieve("web:x")
    await turn(other, "web:x", "2")
    assert mine is not None
    mine.update(BotUttered("mine"))
    await store.save(mine)
    assert held(await store.retrieve("web:x")) == held(await other.retrieve("web:x"))


async def test_a_turn_that_failed_leaves_nothing_behind(store: EmbeddedTrackerStore) -> None:
    await turn(store, "web:x", "1", session=True)
    failed = await store.retrieve("web:x")
    assert failed is not None
    failed.update(SlotSet("a", "half done"))
    found = await store.retrieve("web:x")
    assert found is not None
    assert found.get_slot("a") == "1"


async def test_what_was_deleted_is_gone(store: EmbeddedTrackerStore) -> None:
    await turn(store, "web:x", "1", session=True)
    await store.delete("web:x")
    assert await store.retrieve("web:x") is None
    await turn(store, "web:x", "1", session=True)
    await store.delete_older(-1)
    assert await store.retrieve("web:x") is None


async def test_a_new_model_reads_anew(store: EmbeddedTrackerStore) -> None:
    await turn(store, "web:x", "1", session=True)
    store.domain = Domain.from_yaml('version: "3.1"\n')
    found = await store.retrieve("web:x")
    assert found is not None
    assert "a" not in found.slots


async def test_only_so_many_are_kept(store: EmbeddedTrackerStore) -> None:
    for number in range(KEPT_READY + 5):
        await turn(store, f"web:{number}", "1", session=True)
    assert len(store._ready._kept) == KEPT_READY

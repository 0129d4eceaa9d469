"""A change reaches who asked for it, once, also over restarts, failures and several workers."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from registry import ConsentMissing, InvalidInput, Registry, State, TransitionRefused, UnknownRequest, outbox
from registry.references import new_reference
from registry.tables import notifications
from registry.worker import Worker
from tests.registry.helpers import Moment, complaint

ROOT = Path(__file__).parents[2]


class Phone:
    """Receives what the worker delivers. ``fails``: how many of the next deliveries fail."""

    def __init__(self, fails: int = 0, error: Exception | None = None) -> None:
        self.received: list[tuple[str, str, Mapping[str, Any]]] = []
        self.fails = fails
        self.error = error

    async def __call__(self, channel: str, sender: str, payload: Mapping[str, Any]) -> bool:
        if self.fails:
            self.fails -= 1
            if self.error:
                raise self.error
            return False
        self.received.append((channel, sender, payload))
        return True

    @property
    def texts(self) -> list[str]:
        return [str(payload["text"]) for _, _, payload in self.received]


async def test_a_change_of_state_is_told_once(registry: Registry, deposited: str, moment: Moment) -> None:
    phone = Phone()
    change = registry.set_status(deposited, "under_review", by="officer")
    assert (change.changed, change.notified) == (True, 1)
    worker = registry.worker(phone)
    assert await worker.drain() == 1
    assert not registry.set_status(deposited, "under_review", by="officer").changed
    moment.forward(hours=2)
    assert await worker.drain() == 0
    ((channel, sender, payload),) = phone.received
    assert (channel, sender, payload["language"], payload["kind"]) == (
        "web",
        "citizen",
        "fr",
        "state_changed",
    )
    assert deposited in payload["text"]
    assert "en cours d'examen" in payload["text"]


async def test_the_text_says_what_is_missing_in_the_subscriber_s_language(
    registry: Registry, deposited: str
) -> None:
    registry.record_consent("neighbour", "notify", "ar")
    registry.subscribe(deposited, "telegram", "neighbour", "ar")
    registry.set_status(
        deposited, State.INCOMPLETE, by="o", missing=[{"fr": "une photo", "ar": "صورة"}], office="Bureau 4"
    )
    phone = Phone()
    await registry.worker(phone, title=lambda procedure, language: f"{procedure}/{language}").drain()
    french, arabic = sorted(phone.texts, key=lambda text: "صورة" in text)
    assert "• une photo" in french
    assert "صورة" in arabic
    assert "complaint-street-light/ar" in arabic
    assert "Bureau 4" in french


async def test_news_come_in_their_order(registry: Registry, deposited: str, moment: Moment) -> None:
    phone = Phone(fails=1)
    for state in ("under_review", "accepted", "ready", "collected"):
        registry.set_status(deposited, state, by="officer")
        moment.forward(seconds=1)
    worker = registry.worker(phone)
    await worker.drain()
    assert phone.received == []  # the first failed: the later ones wait behind it
    moment.forward(seconds=30)
    await worker.drain()
    assert [payload["facts"]["state"] for _, _, payload in phone.received] == [
        "under_review", "accepted", "ready", "collected",
    ]  # fmt: skip


@pytest.mark.parametrize("error", [None, RuntimeError("secret text")])
async def test_a_failed_delivery_is_tried_again_with_the_same_id_after_a_while(
    registry: Registry,
    deposited: str,
    moment: Moment,
    error: Exception | None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    registry.set_status(deposited, "under_review", by="officer")
    phone = Phone(fails=3, error=error)
    worker = registry.worker(phone)
    waited = timedelta(0)
    while not phone.received:
        await worker.drain()
        moment.forward(seconds=1)
        waited += timedelta(seconds=1)
    assert timedelta(seconds=25) < waited < timedelta(seconds=40)  # 5 + 10 + 20, a little less by chance
    assert "secret text" not in caplog.text
    assert outbox.waiting(registry.database) == 0


async def test_after_two_days_of_failures_a_notification_is_given_up(
    registry: Registry, deposited: str, moment: Moment
) -> None:
    registry.set_status(deposited, "under_review", by="officer")
    worker = registry.worker(Phone(fails=1000))
    for _ in range(100):
        await worker.drain()
        moment.forward(hours=1)
    with registry.database.read() as connection:
        row = connection.execute(sa.select(notifications)).one()
    assert (row.status, row.tries) == ("given_up", outbox.MOST_TRIES)


async def test_a_delivery_that_hangs_does_not_hold_up_the_others(
    registry: Registry, deposited: str, moment: Moment
) -> None:
    registry.record_consent("second", "notify", "fr")
    registry.subscribe(deposited, "web", "second", "fr")
    registry.set_status(deposited, "under_review", by="officer")
    got: list[str] = []

    async def deliver(channel: str, sender: str, payload: Mapping[str, Any]) -> bool:
        if sender == "citizen":
            await asyncio.sleep(60)
        got.append(sender)
        return True

    worker = Worker(registry.database, deliver, now=moment, deliver_timeout=0.2)
    await asyncio.wait_for(worker.drain(), 5)
    assert got == ["second"]


async def test_several_workers_do_not_send_twice(make_registry: Callable[..., Registry]) -> None:
    registries = [make_registry() for _ in range(4)]
    references = []
    for number in range(60):
        sender = f"citizen {number}"
        registries[0].record_consent(sender, "deposit", "fr")
        registries[0].record_consent(sender, "notify", "fr")
        references.append(registries[0].deposit(complaint(sender=sender, notify=True)).reference)
    for reference in references:
        registries[0].set_status(reference, "under_review", by="officer")
    phone = Phone()
    await asyncio.gather(*(Worker(r.database, phone, now=r.now, batch=3).drain() for r in registries))
    assert sorted(payload["reference"] for _, _, payload in phone.received) == sorted(references)


async def test_a_worker_that_died_leaves_nothing_undone(
    registry: Registry, deposited: str, moment: Moment
) -> None:
    registry.set_status(deposited, "under_review", by="officer")
    taken = outbox.take(registry.database, 10, timedelta(seconds=60), moment())
    assert len(taken.notifications) == 1  # and the worker dies here
    phone = Phone()
    worker = registry.worker(phone)
    assert await worker.drain() == 0
    moment.forward(seconds=61)
    assert await worker.drain() == 1
    assert phone.received[0][2]["id"] == taken.notifications[0].id
    # The dead one comes back and reports a failure: too late, it does not count.
    outbox.finish(registry.database, taken, [], taken.notifications, moment())
    moment.forward(days=1)
    assert await worker.drain() == 0


CHILD = """
import asyncio, os, signal
from pathlib import Path
from registry import Registry, Settings
from tests.registry.helpers import SECRET
registry = Registry.open(Settings(database_url={url!r}, secret=SECRET, data_dir=Path({folder!r})))
async def deliver(channel, sender, payload):
    os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(registry.worker(deliver).drain())
"""


async def test_kill_9_of_the_worker_loses_nothing(
    registry: Registry, deposited: str, database_url: str, tmp_path: Path, moment: Moment
) -> None:
    registry.set_status(deposited, "under_review", by="officer")
    code = CHILD.format(url=database_url, folder=str(tmp_path))
    died = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    moment.forward(days=400)  # the child took its lease by the real clock
    phone = Phone()
    await registry.worker(phone).drain()
    assert len(phone.received) == 1


async def test_deadlines_are_told_seven_days_before_and_when_they_have_passed(
    registry: Registry, deposited: str, moment: Moment
) -> None:
    phone = Phone()
    worker = registry.worker(phone)
    told = []
    for day in range(75):
        registry.upkeep()
        registry.upkeep()
        await worker.drain()
        told += [(day, payload["kind"]) for _, _, payload in phone.received]
        phone.received.clear()
        moment.forward(days=1)
    assert told == [(53, "deadline_near"), (61, "deadline_passed")]


async def test_a_decided_or_suspended_request_has_no_deadline(
    registry: Registry, deposited: str, moment: Moment
) -> None:
    registry.set_status(deposited, "incomplete", by="officer", missing=["a photo"])
    moment.forward(days=70)
    registry.upkeep()
    status = registry.get(deposited)
    assert status.suspended
    assert status.due_on is None
    assert not status.overdue
    registry.set_status(deposited, "under_review", by="officer")
    due = registry.get(deposited).due_on
    assert due is not None
    registry.set_status(deposited, "rejected", by="officer", reason="no such street")
    moment.forward(days=100)
    registry.upkeep()
    phone = Phone()
    await registry.worker(phone).drain()
    assert [payload["facts"]["state"] for _, _, payload in phone.received] == [
        "incomplete", "under_review", "rejected",
    ]  # fmt: skip
    assert "no such street" in phone.texts[2]


def test_an_overdue_request_says_what_can_be_done(registry: Registry, deposited: str, moment: Moment) -> None:
    moment.forward(days=61)
    status = registry.get(deposited)
    assert status.overdue
    assert status.recourses[0].key == "silence_no_approval"


async def test_who_unsubscribes_hears_nothing_more(registry: Registry, deposited: str) -> None:
    registry.set_status(deposited, "under_review", by="officer")
    assert registry.subscriptions("citizen") == [deposited]
    assert registry.unsubscribe("citizen", deposited.lower()) == 1
    registry.set_status(deposited, "accepted", by="officer")
    phone = Phone()
    await registry.worker(phone).drain()
    assert phone.received == []
    assert registry.unsubscribe("citizen") == 0


async def test_subscribing_again_changes_the_language_and_repeats_nothing(
    registry: Registry, deposited: str
) -> None:
    assert not registry.subscribe(deposited, "web", "citizen", "ar")
    registry.set_status(deposited, "under_review", by="officer")
    phone = Phone()
    await registry.worker(phone).drain()
    registry.unsubscribe("citizen")
    assert registry.subscribe(deposited, "web", "citizen", "ar")
    await registry.worker(phone).drain()
    assert [payload["language"] for _, _, payload in phone.received] == ["ar"]


def test_subscribing_needs_consent_and_a_request(registry: Registry, deposited: str) -> None:
    with pytest.raises(ConsentMissing):
        registry.subscribe(deposited, "web", "stranger", "fr")
    with pytest.raises(UnknownRequest):
        registry.subscribe(str(new_reference("meknes")), "web", "citizen", "fr")
    with pytest.raises(InvalidInput):
        registry.subscribe(deposited, "web", "citizen", "en")


async def test_the_worker_runs_until_it_is_stopped_and_survives_a_lost_database(
    registry: Registry, deposited: str, moment: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    from registry.errors import DatabaseUnavailable

    registry.set_status(deposited, "under_review", by="officer")
    phone, stop, real = Phone(), asyncio.Event(), outbox.take
    failures = iter([DatabaseUnavailable("gone"), RuntimeError("odd")])

    def take(*args: Any) -> outbox.Batch:
        for error in failures:
            raise error
        return real(*args)

    monkeypatch.setattr(outbox, "take", take)
    worker = Worker(registry.database, phone, now=moment, poll=0.01, upkeep=registry.upkeep)
    running = asyncio.create_task(worker.run(stop))
    for _ in range(200):
        await asyncio.sleep(0.02)
        if phone.received:
            break
    stop.set()
    await asyncio.wait_for(running, 5)
    assert len(phone.received) == 1


def test_asking_twice_for_completion_is_refused(registry: Registry, deposited: str) -> None:
    registry.set_status(deposited, "incomplete", by="o", missing=["a photo"])
    assert not registry.set_status(deposited, "incomplete", by="o", missing=["a photo"]).changed
    with pytest.raises(TransitionRefused) as refused:
        registry.set_status(deposited, "incomplete", by="o", missing=["a plan"])
    assert refused.value.rule == "55-19-completion-once"
    registry.set_status(deposited, "under_review", by="o")
    with pytest.raises(TransitionRefused) as refused:
        registry.set_status(deposited, "incomplete", by="o", missing=["a plan"])
    assert refused.value.rule == "55-19-completion-once"
    assert registry.get(deposited).state is State.UNDER_REVIEW


def test_a_refused_change_changes_nothing(registry: Registry, deposited: str, moment: Moment) -> None:
    with pytest.raises(InvalidInput):
        registry.set_status(deposited, "under_review", by="o", at=moment() + timedelta(days=1))
    with pytest.raises(InvalidInput):
        registry.set_status(deposited, "under_review", by="o", at=moment() - timedelta(days=1))
    with pytest.raises(InvalidInput):
        registry.set_status(deposited, "finished", by="o")
    with pytest.raises(UnknownRequest):
        registry.set_status("BM-3333-333", "closed", by="o")
    assert registry.get(deposited).state is State.DEPOSITED
    assert outbox.waiting(registry.database) == 0


def test_an_extension_moves_the_due_date_once(registry: Registry, deposited: str) -> None:
    before = registry.get(deposited).due_on
    assert before is not None
    status = registry.extend(deposited, by="o", reason="expert_opinion", days=10)
    assert status.extended
    assert status.due_on is not None
    assert status.due_on > before
    assert [step.state for step in status.steps] == [State.DEPOSITED]
    with pytest.raises(TransitionRefused):
        registry.extend(deposited, by="o", reason="expert_opinion", days=10)


assert os.name == "posix"  # kill -9 is one of the things under test

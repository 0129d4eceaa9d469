"""Cases, and who answers: the store they are kept in, the desk that decides."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timezone
from pathlib import Path

import pytest
import redis

from bot.channels.messages import BotMessage, Reply, Understood
from bot.channels.sentences import Sentences
from bot.channels.store import ChannelStore, open_store
from bot.handover import hours
from bot.handover.cases import Case, Cases
from bot.handover.desk import BACK, Desk, Ending

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=timezone.utc)
SUNDAY = datetime(2026, 11, 22, 10, 0, tzinfo=timezone.utc)
PERSON = Reply([BotMessage("Horaires…", "fr")], Understood(kind="person"))


@pytest.fixture(params=["sqlite", "redis"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ChannelStore]:
    url = request.getfixturevalue("redis_url") if request.param == "redis" else None
    if url:
        redis.Redis.from_url(url).flushall()
    made = open_store(tmp_path, url)
    yield made
    await made.close()


class Room:
    """A staff room that remembers."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, ...]] = []

    async def opened(self, case: Case) -> None:
        self.seen.append(("opened", case.sender))

    async def relay(self, case: Case, text: str, key: str | None) -> None:
        self.seen.append(("relay", text, key or ""))

    async def ended(self, case: Case, how: Ending) -> None:
        self.seen.append(("ended", how))


class Post:
    """A courier that remembers."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []

    async def __call__(self, sender: str, messages: list[BotMessage], key: str) -> None:
        self.sent += [(sender, message.text, key) for message in messages]


def desk_of(store: ChannelStore, now: datetime = MONDAY) -> tuple[Desk, Room, Post]:
    room, post = Room(), Post()
    return Desk(Cases(store), room, Sentences(), {"web": post, "telegram": post}, lambda: now), room, post


async def test_a_citizen_has_one_open_case(store: ChannelStore) -> None:
    cases = Cases(store)
    case, new = await cases.open("web:a", "web", "fr", "larache", "")
    again, newer = await cases.open("web:a", "web", "fr", "larache", "")
    assert (new, newer, again) == (True, False, case)
    assert await cases.of("web:a") == case
    assert await cases.of("web:b") is None


async def test_a_case_is_closed_once_and_its_topic_stays_known(store: ChannelStore) -> None:
    cases = Cases(store)
    case, _ = await cases.open("web:a", "web", "fr", None, "")
    await cases.set_thread(case.id, 55)
    assert await cases.close(case)
    assert not await cases.close(case)
    assert await cases.of("web:a") is None
    assert await cases.in_thread(55) == case.id
    assert await cases.thread(case.id) == 55
    await cases.touch(case)  # a late message opens nothing again
    assert await cases.of("web:a") is None


async def test_asking_for_a_person_opens_a_case_and_says_so(store: ChannelStore) -> None:
    desk, room, _ = desk_of(store)
    reply = await desk.open("web:a", "web", PERSON, {"commune": "larache"})
    assert "transmise aux agents" in reply.messages[0].text
    assert reply.messages[0].buttons[0]["payload"] == BACK
    assert room.seen == [("opened", "web:a")]
    again = await desk.open("web:a", "web", PERSON, {})
    assert "déjà chez les agents" in again.messages[0].text
    assert len(room.seen) == 1


async def test_outside_hours_it_says_when_somebody_answers(store: ChannelStore) -> None:
    desk, _, _ = desk_of(store, SUNDAY)
    said = (await desk.open("web:a", "web", PERSON, {"commune": "larache"})).messages[0].text
    assert "fermés" in said
    assert "lundi 23 novembre à 08:30" in said
    arabic = Reply([BotMessage("…", "ar")], Understood(kind="person"))
    said = (await desk.open("web:b", "web", arabic, {"commune": "larache"})).messages[0].text
    assert "الاثنين 23 نونبر" in said


async def test_what_is_typed_goes_to_staff_and_what_is_tapped_to_the_assistant(store: ChannelStore) -> None:
    desk, room, _ = desk_of(store)
    assert await desk.take("web:a", "bonjour", None, {}) is None
    await desk.open("web:a", "web", PERSON, {})
    silent = await desk.take("web:a", "bonjour", None, {"message_id": "m1"})
    assert silent is not None
    assert (silent.messages, silent.paused, silent.understood["kind"]) == ([], True, "person")
    assert room.seen[-1] == ("relay", "bonjour", "web:a/m1")
    assert await desk.take("web:a", None, "/request_status", {}) is None
    blank = await desk.take("web:a", "  ", None, {})
    assert blank is not None
    assert len(room.seen) == 2


async def test_going_back_ends_the_case(store: ChannelStore) -> None:
    desk, room, _ = desk_of(store)
    await desk.open("web:a", "web", PERSON, {})
    reply = await desk.take("web:a", None, BACK, {"language": "fr"})
    assert reply is not None
    assert "à votre service" in reply.messages[0].text
    assert room.seen[-1] == ("ended", "left")
    assert await desk.take("web:a", "bonjour", None, {}) is None
    late = await desk.take("web:a", None, BACK, {"language": "fr"})
    assert late is not None
    assert "Aucune conversation" in late.messages[0].text


async def test_a_case_closed_by_staff_asks_the_citizen_if_it_helped(store: ChannelStore) -> None:
    desk, room, post = desk_of(store)
    await desk.open("tg:5", "telegram", PERSON, {})
    case = await desk.cases.of("tg:5")
    assert case is not None
    assert await desk.end(case, "staff_closed")
    assert not await desk.end(case, "staff_closed")
    ((sender, text, key),) = post.sent
    assert (sender, key) == ("tg:5", f"closed/{case.id}")
    assert "vous a-t-elle aidé" in text
    assert room.seen.count(("ended", "staff_closed")) == 1


async def test_deleting_the_conversation_ends_the_case_without_a_word_to_the_citizen(
    store: ChannelStore,
) -> None:
    desk, room, post = desk_of(store)
    await desk.open("web:a", "web", PERSON, {})
    await desk.forget("web:a")
    await desk.forget("web:a")
    assert room.seen[-1] == ("ended", "forgotten")
    assert post.sent == []


def test_hours_of_an_unknown_commune_are_the_administrations() -> None:
    assert hours.state(None, MONDAY).open
    assert not hours.state("nowhere", SUNDAY).open
    assert "lundi" in hours.words(None, "fr", MONDAY)

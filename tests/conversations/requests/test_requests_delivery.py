"""A notice is delivered once for its id, however often the worker tries, and over restarts."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot import lean_rasa
from registry import DatabaseUnavailable, Registry

lean_rasa.install()

from bot.channels.store import StoreError, open_store  # noqa: E402
from bot.requests import STOP_NOTICES, Requests  # noqa: E402

NOTICE = {"id": "one", "text": "Votre demande a changé d'état.", "language": "fr"}


def requests(tmp_path: Path, **more: Any) -> tuple[Requests, Any]:
    tmp_path.mkdir(exist_ok=True)
    store = open_store(tmp_path, None)
    context = SimpleNamespace(store=store, agent=SimpleNamespace(domain=None), **more)
    return Requests(SimpleNamespace(ctx=context)), store  # type: ignore[arg-type]


async def test_the_same_notice_twice_is_shown_once_with_a_button_that_ends_them(tmp_path: Path) -> None:
    deliver, store = requests(tmp_path)
    assert await deliver.deliver("web", "web:a", NOTICE)
    assert await deliver.deliver("web", "web:a", NOTICE)
    (entry,) = await store.after("web:a")
    assert entry.body["text"] == NOTICE["text"]
    assert entry.body["language"] == "fr"
    (button,) = entry.body["buttons"]
    assert await store.button("web:a", button["id"]) == STOP_NOTICES
    await store.close()


async def test_the_same_notice_after_a_restart_is_not_shown_again(tmp_path: Path) -> None:
    first, store = requests(tmp_path)
    assert await first.deliver("web", "web:a", NOTICE)
    await store.close()
    second, again = requests(tmp_path)
    assert await second.deliver("web", "web:a", NOTICE)  # taken charge of, so the worker stops trying
    assert await second.deliver("web", "web:a", {**NOTICE, "id": "two"})
    assert await second.deliver("web", "web:b", NOTICE)  # the id is one of a subscriber's own
    assert len(await again.after("web:a")) == 2
    assert len(await again.after("web:b")) == 1
    await again.close()


@pytest.mark.parametrize(
    ("language", "shown", "title"),
    [("ar", "ar", "إيقاف الإشعارات"), ("fr", "fr", "Arrêter les avis"), (None, "ar", "إيقاف الإشعارات")],
)
async def test_a_notice_and_its_button_are_in_the_subscribers_language(
    tmp_path: Path, language: str | None, shown: str, title: str
) -> None:
    deliver, store = requests(tmp_path)
    assert await deliver.deliver("web", "web:a", {**NOTICE, "language": language})
    (entry,) = await store.after("web:a")
    assert entry.body["language"] == shown
    assert entry.body["direction"] == ("rtl" if shown == "ar" else "ltr")
    assert [button["title"] for button in entry.body["buttons"]] == [title]
    await store.close()


async def test_what_the_store_cannot_take_now_is_tried_again(tmp_path: Path) -> None:
    deliver, store = requests(tmp_path)
    await store.close()
    with pytest.raises(StoreError):  # the worker takes it for a failure and comes again
        await deliver.deliver("web", "web:a", NOTICE)


async def test_a_conversation_is_forgotten_also_while_the_registry_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away() -> Registry:
        raise DatabaseUnavailable("gone")

    forgetting, store = requests(tmp_path)
    monkeypatch.setattr(Registry, "open", away)
    await forgetting.forget("web:a")
    assert "could not be ended" in caplog.text
    await store.close()


async def test_telegram_takes_its_own_and_without_it_the_notice_waits(tmp_path: Path) -> None:
    taken: list[str] = []

    async def take(sender: str, payload: dict[str, Any]) -> bool:
        taken.append(sender)
        return True

    with_telegram, store = requests(tmp_path, telegram=SimpleNamespace(deliver=take))
    assert await with_telegram.deliver("telegram", "tg:1", NOTICE)
    assert taken == ["tg:1"]
    without, other = requests(tmp_path / "other", telegram=None)
    assert not await without.deliver("telegram", "tg:1", NOTICE)
    assert not await without.deliver("pigeon", "p:1", NOTICE)
    await store.close()
    await other.close()

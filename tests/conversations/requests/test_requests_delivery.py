"""A notice is delivered once for its id, however often the worker tries."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bot import lean_rasa

lean_rasa.install()

from bot.channels.store import open_store  # noqa: E402
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

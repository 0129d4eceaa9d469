"""The fake Bot API, servers that talk to it, and people with a telephone."""

from __future__ import annotations

import asyncio
import shutil
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram.queue import open_queue
from tests.bot.channels.telegram.fake_api import TOKEN, FakeBotApi, Made
from tests.bot.conftest import Server

TRIAL = Path(__file__).parent / "trial"
ROOT = Path(__file__).parents[4]
STAFF = -1001234567890


def until(done: Callable[[], Any], seconds: float = 60, what: str = "it") -> Any:
    """What `done` gives once it gives something."""
    end = time.monotonic() + seconds
    while not (found := done()):
        assert time.monotonic() < end, f"{what} did not happen within {seconds:g} s"
        time.sleep(0.02)
    return found


@dataclass
class Phone:
    """A citizen, or one of the staff."""

    api: FakeBotApi
    id: int
    language: str = "fr"
    name: str = "Salma"
    heard: int = field(default=0, init=False)

    @property
    def user(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language}

    def message(self, chat: int | None = None, **content: Any) -> dict[str, Any]:
        place = {"id": self.id, "type": "private", "first_name": self.name}
        if chat is not None:
            place = {"id": chat, "type": "supergroup", "title": "Groupe"}
        number = next(self.api.numbers)
        return {"message_id": number, "date": 1_700_000_000, "chat": place, "from": self.user, **content}

    def sends(self, **content: Any) -> int:
        """A message of any kind in the private chat; the update's number."""
        return self.api.send({"message": self.message(**content)})

    def says(self, text: str) -> int:
        return self.sends(text=text)

    def writes_to_group(self, chat: int, thread: int | None = None, **content: Any) -> int:
        if thread is not None:
            content = {"message_thread_id": thread, "is_topic_message": True, **content}
        return self.api.send({"message": self.message(chat, **content)})

    def taps(self, made: Made, label: str) -> int:
        """Taps on the button whose label holds `label`, of a message that was sent."""
        data = next(
            button["callback_data"]
            for row in keyboard(self.api, made)
            for button in row
            if label in button["text"]
        )
        return self.taps_data(made, data)

    def taps_data(self, made: Made, data: str) -> int:
        number = made.result["message_id"]
        message = {
            "message_id": number, "date": 1, "chat": {"id": self.id, "type": "private"}, "text": made.text,
            "reply_markup": {"inline_keyboard": keyboard(self.api, made)},
        }  # fmt: skip
        query = {"id": str(number), "from": self.user, "message": message, "chat_instance": "1", "data": data}
        return self.api.send({"callback_query": query})

    def hears(self, count: int = 1, seconds: float = 60) -> list[Made]:
        """The next `count` messages that come to the telephone."""
        found = until(
            lambda: (
                self.api.of("sendMessage", self.id)[self.heard :][:count]
                if len(self.api.of("sendMessage", self.id)) >= self.heard + count
                else None
            ),
            seconds,
            f"an answer to {self.id}",
        )
        self.heard += count
        return list(found)

    def asks(self, text: str) -> str:
        """Says something; the text of the answer."""
        self.says(text)
        return str(self.hears()[0].text)


def keyboard(api: FakeBotApi, made: Made) -> list[list[dict[str, str]]]:
    """The keyboard of a message as it is now, after edits."""
    number = made.result["message_id"]
    edits = [
        edit
        for edit in api.of("editMessageReplyMarkup", made.chat)
        if int(edit.params["message_id"]) == number
    ]
    markup = (edits[-1] if edits else made).params.get("reply_markup") or {}
    return list(markup.get("inline_keyboard", []))


def labels(api: FakeBotApi, made: Made) -> list[str]:
    """The labels of a message's buttons now."""
    return [button["text"] for row in keyboard(api, made) for button in row]


@pytest.fixture(scope="session")
def telegram_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The trial assistant's model, with the channel's own sentences, trained once."""
    from rasa.model_training import train

    domain = tmp_path_factory.mktemp("domain")
    shutil.copy(TRIAL / "domain.yml", domain)
    for name in ("telegram.yml", "handover.yml"):
        shutil.copy(ROOT / "domain" / "responses" / name, domain)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = train(
            domain=str(domain),
            config=str(TRIAL / "config.yml"),
            training_files=[str(TRIAL / "data.yml")],
            output=str(tmp_path_factory.mktemp("model")),
        )
    return Path(result.model)


@pytest.fixture
def api() -> Iterator[FakeBotApi]:
    with FakeBotApi() as fake:
        yield fake


MakeTelegram = Callable[..., Server]


@contextmanager
def _telegram_servers(model: Path, tmp: Path, actions: str = "telegram_actions") -> Iterator[MakeTelegram]:
    made: list[Server] = []

    def make(api: FakeBotApi, *, webhook: bool = True, folder: Path | None = None, **env: str) -> Server:
        folder = folder or tmp / f"telegram{len(made)}"
        (folder / "models").mkdir(parents=True, exist_ok=True)
        (folder / "endpoints.yml").write_text(f"action_endpoint: {{actions_module: {actions}}}\n")
        if not list((folder / "models").iterdir()):
            shutil.copy(model, folder / "models" / "first.tar.gz")
        server = Server(folder, env)
        server.env = {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_BASE": api.url,
            "PYTHONPATH": str(TRIAL),
            **({"TELEGRAM_WEBHOOK_URL": server.url} if webhook else {}),
            **env,
        }
        made.append(server)
        return server

    try:
        yield make
    finally:
        for server in made:
            server.stop(9)  # type: ignore[arg-type]


@pytest.fixture
def make_telegram(telegram_model: Path, tmp_path: Path) -> Iterator[MakeTelegram]:
    """Makes servers with the channel, not yet started, that end with the test."""
    with _telegram_servers(telegram_model, tmp_path) as make:
        yield make


def started(server: Server, api: FakeBotApi) -> Server:
    """The server, once it answers and Telegram knows where it is."""
    server.start()
    server.wait_ready()
    if "TELEGRAM_WEBHOOK_URL" in server.env:
        until(lambda: api.webhook, what="setWebhook")
    return server


def settled(server: Server, redis_url: str | None = None) -> None:
    """Wait until the server knows of every answer that Telegram took it: what a kill cuts off in between
    is sent again (docs/telegram.md)."""

    async def waiting() -> tuple[int, int]:
        queue = open_queue(server.folder, redis_url)
        try:
            return await queue.waiting()
        finally:
            await queue.close()

    until(lambda: asyncio.run(waiting()) == (0, 0), what="the last word about a call")


@dataclass
class Bot:
    """A running server and its fake API, which many tests share. People have numbers of their own."""

    server: Server
    api: FakeBotApi
    people: int = 1000

    def citizen(self, language: str = "fr") -> Phone:
        self.people += 1
        return Phone(self.api, self.people, language)

    def staff(self) -> Phone:
        self.people += 1
        return Phone(self.api, self.people, name="Agent")


@pytest.fixture(scope="session")
def bot(telegram_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """A server on the webhook, with a staff group."""
    with FakeBotApi() as fake, _telegram_servers(telegram_model, tmp_path_factory.mktemp("bot")) as make:
        server = started(make(fake, TELEGRAM_STAFF_CHAT=str(STAFF), TELEGRAM_GROUP_LIMIT="1000"), fake)
        yield Bot(server, fake)

"""A Bot API over real HTTP that keeps Telegram's rules, can fail as Telegram fails, and remembers calls."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import threading
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx
from aiohttp import web

TOKEN = "123456:test-token_of-nobody"
TAGS = {"b", "i", "u", "s", "a", "code", "pre", "blockquote", "tg-spoiler"}


@dataclass
class Made:
    """A call that came. ``taken``: whether it was carried out."""

    method: str
    params: dict[str, Any]
    at: float
    taken: bool
    result: Any = None

    @property
    def chat(self) -> int:
        return int(self.params.get("chat_id", 0))

    @property
    def text(self) -> str:
        return str(self.params.get("text", ""))


@dataclass
class Failure:
    """``status`` 0 drops the connection; ``after`` drops it when the call was carried out."""

    status: int
    description: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    after: bool = False


class FakeBotApi:
    """Runs in a thread of its own."""

    def __init__(self) -> None:
        self.calls: list[Made] = []
        self.failures: defaultdict[str, deque[Failure]] = defaultdict(deque)
        self.blocked: set[int] = set()
        self.not_forums: set[int] = set()
        self.closed_threads: set[int] = set()
        self.files: dict[str, bytes] = {}
        self.webhook: dict[str, Any] | None = None
        self.pending: deque[dict[str, Any]] = deque()
        self.new_update = asyncio.Event()
        self.numbers = itertools.count(1000)
        self.updates = itertools.count(500_000)
        self.messages: dict[tuple[int, int], Made] = {}
        self.loop = asyncio.new_event_loop()
        self.url = ""

    # Life

    def __enter__(self) -> FakeBotApi:
        ready = threading.Event()
        self.thread = threading.Thread(target=self._serve, args=(ready,), daemon=True)
        self.thread.start()
        assert ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)

    def _serve(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self.loop)
        app = web.Application(client_max_size=50_000_000)
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        app.router.add_get("/file/bot{token}/{path:.*}", self._file)
        runner = web.AppRunner(app)
        self.loop.run_until_complete(runner.setup())
        site = web.TCPSite(runner, "127.0.0.1", 0)
        self.loop.run_until_complete(site.start())
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        ready.set()
        self.loop.run_forever()
        self.loop.run_until_complete(runner.cleanup())

    # What tests ask of it

    def fail(self, method: str, status: int, description: str = "", times: int = 1, **more: Any) -> None:
        """The next calls of a method fail."""
        after = bool(more.pop("after", False))
        for _ in range(times):
            self.failures[method].append(Failure(status, description, more, after))

    def of(self, method: str, chat: int | None = None) -> list[Made]:
        """The calls that were carried out."""
        return [
            made for made in list(self.calls)
            if made.taken and made.method == method and (chat is None or made.chat == chat)
        ]  # fmt: skip

    def said(self, chat: int) -> list[str]:
        """The texts that a chat was sent."""
        return [made.text for made in self.of("sendMessage", chat)]

    def send(self, update: dict[str, Any], number: int | None = None) -> int:
        """An update for the bot, by webhook or kept until it asks; its number."""
        number = next(self.updates) if number is None else number
        body = {"update_id": number, **update}
        if self.webhook is not None:
            answer = self.post(body)
            assert answer.status_code == 200, answer.text
        else:
            self.loop.call_soon_threadsafe(self._queue, body)
        return number

    def post(self, body: Any, secret: str | None = None) -> httpx.Response:
        """Post to the webhook as Telegram does."""
        assert self.webhook is not None
        headers = {
            "X-Telegram-Bot-Api-Secret-Token": self.webhook["secret_token"] if secret is None else secret
        }
        return httpx.post(self.webhook["url"], json=body, headers=headers, timeout=120)

    def _queue(self, body: dict[str, Any]) -> None:
        self.pending.append(body)
        self.new_update.set()

    # The API

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != TOKEN:
            return _answer(401, "Unauthorized")
        method = request.match_info["method"]
        params = await _params(request)
        if self.failures[method]:
            failure = self.failures[method].popleft()
            if failure.after:
                self._carry_out(method, params)
            else:
                self.calls.append(Made(method, params, time.monotonic(), False))
            if failure.status == 0:
                assert request.transport is not None
                request.transport.abort()
            return _answer(failure.status or 500, failure.description, failure.parameters)
        if method == "getUpdates":
            return await self._get_updates(params)
        wrong = self._rules(method, params)
        if wrong is not None:
            self.calls.append(Made(method, params, time.monotonic(), False))
            return _answer(*wrong)
        return web.json_response({"ok": True, "result": self._carry_out(method, params)})

    def _rules(self, method: str, params: dict[str, Any]) -> tuple[int, str] | None:
        chat = int(params.get("chat_id", 0) or 0)
        if chat in self.blocked and method != "sendChatAction":
            return 403, "Forbidden: bot was blocked by the user"
        if "text" in params and method in ("sendMessage", "editMessageText"):
            text = str(params["text"])
            if params.get("parse_mode") == "HTML":
                try:
                    text = Html.shown(text)
                except ValueError as error:
                    return 400, f"Bad Request: can't parse entities: {error}"
            if not text.strip():
                return 400, "Bad Request: message text is empty"
            if len(text.encode("utf-16-le")) // 2 > 4096:
                return 400, "Bad Request: message is too long"
        for row in (params.get("reply_markup") or {}).get("inline_keyboard", []):
            for button in row:
                if not 1 <= len(button.get("callback_data", "x").encode()) <= 64:
                    return 400, "Bad Request: BUTTON_DATA_INVALID"
                if not button.get("text"):
                    return 400, "Bad Request: button text is empty"
        thread = int(params.get("message_thread_id", 0) or 0)
        if thread and thread in self.closed_threads:
            return 400, "Bad Request: message thread not found"
        if method == "createForumTopic" and chat in self.not_forums:
            return 400, "Bad Request: the chat is not a forum"
        if method == "setMyCommands":
            for command in params["commands"]:
                if not (1 <= len(command["command"]) <= 32 and 1 <= len(command["description"]) <= 256):
                    return 400, "Bad Request: BOT_COMMAND_INVALID"
        if (
            len(str(params.get("short_description", ""))) > 120
            or len(str(params.get("description", ""))) > 512
        ):
            return 400, "Bad Request: description is too long"
        return None

    def _carry_out(self, method: str, params: dict[str, Any]) -> Any:
        result: Any = True
        number = next(self.numbers)
        chat = int(params.get("chat_id", 0) or 0)
        if method == "getMe":
            result = {"id": 123456, "is_bot": True, "first_name": "Mourchid", "username": "mourchid_bot"}
        elif method == "getChat":
            result = {
                "id": chat,
                "type": "supergroup",
                "title": "Agents",
                "is_forum": chat not in self.not_forums,
            }
        elif method in ("setWebhook", "deleteWebhook"):
            self.webhook = params if method == "setWebhook" and params.get("url") else None
        elif method == "createForumTopic":
            result = {"message_thread_id": number, "name": params["name"], "icon_color": 1}
        elif method == "copyMessage":
            result = {"message_id": number}
        elif method == "getFile":
            result = {
                "file_id": params["file_id"],
                "file_unique_id": "u",
                "file_path": f"files/{params['file_id']}",
            }
        elif method.startswith("send") and method != "sendChatAction":
            result = {"message_id": number, "date": 1, "chat": {"id": chat, "type": "private"}}
        made = Made(method, params, time.monotonic(), True, result)
        self.messages[chat, number] = made
        self.calls.append(made)
        return result

    async def _get_updates(self, params: dict[str, Any]) -> web.StreamResponse:
        offset = int(params.get("offset", 0) or 0)
        while self.pending and self.pending[0]["update_id"] < offset:
            self.pending.popleft()
        self.calls.append(Made("getUpdates", params, time.monotonic(), True))
        if not self.pending:
            self.new_update.clear()
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self.new_update.wait(), min(int(params.get("timeout", 0)), 2))
        return web.json_response({"ok": True, "result": list(self.pending)})

    async def _file(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["path"].removeprefix("files/")
        if name not in self.files:
            return _answer(404, "Not Found")
        return web.Response(body=self.files[name])


class Html(HTMLParser):
    """Telegram's HTML: a few tags, well nested; what is shown is the text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text = ""

    @classmethod
    def shown(cls, text: str) -> str:
        """The text without the tags. Raises ValueError for what Telegram refuses."""
        parser = cls()
        parser.feed(text)
        parser.close()
        if parser.open:
            raise ValueError(f"can't find end tag corresponding to start tag {parser.open[-1]}")
        return parser.text

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in TAGS:
            raise ValueError(f'unsupported start tag "{tag}"')
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise ValueError(f'unexpected end tag "{tag}"')

    def handle_data(self, data: str) -> None:
        self.text += data


def _answer(status: int, description: str, parameters: dict[str, Any] | None = None) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = parameters
    return web.json_response(body, status=status)


async def _params(request: web.Request) -> dict[str, Any]:
    found: dict[str, Any] = dict(request.query)
    if request.method == "POST":
        found.update(await request.post())
    for name, value in found.items():
        if isinstance(value, str) and value[:1] in "[{":
            with contextlib.suppress(ValueError):
                found[name] = json.loads(value)
    return found

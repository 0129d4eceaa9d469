"""A server for the widget's tests: the real web channel and pages, with a scripted assistant behind them.

No model is trained and no sentence understood, so it starts in seconds and always says the same. What a
text brings stands in SCRIPT. `POST /test/...` makes what tests need to happen: messages of staff, faults,
turns that take long.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ["MOURCHID_CONTENT_DIR"] = str(ROOT)

from bot import lean_rasa  # noqa: E402

lean_rasa.install()

from rasa.core.channels.channel import register  # noqa: E402
from sanic import Sanic  # noqa: E402
from sanic.request import Request  # noqa: E402
from sanic.response import HTTPResponse, empty  # noqa: E402
from sanic.response import json as json_response  # noqa: E402

from bot.channels import pages, problems  # noqa: E402
from bot.channels.messages import BotMessage, Button, Language, Reply, language_of  # noqa: E402
from bot.channels.outbox import push  # noqa: E402
from bot.channels.store import open_store  # noqa: E402
from bot.channels.web import WebChannel  # noqa: E402
from bot.metrics import Metrics  # noqa: E402
from bot.settings import Settings  # noqa: E402

SCRIPT: dict[str, Any] = json.loads((Path(__file__).parent / "script.json").read_text(encoding="utf-8"))


class Assistant:
    """Stands where Conversations stands: answers from the script, as slowly and badly as it is told."""

    def __init__(self) -> None:
        self.turns: list[str] = []
        self.delay = 0.0

    async def handle(
        self,
        sender_id: str,
        *,
        text: str | None = None,
        payload: str | None = None,
        channel: str,
        metadata: dict[str, Any],
        late: Any = None,
    ) -> Reply:
        said = payload or text or ""
        self.turns.append(said)
        if self.delay:
            await asyncio.sleep(self.delay)
        language: Language = language_of(said, metadata.get("language") or "fr")
        found = SCRIPT.get(said) or {"messages": [{"text": f"{SCRIPT['echo'][language]} {said}"}]}
        messages = [message(one, language) for one in found["messages"]]
        return Reply(messages, {"kind": found.get("kind", "small_talk"), "intent": None})

    async def forget(self, sender_id: str) -> None:
        pass


def message(one: dict[str, Any], language: Language) -> BotMessage:
    """A message of the script."""
    buttons = [Button(title=title, payload=payload) for title, payload in one.get("buttons", [])]
    return BotMessage(one["text"], one.get("language", language), buttons, one.get("card"))


def make_app(port: int, data_dir: Path, origins: str = "") -> Sanic:
    """The application, with the faults that tests ask for."""
    settings = Settings.from_env(
        {
            "MOURCHID_PORT": str(port),
            "MOURCHID_DATA_DIR": str(data_dir),
            "MOURCHID_RATE_LIMITS": "off",
            "MOURCHID_ALLOWED_ORIGINS": origins,
        }
    )
    metrics = Metrics()
    store = open_store(settings.data_dir, None)
    assistant = Assistant()
    web = WebChannel(settings, store, assistant, metrics)  # type: ignore[arg-type]
    app = Sanic("mourchid-fake", configure_logging=False)
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 0.2
    app.ctx.settings, app.ctx.store, app.ctx.web = settings, store, web
    app.ctx.conversations, app.ctx.metrics = assistant, metrics
    faults: list[dict[str, Any]] = []
    log: list[dict[str, Any]] = []
    app.blueprint(pages.blueprint(app))
    register([web], app, route="/webhooks/")

    @app.on_request
    async def trouble(request: Request) -> HTTPResponse | None:
        if not request.path.startswith("/webhooks/"):
            return None
        log.append({"method": request.method, "path": request.path})
        for fault in faults:
            if fault["path"] in request.path and fault.get("method", request.method) == request.method:
                fault["times"] -= 1
                if fault["times"] == 0:
                    faults.remove(fault)
                headers = {"Retry-After": str(fault["retry_after"])} if "retry_after" in fault else {}
                headers["Access-Control-Allow-Origin"] = request.headers.get("origin", "*")
                return json_response({"status": fault["status"]}, fault["status"], headers=headers)
        return None

    @app.post("/test/fault")
    async def add_fault(request: Request) -> HTTPResponse:
        faults.append(request.json)
        return empty()

    @app.post("/test/push")
    async def add_push(request: Request) -> HTTPResponse:
        """{"token", "messages", "author"?}: what staff or a change of status would send."""
        session = web.tokens.read(request.json["token"])
        messages = [message(one, one.get("language", "fr")) for one in request.json["messages"]]
        await push(store, session.conversation, messages, author=request.json.get("author", "assistant"))
        return empty()

    @app.post("/test/typing")
    async def typing(request: Request) -> HTTPResponse:
        await store.signal(web.tokens.read(request.json["token"]).conversation, "typing")
        return empty()

    @app.post("/test/delay")
    async def delay(request: Request) -> HTTPResponse:
        assistant.delay = request.json["seconds"]
        return empty()

    @app.get("/test/state")
    async def state(request: Request) -> HTTPResponse:
        feedback = [entry.body for entry in await store.feedback()]
        return json_response({"turns": assistant.turns, "requests": log, "feedback": feedback})

    @app.get("/test/host")
    async def host(request: Request) -> HTTPResponse:
        """A commune's own page with the tag; ``at`` is the assistant's address when it is another."""
        at = request.args.get("at", "")
        page = (Path(__file__).parent / "host.html").read_text(encoding="utf-8")
        for name in ("lang", "commune", "position"):
            page = page.replace(f"{{{name}}}", request.args.get(name, ""))
        page = page.replace("{script}", at + f"/widget/{pages.widget().name}").replace(
            "{integrity}", pages.widget().integrity
        )
        policy = pages.POLICY.partition(" base-uri")[0].replace("'self'", at or "'self'")
        headers = {"Content-Security-Policy": policy}
        return HTTPResponse(page, headers=headers, content_type="text/html; charset=utf-8")

    @app.exception(Exception)
    async def refuse(request: Request, error: Exception) -> HTTPResponse:
        return problems.from_exception(request, error)

    @app.before_server_start
    async def begin(app: Sanic, _: Any) -> None:
        await store.recover()

    return app


def main() -> None:
    """Serve as told on standard input: ``start PORT DATA_DIR [ORIGIN]``, ``stop PORT``; answers ``ok``.

    Importing takes seconds and is done once: each server is a fork of this process.
    """
    running: dict[str, int] = {}
    for line in sys.stdin:
        what, port, *rest = line.split()
        if what == "start":
            running[port] = os.fork()
            if running[port] == 0:
                make_app(int(port), Path(rest[0]), *rest[1:]).run(
                    "127.0.0.1", int(port), motd=False, access_log=False
                )
                os._exit(0)
        elif port in running:
            child = running.pop(port)
            os.kill(child, signal.SIGTERM)
            os.waitpid(child, 0)
        print("ok", flush=True)
    for child in running.values():
        os.kill(child, signal.SIGTERM)


if __name__ == "__main__":
    main()

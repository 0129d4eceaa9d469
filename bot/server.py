"""The server: Rasa's agent, the channels and the pages, in one process."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable, Sequence
from typing import Any

from bot import lean_rasa, sqlite
from bot.logs import quiet, say, to_file

quiet()
lean_rasa.install(server=True)

from rasa.core.channels.channel import register  # noqa: E402
from sanic import Sanic  # noqa: E402
from sanic.request import Request  # noqa: E402
from sanic.response import BaseHTTPResponse, HTTPResponse  # noqa: E402

from bot.agent import make_agent  # noqa: E402
from bot.channels import health, pages, problems  # noqa: E402
from bot.channels.store import ChannelStore, StoreError, open_store  # noqa: E402
from bot.channels.turn import Conversations  # noqa: E402
from bot.channels.web import WebChannel  # noqa: E402
from bot.endpoints import connect  # noqa: E402
from bot.metrics import Metrics  # noqa: E402
from bot.publish import Publisher  # noqa: E402
from bot.settings import Settings, SettingsError  # noqa: E402

log = logging.getLogger(__name__)

Extend = Callable[[Sanic], None]

LARGEST_REQUEST = 1_000_000  # bytes; a channel may allow less
LONGEST_ANSWER = 120  # seconds without a byte; an event stream says something more often
SWEEP = 3600.0  # seconds between two removals of what has expired


def make_app(settings: Settings, *, extend: Sequence[Extend] = ()) -> Sanic:
    """The Sanic application: the web channel, the pages, and what `extend` adds (another channel,
    another API: each gets the application before it starts).

    What they need stands in `app.ctx`: settings, agent, store, conversations, web, metrics, publisher.
    Raises SettingsError.
    """
    metrics = Metrics()
    try:
        store = open_store(settings.data_dir, settings.redis_url)
    except StoreError as error:
        raise SettingsError(f"The channels' store cannot be opened: {error}") from None
    agent = make_agent(connect(settings))
    conversations = Conversations(agent, metrics)
    web = WebChannel(settings, store, conversations, metrics)
    publisher = Publisher(agent, settings.models_dir, metrics)

    app = Sanic("mourchid", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = LARGEST_REQUEST
    app.config.RESPONSE_TIMEOUT = LONGEST_ANSWER
    app.config.KEEP_ALIVE_TIMEOUT = 75
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 5.0
    app.ctx.settings, app.ctx.agent, app.ctx.store = settings, agent, store
    app.ctx.conversations, app.ctx.web, app.ctx.metrics = conversations, web, metrics
    app.ctx.publisher = publisher

    app.blueprint(health.blueprint(agent, store, metrics))
    app.blueprint(pages.blueprint(app))
    register([web], app, route="/webhooks/")
    for add in extend:
        add(app)

    async def refuse(request: Request, error: Exception) -> HTTPResponse:
        return problems.from_exception(request, error)

    async def finish(request: Request, response: BaseHTTPResponse) -> None:
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        if response.status >= 400:
            metrics.refused.labels(str(response.status)).inc()

    app.error_handler.add(Exception, refuse)
    app.register_middleware(finish, "response")

    @app.before_server_start
    async def begin(app: Sanic, _: Any) -> None:
        await store.recover()
        await publisher.look()

    @app.after_server_start
    async def ready(app: Sanic, _: Any) -> None:
        app.ctx.tasks = [
            asyncio.ensure_future(task) for task in (publisher.watch(), _sweep(app), _bring_logs_home(app))
        ]
        where = f"http://{settings.host}:{settings.port}"
        if agent.processor is None:
            say(f"Mourchid has no model yet: run `mourchid train`. It will then answer on {where}")
        else:
            say(f"Mourchid is ready: {where}")

    @app.before_server_stop
    async def end(app: Sanic, _: Any) -> None:
        for task in app.ctx.tasks:
            task.cancel()

    @app.after_server_stop
    async def close(app: Sanic, _: Any) -> None:
        await store.close()

    return app


async def _sweep(app: Sanic) -> None:
    days = app.ctx.settings.conversation_days
    store: ChannelStore = app.ctx.store
    while True:
        try:
            await store.sweep(days)
            await app.ctx.agent.tracker_store.delete_older(days)
        except Exception:
            log.exception("removing what has expired failed; trying again later")
        await asyncio.sleep(SWEEP)


async def _bring_logs_home(app: Sanic) -> None:
    while True:
        await asyncio.sleep(sqlite.EVERY)
        folder = app.ctx.settings.data_dir
        await asyncio.get_running_loop().run_in_executor(None, sqlite.bring_home, folder)


def serve(settings: Settings | None = None, *, extend: Sequence[Extend] = ()) -> None:
    """Serve the newest model of the data folder until stopped. Raises SettingsError."""
    settings = settings or Settings.from_env()
    to_file(settings)
    sock = _bind(settings.host, settings.port)
    app = make_app(settings, extend=[*_switched_on(settings), *extend])
    app.run(sock=sock, workers=1, access_log=False, motd=False, debug=False)


def _switched_on(settings: Settings) -> list[Extend]:
    """The registry, and other channels that the settings ask for; what is not asked for is not imported."""
    from bot import requests

    if not settings.telegram_token:
        return [requests.add]
    from bot.channels import telegram

    return [telegram.add, requests.add]


def _bind(host: str, port: int) -> socket.socket:
    """The listening socket, taken first: a busy port is said at once and in plain words."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        sock = socket.socket(family, kind, proto)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
    except OSError as error:
        raise SettingsError(
            f"Port {port} of {host} cannot be used ({error.strerror or error}): stop what runs there, "
            "or choose another with MOURCHID_PORT."
        ) from None
    return sock


def main() -> int:
    """Serve; for a program's entry point. Returns the exit code."""
    try:
        serve()
    except SettingsError as error:
        say(str(error))
        return 2
    except Exception:
        log.exception("the server stopped")
        say("Mourchid stopped because of an error; the last lines of its log say which (MOURCHID_LOG_FILE).")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

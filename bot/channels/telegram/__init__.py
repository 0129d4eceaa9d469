"""The Telegram channel. docs/telegram.md tells how it is set up and what it promises."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import register
from sanic import Sanic

from bot.channels.store import StoreError
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.options import read
from bot.channels.telegram.parts import Parts
from bot.channels.telegram.queue import open_queue
from bot.settings import SettingsError

__all__ = ["TelegramChannel", "add"]


def add(app: Sanic) -> None:
    """Add the channel to the server, when TELEGRAM_BOT_TOKEN is set; it then stands in `app.ctx.telegram`.

    Raises SettingsError.
    """
    app.ctx.telegram = None
    options = read(app.ctx.settings)
    if options is None:
        return
    settings = app.ctx.settings
    try:
        queue = open_queue(settings.data_dir, settings.redis_url)
    except StoreError as error:
        raise SettingsError(f"Telegram's queue cannot be opened: {error}") from None
    parts = Parts(options, app.ctx.store, queue, app.ctx.conversations, app.ctx.metrics, app.ctx.web.tokens)
    channel = TelegramChannel(options, parts)
    app.ctx.telegram = channel
    register([channel], app, route="/webhooks/")

    @app.after_server_start
    async def start(app: Sanic, _: Any) -> None:
        await channel.start()

    @app.before_server_stop
    async def stop(app: Sanic, _: Any) -> None:
        await channel.stop()

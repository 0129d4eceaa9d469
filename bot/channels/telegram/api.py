"""The Bot API, through python-telegram-bot's bot with its connections and errors."""

from __future__ import annotations

from typing import Any

from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.channels.telegram.limits import Limits

TELEGRAM = "https://api.telegram.org"
CONNECTIONS = 64
ANSWER_WITHIN = 20.0  # seconds


class Api(ExtBot[int]):
    """Calls by their names and parameters in the API itself: this is how the queue keeps them.

    Calls raise `telegram.error.TelegramError`.
    """

    def __init__(self, token: str, base: str | None, limits: Limits) -> None:
        server = (base or TELEGRAM).rstrip("/")
        super().__init__(
            token,
            base_url=f"{server}/bot",
            base_file_url=f"{server}/file/bot",
            request=_connections(CONNECTIONS),
            get_updates_request=_connections(2),
            rate_limiter=limits,
        )
        self._limits = limits

    @property
    def limits(self) -> Limits:
        """What holds messages back."""
        return self._limits

    async def call(self, method: str, params: dict[str, Any], **timeouts: Any) -> Any:
        """Make a call; its result as Telegram gives it."""
        return await self._post(method, api_kwargs=dict(params), **timeouts)

    async def close_connections(self) -> None:
        """Let go of the connections."""
        for connections in self._request:
            await connections.shutdown()


def _connections(size: int) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=size,
        connect_timeout=10.0,
        read_timeout=ANSWER_WITHIN,
        write_timeout=ANSWER_WITHIN,
        pool_timeout=600.0,  # waiting for a free connection is no failure
    )

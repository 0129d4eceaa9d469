"""The event stream of the web channel: server-sent events, each message once and in order."""

from __future__ import annotations

import json

from sanic.request import Request

from bot.channels.outbox import shown
from bot.channels.store import ChannelStore
from bot.metrics import Metrics

HEARTBEAT = 12.0  # seconds; a proxy or a telephone network may close what is silent for longer
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


async def stream(
    request: Request,
    store: ChannelStore,
    conversation: str,
    after: int,
    metrics: Metrics,
    headers: dict[str, str],
) -> None:
    """Send what follows message `after`, then whatever comes, until the client leaves or the
    conversation is deleted. Events: `message` (with its id), `typing`, `closed`."""
    response = await request.respond(
        content_type="text/event-stream; charset=utf-8", headers={**HEADERS, **headers}
    )
    metrics.streams.inc()
    try:
        with store.listen(conversation) as listening:
            await response.send("retry: 2000\n\n")
            while True:
                for entry in await store.after(conversation, after):
                    after = entry.id
                    data = json.dumps(shown(entry), ensure_ascii=False)
                    await response.send(f"id: {entry.id}\nevent: message\ndata: {data}\n\n")
                signal = await listening.next(HEARTBEAT)
                if signal is None:
                    await response.send(": still here\n\n")
                elif signal == "typing":
                    await response.send("event: typing\ndata: {}\n\n")
                elif signal == "closed":
                    await response.send("event: closed\ndata: {}\n\n")
                    return
    finally:
        metrics.streams.dec()

"""The channels' store on Redis, for several server processes.

An outbox is a stream whose ids we number ourselves. What must happen in one step is a script.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from collections.abc import Awaitable
from typing import Any, TypeVar

import redis.asyncio as aioredis
from redis.exceptions import RedisError

from bot.channels.store import Body, Claim, Entry, Hub, Listening, Signal, StoreError

log = logging.getLogger(__name__)
T = TypeVar("T")

PREFIX = "mourchid:"
WAKE = f"{PREFIX}wake"
LIFETIME = 90 * 86_400  # of an outbox without a new message, until `sweep` says how long it shall be

APPEND = """
if ARGV[3] ~= '' then
  local seen = redis.call('HGET', KEYS[3], ARGV[3])
  if seen then return {seen, 0} end
end
local id = redis.call('INCR', KEYS[2])
redis.call('XADD', KEYS[1], id .. '-0', 'at', ARGV[2], 'body', ARGV[1])
if ARGV[3] ~= '' then redis.call('HSET', KEYS[3], ARGV[3], id); redis.call('EXPIRE', KEYS[3], ARGV[4]) end
redis.call('EXPIRE', KEYS[1], ARGV[4]); redis.call('EXPIRE', KEYS[2], ARGV[4])
redis.call('PUBLISH', ARGV[5], ARGV[6])
return {id, 1}
"""


class RedisChannelStore:
    """Implements ChannelStore for any number of server processes."""

    def __init__(self, url: str) -> None:
        self.hub = Hub()
        self.lifetime = LIFETIME
        self.redis: Any = aioredis.from_url(url, decode_responses=True, socket_timeout=10)
        # Listening waits for as long as nothing happens, so its connection has no time limit.
        self.ear: Any = aioredis.from_url(url, decode_responses=True)
        self._append = self.redis.register_script(APPEND)
        self._listener: asyncio.Task[None] | None = None

    async def _ask(self, answer: Awaitable[T]) -> T:
        try:
            return await answer
        except (RedisError, OSError) as error:
            raise StoreError(str(error)) from error

    async def append(self, conversation: str, body: Body, *, key: str | None = None) -> Entry:
        at = time.time()
        names = [f"{PREFIX}{kind}:{conversation}" for kind in ("out", "seq", "keys")]
        text = json.dumps(body, ensure_ascii=False)
        values: list[Any] = [text, at, key or "", self.lifetime, WAKE, f"message {conversation}"]
        number, fresh = await self._ask(self._append(keys=names, args=values))
        if int(fresh):
            return Entry(int(number), at, body)
        return (await self.after(conversation, int(number) - 1, 1))[0]

    async def after(self, conversation: str, after: int = 0, limit: int = 500) -> list[Entry]:
        name = f"{PREFIX}out:{conversation}"
        rows = await self._ask(self.redis.xrange(name, min=f"{after + 1}-0", count=limit))
        return [_entry(row) for row in rows]

    async def last(self, conversation: str) -> int:
        return int(await self._ask(self.redis.get(f"{PREFIX}seq:{conversation}")) or 0)

    async def issue_button(self, conversation: str, payload: str, lifetime: int) -> str:
        token = secrets.token_urlsafe(9)
        name = f"{PREFIX}buttons:{conversation}"
        value = json.dumps({"payload": payload, "expires": time.time() + lifetime}, ensure_ascii=False)
        async with self.redis.pipeline(transaction=False) as pipeline:
            await self._ask(pipeline.hset(name, token, value).expire(name, lifetime).execute())
        return token

    async def button(self, conversation: str, token: str) -> str | None:
        value = await self._ask(self.redis.hget(f"{PREFIX}buttons:{conversation}", token))
        found = json.loads(value) if value else {"expires": 0}
        return str(found["payload"]) if found["expires"] > time.time() else None

    async def claim(self, conversation: str, key: str, lease: int) -> Claim:
        name = f"{PREFIX}claim:{conversation}/{key}"
        if await self._ask(self.redis.set(name, "", nx=True, ex=lease)):
            return Claim("mine")
        reply = await self._ask(self.redis.get(name))
        return Claim("done", json.loads(reply)) if reply else Claim("busy")

    async def complete(self, conversation: str, key: str, reply: Body, lifetime: int) -> None:
        text = json.dumps(reply, ensure_ascii=False)
        name, names = f"{PREFIX}claim:{conversation}/{key}", f"{PREFIX}claims:{conversation}"
        async with self.redis.pipeline(transaction=False) as pipeline:
            pipeline.set(name, text, ex=lifetime).sadd(names, name).expire(names, lifetime)
            await self._ask(pipeline.execute())

    async def release(self, conversation: str, key: str) -> None:
        name = f"{PREFIX}claim:{conversation}/{key}"
        if not await self._ask(self.redis.get(name)):
            await self._ask(self.redis.delete(name))

    async def once(self, key: str, lifetime: int) -> bool:
        return bool(await self._ask(self.redis.set(f"{PREFIX}once:{key}", "1", nx=True, ex=lifetime)))

    async def count(self, key: str, window: int) -> tuple[int, int]:
        now = time.time()
        this = int(now // window)
        name = f"{PREFIX}count:{key}:{this}"
        async with self.redis.pipeline(transaction=False) as pipeline:
            uses, _ = await self._ask(pipeline.incr(name).expire(name, window + 1).execute())
        return int(uses), max(1, int((this + 1) * window - now + 0.999))

    async def put(self, key: str, value: Body, lifetime: int) -> None:
        text = json.dumps(value, ensure_ascii=False)
        await self._ask(self.redis.set(f"{PREFIX}kept:{key}", text, ex=lifetime))

    async def get(self, key: str) -> Body | None:
        text = await self._ask(self.redis.get(f"{PREFIX}kept:{key}"))
        return json.loads(text) if text else None

    async def take(self, key: str) -> Body | None:
        text = await self._ask(self.redis.getdel(f"{PREFIX}kept:{key}"))
        return json.loads(text) if text else None

    async def add_feedback(self, conversation: str, body: Body) -> None:
        text = json.dumps(body, ensure_ascii=False)
        entry = {"at": time.time(), "body": text, "conversation": conversation}
        await self._ask(self.redis.xadd(f"{PREFIX}feedback", entry, maxlen=100_000, approximate=True))

    async def feedback(self, limit: int = 100) -> list[Entry]:
        rows = await self._ask(self.redis.xrevrange(f"{PREFIX}feedback", count=limit))
        return [_entry(row) for row in rows]

    async def delete_conversation(self, conversation: str) -> None:
        # The numbering stays, so that an id is never used again.
        claims = await self._ask(self.redis.smembers(f"{PREFIX}claims:{conversation}"))
        names = [f"{PREFIX}{kind}:{conversation}" for kind in ("out", "keys", "buttons", "claims")]
        await self._ask(self.redis.delete(*names, *claims))
        for number, fields in await self._ask(self.redis.xrange(f"{PREFIX}feedback")):
            if fields.get("conversation") == conversation:
                await self._ask(self.redis.xdel(f"{PREFIX}feedback", number))

    async def signal(self, conversation: str, signal: Signal) -> None:
        await self._ask(self.redis.publish(WAKE, f"{signal} {conversation}"))

    def listen(self, conversation: str) -> Listening:
        if self._listener is None or self._listener.done():
            self._listener = asyncio.get_running_loop().create_task(self._relay())
        return Listening(self.hub, conversation)

    async def _relay(self) -> None:
        """Pass the signals of all processes to those who listen in this one, for ever."""
        while True:
            try:
                async with self.ear.pubsub() as pubsub:
                    await pubsub.subscribe(WAKE)
                    async for message in pubsub.listen():
                        if message["type"] == "message":
                            signal, _, conversation = message["data"].partition(" ")
                            self.hub.wake(conversation, signal)
            except (RedisError, OSError) as error:
                log.warning("Redis is out of reach, events wait: %s", error)
                await asyncio.sleep(1)

    async def recover(self) -> None:
        """Nothing: other processes may be at work, and a lease ends by itself."""

    async def ping(self) -> None:
        await self._ask(self.redis.ping())

    async def sweep(self, days: int) -> None:
        """Redis removes what has expired by itself; take note of how long outboxes live."""
        self.lifetime = days * 86_400

    async def close(self) -> None:
        if self._listener is not None:
            self._listener.cancel()
        await self.redis.close()
        await self.ear.close()


def _entry(row: tuple[str, dict[str, str]]) -> Entry:
    number, fields = row
    return Entry(int(number.partition("-")[0]), float(fields["at"]), json.loads(fields["body"]))

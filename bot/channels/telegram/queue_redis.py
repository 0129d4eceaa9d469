"""The queue on Redis, for several server processes: a lane is worked on by the process that leased it.

A chat's updates lie in a sorted set by number, its calls in a list. What must be one step is a script.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Sequence
from typing import Any, TypeVar

import redis.asyncio as aioredis
from redis.exceptions import RedisError

from bot.channels.store import StoreError
from bot.channels.telegram.queue import KEYS_FOR, SEEN_FOR, Call, Lane, Queued, Update

T = TypeVar("T")
PREFIX = "mourchid:tg:"
BUSY = f"{PREFIX}busy"

ADD = """
if not redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[3])
redis.call('SADD', KEYS[3], ARGV[4])
return 1
"""
# KEYS: busy; ARGV: prefix, lifetime of keys, then chat, key, call of each.
CALLS = """
local function queue(from)
  for i = from, #ARGV, 3 do
    if ARGV[i+1] == '' or redis.call('SET', ARGV[1] .. 'key:' .. ARGV[i+1], '1', 'NX', 'EX', ARGV[2]) then
      local id = redis.call('INCR', ARGV[1] .. 'calls')
      redis.call('RPUSH', ARGV[1] .. 'out:' .. ARGV[i], id .. ' ' .. ARGV[i+2])
      redis.call('SADD', KEYS[1], 'out ' .. ARGV[i])
    end
  end
end
"""
PUSH = CALLS + "queue(3)"
DONE = (
    CALLS
    + """
local waiting = redis.call('ZREMRANGEBYSCORE', KEYS[2], ARGV[3], ARGV[3])
redis.call('DEL', KEYS[3])
if waiting > 0 then queue(4) end
"""
)
# The calls made are among the first: those of one topic may be made together, before others.
MADE = """
for _, row in ipairs(redis.call('LRANGE', KEYS[1], 0, 99)) do
  if string.sub(row, 1, #ARGV[1] + 1) == ARGV[1] .. ' ' then return redis.call('LREM', KEYS[1], 1, row) end
end
"""
LEASE = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return 1
"""
RELEASE = """
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
redis.call('SREM', KEYS[3], ARGV[2])
return 1
"""


class RedisQueue:
    """Implements Queue."""

    def __init__(self, url: str) -> None:
        self.redis: Any = aioredis.from_url(url, decode_responses=True, socket_timeout=10)
        self.me = secrets.token_hex(8)
        scripts = (ADD, PUSH, DONE, MADE, LEASE, RELEASE)
        self._add, self._push, self._done, self._made, self._lease, self._release = (
            self.redis.register_script(script) for script in scripts
        )

    async def _ask(self, answer: Awaitable[T]) -> T:
        try:
            return await answer
        except (RedisError, OSError) as error:
            raise StoreError(str(error)) from error

    async def add(self, chat: int, number: int, body: dict[str, Any]) -> bool:
        names = [f"{PREFIX}seen:{number}", f"{PREFIX}in:{chat}", BUSY]
        values: list[Any] = [SEEN_FOR, number, json.dumps([number, body]), f"in {chat}"]
        return bool(await self._ask(self._add(keys=names, args=values)))

    async def next_update(self, chat: int) -> Update | None:
        rows = await self._ask(self.redis.zrange(f"{PREFIX}in:{chat}", 0, 0))
        if not rows:
            return None
        number, body = json.loads(rows[0])
        name = f"{PREFIX}tries:{number}"
        async with self.redis.pipeline(transaction=False) as pipeline:
            tries, _ = await self._ask(pipeline.incr(name).expire(name, SEEN_FOR).execute())
        return Update(number, body, int(tries))

    async def again(self, number: int) -> None:
        await self._ask(self.redis.decr(f"{PREFIX}tries:{number}"))

    async def done(self, chat: int, number: int, calls: Sequence[Call]) -> None:
        names = [BUSY, f"{PREFIX}in:{chat}", f"{PREFIX}tries:{number}"]
        await self._ask(self._done(keys=names, args=[PREFIX, KEYS_FOR, number, *_values(calls)]))

    async def push(self, calls: Sequence[Call]) -> None:
        await self._ask(self._push(keys=[BUSY], args=[PREFIX, KEYS_FOR, *_values(calls)]))

    async def next_calls(self, chat: int, most: int) -> list[Queued]:
        found: list[Queued] = []
        for row in await self._ask(self.redis.lrange(f"{PREFIX}out:{chat}", 0, most - 1)):
            number, _, body = row.partition(" ")
            found.append(Queued(int(number), Call(**json.loads(body))))
        return found

    async def made(self, chat: int, number: int) -> None:
        await self._ask(self._made(keys=[f"{PREFIX}out:{chat}"], args=[number]))

    async def lanes(self) -> list[Lane]:
        found: list[Lane] = []
        for name in await self._ask(self.redis.smembers(BUSY)):
            kind, _, chat = name.partition(" ")
            found.append(("in" if kind == "in" else "out", int(chat)))
        return found

    async def lease(self, lane: Lane, seconds: int) -> bool:
        return bool(await self._ask(self._lease(keys=[_lease(lane)], args=[self.me, seconds])))

    async def release(self, lane: Lane) -> bool:
        kind, chat = lane
        names = [_lease(lane), f"{PREFIX}{kind}:{chat}", BUSY]
        return bool(await self._ask(self._release(keys=names, args=[self.me, f"{kind} {chat}"])))

    async def forget(self, chat: int) -> None:
        await self._ask(self.redis.delete(f"{PREFIX}in:{chat}", f"{PREFIX}out:{chat}"))

    async def waiting(self) -> tuple[int, int]:
        updates = calls = 0
        for kind, chat in await self.lanes():
            if kind == "in":
                updates += int(await self._ask(self.redis.zcard(f"{PREFIX}in:{chat}")))
            else:
                calls += int(await self._ask(self.redis.llen(f"{PREFIX}out:{chat}")))
        return updates, calls

    async def sweep(self) -> None:
        """Redis removes what has expired by itself."""

    async def close(self) -> None:
        await self.redis.close()


def _values(calls: Sequence[Call]) -> list[Any]:
    values: list[Any] = []
    for call in calls:
        values += [call.chat, call.key or "", json.dumps(call.as_dict())]
    return values


def _lease(lane: Lane) -> str:
    return f"{PREFIX}lease:{lane[0]}:{lane[1]}"

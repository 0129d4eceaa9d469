"""One turn through the web channel, from socket to socket: latency, turns a second, long conversations.

    python -m benchmarks.turns [--model FILE] [--turns 400] [--repeats 3] [--json FILE]

A server of its own answers held-out questions in all ways of writing, none of them twice. Latency is
measured here (`client`) and by the server (`server`, its Server-Timing header); beside both, the
processor time of a turn, which depends less on what else this machine does, and that time at the pace of
the reference machine (`reference`, see benchmarks/serving.py).
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import itertools
import json
import re
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.serving import (
    REFERENCE_PACE,
    Server,
    installed_model,
    keep,
    pace,
    sentences,
    server,
    summary,
)

CONVERSATION = 10  # messages that a citizen sends before another one comes
LONG = 480  # turns of the long conversation before it is compared
WINDOW = 60  # turns compared
AT_ONCE = (1, 4, 16)


@dataclass
class Turn:
    """One turn's milliseconds: at the client, at the server, of processor time, and of that at the pace
    of the reference machine."""

    client: float
    server: float
    cpu: float
    reference: float = 0.0


class Citizen:
    """One kept connection, one session at a time."""

    def __init__(self, running: Server) -> None:
        self.running = running
        self.connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=60)
        self.numbers = itertools.count()
        self.enter()

    def enter(self) -> None:
        """Begin a conversation."""
        token = self.running.session()
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def says(self, text: str) -> Turn:
        """One turn."""
        content = {"text": text, "client_message_id": f"bench-{next(self.numbers)}"}
        body = json.dumps(content).encode()
        cost, begin = self.running.cpu(), time.perf_counter()
        self.connection.request("POST", "/webhooks/web/messages", body, self.headers)
        answer = self.connection.getresponse()
        said = answer.read()
        client = (time.perf_counter() - begin) * 1000
        if answer.status != 200 or not json.loads(said)["messages"]:
            raise SystemExit(f"{answer.status} for “{text}”: {said.decode()}")
        timing = re.search(r"app;dur=([\d.]+)", answer.getheader("Server-Timing") or "")
        inside = float(timing.group(1)) if timing else float("nan")
        return Turn(client, inside, (self.running.cpu() - cost) * 1000)


def one_after_another(running: Server, texts: list[str]) -> list[Turn]:
    """Turns of a single citizen after another."""
    citizen, turns, before = Citizen(running), [], pace()
    for start in range(0, len(texts), CONVERSATION):
        if start:
            citizen.enter()
        said = [citizen.says(text) for text in texts[start : start + CONVERSATION]]
        after = pace()
        for turn in said:
            turn.reference = turn.cpu * REFERENCE_PACE / ((before + after) / 2)
        turns += said
        before = after
    return turns


def long_conversation(running: Server, texts: Iterator[str]) -> dict[str, float]:
    """The end of one long conversation beside beginnings of others, turn about, so that both meet the
    same machine: medians of processor time a turn."""
    long = Citizen(running)
    for _ in range(LONG):
        long.says(next(texts))
    early: list[float] = []
    late: list[float] = []
    for text in itertools.islice(texts, WINDOW):
        if len(early) % CONVERSATION == 0:
            short = Citizen(running)
            for _ in range(4):
                short.says(next(texts))
        early.append(short.says(f"{text} !").cpu)
        late.append(long.says(text).cpu)
    begins, ends = statistics.median(early), statistics.median(late)
    return {"turn_5_ms": round(begins, 2), "turn_500_ms": round(ends, 2), "ratio": round(ends / begins, 2)}


async def together(running: Server, texts: list[str], citizens: int) -> dict[str, float]:
    """Turns a second with several conversations at once."""
    queue = [texts[start : start + CONVERSATION] for start in range(0, len(texts), CONVERSATION)]
    tokens = [running.session() for _ in queue]
    waiting = iter(zip(tokens, queue, strict=True))

    async def speak(client: aiohttp.ClientSession) -> None:
        url = f"{running.url}/webhooks/web/messages"
        for token, said in waiting:
            headers = {"Authorization": f"Bearer {token}"}
            for text in said:
                async with client.post(url, json={"text": text}, headers=headers) as answer:
                    await answer.read()
                    assert answer.status == 200, await answer.text()

    cost, begin = running.cpu(), time.perf_counter()
    async with aiohttp.ClientSession() as client:
        await asyncio.gather(*(speak(client) for _ in range(citizens)))
    lasted, cost = time.perf_counter() - begin, running.cpu() - cost
    # What one undisturbed core would do: the server answers on one.
    return {"per_second": round(len(texts) / lasted, 1), "per_cpu_second": round(len(texts) / cost, 1)}


def measure(model: Path, turns: int, repeats: int, long: bool) -> dict[str, Any]:
    """All figures."""
    need = turns * (repeats + len(AT_ONCE)) + (LONG + 2 * WINDOW if long else 0) + 20
    texts = iter(sentences(need))
    with server(model) as running:
        one_after_another(running, [next(texts) for _ in range(20)])
        after_start = running.memory()
        runs = [one_after_another(running, [next(texts) for _ in range(turns)]) for _ in range(repeats)]
        figures: dict[str, Any] = {"turns": turns, "repeats": repeats}
        for name in ("client", "server", "cpu", "reference"):
            parts = [summary([getattr(turn, name) for turn in run]) for run in runs]
            figures[f"{name}_ms"] = {
                key: statistics.median(part[key] for part in parts) for key in ("p50", "p95", "mean")
            }
        figures["at_once"] = {
            str(citizens): asyncio.run(together(running, [next(texts) for _ in range(turns)], citizens))
            for citizens in AT_ONCE
        }
        if long:
            figures["long_conversation"] = long_conversation(running, texts)
        figures["memory_mb"] = {"after_20_turns": after_start, "at_the_end": running.memory()}
        return figures


def report(figures: dict[str, Any]) -> None:
    """Print the table."""
    print(f"{'milliseconds a turn':<28}{'p50':>8}{'p95':>8}{'mean':>8}")
    names = {
        "client_ms": "at the client",
        "server_ms": "in the server",
        "cpu_ms": "processor time",
        "reference_ms": "the same, reference pace",
    }
    for key, name in names.items():
        row = figures[key]
        print(f"{name:<28}{row['p50']:>8.2f}{row['p95']:>8.2f}{row['mean']:>8.2f}")
    print(f"\n{'conversations at once':<28}{'turns/s':>8}{'turns/cpu-s':>13}")
    for citizens, row in figures["at_once"].items():
        print(f"{citizens:<28}{row['per_second']:>8.1f}{row['per_cpu_second']:>13.1f}")
    if long := figures.get("long_conversation"):
        print(f"\nturn 5 → 500 of one conversation  {long['turn_5_ms']} → {long['turn_500_ms']} ms", end="")
        print(f" of processor time: {long['ratio']} times")
    memory = figures["memory_mb"]
    print(f"memory, MB (PSS): {memory['after_20_turns']['pss']} → {memory['at_the_end']['pss']}")


def main() -> None:
    """Run it."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--model", type=Path, default=None)
    options.add_argument("--turns", type=int, default=400)
    options.add_argument("--repeats", type=int, default=3)
    options.add_argument("--short", action="store_true", help="without the long conversation")
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    model = chosen.model or installed_model()
    figures = measure(model, chosen.turns, chosen.repeats, not chosen.short)
    report(figures)
    keep(figures, chosen.json)


if __name__ == "__main__":
    main()

"""Telegram at full load: 1,000 chats send 5 messages each through the webhook.

Run: `python -m benchmarks.telegram [--chats 1000] [--messages 5] [--model FILE]`. A server of its own and
a fake Bot API are started on this machine; nothing leaves it. Without `--model` a tiny assistant is
trained, so that the figures are the channel's own.

Measured: the time to acknowledge an update, messages answered, their order in each chat, and the rates at
which answers left, against Telegram's limits (30 a second in all, one a second in a chat).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from bisect import bisect_left
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import aiohttp

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.bot.channels.telegram.fake_api import TOKEN, FakeBotApi, Html, Made  # noqa: E402
from tests.services import free_port  # noqa: E402

TRIAL = ROOT / "tests" / "bot" / "channels" / "telegram" / "trial"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


def trained(folder: Path) -> Path:
    """The tiny assistant."""
    from bot import lean_rasa

    lean_rasa.install()
    from rasa.model_training import train

    result = train(
        str(TRIAL / "domain.yml"), str(TRIAL / "config.yml"), [str(TRIAL / "data.yml")], str(folder)
    )
    return Path(result.model)


def start(folder: Path, api: FakeBotApi, model: Path) -> tuple[subprocess.Popen[bytes], str]:
    """A server with that model on the webhook."""
    (folder / "models").mkdir(parents=True)
    shutil.copy(model, folder / "models" / "first.tar.gz")
    (folder / "endpoints.yml").write_text("action_endpoint: {actions_module: telegram_actions}\n")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    env = {
        **os.environ,
        "MOURCHID_DATA_DIR": str(folder),
        "MOURCHID_ENDPOINTS": str(folder / "endpoints.yml"),
        "MOURCHID_PORT": str(port),
        "MOURCHID_SECRET": "a secret for the benchmark",
        "PYTHONPATH": str(TRIAL),
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE": api.url,
        "TELEGRAM_WEBHOOK_URL": url,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.server"], cwd=ROOT, env=env, stdout=subprocess.DEVNULL
    )
    end = time.monotonic() + 120
    while api.webhook is None or len(api.of("setMyDescription")) < 3:
        if process.poll() is not None or time.monotonic() > end:
            raise SystemExit("the server did not start: " + (folder / "mourchid.log").read_text())
        time.sleep(0.1)
    return process, url


async def send(api: FakeBotApi, chats: int, messages: int, connections: int) -> list[float]:
    """All updates over as many connections as Telegram uses; the seconds that each acknowledgement took."""
    assert api.webhook is not None
    url, headers = api.webhook["url"], {SECRET_HEADER: api.webhook["secret_token"]}
    updates = [(turn, chat) for turn in range(messages) for chat in range(1, chats + 1)]
    queue = iter(enumerate(updates, start=1))
    took: list[float] = []

    async def connection(client: aiohttp.ClientSession) -> None:
        for number, (turn, chat) in queue:
            body = {"update_id": number, "message": message(chat, turn, number)}
            begin = time.perf_counter()
            async with client.post(url, json=body, headers=headers) as answer:
                await answer.read()
                took.append(time.perf_counter() - begin)
                assert answer.status == 200, await answer.text()

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=connections)) as client:
        await asyncio.gather(*(connection(client) for _ in range(connections)))
    return took


def message(chat: int, turn: int, number: int) -> dict[str, Any]:
    """A citizen's message, as Telegram sends it."""
    user = {"id": chat, "is_bot": False, "first_name": "Salma", "language_code": "fr"}
    place = {"id": chat, "type": "private", "first_name": "Salma"}
    return {
        "message_id": number,
        "date": 1_700_000_000,
        "chat": place,
        "from": user,
        "text": f"compte {turn}",
    }


def most_within(times: list[float], seconds: float) -> int:
    """The most that left within any `seconds`."""
    times = sorted(times)
    return max(
        (at - bisect_left(times, moment - seconds + 1e-9) + 1 for at, moment in enumerate(times)), default=0
    )


def report(
    took: list[float], answers: list[Made], chats: int, messages: int, began: float, lasted: float
) -> None:
    """Print the figures."""
    said: defaultdict[int, list[str]] = defaultdict(list)
    left: defaultdict[int, list[float]] = defaultdict(list)
    for made in answers:
        said[made.chat].append(re.sub(r"[\u2066-\u2069\u200e\u200f]", "", Html.shown(made.text)))
        left[made.chat].append(made.at)
    expected = [f"{turn + 1}: compte {turn}" for turn in range(messages)]
    in_order = sum(said[chat] == expected for chat in range(1, chats + 1))
    closest = min((b - a for times in left.values() for a, b in pairwise(times)), default=0)
    took.sort()
    times = [made.at for made in answers]
    whole = max(times) - began if times else 0.0

    def at(share: float) -> str:
        return f"{took[min(len(took) - 1, int(share * len(took)))] * 1000:.1f} ms"

    rows = [
        ("updates sent", f"{len(took)} in {lasted:.1f} s ({len(took) / lasted:.0f}/s)"),
        ("acknowledged, p50 / p95 / p99 / worst", f"{at(0.5)} / {at(0.95)} / {at(0.99)} / {at(1)}"),
        ("answered", f"{len(answers)} of {chats * messages}, each once"
            if len(answers) == chats * messages else f"{len(answers)} of {chats * messages}"),
        ("chats answered in order", f"{in_order} of {chats}"),
        ("all answered after", f"{whole:.0f} s ({len(answers) / whole:.1f}/s; limit 30/s)" if whole else "-"),
        ("most answers in any second", f"{most_within(times, 1.0)} (limit 30)"),
        ("shortest time between two answers to a chat", f"{closest:.2f} s (limit 1)"),
    ]  # fmt: skip
    for name, value in rows:
        print(f"{name:<46}{value}")


def main() -> None:
    """Run it."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--chats", type=int, default=1000)
    options.add_argument("--messages", type=int, default=5)
    options.add_argument("--connections", type=int, default=40, help="as many as we ask Telegram for")
    options.add_argument("--model", type=Path)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, FakeBotApi() as api:
        model = chosen.model or trained(Path(folder) / "model")
        process, _ = start(Path(folder) / "server", api, model)
        try:
            total = chosen.chats * chosen.messages
            began = time.monotonic()
            took = asyncio.run(send(api, chosen.chats, chosen.messages, chosen.connections))
            lasted = time.monotonic() - began
            end = time.monotonic() + 60 + total / 15
            while len(api.of("sendMessage")) < total and time.monotonic() < end:
                time.sleep(1)
            time.sleep(2)  # what should not come would come now
            report(took, api.of("sendMessage"), chosen.chats, chosen.messages, began, lasted)
        finally:
            process.terminate()
            process.wait(30)


if __name__ == "__main__":
    main()

"""Start-up and memory of the server.

    python -m benchmarks.startup [--model FILE] [--repeats 3] [--turns 1000] [--imports] [--json FILE]

Start-up is the second start, with model, index and vectors in place: seconds from the program's start to
the first 200 at /readyz, and whether the first citizen waits longer than the next ones. Memory is the
server's share (PSS) when it is ready and at rest after `--turns` turns. `--imports` lists what importing
the server costs, by package.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.serving import (
    REFERENCE_PACE,
    ROOT,
    installed_model,
    keep,
    pace,
    sentences,
    server,
)
from benchmarks.turns import CONVERSATION, Citizen

FOLLOWING = 20  # turns beside which the first is held
REST = 3.0  # seconds without a turn before memory is read


def starts(model: Path, repeats: int) -> dict[str, Any]:
    """Medians of several starts."""
    ready, cost, reference, memory, first, later = [], [], [], [], [], []
    for number in range(repeats):
        before = pace()
        with server(model) as running:
            ready.append(running.ready_after)
            cost.append(running.ready_cost)
            reference.append(running.ready_cost * REFERENCE_PACE / statistics.mean([before, pace()]))
            memory.append(running.memory()["pss"])
            citizen = Citizen(running)
            turns = [citizen.says(text) for text in sentences(1 + FOLLOWING, seed=number)]
            first.append(turns[0].cpu)
            later.append(statistics.median(turn.cpu for turn in turns[1:]))
    return {
        "ready_s": round(statistics.median(ready), 2),
        "cpu_s": round(statistics.median(cost), 2),
        "cpu_at_reference_s": round(statistics.median(reference), 2),
        "memory_when_ready_mb": round(statistics.median(memory), 1),
        "first_turn_cpu_ms": round(statistics.median(first), 1),
        "later_turns_cpu_ms": round(statistics.median(later), 1),
    }


def memory_at_rest(model: Path, turns: int) -> dict[str, Any]:
    """MB after many turns of many citizens."""
    with server(model) as running:
        ready = running.memory()
        citizen = Citizen(running)
        for number, text in enumerate(sentences(turns)):
            if number and number % CONVERSATION == 0:
                citizen.enter()
            citizen.says(text)
        time.sleep(REST)
        return {"turns": turns, "ready": ready, "at_rest": running.memory()}


def imports() -> list[tuple[str, float]]:
    """Milliseconds that each package takes to be imported for the server, the largest first."""
    found: Counter[str] = Counter()
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import bot.server, actions, bot.requests"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    for alone, name in re.findall(r"import time:\s+(\d+) \|\s+\d+ \| +(\S+)", done.stderr):
        found[name.partition(".")[0]] += int(alone)
    return [(name, round(microseconds / 1000, 1)) for name, microseconds in found.most_common()]


def main() -> None:
    """Run it."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--model", type=Path)
    options.add_argument("--repeats", type=int, default=3)
    options.add_argument("--turns", type=int, default=1000)
    options.add_argument("--imports", action="store_true")
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    model = chosen.model or installed_model()
    figures: dict[str, Any] = {"start": starts(model, chosen.repeats)}
    for name, value in figures["start"].items():
        print(f"{name.replace('_', ' '):<28}{value:>9}")
    if chosen.turns:
        figures["memory_mb"] = memory_at_rest(model, chosen.turns)
        for when in ("ready", "at_rest"):
            row = figures["memory_mb"][when]
            print(f"memory {when.replace('_', ' '):<21}{row['pss']:>9} MB (RSS {row['rss']})")
    if chosen.imports:
        figures["imports_ms"] = dict(imports()[:40])
        for name, value in figures["imports_ms"].items():
            print(f"  import {name:<24}{value:>9} ms")
    keep(figures, chosen.json)


if __name__ == "__main__":
    main()

"""Where the processor time of a turn goes, from socket to socket.

    python -m benchmarks.profile [--model FILE] [--turns 600] [--json FILE] [--picture FILE] [--hot 30]

The real server is sampled by its processor clock while it answers held-out questions; each sample counts
for the part of the program that is at work (`PARTS`). Beside it, the same number of turns without the
sampler gives the milliseconds that the shares are of. `--hot` lists the functions that take most.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path
from types import FrameType

from benchmarks.serving import Server, data_folder, installed_model, keep, sentences
from benchmarks.turns import one_after_another

#: A sample belongs to the first of its frames, from the innermost outwards, that is in one of these
#: places; libraries and what several parts share (catalogue/text, bot/nlu/linear.py) count for their
#: caller.
PARTS = (
    ("tokens", ("bot/nlu/tokens.py",)),
    ("n-grams", ("bot/nlu/ngrams.py",)),
    ("way of writing", ("bot/nlu/variety.py",)),
    ("intent", ("bot/nlu/intent.py",)),
    ("facets", ("bot/nlu/facet", "bot/nlu/joined.py")),
    ("search: n-grams", ("catalogue/search/ngrams.py", "catalogue/search/bm25.py")),
    ("search: phrases", ("catalogue/search/nearest.py",)),
    ("search: meaning", ("catalogue/search/meaning.py", "bot/nlu/sentence_encoder.py")),
    ("search: the rest", ("catalogue/search/",)),
    ("procedure, ranker", ("bot/nlu/procedure.py", "bot/nlu/ranker.py", "bot/nlu/trust.py")),
    ("actions", ("/actions/", "/registry/", "rasa_sdk/")),
    ("policies", ("rasa/core/policies/",)),
    ("conversation store", ("bot/tracker_store.py",)),
    ("outbox", ("bot/channels/store_sqlite.py", "bot/channels/outbox.py")),
    ("web channel", ("bot/channels/",)),
    ("Rasa's dialogue", ("/rasa/", "bot/processor.py", "bot/rasa_costs.py", "bot/inprocess.py")),
)
SHARED = ("bot/nlu/linear.py", "bot/nlu/component.py", "bot/nlu/tfidf.py", "catalogue/text/")
REST = "HTTP server"
EVERY = 0.001  # seconds of processor time between two samples, at best
COLOURS = (
    "#1b4965", "#2f6690", "#3a7ca5", "#5fa8d3", "#81c3d7", "#b8860b", "#d4a017", "#e9c46a", "#8d6b94",
    "#2a9d8f", "#52796f", "#84a98c", "#a44a3f", "#c8553d", "#6c757d", "#adb5bd",
)  # fmt: skip


def part_of(frames: list[tuple[str, str]]) -> str:
    """The part that a stack (file, function; innermost first) counts for."""
    for file, _ in frames:
        if any(place in file for place in SHARED):
            continue
        for name, places in PARTS:
            if any(place in file for place in places):
                return name
    return REST


class Sampler:
    """Runs in the server: SIGUSR1 begins, SIGUSR2 ends and writes the stacks seen to a file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.stacks: Counter[tuple[tuple[str, str], ...]] = Counter()
        signal.signal(signal.SIGPROF, self.sample)
        signal.signal(signal.SIGUSR1, lambda *_: signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY))
        signal.signal(signal.SIGUSR2, self.end)

    def sample(self, _: int, frame: FrameType | None) -> None:
        """Note who is at work."""
        stack = []
        while frame is not None:
            stack.append((frame.f_code.co_filename, frame.f_code.co_name))
            frame = frame.f_back
        self.stacks[tuple(stack)] += 1

    def end(self, *_: object) -> None:
        """Write what was seen."""
        signal.setitimer(signal.ITIMER_PROF, 0)
        half = self.file.with_suffix(".half")
        half.write_text(json.dumps([[list(stack), count] for stack, count in self.stacks.items()]))
        os.replace(half, self.file)


def serve_sampled() -> None:
    """The server with a sampler in it."""
    Sampler(Path(os.environ["BENCH_STACKS"]))
    from bot.server import main as serve

    raise SystemExit(serve())


def sampled(model: Path, turns: int) -> tuple[list[tuple[list[tuple[str, str]], int]], dict[str, float]]:
    """Stacks with how often each was seen, and the milliseconds of a turn without the sampler."""
    texts = sentences(2 * turns + 20)
    with tempfile.TemporaryDirectory(prefix="mourchid-bench-") as name:
        file = Path(name) / "stacks.json"
        running = Server(
            data_folder(Path(name) / "var", model),
            command=("-m", "benchmarks.profile", "--serve"),
            env={"BENCH_STACKS": str(file)},
        ).start()
        try:
            assert running.process is not None
            one_after_another(running, texts[:20])
            plain = one_after_another(running, texts[20 : 20 + turns])
            running.process.send_signal(signal.SIGUSR1)
            one_after_another(running, texts[20 + turns :])
            running.process.send_signal(signal.SIGUSR2)
            while not file.exists():
                time.sleep(0.05)
        finally:
            running.stop()
        seen = json.loads(file.read_text())
    stacks = [([(file, function) for file, function in stack], count) for stack, count in seen]
    reference = [turn.reference for turn in plain]
    cost = {
        "cpu_ms": round(statistics.fmean(turn.cpu for turn in plain), 2),
        "reference_ms": round(statistics.fmean(reference), 2),
    }
    return stacks, cost


def hottest(stacks: list[tuple[list[tuple[str, str]], int]], limit: int) -> list[tuple[float, float, str]]:
    """(share with callees, share alone, function) of the project's and Rasa's functions."""
    inside: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for stack, count in stacks:
        names = [f"{_short(file)}:{function}" for file, function in stack]
        alone[names[0]] += count
        for name in set(names):
            inside[name] += count
    total = sum(count for _, count in stacks) or 1
    return [(count / total, alone[name] / total, name) for name, count in inside.most_common(limit)]


def _short(file: str) -> str:
    return file.rpartition("site-packages/")[2].removeprefix(f"{Path.cwd()}/").rpartition("python3.10/")[2]


def picture(parts: dict[str, float], milliseconds: float, file: Path) -> None:
    """One bar of parts, as plain SVG with a legend; readable on light and dark pages."""
    width, top, height, line = 920, 56, 46, 24
    rows = (len(parts) + 2) // 3
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {top + height + 34 + rows * line}" '
        'font-family="system-ui, sans-serif" font-size="14" role="img" '
        'aria-label="Where the processor time of a turn goes">',
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        f'<text x="20" y="32" font-size="17" fill="#1d2b36">One turn, from socket to socket: '
        f"{milliseconds:.1f} ms of processor time</text>",
    ]
    x, total = 20.0, sum(parts.values())
    for number, (name, value) in enumerate(parts.items()):
        wide = (width - 40) * value / total
        colour = COLOURS[number % len(COLOURS)]
        out.append(
            f'<rect x="{x:.1f}" y="{top}" width="{wide:.1f}" height="{height}" fill="{colour}" '
            f'stroke="#ffffff"><title>{name}: {value:.2f} ms</title></rect>'
        )
        x += wide
        column, row = number // rows, number % rows
        left, base = 20 + column * 300, top + height + 32 + row * line
        out.append(f'<rect x="{left}" y="{base - 12}" width="14" height="14" fill="{colour}"/>')
        out.append(f'<text x="{left + 22}" y="{base}" fill="#1d2b36">{name}</text>')
        out.append(
            f'<text x="{left + 260}" y="{base}" fill="#1d2b36" text-anchor="end">{value:.2f} ms</text>'
        )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join([*out, "</svg>"]) + "\n", encoding="utf-8")


def main() -> None:
    """Run it."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options.add_argument("--model", type=Path)
    options.add_argument("--turns", type=int, default=600)
    options.add_argument("--hot", type=int, default=0, help="list this many functions")
    options.add_argument("--json", type=Path)
    options.add_argument("--picture", type=Path, help="for example docs/images/turn-profile.svg")
    chosen = options.parse_args()
    if chosen.serve:
        serve_sampled()
    stacks, cost = sampled(chosen.model or installed_model(), chosen.turns)
    counts: Counter[str] = Counter()
    for stack, count in stacks:
        counts[part_of(stack)] += count
    total = sum(counts.values())
    order = [*(name for name, _ in PARTS), REST]
    parts = {name: round(cost["reference_ms"] * counts[name] / total, 2) for name in order if counts[name]}
    print(f"a turn: {cost['cpu_ms']} ms of processor time, {cost['reference_ms']} at reference pace")
    print(f"{total} samples of {chosen.turns} turns")
    for name, value in parts.items():
        print(f"  {name:<22}{value:>7.2f} ms {counts[name] / total:>6.1%}")
    for inside, alone, name in hottest(stacks, chosen.hot):
        print(f"  {inside:>6.1%} {alone:>6.1%}  {name}")
    keep({**cost, "turns": chosen.turns, "samples": total, "parts_ms": parts}, chosen.json)
    if chosen.picture:
        picture(parts, cost["reference_ms"], chosen.picture)


if __name__ == "__main__":
    main()

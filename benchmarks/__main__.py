"""`make bench`: the benchmarks one after the other, each in a process of its own; figures in var/bench/.

    python -m benchmarks [--all] [--darijabanking FILE]

Without `--all` it takes about a quarter of an hour. `--all` adds what takes hours: Rasa's usual pipelines
trained with TensorFlow as peers, a hundred thousand procedures, a million requests. `--darijabanking`
names the training file of that data set, which is not ours to pass on.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

OUT = Path("var/bench")
HELD_OUT = Path("benchmarks/understanding")
QUESTIONS = ["tests/nlu", str(HELD_OUT / "dev"), str(HELD_OUT / "fresh")]
UNANSWERED = [str(HELD_OUT / "unknown"), str(HELD_OUT / "fresh_unknown")]


def runs(everything: bool, darijabanking: Path | None) -> Iterator[tuple[str, list[str]]]:
    """Each benchmark's module and arguments."""
    yield "accuracy", [*QUESTIONS, *UNANSWERED]
    yield "search", [*QUESTIONS, *([] if everything else ["--sizes", "100", "247", "1000", "4000"])]
    yield "noise", [*QUESTIONS[:2], *([] if everything else ["--draws", "1"])]
    yield "turns", []
    yield "startup", []
    yield "profile", []
    yield "training", ["--runs", "3" if everything else "1"]
    yield "registry", ["--rows", "1000000" if everything else "100000"]
    yield "telegram", []
    if darijabanking is not None:
        yield "darijabanking", ["--cross-validate", str(darijabanking)]
    if everything:
        yield "peers", []


def main() -> int:
    """Run them; the exit code of the first that fails, else 0."""
    parser = argparse.ArgumentParser(description="Run the benchmarks.")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--darijabanking", type=Path, metavar="FILE")
    given = parser.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    failed, together = 0, {}
    for name, arguments in runs(given.all, given.darijabanking):
        figures = OUT / f"{name}.json"
        figures.unlink(missing_ok=True)
        to_json = [] if name == "telegram" else ["--json", str(figures)]
        print(f"\n== benchmarks.{name} {' '.join(arguments)}", flush=True)
        done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *arguments, *to_json])
        failed = failed or done.returncode
        if figures.exists():
            together[name] = json.loads(figures.read_text(encoding="utf-8"))
    (OUT / "all.json").write_text(json.dumps(together, indent=1), encoding="utf-8")
    print(f"\nAll figures: {OUT / 'all.json'}")
    return failed


if __name__ == "__main__":
    raise SystemExit(main())

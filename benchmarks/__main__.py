"""`make bench`: the benchmarks one after the other, each in a process of its own; figures in var/bench/."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ACCURACY = ["tests/nlu", "benchmarks/understanding/dev", "benchmarks/understanding/unknown"]


def main() -> int:
    """Run them all; the exit code of the first that fails, else 0."""
    out = Path("var/bench")
    out.mkdir(parents=True, exist_ok=True)
    runs = [
        ["benchmarks.accuracy", *ACCURACY, "--json", str(out / "accuracy.json")],
        ["benchmarks.registry", "--rows", "100000"],
        ["benchmarks.telegram"],
    ]
    failed = 0
    for module, *arguments in runs:
        print(f"\n== {module} {' '.join(arguments)}", flush=True)
        done = subprocess.run([sys.executable, "-m", module, *arguments])
        failed = failed or done.returncode
    return failed


if __name__ == "__main__":
    raise SystemExit(main())

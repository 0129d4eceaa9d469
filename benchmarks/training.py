"""How long training takes: from nothing, and with what an earlier training kept.

    python -m benchmarks.training [--runs 3] [--json results/training.json]

Each training is a process of its own on a copy of the content, with a data folder of its own: nothing that
this installation has kept helps the first, nor is anything of it touched. Processor seconds count all
threads; wall seconds are what an editor waits, and grow when others use the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[1]
CONTENT = ("data", "domain", "config", "endpoints.yml")
#: What the child process does: train, then load what was trained, as a server does at its start.
CHILD = """
import json, sys, time
from pathlib import Path
spent = {}
def measure(name, act):
    wall, processor = time.perf_counter(), time.process_time()
    done = act()
    spent[name] = {"wall": time.perf_counter() - wall, "processor": time.process_time() - processor}
    return done
from bot.training import train
from bot.settings import Settings
settings = Settings.from_env()
model, _ = measure("training", lambda: train(settings.models_dir))
from bot.agent import load_processor, make_agent
from bot.endpoints import connect
agent = make_agent(connect(settings))
measure("first load", lambda: load_processor(agent, model))
Path(sys.argv[1]).write_text(json.dumps(spent))
"""
Seconds = dict[str, float]


def copy_content(target: Path, source: Path = HERE) -> Path:
    """Content as it is now, so that an edit under way does not change what is measured."""
    target.mkdir(parents=True, exist_ok=True)
    for name in CONTENT:
        origin = source / name
        copy = shutil.copytree if origin.is_dir() else shutil.copy
        copy(origin, target / name)
    return target


def train_once(content: Path, data_dir: Path) -> dict[str, Seconds]:
    """One training in a process of its own. Raises RuntimeError with what it said when it fails.

    Returns {"training", "first load", "whole process"} → {"wall", "processor"} in seconds.
    """
    report = data_dir / "report.json"
    data_dir.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {"MOURCHID_DATA_DIR": str(data_dir), "PYTHONPATH": str(HERE)}
    environment.pop("MOURCHID_CONTENT_DIR", None)
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(report)],
        cwd=content,
        env=environment,
        capture_output=True,
        text=True,
    )
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        raise RuntimeError(f"training failed:\n{done.stderr[-2000:]}")
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    found: dict[str, Seconds] = json.loads(report.read_text())
    return {**found, "whole process": {"wall": wall, "processor": processor}}


def median(runs: list[dict[str, Seconds]]) -> dict[str, Seconds]:
    """The middle of several trainings, figure by figure."""
    return {
        part: {kind: round(statistics.median(run[part][kind] for run in runs), 2) for kind in runs[0][part]}
        for part in runs[0]
    }


def measure(runs: int = 1) -> dict[str, Any]:
    """Figures of training from nothing, and again in the same data folder."""
    fresh, again = [], []
    with tempfile.TemporaryDirectory() as folder:
        content = copy_content(Path(folder, "content"))
        for number in range(runs):
            data_dir = Path(folder, f"var-{number}")
            fresh.append(train_once(content, data_dir))
            again.append(train_once(content, data_dir))
            shutil.rmtree(data_dir)
    return {"from nothing": median(fresh), "with what is kept": median(again), "runs": runs}


def table(figures: dict[str, Any]) -> str:
    """The figures as text."""
    rows = ["{:20}{:16}{:>12}{:>12}".format("", "", "processor s", "wall s")]
    for state in ("from nothing", "with what is kept"):
        for part, seconds in figures[state].items():
            rows.append(f"{state:20}{part:16}{seconds['processor']:12.1f}{seconds['wall']:12.1f}")
    return "\n".join(rows)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=1, help="trainings of each kind; the median is told")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    figures = measure(given.runs)
    print(table(figures))
    if given.json:
        given.json.parent.mkdir(parents=True, exist_ok=True)
        given.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()

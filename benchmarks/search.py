"""Search alone: does it find the procedure, how fast, and what becomes of both as the catalogue grows.

    python -m benchmarks.search [tests/nlu benchmarks/understanding/dev] [--sizes 247 4000] [--json FILE]

Questions are those that no record holds. The catalogue is the real one, cut to 100 records or grown with
records made of real words (benchmarks/search_records.py); their vectors of meaning are made, too, of those of
real phrases: encoding them would take hours. Each size has a process of its own, so that memory is its own,
and ends within LONGEST and MOST_MEMORY or is said not to. The time of a query includes the encoding of its
meaning; the index asked is the one opened from disk, as in service. `rich`: made records have as many
sentences as real ones (79 on average); otherwise names, two aliases and four sentences a way.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.accuracy import WAYS, Case, read_cases
from bot.logs import quiet

SIZES = ("100", "247", "1000", "4000", "4000-rich", "10000", "100000")
FOLDERS = (Path("tests/nlu"), Path("benchmarks/understanding/dev"))
SENTENCES = 4
#: Seconds that one size may take by the clock, for 100,000 procedures on a busy machine, and bytes.
LONGEST, MOST_MEMORY = 1800, 8 << 30
DEPTHS = {"first": 1, "in three": 3, "in five": 5}


def memory() -> float:
    """Resident memory of this process now, in megabytes."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def peak() -> float:
    """The most memory this process has had, in megabytes."""
    line = next(x for x in Path("/proc/self/status").read_text().splitlines() if x.startswith("VmHWM"))
    return int(line.split()[1]) / 1e3


def stay_within_memory(share: float = 0.8) -> None:
    """Let this process have MOST_MEMORY or a share of what is free now, whichever is less: it fails, and
    nothing else does."""
    lines = Path("/proc/meminfo").read_text().splitlines()
    free = next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable")) * 1024
    most = min(int(free * share), MOST_MEMORY)
    resource.setrlimit(resource.RLIMIT_DATA, (most, resource.RLIM_INFINITY))


def recall(index: Any, cases: Sequence[Case]) -> dict[str, dict[str, float]]:
    """Share of questions whose procedure comes first, among three, among five, by way of writing."""
    found: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for case in cases:
        ids = [hit.procedure for hit in index.search(case.text, max(DEPTHS.values()))]
        for way in (case.way, "all"):
            for name, depth in DEPTHS.items():
                found[way][name].append(case.procedure in ids[:depth])
    return {way: {name: round(float(np.mean(v)), 3) for name, v in by.items()} for way, by in found.items()}


def timings(index: Any, texts: Sequence[str]) -> dict[str, float]:
    """Milliseconds of a query: wall clock and processor, median and 95th of a hundred; how much of it is the
    encoding of its meaning, the same at every size and so a measure of the machine's load; and the rest."""
    from catalogue.search import meaning

    walls, processors, meanings = [], [], []
    for text in texts:
        meaning.encode_one.cache_clear()  # every question is a new one
        processor = time.process_time()
        meaning.encode_one(text)
        meanings.append(time.process_time() - processor)
        meaning.encode_one.cache_clear()
        wall, processor = time.perf_counter(), time.process_time()
        index.search(text)
        processors.append(time.process_time() - processor)
        walls.append(time.perf_counter() - wall)
    return {
        "meaning cpu ms": round(float(np.percentile(meanings, 50)) * 1e3, 2),
        "besides cpu ms": round(float(np.median(np.subtract(processors, meanings))) * 1e3, 2),
        "p50 ms": round(float(np.percentile(walls, 50)) * 1e3, 2),
        "p95 ms": round(float(np.percentile(walls, 95)) * 1e3, 2),
        "p50 cpu ms": round(float(np.percentile(processors, 50)) * 1e3, 2),
        "p95 cpu ms": round(float(np.percentile(processors, 95)) * 1e3, 2),
    }


def one_size(size: str, cases: Sequence[Case]) -> dict[str, Any]:
    """Everything measured at one size, in this process."""
    from benchmarks.search_records import MadeVectors, Maker
    from catalogue import content, search, store
    from catalogue.search import disk, meaning

    number, rich = int(size.split("-")[0]), size.endswith("rich")
    # In an order that has nothing to do with categories, so that the first 100 are of all kinds.
    real = sorted(store.load(content.procedures_folder()), key=lambda procedure: procedure.id[::-1])
    records = list(Maker(real).records(number, None if rich else SENTENCES))
    vectors = MadeVectors(real, meaning.phrase_vectors())
    meaning.encode_one("bonjour")  # the encoder is there before memory is measured
    gc.freeze()  # the collector would go through a hundred thousand records again and again
    before = memory()
    wall, processor = time.perf_counter(), time.process_time()
    index = search.SearchIndex(records, vectors)
    built = {"build s": time.perf_counter() - wall, "build cpu s": time.process_time() - processor}
    built |= {"memory MB": memory() - before, "peak MB": peak() - before}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "index"
        disk.save(file, b"", index)
        del records, index
        built["on disk MB"] = file.stat().st_size / 1e6
        processor = time.process_time()
        opened = disk.load(file, b"")
        built["open cpu s"] = time.process_time() - processor
    assert opened is not None
    ids = set(opened.ids)
    asked = [case for case in cases if case.procedure in ids]
    opened.search("bonjour")
    return {
        "procedures": len(ids),
        "phrases": len(opened.phrases),
        "questions": len(asked),
        **{name: round(value, 1) for name, value in built.items()},
        **timings(opened, [case.text for case in asked][::2]),
        "recall": recall(opened, asked),
    }


def tables(figures: dict[str, dict[str, Any]]) -> str:
    """The figures as text; an empty set of figures is a size that did not end within bounds."""
    names = [name for by in figures.values() for name in by if name != "recall"]
    lines = [f"{'':15}" + "".join(f"{size:>11}" for size in figures)]
    for name in dict.fromkeys(names):
        lines.append(f"{name:15}" + "".join(f"{by.get(name, '–'):>11}" for by in figures.values()))
    for depth in DEPTHS:
        lines += ["", f"right procedure {depth}"]
        for way in (*WAYS, "all"):
            cells = [by.get("recall", {}).get(way, {}).get(depth) for by in figures.values()]
            told = [f"{'–':>11}" if cell is None else f"{cell:11.3f}" for cell in cells]
            lines.append(f"{way:15}" + "".join(told))
    return "\n".join(lines)


def main() -> int:
    """Command line."""
    quiet()  # one thread for a question, as in service: read when the processes of the sizes start
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, default=list(FOLDERS))
    parser.add_argument("--sizes", nargs="+", default=list(SIZES), help="of procedures; or NUMBER-rich")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--here", action="store_true", help="one size in this process; figures as JSON")
    given = parser.parse_args()
    if given.here:
        cases = [case for folder in given.folders for case in read_cases(folder) if case.procedure]
        stay_within_memory()
        try:
            print(json.dumps(one_size(given.sizes[0], cases)))
        except MemoryError:
            print("{}")
        return 0
    figures: dict[str, dict[str, Any]] = {}
    for size in given.sizes:
        command = [
            sys.executable,
            "-m",
            "benchmarks.search",
            *map(str, given.folders),
            "--here",
            "--sizes",
            size,
        ]
        try:
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=LONGEST)
            if done.returncode:
                return done.returncode
            figures[size] = json.loads(done.stdout.splitlines()[-1])
        except subprocess.TimeoutExpired:
            figures[size] = {}
        outcome = "done" if figures[size] else "did not end within bounds"
        print(f"  {size} procedures: {outcome}", file=sys.stderr, flush=True)
        if given.json:
            given.json.write_text(json.dumps(figures, indent=1))
    print("Beyond the real catalogue, records and their vectors of meaning are made.\n")
    print(tables(figures))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

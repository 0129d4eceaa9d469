"""The real server in a process of its own, for the benchmarks of speed, start-up and memory.

Processor time and memory are read from Linux (/proc): on a machine that others use, processor time says
more than the clock. `pace()` tells how fast the machine is just now, so that two runs can be compared.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.accuracy import read_cases
from tests.services import free_port

ROOT = Path(__file__).parents[1]
CACHES = ("phrase-vectors.npz", "search-index.joblib", "records.joblib")
HELD_OUT = ("tests/nlu", "benchmarks/understanding/dev")
#: Seconds of processor time that `pace` took on the machine of docs/performance.md at its quietest.
REFERENCE_PACE = 0.018
START = 180  # seconds that a start may take on a busy machine

TAILS = {
    "fr": ("s'il vous plaît", "merci d'avance", "je suis à {}", "j'habite {}", "pour mon voisin de {}"),
    "arabizi": ("3afak", "lah yjazik b khir", "ana f {}", "sakn f {}", "b7al l jar dyali f {}"),
    "ary": ("عافاك", "الله يجازيك بخير", "أنا ف {}", "ساكن ف {}", "بحال جاري ف {}"),
    "ar": ("من فضلكم", "وشكرا لكم", "أنا من {}", "أسكن في {}", "مثل جاري في {}"),
}
TOWNS = {
    True: ("أزرو", "خنيفرة", "تاونات", "بركان", "زاكورة", "الصويرة", "وزان", "سيدي قاسم", "تيزنيت"),
    False: ("Azrou", "Khénifra", "Taounate", "Berkane", "Zagora", "Essaouira", "Ouezzane", "Tiznit"),
}


def sentences(count: int, seed: int = 7) -> list[str]:
    """Held-out messages in all ways of writing; none twice, so that caches tell the truth."""
    draw = random.Random(seed)
    cases = [case for folder in HELD_OUT for case in read_cases(ROOT / folder)]
    found: dict[str, None] = {}
    while len(found) < count:
        draw.shuffle(cases)
        for case in cases:
            text = case.text
            if text in found:
                way = case.way if case.way in TAILS else "arabizi"
                tail = draw.choice(TAILS[way]).format(draw.choice(TOWNS[way in ("ar", "ary")]))
                text = f"{text} {tail}"
            found.setdefault(text)
    return list(found)[:count]


def pace() -> float:
    """Processor seconds of a fixed piece of work (strings, dictionaries, JSON): the machine, just now."""
    begin = time.process_time()
    counts: dict[str, int] = {}
    for number in range(12_000):
        word = f"{number % 977}-kalima"
        for start in range(len(word) - 3):
            gram = word[start : start + 3]
            counts[gram] = counts.get(gram, 0) + 1
    json.loads(json.dumps(counts))
    return time.process_time() - begin


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of `values` do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def summary(values: Sequence[float]) -> dict[str, float]:
    """p50, p95 and mean, rounded."""
    return {
        "p50": round(statistics.median(values), 2),
        "p95": round(percentile(values, 0.95), 2),
        "mean": round(statistics.fmean(values), 2),
    }


@dataclass
class Server:
    """The server on `folder`, a data folder of its own. `command`: what runs it."""

    folder: Path
    command: tuple[str, ...] = ("-m", "bot.server")
    env: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    #: Seconds from the program's start to its first 200 at /readyz, and processor seconds of that time.
    ready_after: float = 0.0
    ready_cost: float = 0.0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Server:
        """Start it and wait until it is ready."""
        env = {
            **os.environ,
            "MOURCHID_DATA_DIR": str(self.folder),
            "MOURCHID_PORT": str(self.port),
            "MOURCHID_RATE_LIMITS": "off",
            "MOURCHID_SECRET": "a secret for benchmarks only",
            **self.env,
        }
        begin = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, *self.command], cwd=ROOT, env=env, stdout=subprocess.DEVNULL
        )
        while True:
            if self.process.poll() is not None or time.monotonic() - begin > START:
                log = self.folder / "mourchid.log"
                raise SystemExit("the server did not start\n" + (log.read_text() if log.exists() else ""))
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                    if answer.status == 200:
                        break
            except OSError:
                time.sleep(0.02)
        self.ready_after = time.monotonic() - begin
        self.ready_cost = self.cpu()
        return self

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(30)
            self.process = None

    def cpu(self) -> float:
        """Processor seconds so far, of all its threads."""
        assert self.process is not None
        # Linux's clock of another process, what clock_getcpuclockid(3) gives.
        return time.clock_gettime((~self.process.pid << 3) | 2)

    def memory(self) -> dict[str, float]:
        """MB in memory: `rss` as tools show it, `pss` (pages shared with others count in part)."""
        assert self.process is not None
        lines = Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines()[1:]
        sizes = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)}
        return {"rss": round(sizes["Rss"] / 1024, 1), "pss": round(sizes["Pss"] / 1024, 1)}

    def session(self) -> str:
        """A new session's token."""
        request = urllib.request.Request(
            f"{self.url}/webhooks/web/sessions",
            data=b'{"commune": "meknes"}',
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return str(json.load(answer)["token"])


@contextmanager
def server(model: Path, **options: Any) -> Iterator[Server]:
    """A running server with that model and what search keeps beside it; its folder goes with it."""
    with tempfile.TemporaryDirectory(prefix="mourchid-bench-") as name:
        running = Server(data_folder(Path(name), model), **options)
        try:
            yield running.start()
        finally:
            running.stop()


def data_folder(folder: Path, model: Path) -> Path:
    """A data folder for one model: a second start, with everything in place."""
    (folder / "models").mkdir(parents=True)
    (folder / "models" / model.name).symlink_to(model.resolve())
    for name in CACHES:
        if (kept := model.resolve().parents[1] / name).exists():
            shutil.copy(kept, folder / name)
    return folder


def installed_model() -> Path:
    """The newest model of this installation."""
    found = sorted((ROOT / "var" / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise SystemExit("There is no model yet: run `make train` first.")
    return found[-1]


def keep(figures: dict[str, Any], file: Path | None) -> None:
    """Write figures as JSON."""
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

"""How fast the registry is: status lookups among many requests, and draining many notifications.

    python -m benchmarks.registry --rows 1000000 --notifications 10000 --json results/registry.json

Runs on SQLite and on a PostgreSQL that it starts itself (Debian's package), with durable settings.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from registry import Registry, RequestStatus, Settings
from registry.clock import general
from registry.deposits import first_columns
from registry.following import announce
from registry.keyed import Keys
from registry.references import new_reference
from registry.tables import history, requests, subscriptions
from tests.services import ServiceMissing, postgres

SECRET = b"a secret for the benchmark"
FACTOR = "3456"
CHUNK = 10_000
COMMUNES = ("beni-mellal", "larache", "meknes")
STATES = ("deposited", "under_review", "accepted", "ready", "collected", "closed")


def fill(registry: Registry, rows: int) -> list[str]:
    """Write ``rows`` requests with their histories; some of their references."""
    keys, rng, now = Keys(SECRET), random.Random(1), datetime.now(timezone.utc)
    seen: set[str] = set()
    while len(seen) < rows:
        seen.add(str(new_reference(COMMUNES[len(seen) % 3])))
    references = list(seen)
    ages = [timedelta(hours=rng.randrange(1, 24 * 400)) for _ in range(400)]
    bases = [
        first_columns(
            commune="meknes",
            procedure="building-permit",
            language="fr",
            limit=general(),
            received_at=now - age,
            now=now,
        )
        for age in ages
    ]
    prefixes = {"BM": "beni-mellal", "LA": "larache", "MK": "meknes"}
    for start in range(0, rows, CHUNK):
        chunk, steps = [], []
        for number, reference in enumerate(references[start : start + CHUNK], start + 1):
            base = bases[number % len(bases)]
            chunk.append(
                base
                | {
                    "id": number,
                    "reference": reference,
                    "commune": prefixes[reference[:2]],
                    "state": STATES[number % len(STATES)],
                    "source": "import",
                    "file_number": f"F{number}",
                    "factor_kind": "card",
                    "factor_hash": keys.factor(reference, FACTOR),
                    "description": "Le lampadaire devant l'école est éteint depuis une semaine.",
                }
            )
            steps += [
                {
                    "request_id": number,
                    "state": state,
                    "at": base["received_at"],
                    "by": "bench",
                    "missing": [],
                }
                for state in ("deposited", "under_review")
            ]
        with registry.database.write() as connection:
            connection.execute(sa.insert(requests), chunk)
            connection.execute(sa.insert(history), steps)
    with registry.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("ANALYZE"))
    return random.Random(2).sample(references, min(rows, 20_000))


def milliseconds(times: list[float]) -> dict[str, float]:
    """Median, 95th and 99th percentile of durations in seconds."""
    cuts = statistics.quantiles(times, n=100)
    return {
        "p50_ms": round(cuts[49] * 1e3, 3),
        "p95_ms": round(cuts[94] * 1e3, 3),
        "p99_ms": round(cuts[98] * 1e3, 3),
    }


def bench_lookups(registry: Registry, references: list[str], count: int) -> dict[str, dict[str, float]]:
    """Right lookups, and wrong ones (which also write the failure down)."""
    right, wrong = [], []
    for number in range(count):
        reference = references[number % len(references)]
        start = time.perf_counter()
        outcome = registry.lookup(reference, FACTOR, f"sender {number}")
        right.append(time.perf_counter() - start)
        assert isinstance(outcome, RequestStatus)
    for number in range(count // 5):
        reference = references[number % len(references)]
        start = time.perf_counter()
        registry.lookup(reference, "0000", f"guesser {number}")
        wrong.append(time.perf_counter() - start)
    return {"lookup, right": milliseconds(right), "lookup, wrong": milliseconds(wrong)}


def bench_notifications(registry: Registry, references: list[str], count: int) -> dict[str, float]:
    """``count`` notifications to as many subscribers, by one worker to a phone that takes no time."""
    now, keys = registry.now(), Keys(SECRET)
    with registry.database.write() as connection:
        for number in range(count):
            sender = f"sender {number}"
            reference = references[number % len(references)]
            row = {
                "reference": reference,
                "channel": "web",
                "sender": sender,
                "sender_hash": keys.sender(sender),
            }
            connection.execute(
                sa.insert(subscriptions).values(**row, language="fr", outside=False, created_at=now)
            )
    facts = {"state": "under_review", "procedure": "building-permit", "due_on": "2026-05-04"}
    start = time.perf_counter()
    with registry.database.write() as connection:
        laid = sum(
            announce(connection, reference, "state_changed", "bench", facts, now)
            for reference in references[: min(count, len(references))]
        )
    laying = time.perf_counter() - start
    seen: set[str] = set()

    async def deliver(channel: str, sender: str, payload: Mapping[str, Any]) -> bool:
        assert payload["id"] not in seen
        seen.add(payload["id"])
        return True

    start = time.perf_counter()
    asyncio.run(registry.worker(deliver).drain())
    took = time.perf_counter() - start
    assert len(seen) == laid == count, (len(seen), laid, count)
    return {
        "notifications": laid,
        "laying_s": round(laying, 2),
        "draining_s": round(took, 2),
        "per_s": round(laid / took),
    }


@contextmanager
def databases() -> Iterator[list[tuple[str, str]]]:
    """The databases to measure: name and URL."""
    with tempfile.TemporaryDirectory(prefix="mourchid-bench-") as folder:
        sqlite = [("sqlite", f"sqlite:///{folder}/registry.db")]
        try:
            with postgres(fsync=True) as url:
                yield [*sqlite, ("postgresql", url)]
        except ServiceMissing as missing:
            print(f"{missing} (measuring SQLite only)")
            yield sqlite


def main() -> None:
    """Measure, print a table, write JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000, help="requests in the registry")
    parser.add_argument("--lookups", type=int, default=5_000)
    parser.add_argument("--notifications", type=int, default=10_000)
    parser.add_argument("--json", type=Path, default=Path("results/registry.json"))
    options = parser.parse_args()
    results: dict[str, Any] = {
        "rows": options.rows,
        "cores": os.cpu_count(),
        "at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
    }
    with databases() as found, tempfile.TemporaryDirectory() as folder:
        for name, url in found:
            registry = Registry.open(Settings(database_url=url, secret=SECRET, data_dir=Path(folder)))
            start = time.perf_counter()
            references = fill(registry, options.rows)
            filling = round(time.perf_counter() - start, 1)
            measured: dict[str, Any] = {"filling_s": filling} | bench_lookups(
                registry, references, options.lookups
            )
            measured["outbox"] = bench_notifications(registry, references, options.notifications)
            results[name] = measured
            registry.close()
            print_table(name, options.rows, measured)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(f"written to {options.json}")


def print_table(name: str, rows: int, measured: dict[str, Any]) -> None:
    """One database's figures."""
    print(f"{name}, {rows:,} requests (filled in {measured['filling_s']} s)")
    for what in ("lookup, right", "lookup, wrong"):
        shown = "   ".join(f"{cut[:3]} {value:7.3f} ms" for cut, value in measured[what].items())
        print(f"  {what:<16} {shown}")
    outbox = measured["outbox"]
    print(
        f"  outbox           {outbox['notifications']:,} laid in {outbox['laying_s']} s, "
        f"drained in {outbox['draining_s']} s ({outbox['per_s']}/s)"
    )


if __name__ == "__main__":
    main()

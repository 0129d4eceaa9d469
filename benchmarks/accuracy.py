"""Accuracy of understanding on sentences that training has never seen, for each way of writing.

    python -m benchmarks.accuracy tests/nlu benchmarks/understanding/dev [--errors]

Each folder holds sentences by way of writing with intent, facets and procedure. Prints a table and
returns the figures; `--errors` lists every sentence that was not understood.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot import lean_rasa
from bot.logs import quiet

WAYS = ("ar", "ary", "arabizi", "fr", "mixed")


@dataclass(frozen=True)
class Case:
    """A sentence and what it means. `procedure` None: names none, or (in `unknown`) none exists."""

    way: str
    text: str
    intent: str
    facets: tuple[str, ...]
    procedure: str | None


def read_cases(folder: Path) -> Iterator[Case]:
    """Cases of `<way>.yml` or `<way>/*.yml`."""
    for way in WAYS:
        for file in [folder / f"{way}.yml", *sorted((folder / way).glob("*.yml"))]:
            if file.exists():
                for item in yaml.safe_load(file.read_text(encoding="utf-8")):
                    facets = tuple(item.get("facets") or ())
                    yield Case(way, item["text"], item["intent"], facets, item.get("procedure"))


class Understander:
    """The trained model of this installation, without a server."""

    def __init__(self) -> None:
        quiet()
        lean_rasa.install()
        from bot.agent import load_processor, make_agent
        from bot.endpoints import connect
        from bot.publish import latest
        from bot.settings import Settings

        settings = Settings.from_env()
        model = latest(settings.models_dir)
        if model is None:
            raise SystemExit("There is no model yet: run `make train` first.")
        self._processor = load_processor(make_agent(connect(settings)), model)

    def parse(self, text: str) -> dict[str, Any]:
        """What NLU says of a message."""
        from rasa.core.channels.channel import UserMessage

        found: dict[str, Any] = asyncio.run(self._processor.parse_message(UserMessage(text)))
        return found


def judge(case: Case, parsed: dict[str, Any]) -> dict[str, bool | None]:
    """What was right. None: does not apply to this case."""
    from actions import subject

    said = parsed.get("understanding") or {}
    intent = parsed["intent"]["name"] == case.intent
    asks = case.intent == "ask_procedure"
    facets = set(said.get("facets") or ()) == set(case.facets) if asks else None
    ranked = [item["id"] for item in said.get("procedures") or []]
    found = subject.find(said, None)
    confident = parsed["intent"]["name"] == "ask_procedure" and found.outcome == "sure"
    named = asks and case.procedure is not None
    return {
        "intent": intent,
        "facets": facets,
        "intent+facets": intent and facets is not False,
        "first": ranked[:1] == [case.procedure] if named else None,
        "in three": case.procedure in ranked[:3] if named else None,
        "answered": (confident and found.procedures[0] == case.procedure) if named else None,
        "confidently wrong": (confident and found.procedures[0] != case.procedure) if asks else None,
        "refused": found.outcome in ("unknown", "which") if named else None,
        "variety": said.get("variety") == case.way,
    }


def measure(cases: list[Case], understander: Understander) -> tuple[dict[str, Any], list[str]]:
    """Shares of right ones by way of writing, and a line for each error."""
    counts: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    errors = []
    for case in cases:
        parsed = understander.parse(case.text)
        verdict = judge(case, parsed)
        for way in (case.way, "all"):
            for name, value in verdict.items():
                if value is not None:
                    counts[way][name].append(value)
        wrong = [name for name in ("intent", "facets", "first") if verdict[name] is False]
        if verdict["confidently wrong"]:
            wrong.append("CONFIDENT")
        if wrong:
            said = parsed["understanding"]
            best = [f"{p['id']} {p['score']:.2f}" for p in said.get("procedures", [])[:2]]
            errors.append(
                f"{case.way:8}{'+'.join(wrong):16} {case.text} | {case.intent} {list(case.facets)} "
                f"{case.procedure} -> {parsed['intent']['name']} {parsed['intent']['confidence']:.2f} "
                f"{said.get('facets')} {best} subject {said.get('names_subject')}"
            )
    shares = {
        way: {name: round(sum(values) / len(values), 3) for name, values in by_name.items()}
        for way, by_name in counts.items()
    }
    return shares, errors


def table(shares: dict[str, Any]) -> str:
    """The shares as text."""
    names = list(next(iter(shares.values())))
    rows = ["{:20}".format("") + "".join(f"{way:>9}" for way in shares)]
    for name in names:
        rows.append(f"{name:20}" + "".join(f"{shares[way].get(name, float('nan')):9.3f}" for way in shares))
    return "\n".join(rows)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    understander = Understander()
    figures = {}
    for folder in given.folders:
        shares, errors = measure(list(read_cases(folder)), understander)
        figures[str(folder)] = shares
        print(f"\n{folder}\n{table(shares)}")
        if given.errors:
            print("\n".join(errors))
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()

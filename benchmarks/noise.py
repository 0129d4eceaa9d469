"""How understanding holds when spelling does not: accuracy on misspelt sentences, as noise grows.

    python -m benchmarks.noise tests/nlu benchmarks/understanding/dev [--json FILE] [--picture FILE]

Sentences that training has never seen are misspelt as in benchmarks/spelling.py: all kinds together in a
growing share of the words, then each kind alone in every second word. Chance has fixed seeds: two runs
misspell alike.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.accuracy import WAYS, Case, Understander, judge, read_cases
from benchmarks.spelling import KINDS, spoil

SHARES = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4)
ALONE = 0.5
MEASURES = ("intent", "intent+facets", "first", "confidently wrong")
#: Okabe and Ito's colours, told apart by everyone.
COLOURS = {
    "ar": "#0072B2", "ary": "#D55E00", "arabizi": "#009E73", "fr": "#CC79A7", "mixed": "#E69F00",
    "all": "black",
}  # fmt: skip
NAMES = {"ar": "Arabic", "ary": "Darija", "arabizi": "Arabizi", "fr": "French"}
#: What the picture shows, and its title there.
TITLES = {"intent+facets": "intent and all facets right", "first": "right procedure first"}


def spoiled(cases: Sequence[Case], share: float, kinds: Sequence[str], draw: int) -> list[Case]:
    """The cases misspelt; those that no kind can touch are left out unless nothing was to be misspelt."""
    found = []
    for number, case in enumerate(cases):
        chance = Random(f"{','.join(kinds)} {share} {draw} {number}")
        text = spoil(case.text, case.way, share, list(kinds), chance)
        if len(kinds) > 1 or text != case.text:
            found.append(Case(case.way, text, case.intent, case.facets, case.procedure))
    return found


class Measure:
    """Parses each text once: noise often leaves a sentence as it was."""

    def __init__(self, understander: Understander) -> None:
        self._understander = understander
        self._verdicts: dict[Case, dict[str, bool | None]] = {}

    def verdict(self, case: Case) -> dict[str, bool | None]:
        """What was right of one case."""
        if case not in self._verdicts:
            self._verdicts[case] = judge(case, self._understander.parse(case.text))
        return self._verdicts[case]

    def shares(self, cases: Sequence[Case]) -> dict[str, dict[str, float]]:
        """Shares of right ones by way of writing and measure, and how many cases there were."""
        counts: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
        for case in cases:
            verdict = self.verdict(case)
            for way in (case.way, "all"):
                for name in MEASURES:
                    value = verdict[name]
                    if value is not None:
                        counts[way][name].append(value)
        return {way: {name: sum(v) / len(v) for name, v in by.items()} for way, by in counts.items()}


def over_draws(draws: Sequence[dict[str, dict[str, float]]]) -> dict[str, dict[str, dict[str, float]]]:
    """Mean and spread (standard deviation) of several draws."""
    return {
        way: {
            name: {
                "mean": round(statistics.fmean(values), 4),
                "spread": round(statistics.pstdev(values), 4),
            }
            for name in by_name
            if (values := [draw[way][name] for draw in draws if name in draw.get(way, {})])
        }
        for way, by_name in draws[0].items()
    }


def run(cases: list[Case], measure: Measure, draws: int) -> dict[str, Any]:
    """Everything measured: {"growing": {share: …}, "alone": {kind: {"clean": …, "spoiled": …}}}."""
    every = list(KINDS)
    growing = {}
    for share in SHARES:
        found = [measure.shares(spoiled(cases, share, every, d)) for d in range(draws if share else 1)]
        growing[f"{share:.2f}"] = over_draws(found)
        print(f"  {share:.0%} of the words done", flush=True)
    alone = {}
    for kind in every:
        found = [measure.shares(spoiled(cases, ALONE, [kind], draw)) for draw in range(draws)]
        alone[kind] = over_draws(found)
        print(f"  {kind} done", flush=True)
    return {"draws": draws, "cases": len(cases), "growing": growing, "alone_share": ALONE, "alone": alone}


def tables(figures: dict[str, Any]) -> str:
    """The figures as text."""
    ways = (*WAYS, "all")
    lines = []
    for measure in MEASURES:
        lines += ["", f"{measure}: all kinds together, by the share of words misspelt"]
        lines.append(f"{'':18}" + "".join(f"{way:>10}" for way in ways))
        for share, by_way in figures["growing"].items():
            lines.append(f"{float(share):<18.0%}" + "".join(_cell(by_way, way, measure) for way in ways))
    for measure in ("intent+facets", "first"):
        lines += ["", f"{measure}: each kind alone, in {figures['alone_share']:.0%} of the words"]
        lines.append(f"{'':18}" + "".join(f"{way:>10}" for way in ways))
        for kind, by_way in figures["alone"].items():
            lines.append(f"{kind:18}" + "".join(_cell(by_way, way, measure) for way in ways))
    return "\n".join(lines)


def _cell(by_way: dict[str, Any], way: str, measure: str) -> str:
    figure = by_way.get(way, {}).get(measure)
    return f"{figure['mean']:10.3f}" if figure else f"{'–':>10}"


def draw(figures: dict[str, Any], file: Path) -> None:
    """Two panels: accuracy by way of writing as noise grows, the spread of the draws as a band."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "mourchid"  # the same figures give the same file
    from matplotlib import pyplot

    pyplot.rcParams.update({"font.size": 11, "axes.spines.top": False, "axes.spines.right": False})
    figure, panels = pyplot.subplots(1, 2, figsize=(11, 4.6), sharey=True)
    shares = [float(share) for share in figures["growing"]]
    lowest = 1.0
    for panel, (measure, title) in zip(panels, TITLES.items(), strict=True):
        for way, colour in COLOURS.items():
            found = [by_way[way][measure] for by_way in figures["growing"].values()]
            means = [point["mean"] for point in found]
            low = [point["mean"] - point["spread"] for point in found]
            high = [point["mean"] + point["spread"] for point in found]
            lowest = min(lowest, *low)
            width = 2.8 if way == "all" else 1.6
            name = NAMES.get(way, way)
            panel.plot(shares, means, marker="o", markersize=4, color=colour, linewidth=width, label=name)
            panel.fill_between(shares, low, high, color=colour, alpha=0.12, linewidth=0)
        panel.set_title(title)
        panel.set_xlabel("share of words misspelt")
        panel.set_xticks(shares, [f"{share:.0%}" for share in shares])
        panel.grid(axis="y", color="#dddddd")
    panels[0].set_yticks([n / 20 for n in range(21)], [f"{n * 5} %" for n in range(21)])
    panels[0].set_ylim(lowest - 0.02, 1.0)
    panels[1].legend(loc="lower left", frameon=False, ncol=2)
    figure.tight_layout()
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, metadata={"Date": None})


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--draws", type=int, default=3)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--picture", type=Path, help="an SVG file")
    parser.add_argument("--from-json", type=Path, help="show an earlier run instead of measuring")
    given = parser.parse_args()
    if given.from_json:
        figures = json.loads(given.from_json.read_text())
    else:
        cases = [case for folder in given.folders for case in read_cases(folder)]
        figures = run(cases, Measure(Understander()), given.draws)
    print(tables(figures))
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1))
    if given.picture:
        draw(figures, given.picture)


if __name__ == "__main__":
    main()

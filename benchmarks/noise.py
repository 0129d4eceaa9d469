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
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

from benchmarks.accuracy import WAYS, Case, Understander, judge, read_cases
from benchmarks.spelling import KINDS, spoil

SHARES = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4)
ALONE = 0.5
#: Cases below which a share is not shown.
FEWEST = 30
MEASURES = ("intent", "intent+facets", "first", "confidently wrong")
#: Okabe and Ito's colours, told apart by everyone.
COLOURS = {
    "ar": "#0072B2", "ary": "#D55E00", "arabizi": "#009E73", "fr": "#CC79A7", "mixed": "#E69F00",
    "all": "black",
}  # fmt: skip
NAMES = {"ar": "Arabic", "ary": "Darija", "arabizi": "Arabizi", "fr": "French"}
#: What the picture shows, and its title there.
TITLES = {"intent+facets": "intent and all facets right", "first": "right procedure first"}


Counts: TypeAlias = dict[str, dict[str, list[bool]]]
FOLDERS = [Path("tests/nlu"), Path("benchmarks/understanding/dev")]


def spoiled(cases: Sequence[Case], share: float, kinds: Sequence[str], draw: int) -> list[tuple[Case, Case]]:
    """Each case and the same misspelt. A single kind leaves out the cases it does not touch."""
    found = []
    for number, case in enumerate(cases):
        chance = Random(f"{','.join(kinds)} {share} {draw} {number}")
        text = spoil(case.text, case.way, share, list(kinds), chance)
        if len(kinds) > 1 or text != case.text:
            found.append((case, Case(case.way, text, case.intent, case.facets, case.procedure)))
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

    def counts(self, cases: Iterable[Case]) -> Counts:
        """What was right, case by case, by way of writing and measure."""
        found: Counts = defaultdict(lambda: defaultdict(list))
        for case in cases:
            verdict = self.verdict(case)
            for way in (case.way, "all"):
                for name in MEASURES:
                    value = verdict[name]
                    if value is not None:
                        found[way][name].append(value)
        return found


def over_draws(draws: Sequence[Counts]) -> dict[str, dict[str, dict[str, float]]]:
    """Mean and spread (standard deviation) of the share of right ones over several draws, and of how many
    cases a draw had on average."""
    found: dict[str, dict[str, dict[str, float]]] = defaultdict(dict)
    for way in (*WAYS, "all"):
        for name in MEASURES:
            drawn = [draw[way][name] for draw in draws if draw.get(way, {}).get(name)]
            if drawn:
                shares = [statistics.fmean(values) for values in drawn]
                found[way][name] = {
                    "mean": round(statistics.fmean(shares), 4),
                    "spread": round(statistics.pstdev(shares), 4),
                    "of": round(statistics.fmean(map(len, drawn))),
                }
    return dict(found)


def run(cases: list[Case], measure: Measure, draws: int) -> dict[str, Any]:
    """Everything measured: {"growing": {share: …}, "alone": {kind: {"clean": …, "spoiled": …}}}. What is
    clean are the same cases before they were misspelt."""
    every = list(KINDS)
    growing = {}
    for share in SHARES:
        pairs = [spoiled(cases, share, every, draw) for draw in range(draws if share else 1)]
        growing[f"{share:.2f}"] = over_draws([measure.counts(bad for _, bad in draw) for draw in pairs])
        print(f"  {share:.0%} of the words done", file=sys.stderr, flush=True)
    alone = {}
    for kind in every:
        pairs = [spoiled(cases, ALONE, [kind], draw) for draw in range(draws)]
        alone[kind] = {
            "clean": over_draws([measure.counts(good for good, _ in draw) for draw in pairs]),
            "spoiled": over_draws([measure.counts(bad for _, bad in draw) for draw in pairs]),
        }
        print(f"  {kind} done", file=sys.stderr, flush=True)
    return {"draws": draws, "cases": len(cases), "growing": growing, "alone_share": ALONE, "alone": alone}


def tables(figures: dict[str, Any]) -> str:
    """The figures as text."""
    ways = (*WAYS, "all")
    heads = f"{'':18}" + "".join(f"{way:>10}" for way in ways)
    lines = []
    for measure in MEASURES:
        lines += ["", f"{measure}: all kinds together, by the share of words misspelt", heads]
        for share, by_way in figures["growing"].items():
            cells = [_cell(by_way.get(way, {}).get(measure)) for way in ways]
            lines.append(f"{float(share):<18.0%}" + "".join(cells))
    for measure in TITLES:
        lines += [
            "",
            f"{measure}: lost by each kind alone, in {figures['alone_share']:.0%} of the words",
            heads,
        ]
        for kind, both in figures["alone"].items():
            cells = [
                _cell(both["spoiled"].get(way, {}).get(measure), both["clean"].get(way, {}).get(measure))
                for way in ways
            ]
            lines.append(f"{kind:18}" + "".join(cells))
    return "\n".join(lines)


def _cell(figure: dict[str, float] | None, clean: dict[str, float] | None = None) -> str:
    """A share; or how far it lies below that of the `clean` ones. A handful of cases says nothing."""
    if figure is None or figure["of"] < FEWEST:
        return f"{'–':>10}"
    return f"{figure['mean'] - clean['mean']:+10.3f}" if clean else f"{figure['mean']:10.3f}"


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
    parser.add_argument("folders", nargs="*", type=Path, default=FOLDERS)
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

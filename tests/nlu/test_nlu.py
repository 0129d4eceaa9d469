"""Sentences that training has never seen, for each way of writing on its own."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from benchmarks.accuracy import WAYS, Case, Understander, judge, read_cases
from bot.importer import catalogue_examples, written_examples
from catalogue.record import FACETS
from catalogue.store import load
from catalogue.text.normal import normal

ROOT = Path(__file__).parents[2]
CASES = list(read_cases(Path(__file__).parent))

HELD_OUT = [case for part in ("dev", "unknown", "fresh", "fresh_unknown") for case in read_cases(
    ROOT / "benchmarks" / "understanding" / part
)]  # fmt: skip

#: What holds for each way of writing on its own: 60 questions, and 30 mixed ones, of which one is 2 to 3
#: points (measured figures in docs/understanding.md).
RIGHT = 0.90
CONFIDENTLY_WRONG = {**dict.fromkeys(WAYS, 0.035), "mixed": 0.07}


def of(way: str) -> list[Case]:
    return [case for case in CASES if case.way == way]


@pytest.fixture(scope="session")
def verdicts(data_dir: Path) -> dict[str, list[tuple[Case, dict[str, bool | None], str]]]:
    """What was right of each sentence, by way of writing, and what was understood in its place."""
    before = os.environ.get("MOURCHID_DATA_DIR")
    os.environ["MOURCHID_DATA_DIR"] = str(data_dir)
    try:
        understander = Understander()
        judged: dict[str, list[tuple[Case, dict[str, bool | None], str]]] = {way: [] for way in WAYS}
        for case in CASES:
            parsed = understander.parse(case.text)
            judged[case.way].append((case, judge(case, parsed), told(parsed)))
        return judged
    finally:
        if before is None:
            del os.environ["MOURCHID_DATA_DIR"]
        else:
            os.environ["MOURCHID_DATA_DIR"] = before


def told(parsed: dict[str, Any]) -> str:
    said = parsed["understanding"]
    best = [f"{near['id']} {near['score']:.2f}" for near in said["procedures"][:2]]
    return f"{parsed['intent']['name']} {parsed['intent']['confidence']:.2f} {said['facets']} {best}"


def share(judged: list[tuple[Case, dict[str, bool | None], str]], name: str) -> tuple[float, str]:
    """Share of those to which `name` applies and for which it is true, and the others in words."""
    applies = [
        (case, bool(verdict[name]), said) for case, verdict, said in judged if verdict[name] is not None
    ]
    wrong = [
        f"{case.text} | {case.intent} {list(case.facets)} {case.procedure} -> {said}"
        for case, true, said in applies
        if not true
    ]
    return 1 - len(wrong) / len(applies), "\n".join(wrong)


def test_there_are_enough_sentences_and_each_says_what_it_means() -> None:
    assert len(CASES) >= 300
    assert min(Counter(case.way for case in CASES).values()) >= 30
    known = {procedure.id for procedure in load(ROOT / "data" / "procedures")}
    intents = {file.stem for file in (ROOT / "data" / "nlu" / "fr").glob("*.yml")}
    for case in CASES:
        assert case.intent in intents, case
        assert set(case.facets) <= set(FACETS), case
        assert case.procedure is None or case.procedure in known, case
    twice = [text for text, count in Counter((c.way, normal(c.text)) for c in CASES).items() if count > 1]
    assert twice == []


def test_no_sentence_stands_in_training_data() -> None:
    trained_on = {
        normal(example.text): example.variety
        for example in [
            *written_examples(ROOT / "data" / "nlu"),
            *catalogue_examples(ROOT / "data" / "procedures"),
        ]
    }
    held_out = [*CASES, *HELD_OUT]
    seen = [f"{case.way}: {case.text}" for case in held_out if normal(case.text) in trained_on]
    assert seen == []


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("what", ["intent+facets", "first"])
def test_what_is_asked_and_about_what_is_understood(verdicts: Any, way: str, what: str) -> None:
    right, wrong = share(verdicts[way], what)
    assert right >= RIGHT, f"{way}: {what} right for {right:.1%}, at least {RIGHT:.0%}:\n{wrong}"


@pytest.mark.parametrize("way", WAYS)
def test_a_wrong_procedure_is_hardly_ever_answered_with_confidence(verdicts: Any, way: str) -> None:
    judged = [(case, v, said) for case, v, said in verdicts[way] if v["confidently wrong"] is not None]
    wrong = [
        f"{case.text} ({case.procedure}) -> {said}" for case, v, said in judged if v["confidently wrong"]
    ]
    assert len(wrong) / len(judged) <= CONFIDENTLY_WRONG[way], "\n".join(wrong)

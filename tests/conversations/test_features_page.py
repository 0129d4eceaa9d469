"""The conversations of docs/features.md, held again with the real server."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.assistant import Assistant, Reply

PAGE = Path(__file__).parents[2] / "docs" / "features.md"
LEFT_OUT = "…"


def conversations() -> list[list[tuple[str, list[str]]]]:
    """Each fenced block as (typed, lines answered)."""
    found = []
    for block in re.findall(r"^```\n(> .*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S):
        turns = re.split(r"^> ", block, flags=re.M)[1:]
        found.append([(turn.splitlines()[0], turn.splitlines()[1:]) for turn in turns])
    return found


def shown(reply: Reply) -> list[str]:
    """A reply as the terminal shows it."""
    return [*reply.text.splitlines(), *(f"  {n}. {title}" for n, title in enumerate(reply.titles, 1))]


def test_the_page_has_conversations() -> None:
    assert len(conversations()) >= 8


@pytest.mark.parametrize("turns", conversations(), ids=lambda turns: turns[0][0])
def test_the_conversation_goes_as_the_page_says(
    server: Assistant, turns: list[tuple[str, list[str]]]
) -> None:
    citizen = server.citizen()
    for typed, lines in turns:
        said = shown(citizen.says(typed))
        at = 0
        skipping = False
        for line in lines:
            if line == LEFT_OUT:
                skipping = True
                continue
            where = said.index(line, at) if line in said[at:] else None
            assert where is not None, f"{typed!r} is not answered with {line!r} but with\n" + "\n".join(said)
            assert skipping or where == at, f"after {typed!r}, {line!r} does not come next:\n" + "\n".join(
                said
            )
            at, skipping = where + 1, False
        assert skipping or at == len(said), f"after {typed!r} the page leaves out:\n" + "\n".join(said[at:])

"""Useful or not, and why: said thanks for, and kept for editors without the sender."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from actions_turns import Done, run

from actions.feedback import REASONS, FeedbackAction


def judge(intent: str, text: str = "…", **told: Any) -> Done:
    told.setdefault("language", "fr")
    return run(FeedbackAction(), intent=intent, text=text, **told)


def kept(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "feedback.jsonl").read_text(encoding="utf-8").splitlines()]


def test_a_useful_answer(tmp_path: Path) -> None:
    done = judge("feedback_positive", "parfait", procedure="passport-adult", facets=["fees"])
    assert done.payloads == []
    (line,) = kept(tmp_path)
    assert line.pop("at")
    assert line == {
        "useful": True, "procedure": "passport-adult", "facets": ["fees"], "reason": None,
        "message": "parfait",
    }  # fmt: skip


def test_an_answer_that_did_not_help_asks_why(tmp_path: Path) -> None:
    done = judge("feedback_negative", "ما فهمت والو", procedure="passport-adult", language="ar")
    assert len(done.payloads) == len(REASONS)
    assert done.slots["options"] == done.payloads
    then = judge(
        "feedback_negative", done.payloads[0], entities={"option": REASONS[0]}, procedure="passport-adult"
    )
    assert then.slots == {"options": None}
    first, second = kept(tmp_path)
    assert (first["useful"], first["reason"], first["message"]) == (False, None, "ما فهمت والو")
    assert (second["useful"], second["reason"], second["message"]) == (False, "wrong_procedure", None)


def test_feedback_about_nothing_is_kept_too(tmp_path: Path) -> None:
    judge("feedback_negative")
    assert kept(tmp_path)[0]["procedure"] is None
    assert "someone" not in (tmp_path / "feedback.jsonl").read_text()

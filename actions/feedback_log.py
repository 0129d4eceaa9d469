"""The log of feedback: one JSON line each in `$MOURCHID_DATA_DIR/feedback.jsonl`, without the sender."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timezone

from catalogue import content


def keep(
    useful: bool, procedure: str | None, facets: Sequence[str] | None, reason: str | None, message: str | None
) -> None:
    """Append one judgement. What it is about is kept; who said it is not."""
    folder = content.state_folder()
    folder.mkdir(parents=True, exist_ok=True)
    line = {
        "at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "useful": useful,
        "procedure": procedure,
        "facets": list(facets or []),
        "reason": reason,
        "message": message,
    }
    with (folder / "feedback.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps(line, ensure_ascii=False) + "\n")

"""What the channels themselves say to a citizen: data/channels/texts.yml, Arabic and French side by side."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from bot.channels.messages import Language

FILE = Path(__file__).resolve().parents[2] / "data" / "channels" / "texts.yml"


@lru_cache(maxsize=1)
def _texts() -> dict[str, dict[str, str]]:
    content: dict[str, dict[str, str]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return content


def text(key: str, language: Language | None) -> str:
    """The text in that language; in both when the language is not known."""
    sides = _texts()[key]
    return sides[language] if language else f"{sides['ar']}\n{sides['fr']}"

"""What channels and staff's cases say: responses of the domain (domain/responses/), by language.

The published model's are taken first, as editors publish them; before a model is there, or when it is
older than a sentence, the files'.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import yaml
from rasa.core.agent import Agent

from bot.channels.messages import Language
from catalogue import content

FILES = ("telegram.yml", "handover.yml", "requests.yml")


class Sentences:
    """Sentences of an agent's domain."""

    def __init__(self, agent: Agent | None = None) -> None:
        self.agent = agent

    def say(self, response: str, language: Language, **values: Any) -> str:
        """The text of a response. Raises KeyError when there is no such response."""
        domain = self.agent.domain if self.agent is not None else None
        found = (domain.responses if domain is not None else {}).get(response) or _of_files()[response]
        text = str(_side(found, language)["text"])
        return text.format(**values) if values else text


def _side(variations: list[dict[str, Any]], language: Language) -> dict[str, Any]:
    for variation in variations:
        for condition in variation.get("condition") or ():
            if condition.get("name") == "language" and condition.get("value") == language:
                return variation
    return next((v for v in variations if not v.get("condition")), variations[0])


@lru_cache(maxsize=1)
def _of_files() -> Mapping[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for name in FILES:
        path = content.domain_folder() / "responses" / name
        found.update((yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("responses") or {})
    return found

"""The shapes that actions, the dialogue and the channels share.

An action utters a text, `buttons` (`[{"title", "payload"}]`) and `json_message`, which arrives as `custom`
and may hold `language` (`ar` or `fr`), `card` (for the widget) and `understood` (merged over what the NLU
says; a later message's wins).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal, TypedDict

Language = Literal["ar", "fr"]
Kind = Literal["answer", "clarify", "status", "deposit", "person", "small_talk", "fallback"]

KINDS: tuple[Kind, ...] = ("answer", "clarify", "status", "deposit", "person", "small_talk", "fallback")


class Button(TypedDict):
    """A choice offered. The payload stays on the server: a channel shows a token in its place."""

    title: str
    payload: str


class Candidate(TypedDict):
    """A procedure that the message may be about, with its score from 0 to 1."""

    procedure: str
    score: float


class Understood(TypedDict, total=False):
    """How a turn was understood, for clients and tests (DESIGN, the web channel's contract)."""

    kind: Kind
    intent: str | None
    confidence: float
    variety: str | None
    facets: list[str]
    missing_facets: list[str]
    procedure: str | None
    candidates: list[Candidate]
    sources: list[Any]
    verified_on: str | None


class Custom(TypedDict, total=False):
    """What an action may put in `json_message`."""

    language: Language
    card: dict[str, Any]
    understood: Understood


@dataclass
class BotMessage:
    """One message of the assistant, before a channel gives it its form."""

    text: str
    language: Language
    buttons: list[Button] = field(default_factory=list)
    card: dict[str, Any] | None = None

    @property
    def direction(self) -> Literal["rtl", "ltr"]:
        """How the text runs."""
        return "rtl" if self.language == "ar" else "ltr"


@dataclass
class Reply:
    """What a turn gave. `paused`: the assistant is silent because a person has taken over."""

    messages: list[BotMessage]
    understood: Understood
    paused: bool = False


_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f]")
_LATIN = re.compile(r"[A-Za-z]")


def language_of(text: str, otherwise: Language = "fr") -> Language:
    """The language of a text of ours, by its script."""
    arabic, latin = len(_ARABIC.findall(text)), len(_LATIN.findall(text))
    if not arabic and not latin:
        return otherwise
    return "ar" if arabic * 2 >= latin else "fr"


def message_from_rasa(message: dict[str, Any], otherwise: Language) -> tuple[BotMessage | None, Understood]:
    """A message as Rasa gives it to an output channel. None when it holds nothing to show."""
    custom = message.get("custom") or {}
    text = (message.get("text") or "").strip()
    offered = [*(message.get("buttons") or []), *(message.get("quick_replies") or [])]
    buttons = [
        Button(title=str(button.get("title", "")), payload=str(button.get("payload", "")))
        for button in offered
        if button.get("title") and button.get("payload")
    ]
    card = custom.get("card")
    understood: Understood = custom.get("understood") or Understood()
    if not (text or buttons or card):
        return None, understood
    language = custom.get("language") or language_of(text or " ".join(b["title"] for b in buttons), otherwise)
    return BotMessage(text, language, buttons, card), understood


def understood_from_parse(parse_data: dict[str, Any]) -> Understood:
    """What the NLU understood."""
    intent = parse_data.get("intent") or {}
    found = parse_data.get("understanding") or {}
    return Understood(
        kind="small_talk",
        intent=intent.get("name"),
        confidence=round(float(intent.get("confidence") or 0.0), 4),
        variety=found.get("variety"),
        facets=list(found.get("facets") or []),
        missing_facets=[],
        procedure=None,
        candidates=[
            Candidate(procedure=near["id"], score=round(float(near["score"]), 4))
            for near in found.get("procedures") or []
        ],
        sources=[],
        verified_on=None,
    )

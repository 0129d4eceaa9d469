"""`mourchid try "…"`: what a sentence means to the trained model, why, and which lines to edit.

Runs the model as the server does (`BoundedProcessor.parse_message`), without a server.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot import lean_rasa
from bot.editors.nearest import Near, nearest_examples, place_of_phrase
from bot.editors.tell import tell
from bot.logs import quiet

quiet()
lean_rasa.install()

from rasa.core.agent import Agent  # noqa: E402
from rasa.core.channels.channel import UserMessage  # noqa: E402

from actions import subject  # noqa: E402
from bot.agent import load_processor  # noqa: E402
from bot.nlu.tokens import tokenize  # noqa: E402
from bot.processor import BoundedProcessor  # noqa: E402
from bot.publish import latest  # noqa: E402
from catalogue import content  # noqa: E402
from catalogue.live import current_catalogue  # noqa: E402
from catalogue.text.phonetic import word_key  # noqa: E402

FALLBACK = "nlu_fallback"
ASK = "ask_procedure"
OTHERS = 3


class NoModel(Exception):
    """Nothing is trained yet; the message says what to do."""


@dataclass(frozen=True)
class Token:
    """A word as written (`text`), as compared (`normal`) and as heard (`sound`)."""

    text: str
    normal: str
    sound: str


@dataclass(frozen=True)
class Ranked:
    """An intent and how sure the model is of it, 0 to 1."""

    name: str
    confidence: float


@dataclass(frozen=True)
class FoundProcedure:
    """A procedure that search found. `phrase` is the nearest phrase of its record, at `file`:`line`."""

    id: str
    name: str
    score: float
    phrase: str
    file: str
    line: int


@dataclass(frozen=True)
class Explanation:
    """All that the model says of one sentence. `decision`: answer, options, which, not_found, fallback, or
    the intent itself where no procedure is asked about."""

    sentence: str
    variety: str | None
    variety_confidence: float
    tokens: tuple[Token, ...]
    intent: Ranked
    others: tuple[Ranked, ...]
    facets: tuple[str, ...]
    names_subject: float
    procedures: tuple[FoundProcedure, ...]
    decision: str
    decided: tuple[str, ...]
    nearest: tuple[Near, ...]
    edit: tuple[str, ...]

    def __str__(self) -> str:
        return tell(self)

    def as_dict(self) -> dict[str, Any]:
        """For a program (`--json`)."""
        return asdict(self)


def load_model(models_dir: Path | None = None) -> BoundedProcessor:
    """The newest published model. Raises NoModel, or bot.agent.ModelError when it cannot be read."""
    folder = models_dir or content.state_folder() / "models"
    model = latest(folder)
    if model is None:
        raise NoModel(f"Aucun modèle dans {folder}. Lancez d'abord « mourchid train ».")
    return load_processor(Agent(), model)


def explain(sentence: str, processor: BoundedProcessor | None = None) -> Explanation:
    """What `sentence` means to the model (the newest, unless one is given), in a conversation that has no
    subject yet. `str()` of the result is for an editor to read. Raises NoModel, ModelError."""
    processor = processor or load_model()
    parsed = asyncio.run(processor.parse_message(UserMessage(sentence)))
    understood: Mapping[str, Any] = parsed.get("understanding") or {}
    ranking = [_ranked(item) for item in parsed.get("intent_ranking") or ()]
    intent = _ranked(parsed.get("intent") or {})
    procedures = tuple(_found(item) for item in understood.get("procedures") or ())
    decision, decided = _decide(intent.name, understood)
    nearest = nearest_examples(sentence, content.root())
    variety = understood.get("variety")
    return Explanation(
        sentence=sentence,
        variety=variety,
        variety_confidence=float(understood.get("variety_confidence") or 0.0),
        tokens=tuple(Token(token.text, token.lemma, word_key(token.lemma)) for token in tokenize(sentence)),
        intent=intent,
        others=tuple(item for item in ranking if item.name != intent.name)[:OTHERS],
        facets=tuple(understood.get("facets") or ()),
        names_subject=float(understood.get("names_subject") or 0.0),
        procedures=procedures,
        decision=decision,
        decided=decided,
        nearest=nearest,
        edit=_lines_to_edit(intent.name, variety, procedures, decision, nearest),
    )


def _ranked(item: Mapping[str, Any]) -> Ranked:
    return Ranked(str(item.get("name") or FALLBACK), float(item.get("confidence") or 0.0))


def _found(item: Mapping[str, Any]) -> FoundProcedure:
    procedure = current_catalogue().now.catalogue.get(item["id"])
    name = procedure.name.fr if procedure is not None else item["id"]
    phrase = str(item.get("phrase") or "")
    file, line = place_of_phrase(content.procedures_folder(), item["id"], phrase)
    return FoundProcedure(item["id"], name, float(item["score"]), phrase, str(file), line)


def _decide(intent: str, understood: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """What the assistant would do, by the rules of actions/subject.py."""
    if intent == FALLBACK:
        return "fallback", ()
    if intent != ASK:
        return intent, ()
    found = subject.find(understood, current=None)
    names = {"sure": "answer", "unknown": "not_found"}
    return names.get(found.outcome, found.outcome), tuple(found.procedures)


def _lines_to_edit(
    intent: str,
    variety: str | None,
    procedures: Sequence[FoundProcedure],
    decision: str,
    nearest: Sequence[Near],
) -> tuple[str, ...]:
    """Where an editor would write, most useful first."""
    way = variety or "fr"
    lines = [f"{near.file}:{near.line}" for near in nearest[:2]]
    if intent == FALLBACK or not nearest:
        lines.insert(0, f"data/nlu/{way}/")
    if decision in ("answer", "options", "not_found"):
        lines = [f"{found.file}:{found.line}" for found in procedures[:3]] + lines
    return tuple(dict.fromkeys(lines))

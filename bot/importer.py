"""Training data from the folders of content, so that editors write plain files.

`data/nlu/<way of writing>/<intent>.yml` are Rasa's NLU files with two conventions:

- `ask_procedure+documents+fees` is the intent `ask_procedure` with the facets `documents` and `fees`;
- what stands in `follow_up.yml` names no procedure ("and how much is it?"); what stands in
  `ask_procedure.yml` and `unknown.yml` names one, and of any other file nothing is said about that;
- what stands in `unknown.yml` asks for something that no record answers.

The sentences of the catalogue (`asked_as`) are examples of `ask_procedure` too: whoever adds a record
teaches the intent at the same time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from catalogue import content, store
from catalogue.record import FACETS

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
FOLLOW_UP = "follow_up"
UNKNOWN = "unknown"
NAMES_PROCEDURE = {FOLLOW_UP: False, UNKNOWN: True, "ask_procedure": True}


class Example(NamedTuple):
    """One training sentence. `facets` is None when nobody labelled them; `names_procedure` likewise."""

    text: str
    intent: str
    variety: str
    facets: tuple[str, ...] | None
    names_procedure: bool | None
    procedure: str | None = None
    unknown: bool = False


def split_label(label: str) -> tuple[str, tuple[str, ...]]:
    """`ask_procedure+fees` → ("ask_procedure", ("fees",)). Raises ValueError for an unknown facet."""
    intent, *facets = label.split("+")
    unknown = [facet for facet in facets if facet not in FACETS]
    if unknown:
        raise ValueError(f"{', '.join(unknown)} in {label!r}; possible: {', '.join(FACETS)}")
    return intent, tuple(facets)


def written_examples(folder: Path) -> Iterator[Example]:
    """The examples of `data/nlu/`, a folder for each way of writing.

    Rasa's own reader checks each file against a schema, which takes six times as long as reading it; here
    `mourchid check` has done so in the editors' words.
    """
    for file in sorted(folder.glob("*/*.yml")):
        for group in yaml.load(file.read_text(encoding="utf-8"), Loader=LOADER).get("nlu") or []:
            intent, facets = split_label(group["intent"])
            named = NAMES_PROCEDURE.get(file.stem) if intent == "ask_procedure" else None
            unknown = file.stem == UNKNOWN
            for line in (group.get("examples") or "").splitlines():
                text = line.strip().removeprefix("-").strip()
                if text:
                    yield Example(text, intent, file.parent.name, facets, named, unknown=unknown)


def catalogue_examples(folder: Path) -> Iterator[Example]:
    """Sentences and names of the catalogue: what is asked about, facets unlabelled."""
    for procedure in store.load(folder, content.state_folder()):
        for way, facets, text in procedure.asked_as.labelled():
            yield Example(text, "ask_procedure", way, facets, True, procedure.id)
        for way, text in procedure.aliases.all():
            yield Example(text, "ask_procedure", way, None, True, procedure.id)


class ExampleMessage(Message):
    """Rasa's message, known by its words. Rasa hashes all features of every message after every component,
    to find out what it need not train again; we always train anew (half of the time of a training). And it
    copies every message deeply each time it brings importers together (a quarter)."""

    def __deepcopy__(self, memo: dict[int, Any]) -> ExampleMessage:
        """A message of its own; what an example says never changes and is shared."""
        return ExampleMessage(
            data=dict(self.data),
            output_properties=set(self.output_properties),
            time=self.time,
            features=list(self.features),
        )

    def fingerprint(self) -> str:
        """Of text and intent; also what tells equal messages."""
        return hashlib.md5(
            f"{self.get(INTENT)}\0{self.get(TEXT)}".encode(), usedforsecurity=False
        ).hexdigest()


def to_message(example: Example) -> Message:
    """Rasa's message for an example; what Rasa has no place for goes to its metadata."""
    metadata: dict[str, Any] = example._asdict()
    return ExampleMessage.build(text=example.text, intent=example.intent, example_metadata=metadata)


def of_message(message: Message) -> Example | None:
    """The example a training message was made from, None for Rasa's own (e.g. from stories)."""
    metadata = (message.get("metadata") or {}).get("example")
    return Example(**metadata) if isinstance(metadata, dict) and "variety" in metadata else None


class ContentImporter(RasaFileImporter):
    """Rasa's importer for domain and rules; ours for NLU data."""

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """All examples, from data/nlu and from the catalogue."""
        return TrainingData([to_message(example) for example in self.examples])

    @cached_property
    def examples(self) -> list[Example]:
        """Each sentence once; Rasa asks for them three times in a training."""
        found = [
            *written_examples(content.nlu_folder()),
            *catalogue_examples(content.procedures_folder()),
        ]
        unique = {(example.text, example.intent): example for example in reversed(found)}
        return list(reversed(unique.values()))

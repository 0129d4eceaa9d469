"""Our training sentences as plain Rasa projects, so that a peer learns from the same with the same labels.

Two projects, because a Rasa classifier gives one label: `turns` (intent and facets, `ask_procedure+fees`)
and `procedures` (which of them is meant, `none` for what is about no procedure).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import yaml
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.importer import Example, of_message

Task = Literal["turns", "procedures"]
TASKS: tuple[Task, ...] = ("turns", "procedures")
#: The label of a sentence about no procedure: small talk, follow-ups, what no record answers.
NONE = "none"


def turn_label(example: Example) -> str:
    """`ask_procedure+delay+fees`: facets sorted, so that one set of them is one label."""
    return "+".join([example.intent, *sorted(set(example.facets or ()))])


def procedure_label(example: Example) -> str | None:
    """The procedure; NONE when it is known that there is none; None when nobody noted which one."""
    if example.procedure is not None:
        return example.procedure
    known_none = example.intent != "ask_procedure" or example.unknown or example.names_procedure is False
    return NONE if known_none else None


def labelled(examples: Iterable[Example], task: Task) -> list[tuple[str, str]]:
    """(sentence, label) pairs for a task."""
    label = turn_label if task == "turns" else procedure_label
    return [(example.text, name) for example in examples if (name := label(example)) is not None]


def examples_of(training_data: TrainingData) -> list[Example]:
    """What our own components learn from."""
    return [example for message in training_data.nlu_examples if (example := of_message(message))]


def thin(content: Path, every: int) -> None:
    """Keep each `every`-th sentence of a copy of the content (one of a list at least), for a comparison that
    ends within hours."""
    for file in sorted((content / "data" / "nlu").rglob("*.yml")):
        read = yaml.safe_load(file.read_text(encoding="utf-8"))
        for block in read["nlu"]:
            block["examples"] = "\n".join(block["examples"].splitlines()[::every]) + "\n"
        _write(file, read)
    for file in sorted((content / "data" / "procedures").rglob("*.yml")):
        record = yaml.safe_load(file.read_text(encoding="utf-8"))
        for field in ("aliases", "asked_as"):
            for way, sentences in (record.get(field) or {}).items():
                record[field][way] = sentences[::every]
        _write(file, record)


def _write(file: Path, content: object) -> None:
    file.write_text(
        yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10**6), encoding="utf-8"
    )


def write_project(pairs: list[tuple[str, str]], folder: Path) -> int:
    """Rasa's files: nlu.yml, domain.yml and a rule. Returns how many labels there are."""
    folder.mkdir(parents=True, exist_ok=True)
    messages = [Message.build(text=" ".join(text.split()), intent=label) for text, label in pairs]
    (folder / "nlu.yml").write_text(TrainingData(messages).nlu_as_yaml(), encoding="utf-8")
    labels = sorted({label for _, label in pairs})
    domain = {
        "version": "3.1",
        "intents": [*labels, "nlu_fallback"],
        "responses": {"utter_answer": [{"text": "…"}]},
    }
    rules = [{"rule": "unsure", "steps": [{"intent": "nlu_fallback"}, {"action": "utter_answer"}]}]
    for name, content in (("domain", domain), ("rules", {"version": "3.1", "rules": rules})):
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    return len(labels)

"""Checks of the training examples (data/nlu/) and that none stands among the tests (tests/nlu/)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from bot.editors.seen import Seen, same_words
from catalogue.mistakes import LocatedYaml
from catalogue.record import FACETS
from catalogue.text.normal import has_arabic_letters

WAYS = ("ar", "ary", "arabizi", "fr", "mixed")
ASK = "ask_procedure"
#: Files of ask_procedure with a meaning of their own (bot/importer.py): no procedure is named; none of ours;
#: what is asked, with a procedure or without.
OF_THEIR_OWN = ("follow_up", "unknown", "facets")
_BRACKETS = "[]{}"


def check_examples(seen: Seen) -> None:
    """Check every file of data/nlu/."""
    folder = seen.root / "data" / "nlu"
    if not folder.is_dir():
        seen.tell(folder, 1, "", "ce dossier manque", "Remettez les exemples en place.")
        return
    for file in seen.yaml_files(folder, "*.yml"):
        remedy = f"Mettez-le dans l'un des dossiers : {', '.join(WAYS)}."
        seen.tell(file, 1, "", "ce fichier n'est pas lu : il n'est dans aucun dossier d'écriture", remedy)
    labels: dict[str, tuple[str, Path, int]] = {}
    counts: Counter[str] = Counter()
    for file in sorted(folder.glob("*/*.yml")):
        if file.parent.name not in WAYS:
            remedy = f"Les dossiers possibles sont : {', '.join(WAYS)}."
            seen.tell(file, 1, "", f"la façon d'écrire « {file.parent.name} » est inconnue", remedy)
            continue
        for label, label_line, sentences in _groups(seen, file):
            intent = _check_label(seen, file, label, label_line)
            for asked in (intent, *label.split("+")[1:]):
                counts[asked] += len(sentences)
            for line, sentence in sentences:
                _check_sentence(seen, file, line, sentence)
                _check_twice(seen, file, line, sentence, label, labels)
    if seen.domain_known:
        for intent in sorted(seen.taught):
            if not counts[intent]:
                remedy = f"Écrivez des exemples dans data/nlu/<façon d'écrire>/{intent}.yml."
                seen.tell(folder, 1, intent, "aucun exemple pour cette intention", remedy)
        for facet in FACETS:
            if not counts[facet]:
                remedy = (
                    f"Écrivez des exemples sous « - intent: {ASK}+{facet} » ; sans eux, rien ne s'apprend."
                )
                seen.tell(folder, 1, facet, "aucun exemple de ce qui est demandé", remedy)


class Written(NamedTuple):
    """An example as it stands in a file of data/nlu/."""

    text: str
    label: str
    file: Path
    line: int


def written(root: Path) -> Iterator[Written]:
    """Every example below `root` with its place; what cannot be read is left out (see `check_examples`)."""
    unheard = Seen(root, [])
    for file in sorted((root / "data" / "nlu").glob("*/*.yml")):
        for label, _, sentences in _groups(unheard, file):
            for line, sentence in sentences:
                yield Written(sentence, label, file, line)


def _groups(seen: Seen, file: Path) -> Iterator[tuple[str, int, list[tuple[int, str]]]]:
    """(label, its line, [(line, sentence)]) for each group of a file."""
    document = seen.read(file)
    if document is None:
        return
    groups = document.data.get("nlu") if isinstance(document.data, dict) else None
    if not isinstance(groups, list) or not groups:
        remedy = "Commencez par « nlu: » puis « - intent: … »."
        seen.tell(file, 1, "nlu", "ce fichier ne contient aucun exemple", remedy)
        return
    for number, group in enumerate(groups):
        line = document.line(("nlu", number))
        if (
            not isinstance(group, dict)
            or set(group) - {"intent", "examples", "metadata"}
            or "intent" not in group
        ):
            remedy = "Écrivez « - intent: nom » puis « examples: | » et une phrase par ligne."
            seen.tell(file, line, f"nlu[{number + 1}]", "ce groupe n'a pas la forme attendue", remedy)
            continue
        sentences = _sentences(seen, file, document, number, group.get("examples"))
        yield str(group["intent"]), document.line(("nlu", number, "intent")), sentences


def _sentences(
    seen: Seen, file: Path, document: LocatedYaml, number: int, block: Any
) -> list[tuple[int, str]]:
    line = document.line(("nlu", number, "examples"))
    if not isinstance(block, str) or not block.strip():
        remedy = (
            "Après « examples: | », écrivez une phrase par ligne : deux espaces de plus, un tiret, la phrase."
        )
        seen.tell(file, line, "examples", "aucune phrase dans ce groupe", remedy)
        return []
    found = []
    for position, raw in enumerate(block.split("\n"), line + 1):
        text = raw.strip()
        if not text:
            continue
        sentence = text.removeprefix("-").strip()
        if not text.startswith("-"):
            remedy = "Mettez un tiret et un espace devant chaque phrase, sur une seule ligne."
            seen.tell(
                file, position, "examples", f"cette ligne ne commence pas par un tiret : « {text} »", remedy
            )
        elif not any(letter.isalnum() for letter in sentence):
            seen.tell(file, position, "examples", "phrase vide", "Écrivez la phrase ou retirez la ligne.")
        else:
            found.append((position, sentence))
    return found


def _check_label(seen: Seen, file: Path, label: str, line: int) -> str:
    """Check `intent+facet+facet`; gives the intent."""
    intent, *facets = label.split("+")
    if seen.domain_known and intent not in seen.intents:
        remedy = f"Écrivez l'une de celles-ci : {', '.join(sorted(seen.intents))}."
        seen.tell(file, line, "intent", f"l'intention « {intent} » n'existe pas", remedy)
    for facet in facets:
        if facet not in FACETS:
            remedy = f"Écrivez, sans espace autour du + : {', '.join(FACETS)}."
            seen.tell(file, line, "intent", f"ce qui est demandé, « {facet} », n'existe pas", remedy)
    if facets and intent != ASK:
        remedy = f"Écrivez « {intent} » seul, ou « {ASK}+… »."
        seen.tell(file, line, "intent", f"seul {ASK} peut être suivi d'un +", remedy)
    if len(set(facets)) < len(facets):
        seen.tell(file, line, "intent", f"« {label} » nomme deux fois la même chose", "Gardez-la une fois.")
    home = ASK if file.stem in OF_THEIR_OWN else file.stem
    if intent != home:
        remedy = f"Déplacez ce groupe dans {intent}.yml, ou corrigez son nom."
        seen.tell(file, line, "intent", f"« {intent} » n'a pas sa place dans {file.name}", remedy)
    return intent


def _check_sentence(seen: Seen, file: Path, line: int, sentence: str) -> None:
    way = file.parent.name
    letters = any(letter.isalpha() for letter in sentence)
    arabic = has_arabic_letters(sentence)
    if any(bracket in sentence for bracket in _BRACKETS):
        remedy = "Retirez les crochets et les accolades : la phrase s'écrit comme un citoyen l'écrit."
        seen.tell(file, line, "examples", f"crochets ou accolades dans « {sentence} »", remedy)
    if letters and way in ("ar", "ary") and not arabic:
        remedy = "Mettez-la dans fr, arabizi ou mixed."
        seen.tell(file, line, "examples", f"« {sentence} » n'a pas de lettre arabe", remedy)
    if way in ("fr", "arabizi") and arabic:
        remedy = "Mettez-la dans ar, ary, ou mixed si elle mêle les deux écritures."
        seen.tell(file, line, "examples", f"« {sentence} » contient des lettres arabes", remedy)


def _check_twice(
    seen: Seen, file: Path, line: int, sentence: str, label: str, labels: dict[str, tuple[str, Path, int]]
) -> None:
    """The same sentence twice in one way of writing, or under two labels (also in two ways of writing)."""
    exact = f"{file.parent.name}|{' '.join(sentence.casefold().split())}"
    if exact in labels:
        _, other, other_line = labels[exact]
        message = f"« {sentence} » est déjà dans {other.name}, ligne {other_line}"
        seen.tell(file, line, "examples", message, "Retirez l'une des deux lignes.")
        return
    labels[exact] = (label, file, line)
    spoken = same_words(sentence)
    # The same sentence in follow_up.yml and in ask_procedure.yml would say one thing and its contrary.
    meaning = f"{label} ({file.stem})" if file.stem in OF_THEIR_OWN else label
    if not spoken:
        return
    if spoken in labels and labels[spoken][0] != meaning:
        former, other, other_line = labels[spoken]
        there = f"{other.parent.name}/{other.name}, ligne {other_line}"
        message = f"« {sentence} » est aussi un exemple de {former} ({there})"
        seen.tell(file, line, "examples", message, "Gardez-la sous une seule intention.")
    labels.setdefault(spoken, (meaning, file, line))
    seen.learned.setdefault(spoken, (file, line, sentence))


def check_not_in_tests(seen: Seen) -> None:
    """A sentence that is learned measures nothing: none may stand in tests/nlu/ as well."""
    for file in sorted((seen.root / "tests" / "nlu").glob("*/*.yml")):
        document = seen.read(file)
        items = document.data if document is not None and isinstance(document.data, list) else []
        for item in items:
            text = item.get("text") if isinstance(item, dict) else None
            where = seen.learned.get(same_words(text)) if isinstance(text, str) else None
            if where is not None:
                learned_in, line, sentence = where
                message = f"« {sentence} » sert aussi à vérifier Mourchid ({file.parent.name}/{file.name})"
                remedy = "Retirez-la d'ici, ou changez-la : on ne vérifie pas avec ce qui a été appris."
                seen.tell(learned_in, line, "", message, remedy)

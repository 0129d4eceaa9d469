"""A mistake in a content file, said so that an editor can mend it: file, line, field, remedy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

DEEPEST = 50
_MAY_BE_DEEP = re.compile(r"(?m)^[ ]*(?:[-?:][ ]+){9}|^[ ]{50}")

YamlPath = tuple[str | int, ...]


@dataclass(frozen=True)
class Mistake:
    """`line` counts from 1; `field` is a path such as `documents[2].ar`, empty for the whole file."""

    file: Path
    line: int
    field: str
    message: str
    remedy: str

    def __str__(self) -> str:
        field = f" champ « {self.field} » :" if self.field else ""
        return f"{self.file}, ligne {self.line} :{field} {self.message}. {self.remedy}"


class ContentError(Exception):
    """Raised by loaders that cannot go on; carries every mistake found."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = mistakes


class LocatedYaml:
    """A YAML document with the line of each of its fields."""

    def __init__(self, data: Any, lines: Mapping[YamlPath, int]) -> None:
        self.data = data
        self._lines = lines

    def line(self, path: YamlPath) -> int:
        """Line of the field at `path`, or of its nearest ancestor that exists."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    @classmethod
    def read(cls, file: Path) -> LocatedYaml:
        """Parse `file`. Raises ContentError when it is not UTF-8 or not YAML."""
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            line = file.read_bytes()[: error.start].count(b"\n") + 1
            raise ContentError(
                [Mistake(file, line, "", "caractères illisibles", "Enregistrez le fichier en UTF-8.")]
            ) from None
        if _too_deep(text):
            remedy = "Vérifiez les crochets et l'alignement."
            raise ContentError([Mistake(file, 1, "", "ce fichier est trop imbriqué", remedy)])
        loader = yaml.CSafeLoader(text)
        try:
            node = loader.get_single_node()
            repeated = _repeated(node)
            if repeated is not None:
                line = repeated.start_mark.line + 1
                remedy = "Écrivez le texte en entier à chaque endroit, ou mettez-le entre guillemets."
                raise ContentError([Mistake(file, line, "", "les renvois & et * ne sont pas permis", remedy)])
            lines: dict[YamlPath, int] = {}
            _index_lines(node, (), lines)
            doubled = _doubled_key(node)
            if doubled is not None:
                raise ContentError(
                    [
                        Mistake(
                            file,
                            doubled.start_mark.line + 1,
                            str(doubled.value),
                            "ce champ est écrit deux fois",
                            "Gardez une seule des deux lignes.",
                        )
                    ]
                )
            data = loader.construct_document(node) if node is not None else None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            message = f"ce n'est pas du YAML ({error.problem})"
            remedy = "Vérifiez l'alignement, les deux-points et les guillemets autour de cette ligne."
            raise ContentError([Mistake(file, mark.line + 1 if mark else 1, "", message, remedy)]) from None
        except (yaml.YAMLError, ValueError) as error:
            message = f"ce n'est pas du YAML ({error})"
            remedy = "Retirez les caractères spéciaux ou la date impossible."
            raise ContentError([Mistake(file, 1, "", message, remedy)]) from None
        finally:
            loader.dispose()
        return cls(data, lines)


def _index_lines(node: yaml.Node | None, path: YamlPath, lines: dict[YamlPath, int]) -> None:
    if node is None:
        return
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner: YamlPath = (*path, str(key.value))
            lines[inner] = key.start_mark.line + 1
            _index_lines(value, inner, lines)
    elif isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            _index_lines(item, (*path, position), lines)


def _too_deep(text: str) -> bool:
    """Whether lists and groups are nested beyond all reason: the C parser would end the whole process."""
    if text.count("[") + text.count("{") <= DEEPEST and not _MAY_BE_DEEP.search(text):
        return False
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                return True
    except yaml.YAMLError:
        return False  # said, with its line, by the parser proper
    return False


def _repeated(root: yaml.Node | None) -> yaml.Node | None:
    """A node that stands in two places (an alias): it could multiply without end, and has no one line."""
    waiting, seen = [root], set()
    while waiting:
        node = waiting.pop()
        if node is None:
            continue
        if id(node) in seen:
            return node
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            waiting += [part for pair in node.value for part in pair]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value
    return None


def _doubled_key(node: yaml.Node | None) -> yaml.Node | None:
    """YAML silently keeps the last of two equal keys: an editor must hear of it."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                found: yaml.Node = key
                return found
            seen.add(key.value)
            deeper = _doubled_key(value)
            if deeper is not None:
                return deeper
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            deeper = _doubled_key(item)
            if deeper is not None:
                return deeper
    return None


def field_name(path: YamlPath) -> str:
    """("documents", 2, "ar") → `documents[3].ar`, counting items from 1 as people do."""
    name = ""
    for part in path:
        name += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if name else part
    return name


def from_validation(
    file: Path,
    document: LocatedYaml,
    error: ValidationError,
    model: type[BaseModel],
    below: YamlPath = (),
) -> list[Mistake]:
    """Pydantic's errors in an editor's words. `below`: where in the document the object stands."""
    mistakes = []
    for item in error.errors():
        path: YamlPath = tuple(part for part in item["loc"] if part != "__root__")
        message, remedy = _explain(item, path, model)
        path = (*below, *path)
        mistakes.append(Mistake(file, document.line(path), field_name(path), message, remedy))
    return mistakes


def _explain(item: Mapping[str, Any], path: YamlPath, model: type[BaseModel]) -> tuple[str, str]:
    kind, context = str(item["type"]), item.get("ctx") or {}
    name = str(path[-1]) if path else ""
    if kind == "value_error.missing":
        return "ce champ manque", f"Ajoutez la ligne « {name}: … »."
    if kind == "value_error.extra":
        known = ", ".join(model.__fields__) if len(path) == 1 else "voir docs/editors.md"
        return "ce champ n'existe pas", f"Corrigez son nom ou retirez-le. Champs possibles : {known}."
    if kind == "value_error.const":
        allowed = ", ".join(str(value) for value in context.get("permitted", ()))
        return f"valeur « {context.get('given')} » inconnue", f"Écrivez l'une de ces valeurs : {allowed}."
    if kind == "type_error.none.not_allowed" or kind.startswith("value_error.any_str.min_length"):
        return "ce champ est vide", "Écrivez le texte, ou retirez tout le bloc si aucune source ne le dit."
    if kind.startswith("value_error.number"):
        return (
            "nombre hors limites",
            "Écrivez un nombre positif et vraisemblable, ou null s'il n'est pas connu.",
        )
    if kind.startswith(("type_error.integer", "type_error.float")):
        return "un nombre est attendu", "Écrivez des chiffres seuls (ex. 20), ou null s'il n'est pas connu."
    if "date" in kind:
        return "une date est attendue", "Écrivez année-mois-jour, par exemple 2026-11-22."
    if kind.startswith("value_error.time"):
        return "une heure est attendue", 'Écrivez heures:minutes entre guillemets, par exemple "08:30".'
    if kind in ("type_error.dict", "type_error.tuple", "type_error.list"):
        shape = "fr: … et ar: … en retrait" if kind == "type_error.dict" else "une liste (un tiret par ligne)"
        return "la forme n'est pas celle attendue", f"Écrivez ici {shape}."
    if kind == "type_error.str":
        return "un texte est attendu", "Mettez le texte entre guillemets."
    if kind == "value_error.list.min_items":
        return "la liste est vide", "Ajoutez au moins un élément."
    if kind != "value_error":  # pydantic's own words, in English
        return "la valeur n'a pas la forme attendue", "docs/editors.md montre un exemple complet."
    return str(item["msg"]), "Corrigez la valeur ; docs/editors.md montre un exemple complet."

"""Checks of the texts that citizens read (domain/responses/): both languages, the same {braces}."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.editors.seen import Seen
from catalogue.mistakes import LocatedYaml
from catalogue.text.normal import has_arabic_letters

#: The packages whose code says responses by name.
CODE = Path(__file__).parents[2]
_USED = re.compile(r"""["'](utter_[a-z_]+)(\{)?""")
#: Said in one text: what staff read in their group (in French), and the names of the languages.
_ONE_TEXT = re.compile(r"utter_\w+_staff_\w+|utter_\w+_(arabic|french)")
_SHAPE = "Écrivez le texte arabe sans condition, puis le texte français avec « condition: … value: fr »."


def check_responses(seen: Seen) -> None:
    """Check every response of the domain."""
    folder = seen.root / "domain"
    where: dict[str, tuple[Path, int]] = {}
    for file in seen.yaml_files(folder, "**/*.yml"):
        document = seen.read(file)
        data = document.data if document is not None and isinstance(document.data, dict) else {}
        responses = data.get("responses")
        for name, variations in (responses if isinstance(responses, dict) else {}).items():
            if document is None:
                continue
            line = document.line(("responses", str(name)))
            if name in where:
                other, other_line = where[name]
                message = f"ce texte est déjà dans {other.name}, ligne {other_line}"
                seen.tell(file, line, str(name), message, "Gardez l'un des deux.")
            where.setdefault(str(name), (file, line))
            _check_response(seen, file, document, str(name), variations)
    seen.responses.update(where)


def _language(variation: Mapping[str, Any]) -> str | None:
    """Language of one variation, None when its condition is not one of ours."""
    conditions = variation.get("condition")
    if not conditions:
        return "ar"
    french = {"type": "slot", "name": "language", "value": "fr"}
    return "fr" if conditions == [french] else None


def _check_response(seen: Seen, file: Path, document: LocatedYaml, name: str, variations: Any) -> None:
    line = document.line(("responses", name))
    if not isinstance(variations, list) or not all(isinstance(item, dict) for item in variations):
        seen.tell(file, line, name, "ce texte n'a pas la forme attendue", _SHAPE)
        return
    if _ONE_TEXT.fullmatch(name):
        if len(variations) != 1 or not variations[0].get("text"):
            seen.tell(
                file, line, name, "ce texte est vide ou double", "Écrivez un seul texte, sans condition."
            )
        return
    texts: dict[str, str] = {}
    for position, variation in enumerate(variations):
        at = document.line(("responses", name, position))
        language, text = _language(variation), variation.get("text")
        if language is None:
            remedy = "Écrivez « condition: [{type: slot, name: language, value: fr}] »."
            seen.tell(file, at, name, "condition inconnue", remedy)
        elif not isinstance(text, str) or not text.strip():
            seen.tell(file, at, name, "texte vide", "Écrivez le texte.")
        elif language in texts:
            told = "arabe" if language == "ar" else "français"
            seen.tell(file, at, name, f"deux textes en {told}", _SHAPE)
        else:
            texts[language] = text
            _check_letters(seen, file, at, name, language, text)
    for language, told in (("ar", "arabe"), ("fr", "français")):
        if language not in texts and len(variations) < 2:
            seen.tell(file, line, name, f"le texte {told} manque", _SHAPE)
    if len(texts) == 2:
        braces = {language: _braces(text) for language, text in texts.items()}
        if None in braces.values():
            remedy = "Chaque { se ferme par } et contient un nom, par exemple {commune}."
            seen.tell(file, line, name, "accolades mal fermées", remedy)
        elif missing := sorted(((braces["ar"] or set()) ^ (braces["fr"] or set())) - _may_differ(name)):
            message = f"les deux langues n'ont pas les mêmes accolades ({', '.join(missing)})"
            seen.tell(file, line, name, message, "Mettez dans les deux textes les mêmes {noms}.")


def _may_differ(name: str) -> set[str]:
    """The forms of a plural: "two others" is one word in Arabic, with the number in French."""
    return {"count"} if name.rpartition("_")[2] in ("zero", "one", "two", "few", "many", "other") else set()


def _braces(text: str) -> set[str] | None:
    try:
        return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
    except ValueError:
        return None


def _check_letters(seen: Seen, file: Path, line: int, name: str, language: str, text: str) -> None:
    said = re.sub(r"\{\w*\}", "", text)
    letters, arabic = any(letter.isalpha() for letter in said), has_arabic_letters(said)
    if language == "ar" and letters and not arabic:
        seen.tell(file, line, name, "le texte arabe n'a pas de lettre arabe", _SHAPE)
    # A French text may quote one Arabic word in « … »; without quotes it is the wrong language.
    if language == "fr" and has_arabic_letters(re.sub(r"«[^»]*»", "", said)):
        seen.tell(file, line, name, "le texte français contient des lettres arabes", _SHAPE)


def check_responses_used(seen: Seen) -> None:
    """Every response that our code says is there."""
    if not seen.responses:
        return
    for package in ("actions", "bot"):
        for file in sorted((CODE / package).rglob("*.py")):
            if file.parent.name == "editors":
                continue
            for number, code in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                for name, more in _USED.findall(code):
                    if name in seen.responses or (more and any(r.startswith(name) for r in seen.responses)):
                        continue
                    remedy = "Remettez ce texte dans domain/responses/, dans les deux langues."
                    message = (
                        f"Mourchid dit ce texte ({file.relative_to(CODE)}, ligne {number}), et il manque"
                    )
                    seen.tell(seen.root / "domain" / "responses", 1, name, message, remedy)

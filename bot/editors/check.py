"""`mourchid check`: every mistake in what an editor can touch, in words. Needs no model and not Rasa."""

from __future__ import annotations

from pathlib import Path

from bot.editors.examples import check_examples, check_not_in_tests
from bot.editors.places import check_communes, check_hours, check_office_words, check_ordinals
from bot.editors.procedures import check_procedures
from bot.editors.responses import check_responses, check_responses_used
from bot.editors.rules import check_rules
from bot.editors.seen import Seen
from catalogue.mistakes import Mistake

DOMAIN = Path("domain") / "domain.yml"


def check_all(root: Path) -> list[Mistake]:
    """Every mistake in the content below `root` (the folder of data/ and domain/), file by file. Never
    raises for a mistake in content."""
    mistakes: list[Mistake] = []
    seen = Seen(root, mistakes)
    _read_domain(seen)
    check_examples(seen)
    check_procedures(seen)
    check_not_in_tests(seen)
    check_communes(seen)
    check_hours(seen)
    check_office_words(seen)
    check_ordinals(seen)
    check_responses(seen)
    check_responses_used(seen)
    check_rules(seen)
    return sorted(set(mistakes), key=lambda m: (str(m.file), m.line, m.field, m.message))


def report(mistakes: list[Mistake]) -> str:
    """The mistakes for an editor to read, a paragraph each, and how many there are."""
    if not mistakes:
        return "Aucune erreur : le contenu est prêt."
    told = [
        f"{m.file}, ligne {m.line}{f' ({m.field})' if m.field else ''}\n  {m.message}\n  → {m.remedy}"
        for m in mistakes
    ]
    counted = "1 erreur à corriger." if len(mistakes) == 1 else f"{len(mistakes)} erreurs à corriger."
    return "\n\n".join([*told, counted])


def _read_domain(seen: Seen) -> None:
    """Which intents, actions, forms and slots exist: the rest is checked against them."""
    files = sorted((seen.root / DOMAIN.parent).rglob("*.yml"))
    if seen.root / DOMAIN not in files:
        remedy = "Remettez-le en place : il nomme les intentions et les actions."
        seen.tell(seen.root / DOMAIN, 1, "", "ce fichier manque", remedy)
    for file in files:
        document = seen.read(file)
        data = document.data if document is not None and isinstance(document.data, dict) else {}
        intents = _names(data.get("intents"))
        seen.intents |= intents
        if file == seen.root / DOMAIN:
            seen.taught |= intents
        seen.actions |= _names(data.get("actions"))
        seen.forms |= _names(data.get("forms"))
    seen.domain_known = bool(seen.taught)
    if (seen.root / DOMAIN).exists() and not seen.taught:
        remedy = "Remettez la liste « intents: »."
        seen.tell(seen.root / DOMAIN, 1, "intents", "aucune intention n'est nommée", remedy)


def _names(listed: object) -> set[str]:
    """Names of a list whose items are words or groups of one word, or of a group."""
    if isinstance(listed, dict):
        return set(map(str, listed))
    items = listed if isinstance(listed, list) else []
    return {str(name) for item in items for name in (item if isinstance(item, dict) else [item])}

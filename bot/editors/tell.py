"""An explanation in an editor's words (French)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.editors.try_ import Explanation

_WAYS = {
    "ar": "arabe",
    "ary": "darija en lettres arabes",
    "arabizi": "darija en lettres latines",
    "fr": "français",
    "mixed": "mélange",
}
_DECISIONS = {
    "answer": "il répond avec la fiche",
    "options": "il hésite et propose",
    "which": "aucune démarche n'est nommée : il reprend celle de la conversation, ou demande laquelle",
    "not_found": "il dit qu'il n'a pas trouvé de démarche",
    "fallback": "il dit qu'il n'a pas compris",
}


def tell(found: Explanation) -> str:
    """The explanation, a subject a paragraph."""
    return "\n".join(_lines(found))


def _lines(found: Explanation) -> Iterator[str]:
    way = _WAYS.get(found.variety or "", "inconnue")
    yield f"« {found.sentence} »"
    yield f"\nFaçon d'écrire : {way} ({found.variety_confidence:.0%})"
    if found.tokens:
        yield "Mots comparés : " + " · ".join(token.normal for token in found.tokens)
        yield "Mots entendus : " + " · ".join(token.sound for token in found.tokens)
    yield f"\nIntention : {found.intent.name} ({found.intent.confidence:.0%})"
    for other in found.others:
        yield f"  ensuite : {other.name} ({other.confidence:.0%})"
    yield f"Ce qui est demandé : {', '.join(found.facets) or 'rien de précis (toute la fiche)'}"
    yield f"Nomme une démarche : vraisemblable à {found.names_subject:.0%}"
    if found.procedures:
        yield "\nDémarches trouvées :"
    for procedure in found.procedures:
        yield f"  {procedure.score:6.1%}  {procedure.id} — {procedure.name}"
        yield f"          phrase la plus proche : « {procedure.phrase} » ({procedure.file}:{procedure.line})"
    decision = _DECISIONS.get(found.decision, f"la règle de l'intention « {found.decision} » s'applique")
    yield f"\nCe que fait Mourchid : {decision}{' ' + ', '.join(found.decided) if found.decided else ''}."
    if found.nearest:
        yield "\nExemples les plus proches :"
    for near in found.nearest:
        yield f"  {near.likeness:4.0%}  [{near.label}] {near.text} ({near.file}:{near.line})"
    if found.edit:
        yield "\nPour changer cela, voyez : " + ", ".join(found.edit)

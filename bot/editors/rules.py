"""Checks of the dialogue rules: they name intents, actions, forms and texts that exist."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.editors.seen import Seen
from catalogue.mistakes import LocatedYaml

#: What Rasa itself brings (rasa.shared.core.constants); a test holds the two together.
RASA_INTENTS = {"nlu_fallback", "out_of_scope", "restart", "back", "session_start"}
RASA_ACTIONS = {
    "action_listen", "action_restart", "action_session_start", "action_default_fallback",
    "action_deactivate_loop", "action_revert_fallback_events", "action_default_ask_affirmation",
    "action_default_ask_rephrase", "action_two_stage_fallback", "action_unlikely_intent", "action_back",
    "action_extract_slots",
}  # fmt: skip


def check_rules(seen: Seen) -> None:
    """data/rules/ and data/stories/."""
    for kind in ("rules", "stories"):
        for file in seen.yaml_files(seen.root / "data" / kind, "*.yml"):
            document = seen.read(file)
            if document is None:
                continue
            listed = document.data.get(kind) if isinstance(document.data, dict) else None
            if not isinstance(listed, list):
                seen.tell(file, 1, kind, "ce fichier ne contient aucune règle", f"Commencez par « {kind}: ».")
                continue
            for number, rule in enumerate(listed):
                steps = rule.get("steps") if isinstance(rule, dict) else None
                if not isinstance(steps, list):
                    line = document.line((kind, number))
                    remedy = "Écrivez « - rule: son nom » puis « steps: » et une étape par tiret."
                    seen.tell(file, line, kind, "cette règle n'a pas d'étapes", remedy)
                    continue
                for position, step in enumerate(steps):
                    _check_step(seen, file, document, (kind, number, "steps", position), step)


def _check_step(
    seen: Seen, file: Path, document: LocatedYaml, path: tuple[str | int, ...], step: Any
) -> None:
    line = document.line(path)
    if not isinstance(step, dict):
        seen.tell(
            file,
            line,
            "steps",
            "cette étape n'a pas la forme attendue",
            "Écrivez « - intent: … » ou « - action: … ».",
        )
        return
    for either in step.get("or") or ():
        _check_step(seen, file, document, path, either)
    intent, action, form = step.get("intent"), step.get("action"), step.get("active_loop")
    if intent is not None and seen.domain_known and intent not in seen.intents | RASA_INTENTS:
        remedy = f"Écrivez l'une de celles-ci : {', '.join(sorted(seen.intents))}."
        seen.tell(file, line, "intent", f"l'intention « {intent} » n'existe pas", remedy)
    known = seen.actions | seen.responses | seen.forms | RASA_ACTIONS
    if action is not None and seen.domain_known and action not in known:
        remedy = "Écrivez une action de domain/domain.yml ou un texte de domain/responses/."
        seen.tell(file, line, "action", f"l'action « {action} » n'existe pas", remedy)
    if form is not None and form not in seen.forms:
        remedy = "Écrivez un formulaire de domain/domain.yml."
        seen.tell(file, line, "active_loop", f"le formulaire « {form} » n'existe pas", remedy)

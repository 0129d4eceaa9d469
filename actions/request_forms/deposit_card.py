"""The summary of a deposit, before it is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from actions.request_forms.access import title
from actions.request_forms.status_card import as_text, section
from actions.texts import Texts
from registry.communes import communes
from registry.wording import left_to_right


def summary(get: Callable[[str], Any], texts: Texts) -> tuple[str, dict[str, Any]]:
    """Text and card. ``get``: the form's slots."""
    language = texts.language
    place = get("deposit_place") or {}
    where = place.get("text")
    if not where and place.get("latitude") is not None:
        where = f"{place['latitude']:.5f}, {place['longitude']:.5f}"
    contact = get("deposit_contact")
    none = texts.say("utter_deposit_none")
    parts = [
        section(
            "kind",
            texts.say("utter_deposit_kind_label"),
            [title(str(get("deposit_kind")), language) or ""],
        ),
        section("place", texts.say("utter_deposit_place_label"), [str(where)] if where else []),
        section(
            "description", texts.say("utter_deposit_description_label"), [str(get("deposit_description"))]
        ),
        section(
            "contact",
            texts.say("utter_deposit_contact_label"),
            [_shown(contact, language) if contact else none],
        ),
        section(
            "commune",
            texts.say("utter_deposit_commune_label"),
            [communes()[str(get("deposit_commune"))].name[language]],
        ),
    ]
    card = {
        "type": "deposit",
        "title": texts.say("utter_deposit_summary"),
        "sections": [part for part in parts if part["items"]],
        "links": [],
    }
    return f"{as_text(card, language)}\n\n{texts.say('utter_deposit_is_it_right')}", card


def _shown(contact: str, language: str) -> str:
    return left_to_right(contact) if language == "ar" else contact

"""The state of a request in plain words: text, card and buttons."""

from __future__ import annotations

from typing import Any

from actions import offices
from actions.reply import Button, payload
from actions.request_forms.access import title
from actions.request_forms.form import Turn
from actions.texts import Texts
from catalogue.hours import CASABLANCA
from registry import RequestStatus, State
from registry.communes import communes
from registry.models import in_language
from registry.wording import (
    date_in_words,
    left_to_right,
    limit_in_words,
    recourse_sentence,
    say,
    state_meaning,
    state_name,
)
from registry.working_days import today_in_morocco

Section = dict[str, Any]


def show_status(turn: Turn, status: RequestStatus) -> None:
    """Tell the citizen where the request stands, with what can be done next."""
    card = status_card(status, turn.say)
    buttons = [
        Button(turn.say.say("utter_notify_button"), payload("notify", option=status.reference)),
        Button(turn.say.say("utter_status_another_button"), payload("request_status")),
    ]
    if status.source == "outside" and status.state is State.CLOSED:
        del buttons[0]
    turn.tell(as_text(card, turn.language), buttons, card)


def status_card(status: RequestStatus, texts: Texts) -> dict[str, Any]:
    """The card. Its sections: state, what is missing, deadline, office, what next."""
    language = texts.language
    reference = left_to_right(status.reference) if language == "ar" else status.reference
    name = title(status.procedure, language)
    sections = [
        _state(status, texts),
        _missing(status, texts),
        _deadline(status, texts),
        _office(status, texts),
        _next(status, texts),
    ]
    heading = texts.say("utter_status_title", reference=reference)
    return {
        "type": "status",
        "title": f"{heading} · {name}" if name else heading,
        "reference": status.reference,
        "state": status.state.value,
        "due_on": status.due_on.isoformat() if status.due_on else None,
        "days_left": status.days_left,
        "sections": [section for section in sections if section["items"]],
        "links": [],
    }


def as_text(card: dict[str, Any], language: str) -> str:
    """A card for channels and readers that show no cards."""
    colon = ":" if language == "ar" else " :"
    parts = [str(card["title"])]
    for part in card["sections"]:
        lines = [f"{part['title']}{colon}", *(f"• {item}" for item in part["items"])]
        parts.append("\n".join([*lines, *([part["note"]] if part.get("note") else [])]))
    return "\n\n".join([*parts, *(f"{link['title']}{colon} {link['url']}" for link in card["links"])])


def section(
    facet: str, heading: str, items: list[str], note: str | None = None, kind: str = "list"
) -> Section:
    """A part of a card."""
    return {"facet": facet, "title": heading, "kind": kind, "items": items, "note": note}


def _state(status: RequestStatus, texts: Texts) -> Section:
    language = texts.language
    items = [f"{_capital(state_name(status.state, language))}. {state_meaning(status.state, language)}"]
    if status.since is not None:
        items.append(
            texts.say("utter_status_since", day=date_in_words(today_in_morocco(status.since), language))
        )
    if status.received_at is not None:
        received = date_in_words(today_in_morocco(status.received_at), language)
        items.append(texts.say("utter_status_received", day=received))
    if status.reason:
        items.append(texts.say("utter_status_reason", reason=in_language(status.reason, language)))
    if status.detail:
        items.append(status.detail)
    return section("state", texts.say("utter_status_state"), items)


def _missing(status: RequestStatus, texts: Texts) -> Section:
    items = [in_language(item, texts.language) for item in status.missing]
    return section("missing", texts.say("utter_status_missing"), items, kind="checklist")


def _deadline(status: RequestStatus, texts: Texts) -> Section:
    language = texts.language
    heading = texts.say("utter_status_deadline")
    if status.suspended:
        return section("deadline", heading, [texts.say("utter_status_suspended")])
    if status.due_on is None:
        return section("deadline", heading, [])
    items = [
        texts.say("utter_status_due", day=date_in_words(status.due_on, language)),
        _days_left(status, texts),
    ]
    if status.extended:
        items.append(texts.say("utter_status_extended"))
    notes = [limit_in_words(status.limit, language)] if status.limit else []
    if status.due_to_confirm:
        notes.append(say("limits", "feast_to_confirm", language=language))
    return section("deadline", heading, items, " · ".join(notes) or None)


def _days_left(status: RequestStatus, texts: Texts) -> str:
    left = status.days_left or 0
    if left == 0:
        return texts.say("utter_status_last_day")
    unit = {1: "one", 2: "two"}.get(abs(left)) or ("few" if abs(left) <= 10 else "many")
    days = say("limits", "units", "calendar", unit, language=texts.language, days=abs(left))
    counted = days if texts.language == "ar" else f"{abs(left)} {days}"
    return texts.say("utter_status_days_left" if left > 0 else "utter_status_days_over", days=counted)


def _office(status: RequestStatus, texts: Texts) -> Section:
    commune = offices.communes().get(status.commune)
    hours, now = offices.hours(), offices.now()
    items = [status.office] if status.office else []
    if commune is None:
        return section("office", texts.say("utter_status_office"), items)
    if not status.office:
        items += [office.name.in_(texts.language) for office in commune.record.of_kind("registry-office")][:1]
        items.append(texts.say("utter_commune_of", commune=communes()[status.commune].name[texts.language]))
    items.append(hours.text(commune.record.hours, now.astimezone(CASABLANCA).date()).in_(texts.language))
    if commune.record.phone:
        items.append(texts.say("utter_office_phone", phone=commune.record.phone))
    return section("office", texts.say("utter_status_office"), items, texts.say("utter_hours_note"))


def _next(status: RequestStatus, texts: Texts) -> Section:
    items = [recourse_sentence(recourse, texts.language) for recourse in status.recourses]
    heading = texts.say("utter_status_rights" if items else "utter_status_next")
    return section("next", heading, items or [texts.say(f"utter_status_next_{status.state.value}")])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

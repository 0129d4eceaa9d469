"""Opening hours, "is it open now", telephone and address of the commune's offices."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import offices, subject, taps
from actions.offices import Commune
from actions.reply import Button, Reply, payload
from actions.texts import Texts
from actions.turn import Event, entities, texts, understanding
from catalogue.hours import CASABLANCA
from catalogue.text.normal import words

#: Words of a message that asks where and nothing more: "et c'est où ?".
JUST_WHERE = 4


class OfficeInfoAction(Action):
    """Answers for the commune named in the message, or the citizen's."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_office_info"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Say the hours and the state now; ask for the commune when it is not known."""
        say = texts(tracker, domain)
        known = offices.communes()
        message = (tracker.latest_message or {}).get("text") or ""
        chosen = next((known[name] for name in entities(tracker, "commune") if name in known), None)
        named = chosen or offices.commune_named_in(message)
        if named is None and self._about_the_subject(tracker, message):
            return await taps.run("ask_procedure", dispatcher, tracker, domain)
        commune = named or known.get(tracker.get_slot("commune") or "")
        if commune is None:
            buttons = [
                Button(c.name.in_(say.language), payload("office_info", commune=c.record.id))
                for c in known.values()
            ]
            Reply(say.say("utter_which_commune"), "clarify", buttons).send(dispatcher)
            return [SlotSet("options", [button.payload for button in buttons])]
        card = office_card(commune, say)
        lines = [card["title"]]
        for section in card["sections"]:
            colon = ":" if say.language == "ar" else " :"
            lines.append(
                "\n".join([f"{section['title']}{colon}", *(f"• {item}" for item in section["items"])])
            )
        Reply("\n\n".join(lines), "answer", card=card).send(dispatcher)
        return [SlotSet("commune", commune.record.id)]

    @staticmethod
    def _about_the_subject(tracker: Tracker, message: str) -> bool:
        """Just "where?", after an answer: where one goes for that."""
        understood = understanding(tracker)
        return (
            "place" in (understood.get("facets") or ())
            and len(words(message)) <= JUST_WHERE
            and subject.follows_up(understood, tracker.get_slot("procedure"))
        )


def office_card(commune: Commune, say: Texts) -> dict[str, Any]:
    """Hours, state now, and the offices of a commune."""
    hours, moment = offices.hours(), offices.now()
    local = moment.astimezone(CASABLANCA)
    name = commune.record.hours
    state = hours.state(name, moment)
    timetable = hours.text(name, local.date()).in_(say.language)
    if state.open and state.until:
        present = say.say("utter_open_now", until=say.time(state.until.time()))
    elif state.opens:
        present = say.say("utter_closed_now", day=say.weekday(state.opens), time=say.time(state.opens.time()))
    else:
        present = say.say("utter_closed_long")
    sections = [
        {
            "facet": "hours",
            "title": say.say("utter_opening_hours"),
            "kind": "list",
            "items": [timetable, present],
            "note": say.say("utter_hours_note"),
        },
        {
            "facet": "offices",
            "title": say.say("utter_offices"),
            "kind": "list",
            "items": [office.name.in_(say.language) for office in commune.record.offices],
            "note": None,
        },
        {
            "facet": "contact",
            "title": say.say("utter_contact"),
            "kind": "list",
            "items": contact(commune, say),
            "note": None,
        },
    ]
    title = say.say("utter_commune_of", commune=commune.name.in_(say.language))
    return {"type": "office", "title": title, "sections": sections, "links": []}


def contact(commune: Commune, say: Texts) -> list[str]:
    """Address, telephone, site; each unknown one is said to be unknown."""
    record = commune.record
    return [
        say.say("utter_office_address", address=record.address.in_(say.language))
        if record.address
        else say.say("utter_office_address_unknown"),
        say.say("utter_office_phone", phone=record.phone)
        if record.phone
        else say.say("utter_office_phone_unknown"),
        *([record.website] if record.website else []),
    ]

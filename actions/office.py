"""Opening hours, "is it open now", telephone and address of the commune's offices."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import office_question, offices, subject, taps
from actions.office_question import Question
from actions.offices import Commune
from actions.reply import Button, Reply, payload
from actions.texts import Texts
from actions.turn import Event, entities, texts, understanding
from catalogue.hours import CASABLANCA, State
from catalogue.text.normal import words

#: Words of a message that asks where and nothing more: "et c'est où ?"; or only names a commune.
JUST_WHERE = 4


class OfficeInfoAction(Action):
    """Answers for the commune named in the message, or the citizen's."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_office_info"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Say what is asked first, then all that is known; ask for the commune when it is not known."""
        say = texts(tracker, domain)
        known = offices.communes()
        message = next(iter(entities(tracker, "asked")), None)
        message = message or (tracker.latest_message or {}).get("text") or ""
        chosen = next((known[name] for name in entities(tracker, "commune") if name in known), None)
        named = chosen or offices.commune_named_in(message)
        if named is None and self._about_the_subject(tracker, message):
            return await taps.run("ask_procedure", dispatcher, tracker, domain)
        question = self._question(tracker, message, named)
        if named is None and question.town:
            return _which_commune(dispatcher, say, question, "utter_other_town")
        commune = named or known.get(tracker.get_slot("commune") or "")
        if commune is None:
            return _which_commune(dispatcher, say, question, "utter_which_commune")
        card = office_card(commune, say, question)
        understood = {"office_question": question.as_dict()}
        Reply(_as_text(card, say), "answer", card=card, understood=understood).send(dispatcher)
        return [SlotSet("commune", commune.record.id)]

    @staticmethod
    def _question(tracker: Tracker, message: str, named: Commune | None) -> Question:
        """What is asked; a commune alone ("et à Meknès ?", or its button) asks what was asked before."""
        question = office_question.read(message, offices.today())
        alone = message.startswith("/") or len(words(message)) <= JUST_WHERE
        if question.empty and named and alone:
            return office_question.asked_before(tracker) or question
        return question

    @staticmethod
    def _about_the_subject(tracker: Tracker, message: str) -> bool:
        """Just "where?", after an answer: where one goes for that."""
        understood = understanding(tracker)
        return (
            "place" in (understood.get("facets") or ())
            and len(words(message)) <= JUST_WHERE
            and subject.follows_up(understood, tracker.get_slot("procedure"))
        )


def _which_commune(
    dispatcher: CollectingDispatcher, say: Texts, question: Question, response: str
) -> list[Event]:
    known = offices.communes().values()
    buttons = [Button(c.name.in_(say.language), payload("office_info", commune=c.record.id)) for c in known]
    names = say.list_of([button.title for button in buttons])
    understood = {"office_question": question.as_dict()}
    Reply(say.say(response, communes=names), "clarify", buttons, understood=understood).send(dispatcher)
    return [SlotSet("options", [button.payload for button in buttons])]


def office_card(commune: Commune, say: Texts, question: Question) -> dict[str, Any]:
    """The sentence that answers, then hours, state now, and the offices of a commune."""
    moment = offices.now()
    name = commune.record.hours
    timetable = offices.hours().text(name, moment.astimezone(CASABLANCA).date()).in_(say.language)
    present, answer = _now(name, moment, say, question), _answer(commune, say, question)
    sections = [
        {
            "facet": "hours",
            "title": say.say("utter_opening_hours"),
            "kind": "list",
            "items": [timetable, *([present] if answer != present else [])],
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
    if question.about in ("address", "phone", "contact"):
        sections.insert(0, sections.pop())
    title = say.say("utter_commune_of", commune=commune.name.in_(say.language))
    return {"type": "office", "title": title, "summary": answer, "sections": sections, "links": []}


def _as_text(card: dict[str, Any], say: Texts) -> str:
    """The card as text; the answer stands before the name of the commune."""
    colon = ":" if say.language == "ar" else " :"
    blocks = [*([card["summary"]] if card["summary"] else []), card["title"]]
    for section in card["sections"]:
        lines = [f"{section['title']}{colon}", *(f"• {item}" for item in section["items"])]
        blocks.append("\n".join([*lines, *([section["note"]] if section["note"] else [])]))
    return "\n\n".join(blocks)


def _answer(commune: Commune, say: Texts, question: Question) -> str | None:
    """The one sentence that answers; None when we know nothing to say first (an address for e-mail)."""
    record, name = commune.record, commune.name.in_(say.language)
    match question.about:
        case "address":
            if record.address is None:
                return say.say("utter_address_of_unknown", commune=name)
            return say.say("utter_address_of", commune=name, address=record.address.in_(say.language))
        case "phone":
            if record.phone is None:
                return say.say("utter_phone_of_unknown", commune=name)
            return say.say("utter_phone_of", commune=name, phone=record.phone)
        case "contact":
            return None
        case "ramadan":
            ramadan = offices.hours().timetables[record.hours].ramadan
            if ramadan is None:
                return say.say("utter_ramadan_hours_unknown")
            opens, closes = say.time(ramadan.opens), say.time(ramadan.closes)
            return say.say("utter_ramadan_hours", opens=opens, closes=closes)
        case "day" if question.day:
            return _on(record.hours, question.day, say, question)
        case _:
            return _now(record.hours, offices.now(), say, question)


def _now(name: str, moment: datetime, say: Texts, question: Question) -> str:
    """Open or closed at the moment, why, and when that changes."""
    state, today = offices.hours().state(name, moment), moment.astimezone(CASABLANCA).date()
    if state.open and state.until:
        said = say.say("utter_open_now", until=say.time(state.until.time()))
    elif not state.opens:
        said = say.say("utter_closed_long")
    elif offices.hours().span(name, today) is None:
        why = _feast(today, say) or say.say("utter_closed_as_today_is", day=say.weekday(today))
        said = say.say("utter_closed_today", why=why, **_opens(state, say))
    else:
        said = say.say("utter_closed_now", **_opens(state, say))
    asks_now = question.yes_or_no and question.about in (None, "now")
    return _yes_or_no(state.open, said, say) if asks_now else said


def _on(name: str, day: date, say: Texts, question: Question) -> str:
    """The hours of a day, or why the offices are closed then and when they open again."""
    hours, weekday = offices.hours(), say.weekday(day)
    if day.year != offices.today().year:
        weekday = f"{weekday} {day.year}"
    span = hours.span(name, day)
    if span:
        opens, closes = (say.time(moment) for moment in span)
        said = say.say("utter_open_on", day=weekday, opens=opens, closes=closes)
    else:
        why = _feast(day, say) or say.say("utter_closed_as_no_working_day")
        state = hours.state(name, datetime.combine(day, time(), CASABLANCA))
        known = state.opens is not None
        said = say.say("utter_closed_on" if known else "utter_closed_on_long", on=weekday, why=why,
                       **_opens(state, say))  # fmt: skip
    return _yes_or_no(span is not None, said, say) if question.yes_or_no else said


def _feast(day: date, say: Texts) -> str | None:
    """That the day is a feast, and which; None when it is none."""
    feast = offices.feast_on(day)
    if feast is None:
        return None
    response = "utter_closed_as_feast" if feast.sure else "utter_closed_as_computed_feast"
    return say.say(response, feast=feast.name.in_(say.language))


def _opens(state: State, say: Texts) -> dict[str, str]:
    return {"day": say.weekday(state.opens), "time": say.time(state.opens.time())} if state.opens else {}


def _yes_or_no(yes: bool, said: str, say: Texts) -> str:
    return say.say("utter_yes" if yes else "utter_no", answer=said)


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

"""A question about a procedure: the answer, near ones to choose from, or an honest "not found"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import offices, subject, taps
from actions.fallback import not_found
from actions.render import Renderer
from actions.reply import Button, Reply, payload
from actions.texts import Texts
from actions.turn import Event, entities, texts, understanding
from catalogue.live import current_catalogue
from catalogue.record import FACETS, Facet, Procedure

#: Facets offered as buttons under an answer, in this order, when they were not asked.
OFFERED: tuple[Facet, ...] = ("documents", "fees", "delay", "place", "online", "steps")
FACET_BUTTONS = 3


class AnswerAction(Action):
    """Answers `ask_procedure`, typed or tapped."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_answer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Find what the question is about, and answer every facet it asks."""
        say = texts(tracker, domain)
        named = taps.typed_title(tracker)
        if named is not None:
            return await taps.carry_out(named, dispatcher, tracker, domain)
        catalogue = current_catalogue().now.catalogue
        tapped = entities(tracker, "procedure")
        asked = entities(tracker, "facet") or list(understanding(tracker).get("facets") or [])
        if tapped:
            found = subject.Subject("sure", (tapped[0],))
        else:
            current = tracker.get_slot("procedure")
            present = catalogue.get(current) if current else None
            offered = offered_procedures(tracker.get_slot("options") or [])
            related = present.related if present else ()
            found = subject.find(understanding(tracker), current, offered, related)
        known = [procedure for i in found.procedures if (procedure := catalogue.get(i))]
        if found.outcome == "which":
            Reply(say.say("utter_which_procedure"), "clarify").send(dispatcher)
            return [SlotSet("facets", asked), SlotSet("options", None)]
        if not known:
            return not_found(dispatcher, say)
        if found.outcome == "options":
            return offer(dispatcher, say, known, asked)
        if not asked and not tapped and tracker.get_slot("facets") and not tracker.get_slot("procedure"):
            asked = list(tracker.get_slot("facets"))  # asked before we knew of which procedure
        commune = offices.communes().get(tracker.get_slot("commune") or "")
        return answer(dispatcher, say, known[0], asked, commune)


def answer(
    dispatcher: CollectingDispatcher,
    say: Texts,
    procedure: Procedure,
    facets: Sequence[str],
    commune: offices.Commune | None,
) -> list[Event]:
    """Answer about one procedure; it becomes the subject of the conversation."""
    rendered = Renderer(say, commune).answer(procedure, facets)
    buttons = facet_buttons(say, procedure, facets)
    understood = {
        "procedure": procedure.id,
        "facets": list(facets) or ["all"],
        "missing_facets": rendered.missing,
        "sources": list(procedure.sources),
        "verified_on": procedure.verified_on.isoformat(),
    }
    Reply(rendered.text, "answer", buttons, rendered.card, understood).send(dispatcher)
    return [
        SlotSet("procedure", procedure.id),
        SlotSet("facets", list(facets)),
        SlotSet("options", [button.payload for button in buttons]),
    ]


def offer(
    dispatcher: CollectingDispatcher, say: Texts, procedures: Sequence[Procedure], facets: Sequence[str]
) -> list[Event]:
    """Show doubt: at most three near ones and "something else"."""
    buttons = [
        Button(p.name.in_(say.language), payload("ask_procedure", procedure=p.id, facet=list(facets)))
        for p in procedures
    ]
    buttons.append(Button(say.say("utter_something_else"), payload("deny")))
    Reply(say.say("utter_which_one"), "clarify", buttons).send(dispatcher)
    return [SlotSet("options", [button.payload for button in buttons]), SlotSet("facets", list(facets))]


def facet_buttons(say: Texts, procedure: Procedure, asked: Sequence[str]) -> list[Button]:
    """What else can be asked about this procedure: facets the record states and were not shown."""
    if not asked:
        rest: list[Facet] = ["eligibility", "validity", "law"]
    else:
        rest = [facet for facet in (*OFFERED, *FACETS) if facet not in asked]
    offered = [facet for facet in dict.fromkeys(rest) if procedure.states(facet)][:FACET_BUTTONS]
    return [
        Button(
            say.say(f"utter_facet_{facet}"), payload("ask_procedure", procedure=procedure.id, facet=[facet])
        )
        for facet in offered
    ]


def offered_procedures(options: Sequence[str]) -> list[str]:
    """Ids of the procedures among payloads of buttons."""
    found = []
    for option in options:
        _, mark, rest = option.partition('"procedure": "')
        if mark:
            found.append(rest.partition('"')[0])
    return found

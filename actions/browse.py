"""Browsing the catalogue: categories, then the procedures of one, a page at a time."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.reply import Button, Reply, payload
from actions.turn import Event, entities, texts
from catalogue.live import current_catalogue

PAGE = 8


class BrowseAction(Action):
    """Without a category, the categories; with one, its procedures."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_browse"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Show a page."""
        say = texts(tracker, domain)
        catalogue = current_catalogue().now.catalogue
        given = entities(tracker, "category")
        category = catalogue.categories.get(given[0]) if given else None
        start = int(next(iter(entities(tracker, "option")), "0") or 0)
        if category is None:
            used = {procedure.category for procedure in catalogue}
            listed = [c for c in catalogue.categories.values() if c.id in used]
            buttons = [
                Button(c.name.in_(say.language), payload("browse", category=c.id))
                for c in listed[start : start + PAGE]
            ]
            if len(listed) > start + PAGE:
                buttons.append(Button(say.say("utter_more"), payload("browse", option=str(start + PAGE))))
            Reply(say.say("utter_choose_category"), "small_talk", buttons).send(dispatcher)
            return [SlotSet("options", [button.payload for button in buttons])]
        procedures = catalogue.in_category(category.id)
        page = procedures[start : start + PAGE]
        buttons = [Button(p.name.in_(say.language), payload("ask_procedure", procedure=p.id)) for p in page]
        if len(procedures) > start + PAGE:
            following = payload("browse", category=category.id, option=str(start + PAGE))
            buttons.append(Button(say.say("utter_more"), following))
        text = say.say(
            "utter_choose_in_category",
            category=category.name.in_(say.language),
            first=start + 1,
            last=start + len(page),
            total=len(procedures),
        )
        Reply(text, "small_talk", buttons).send(dispatcher)
        return [SlotSet("options", [button.payload for button in buttons])]

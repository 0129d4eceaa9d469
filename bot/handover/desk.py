"""The desk: decides who answers a citizen, the assistant or a person.

While a case is open, what the citizen types goes to staff and the assistant is silent. What the citizen
taps or commands explicitly (a button, `/suivi`) is still done by the assistant. That a case is open
stands in the channels' store and not in the dialogue, so it holds after a restart, in every process, and
whatever model is published.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timezone
from typing import Any, Literal, Protocol

from bot.channels.messages import BotMessage, Button, Language, Reply, Understood
from bot.channels.sentences import Sentences
from bot.handover import hours
from bot.handover.cases import Case, Cases

#: The payload of the button with which a citizen goes back to the assistant.
BACK = "!back"
Ending = Literal["staff_closed", "left", "forgotten", "blocked"]
#: Puts messages before a citizen, outside a turn. The same key twice does it once.
Courier = Callable[[str, list[BotMessage], str], Awaitable[None]]


class StaffRoom(Protocol):
    """Where staff read and write."""

    async def opened(self, case: Case) -> None:
        """Show a new case."""

    async def relay(self, case: Case, text: str, key: str | None) -> None:
        """Show what the citizen wrote."""

    async def ended(self, case: Case, how: Ending) -> None:
        """Say that a case is over."""


class Desk:
    """Implements `bot.channels.turn.Desk`. ``couriers`` are by channel; ``now`` is for tests."""

    def __init__(
        self,
        cases: Cases,
        room: StaffRoom,
        sentences: Sentences,
        couriers: dict[str, Courier],
        now: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    ) -> None:
        self.cases, self.room, self.sentences = cases, room, sentences
        self.couriers, self.now = couriers, now

    async def take(
        self, sender_id: str, text: str | None, payload: str | None, metadata: dict[str, Any]
    ) -> Reply | None:
        """Pass on what is typed while a case is open; go back to the assistant when that is tapped."""
        case = await self.cases.of(sender_id)
        if payload == BACK:
            language: Language = case.language if case else metadata.get("language") or "ar"
            if case is not None:
                await self.end(case, "left")
            key = "utter_handover_back" if case is not None else "utter_handover_not_open"
            return self._reply([BotMessage(self.sentences.say(key, language), language)], "small_talk")
        if case is None or payload is not None:
            return None
        if text and text.strip():
            await self.cases.touch(case)
            number = metadata.get("message_id")
            await self.room.relay(case, text, f"{sender_id}/{number}" if number else None)
        return Reply([], self._reply([], "person").understood, paused=True)

    async def open(self, sender_id: str, channel: str, reply: Reply, metadata: dict[str, Any]) -> Reply:
        """Open a case, and say when somebody answers."""
        language = reply.messages[0].language if reply.messages else metadata.get("language") or "ar"
        commune, who = metadata.get("commune"), str(metadata.get("who") or "")
        case, new = await self.cases.open(sender_id, channel, language, commune, who)
        if new:
            await self.room.opened(case)
        text = self._promise(case, language) if new else self._say("already_open", language, case=case.id)
        back = Button(title=self._say("back_button", language), payload=BACK)
        return Reply([BotMessage(text, language, [back])], {**reply.understood, "kind": "person"})

    async def end(self, case: Case, how: Ending) -> bool:
        """Close a case; the assistant answers again. False when it was closed already."""
        if not await self.cases.close(case):
            return False
        await self.room.ended(case, how)
        if how == "staff_closed":
            language = case.language
            buttons = [
                Button(title=self._say("helped", language), payload="/feedback_positive"),
                Button(title=self._say("did_not_help", language), payload="/feedback_negative"),
            ]
            text = self._say("closed", language, case=case.id)
            message = BotMessage(text, language, buttons)
            await self.couriers[case.channel](case.sender, [message], f"closed/{case.id}")
        return True

    async def forget(self, sender_id: str) -> None:
        """The citizen deleted the conversation."""
        case = await self.cases.of(sender_id)
        if case is not None:
            await self.end(case, "forgotten")

    def _promise(self, case: Case, language: Language) -> str:
        state = hours.state(case.commune, self.now())
        if state.open:
            return self._say("opened", language, case=case.id)
        if state.opens is None:
            return self._say("opened_closed_long", language, case=case.id)
        day, time = hours.day(state.opens, language), f"{state.opens:%H:%M}"
        return self._say("opened_closed", language, case=case.id, day=day, time=time)

    def _say(self, sentence: str, language: Language, **values: Any) -> str:
        return self.sentences.say(f"utter_handover_{sentence}", language, **values)

    def _reply(self, messages: list[BotMessage], kind: Literal["person", "small_talk"]) -> Reply:
        understood = Understood(
            kind=kind, intent=None, confidence=0.0, variety=None, facets=[], missing_facets=[],
            procedure=None, candidates=[], sources=[], verified_on=None,
        )  # fmt: skip
        return Reply(messages, understood)

"""One place through which every channel runs a turn.

Turns of one conversation follow one another in the order in which they came; conversations do not wait
for each other. Rasa's own lock, which several processes share, asks only now and then whether its turn
has come, so the queue within this process comes first.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.shared.core.events import BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.channels.messages import (
    BotMessage,
    Language,
    Reply,
    Understood,
    language_of,
    message_from_rasa,
    understood_from_parse,
)
from bot.channels.texts import text as our_text
from bot.channels.typed import clean
from bot.metrics import Metrics

log = logging.getLogger(__name__)

#: Takes messages that come when no turn is under way: a reminder, an event from outside.
Late = Callable[[str, list[BotMessage]], Awaitable[None]]


class Desk(Protocol):
    """Stands between citizens and staff (bot/handover/)."""

    async def take(
        self, sender_id: str, text: str | None, payload: str | None, metadata: dict[str, Any]
    ) -> Reply | None:
        """The reply to what a citizen said to a person, or None: then it is the assistant's to answer."""

    async def open(self, sender_id: str, channel: str, reply: Reply, metadata: dict[str, Any]) -> Reply:
        """The citizen asked for a person: the reply in place of the assistant's."""


class NotReady(Exception):
    """No model is loaded, or the stores cannot be reached."""


class TurnOutput(OutputChannel):
    """Collects what the dialogue says in a turn; after the turn, hands it to `late`.

    Rasa keeps this object for reminders, long after the request that it served.
    """

    def __init__(self, channel: str, language: Language, late: Late | None) -> None:
        self.channel = channel
        self.language = language
        self.late = late
        self.messages: list[BotMessage] = []
        self.understood: Understood = {}
        self.open = True

    def name(self) -> str:
        return self.channel

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        shown, understood = message_from_rasa(message, self.language)
        self.understood.update(understood)
        if shown is None:
            return
        if self.open:
            self.messages.append(shown)
        elif self.late is not None:
            await self.late(recipient_id, [shown])


class Conversations:
    """Runs turns. `agent` may have no model yet: then `handle` raises NotReady."""

    def __init__(self, agent: Agent, metrics: Metrics) -> None:
        self.agent = agent
        self.metrics = metrics
        #: Called with the sender id when a conversation is deleted, for parts that keep something of it.
        self.on_forget: list[Callable[[str], Awaitable[Any]]] = []
        #: Staff who can be reached from here, where there are some.
        self.desk: Desk | None = None
        self._queues: dict[str, tuple[asyncio.Lock, int]] = {}

    async def handle(
        self,
        sender_id: str,
        *,
        text: str | None = None,
        payload: str | None = None,
        channel: str,
        metadata: dict[str, Any],
        late: Late | None = None,
    ) -> Reply:
        """Run one turn: a typed `text`, or the `payload` of a button that we issued.

        Returns at least one message, unless a person has taken over. Raises NotReady.
        """
        if self.desk is not None:
            taken = await self.desk.take(sender_id, text, payload, metadata)
            if taken is not None:
                return taken
        if self.agent.processor is None:
            raise NotReady("no model is loaded")
        typed = payload if payload is not None else clean(text or "")
        page: Language | None = metadata.get("language")
        language = page or "ar"
        if payload is None and typed:
            language = language_of(typed, language)
        if not typed:
            return await self._empty(sender_id, page, channel)
        start = time.perf_counter()
        output = TurnOutput(channel, page or language, late)
        try:
            async with _Turn(self._queues, sender_id):
                said = await self._said_before(sender_id, metadata, page or language)
                reply = said or await self._run(sender_id, typed, output, metadata)
        except Exception:
            self.metrics.errors.labels(channel).inc()
            raise
        finally:
            output.open = False
        self.metrics.turn(channel, reply.understood.get("kind", "small_talk"), time.perf_counter() - start)
        if self.desk is not None and reply.understood.get("kind") == "person":
            return await self.desk.open(sender_id, channel, reply, metadata)
        return reply

    async def _run(self, sender_id: str, text: str, output: TurnOutput, metadata: dict[str, Any]) -> Reply:
        # One processor for the whole turn, even if a new model is published meanwhile.
        processor = self.agent.processor
        if processor is None:
            raise NotReady("no model is loaded")
        # A citizen's name is for staff only: the dialogue keeps none.
        told = {name: value for name, value in metadata.items() if name not in ("who", "again")}
        message = UserMessage(
            text, output, sender_id, input_channel=output.channel, metadata=told, parse_data=None
        )
        # On the event loop: in a thread of its own it took an eighth more processor time for a turn, and
        # the loop waits for the interpreter either way.
        parse_data: dict[str, Any] = await processor.parse_message(message)
        message.parse_data = parse_data
        async with self.agent.lock_store.lock(sender_id):
            await processor.handle_message(message)
        understood: Understood = {**understood_from_parse(parse_data), **output.understood}
        if output.messages:
            return Reply(output.messages, understood)
        tracker = await self.agent.tracker_store.retrieve(sender_id)
        if tracker is not None and tracker.is_paused():
            return Reply([], {**understood, "kind": "person"}, paused=True)
        # An action failed: Rasa has logged why, and says nothing to the citizen.
        log.error("a turn gave no answer; the log above says why")
        self.metrics.errors.labels(output.channel).inc()
        language = output.language
        trouble = BotMessage(our_text("trouble", language), language)
        return Reply([trouble], {**understood, "kind": "fallback"})

    async def _said_before(
        self, sender_id: str, metadata: dict[str, Any], language: Language
    ) -> Reply | None:
        """What was answered to a message that is tried again (``again``): its turn may have ended just
        before the server did, and must not run twice."""
        if not metadata.get("again"):
            return None
        tracker = await self.agent.tracker_store.retrieve(sender_id)
        reply, within = Reply([], {}), False
        for event in tracker.events if tracker is not None else ():
            if isinstance(event, UserUttered):
                within = (event.metadata or {}).get("message_id") == metadata.get("message_id")
                if within:
                    reply = Reply([], understood_from_parse(event.parse_data or {}))
            elif isinstance(event, BotUttered) and within:
                shown, understood = message_from_rasa({**(event.data or {}), "text": event.text}, language)
                reply.understood.update(understood)
                reply.messages += [shown] if shown is not None else []
        return reply if reply.messages else None

    async def _empty(self, sender_id: str, page: Language | None, channel: str) -> Reply:
        """A kind word for a message with nothing in it, in the conversation's language."""
        tracker = await self.agent.tracker_store.retrieve(sender_id)
        spoken = tracker.slots.get("language") if tracker is not None else None
        language = (spoken.value if spoken is not None else None) or page
        told = DialogueStateTracker.from_events(
            sender_id, [SlotSet("language", language)] if language else [], self.agent.domain.slots
        )
        response = await self.agent.nlg.generate("utter_empty", told, channel) or {}
        message, understood = message_from_rasa(response, language or "ar")
        if message is None:
            message = BotMessage(our_text("not_understood", language), language or "ar")
        return Reply([message], {**understood_from_parse({}), **understood})

    async def forget(self, sender_id: str) -> None:
        """Delete a conversation's dialogue."""
        async with _Turn(self._queues, sender_id), self.agent.lock_store.lock(sender_id):
            await self.agent.tracker_store.delete(sender_id)
            for forget in self.on_forget:
                await forget(sender_id)


class _Turn:
    """A conversation's place in its queue. asyncio's lock serves in the order of asking."""

    def __init__(self, queues: dict[str, tuple[asyncio.Lock, int]], sender_id: str) -> None:
        self.queues, self.sender_id = queues, sender_id

    async def __aenter__(self) -> None:
        lock, users = self.queues.get(self.sender_id) or (asyncio.Lock(), 0)
        self.queues[self.sender_id] = (lock, users + 1)
        self.lock = lock
        try:
            await lock.acquire()
        except BaseException:
            self._leave()
            raise

    async def __aexit__(self, *_: object) -> None:
        self.lock.release()
        self._leave()

    def _leave(self) -> None:
        lock, users = self.queues[self.sender_id]
        if users == 1:
            del self.queues[self.sender_id]
        else:
            self.queues[self.sender_id] = (lock, users - 1)

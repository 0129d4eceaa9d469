"""What a citizen sends in a private chat, kind by kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telegram import Contact, Location, Message

from bot.channels.messages import Language
from bot.channels.sentences import Sentences
from bot.channels.store import ChannelStore
from bot.channels.telegram import links, markup
from bot.channels.telegram.chats import Chat, Chats
from bot.channels.telegram.commands import PAYLOADS, Command, command_of
from bot.channels.telegram.compose import Composer
from bot.channels.telegram.keyboards import Keyboards
from bot.channels.telegram.offices import Near, nearest
from bot.channels.telegram.queue import Call
from bot.channels.telegram.turns import Came, Turns
from bot.handover import hours
from bot.handover.cases import Case, Cases

PLACE_ASKED = "deposit_place"  # the form's question to which a position is the answer (docs/requests.md)
POLITE_EVERY = 3600  # seconds between two words about edited messages
ALBUM = 600  # seconds in which the parts of an album come
LANGUAGES: Mapping[str, Language] = {"ar": "ar", "arabe": "ar", "العربية": "ar", "fr": "fr", "français": "fr",
                                     "francais": "fr", "الفرنسية": "fr"}  # fmt: skip


class PrivateChat:
    """Handles messages of private chats. ``staff``: the number of the staff group, 0 when there is none."""

    def __init__(
        self,
        store: ChannelStore,
        chats: Chats,
        turns: Turns,
        composer: Composer,
        keyboards: Keyboards,
        sentences: Sentences,
        cases: Cases,
        staff: int,
    ) -> None:
        self.store, self.chats, self.turns, self.composer = store, chats, turns, composer
        self.keyboards, self.sentences, self.cases, self.staff = keyboards, sentences, cases, staff

    async def message(self, chat: Chat, message: Message, came: Came) -> list[Call]:
        """What a message leads to."""
        command = command_of(message)
        if command is not None:
            return await self._command(chat, command, came)
        if message.text is not None:
            return await self.turns.run(chat, came, text=message.text)
        if self.staff and (case := await self.cases.of(chat.sender)) is not None:
            return await self._to_staff(case, message)
        if message.contact is not None:
            return await self._contact(chat, message.contact, message, came)
        if message.location is not None:
            if await self._asked(chat) == PLACE_ASKED:
                position = f"{message.location.latitude:.6f}, {message.location.longitude:.6f}"
                return await self.turns.run(chat, came, text=position)
            return self._location(chat, message.location)
        if message.caption and not message.voice:
            return await self.turns.run(chat, came, text=message.caption)
        return await self._polite(chat, message, came)

    async def edited(self, chat: Chat, message: Message, came: Came) -> list[Call]:
        """A message that was changed afterwards. It was answered; a person sees the correction."""
        text = message.text or message.caption
        if text is None:
            return []  # a live location that moves
        case = await self.cases.of(chat.sender) if self.staff else None
        if case is not None:
            words = self.sentences.say("utter_handover_staff_edited", "fr", text=text)
            (call, *_) = self.composer.html(self.staff, [markup.isolate(words.replace("\n", " "), "fr")])
            return [Call(**{**call.as_dict(), "topic": case.id})]
        if not await self._first(f"tg:edited:{chat.id}", came, POLITE_EVERY):
            return []
        return [self.composer.text(chat.id, "utter_telegram_edited", chat.language)]

    async def _command(self, chat: Chat, command: Command, came: Came) -> list[Call]:
        if command.name == "start":
            return await self._start(chat, command.rest, came)
        if command.name == "langue":
            language = LANGUAGES.get(command.rest.lower())
            payload = f'/change_language{{"language": "{language}"}}' if language else "/change_language"
            return await self.turns.run(chat, came, payload=payload)
        if command.name == "bureau":
            return [self._ask_location(chat)]
        if command.name in PAYLOADS:
            return await self.turns.run(chat, came, payload=PAYLOADS[command.name])
        return [self.composer.text(chat.id, "utter_telegram_unknown_command", chat.language)]

    async def _start(self, chat: Chat, payload: str, came: Came) -> list[Call]:
        start = links.read(payload)
        if start is None:
            return await self._greet(chat, came.who)
        if start.kind == "commune":
            if start.value in hours.communes():
                chat = await self.chats.change(chat, commune=start.value)
            return await self._greet(chat, came.who)
        if start.kind == "procedure":
            return await self._procedure(chat, start.value, came)
        ticket = await links.redeem(self.store, start.value, came.number)
        if ticket is None:
            over = self.composer.text(chat.id, "utter_telegram_link_over", chat.language)
            return [*await self._greet(chat, came.who), over]
        chat = await self.chats.change(
            chat, chosen=ticket.language or chat.chosen, commune=ticket.commune or chat.commune
        )
        calls = [self.composer.text(chat.id, "utter_telegram_continued", chat.language)]
        if ticket.procedure:
            calls += await self._procedure(chat, ticket.procedure, came)
        return calls

    async def _procedure(self, chat: Chat, procedure: str, came: Came) -> list[Call]:
        payload = f'/ask_procedure{{"procedure": "{procedure}"}}'
        return await self.turns.run(chat, came, payload=payload)

    async def _greet(self, chat: Chat, who: str) -> list[Call]:
        say, language = self.sentences.say, chat.language
        commune = hours.communes().get(chat.commune or "")
        of = (
            say("utter_telegram_of_commune", language, commune=commune.name.in_(language))
            if commune
            else say("utter_telegram_of_the_commune", language)
        )
        text = say("utter_telegram_start", language, name=f" {who}" if who else "", commune=of)
        rows = await self.keyboards.choices(
            chat.sender,
            [
                {
                    "title": say("utter_telegram_arabic", "ar"),
                    "payload": '/change_language{"language": "ar"}',
                },
                {
                    "title": say("utter_telegram_french", "fr"),
                    "payload": '/change_language{"language": "fr"}',
                },
            ],
            language,
        )
        return self.composer.html(chat.id, markup.lines(text, language), {"inline_keyboard": rows})

    def _ask_location(self, chat: Chat) -> Call:
        say, language = self.sentences.say, chat.language
        lines = [*markup.lines(say("utter_telegram_share_location", language), language), ""]
        lines += self._hours(chat.commune, language)
        button = {"text": say("utter_telegram_location_button", language), "request_location": True}
        keyboard = {"keyboard": [[button]], "resize_keyboard": True, "one_time_keyboard": True}
        return self.composer.html(chat.id, lines, keyboard)[0]

    def _location(self, chat: Chat, location: Location) -> list[Call]:
        """The nearest office, with its place on the map. The citizen's own place is not kept."""
        say, language = self.sentences.say, chat.language
        near = nearest(location.latitude, location.longitude, hours.communes())
        if near is None:
            text = say("utter_telegram_no_locations", language)
            lines = [*markup.lines(text, language), "", *self._hours(chat.commune, language)]
            return self.composer.html(chat.id, lines, {"remove_keyboard": True})
        names = {"office": near.name.in_(language), "commune": near.commune.name.in_(language)}
        text = say("utter_telegram_nearest", language, distance=self._distance(near, language), **names)
        lines = [*markup.lines(text, language), "", *self._hours(near.commune.id, language)]
        address = near.address.in_(language) if near.address else near.commune.name.in_(language)
        venue: dict[str, Any] = {
            "latitude": near.location.lat,
            "longitude": near.location.lon,
            "title": names["office"],
            "address": address,
        }
        told = self.composer.html(chat.id, lines, {"remove_keyboard": True})
        return [*told, Call(chat.id, "sendVenue", venue)]

    def _distance(self, near: Near, language: Language) -> str:
        if near.distance < 1:
            return self.sentences.say(
                "utter_telegram_metres", language, count=round(near.distance * 1000, -1)
            )
        count = f"{near.distance:.1f}" if near.distance < 10 else f"{near.distance:.0f}"
        count = count.replace(".", ",")
        return self.sentences.say("utter_telegram_kilometres", language, count=count)

    def _hours(self, commune: str | None, language: Language) -> list[str]:
        say, state = self.sentences.say, hours.state(commune)
        if state.open and state.until:
            present = say("utter_telegram_open_now", language, until=f"{state.until:%H:%M}")
        elif state.opens:
            when = {"day": hours.day(state.opens, language), "time": f"{state.opens:%H:%M}"}
            present = say("utter_telegram_closed_now", language, **when)
        else:
            present = say("utter_telegram_closed_long", language)
        words = say("utter_telegram_hours", language, hours=hours.words(commune, language))
        return markup.lines(f"{words}\n{present}", language)

    async def _asked(self, chat: Chat) -> str | None:
        """What a form of the dialogue is asking for."""
        tracker = await self.turns.conversations.agent.tracker_store.retrieve(chat.sender)
        asked = tracker.slots.get("requested_slot") if tracker is not None and tracker.active_loop else None
        return str(asked.value) if asked is not None and asked.value else None

    async def _contact(self, chat: Chat, contact: Contact, message: Message, came: Came) -> list[Call]:
        """The citizen's own number, where the dialogue is asking for something; nobody else's."""
        author = message.from_user.id if message.from_user else None
        if contact.user_id is None or contact.user_id != author or message.forward_origin is not None:
            return [self.composer.text(chat.id, "utter_telegram_not_your_contact", chat.language)]
        tracker = await self.turns.conversations.agent.tracker_store.retrieve(chat.sender)
        if tracker is None or not tracker.active_loop:
            return [self.composer.text(chat.id, "utter_telegram_contact_unasked", chat.language)]
        phone = "+" + contact.phone_number.lstrip("+")
        return await self.turns.run(chat, came, text=phone, phone=phone)

    async def _to_staff(self, case: Case, message: Message) -> list[Call]:
        """Photos, documents, voice and whatever else can be copied."""
        if not (message.effective_attachment or message.caption):
            return []
        await self.cases.touch(case)
        copied = {"from_chat_id": message.chat.id, "message_id": message.message_id}
        return [Call(self.staff, "copyMessage", copied, topic=case.id)]

    async def _polite(self, chat: Chat, message: Message, came: Came) -> list[Call]:
        """A word for what the assistant cannot read; nothing for Telegram's own notices."""
        if message.voice or message.audio or message.video_note:
            sentence = "utter_telegram_voice"
        elif message.photo or message.document or message.video:
            sentence = "utter_telegram_file"
        elif message.effective_attachment:
            sentence = "utter_telegram_other"
        else:
            return []
        album = message.media_group_id
        if album and not await self._first(f"tg:album:{chat.id}:{album}", came, ALBUM):
            return []
        return [self.composer.text(chat.id, sentence, chat.language)]

    async def _first(self, key: str, came: Came, lifetime: int) -> bool:
        """Whether this update is the first for `key`; it still is when it is handled again."""
        kept = await self.store.get(key)
        if kept is None:
            await self.store.put(key, {"by": came.number}, lifetime)
        return kept is None or kept["by"] == came.number

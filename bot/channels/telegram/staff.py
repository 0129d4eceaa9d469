"""The staff group: a forum topic for each case, and what staff write there on its way to the citizen."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence

from rasa.core.agent import Agent
from telegram import Message
from telegram.error import BadRequest

from bot.channels.messages import BotMessage
from bot.channels.sentences import Sentences
from bot.channels.store import ChannelStore
from bot.channels.telegram import markup
from bot.channels.telegram.api import Api
from bot.channels.telegram.chats import chat_of
from bot.channels.telegram.commands import command_of
from bot.channels.telegram.compose import Composer
from bot.channels.telegram.queue import Call
from bot.channels.telegram.sending import moved_to
from bot.handover import hours, transcript
from bot.handover.cases import Case, Cases
from bot.handover.desk import Desk, Ending

log = logging.getLogger(__name__)

CLOSE = ("fermer", "close")
FILE_FOR = 7 * 86_400  # seconds during which a web citizen may fetch a file that staff sent
FILES = "/webhooks/telegram/files/"
NOTICE_EVERY = 3600  # seconds between two notices of one kind to one person
Push = Callable[[Sequence[Call]], Awaitable[None]]


class StaffGroup:
    """Implements `bot.handover.desk.StaffRoom` and `bot.channels.telegram.sending.Topics`.

    ``staff``: who may answer; empty: every member of the group.
    """

    def __init__(
        self,
        chat: int,
        staff: frozenset[int],
        *,
        api: Api,
        agent: Agent,
        cases: Cases,
        store: ChannelStore,
        sentences: Sentences,
        composer: Composer,
        push: Push,
    ) -> None:
        self.chat, self.staff, self.api, self.agent, self.cases = chat, staff, api, agent, cases
        self.store, self.sentences, self.composer, self.push = store, sentences, composer, push
        self.desk: Desk | None = None

    # What the desk asks of it

    async def opened(self, case: Case) -> None:
        say = self.sentences.say
        commune = hours.communes().get(case.commune or "")
        header = say(
            "utter_handover_staff_opened", "fr", case=case.id, who=case.who or "?", channel=case.channel,
            spoken=case.language, commune=commune.name.fr if commune else "?",
        )  # fmt: skip
        lines = markup.lines(header, "fr")
        said = await transcript.before(self.agent.tracker_store, case.sender)
        if said:
            lines += ["", *markup.lines(say("utter_handover_staff_before", "fr"), "fr")]
        for who, text in said:
            lines.append(markup.isolate(say(f"utter_handover_staff_{who}", "fr", text=text), "fr"))
        await self._post(case.id, lines, f"opened/{case.id}")

    async def relay(self, case: Case, text: str, key: str | None) -> None:
        words = self.sentences.say("utter_handover_staff_citizen", "fr", text=text)
        await self._post(case.id, [markup.isolate(part, "fr") for part in words.split("\n")], key)

    async def ended(self, case: Case, how: Ending) -> None:
        names = {"staff_closed": "closed", "left": "left", "forgotten": "forgotten", "blocked": "blocked"}
        words = self.sentences.say(f"utter_handover_staff_{names[how]}", "fr", case=case.id)
        await self._post(case.id, markup.lines(words, "fr"), f"ended/{case.id}")
        await self.push([Call(self.chat, "closeForumTopic", topic=case.id, key=f"close/{case.id}")])

    async def _post(self, case: str, lines: list[str], key: str | None) -> None:
        calls = self.composer.html(self.chat, lines, key=key)
        await self.push([Call(**{**call.as_dict(), "topic": case}) for call in calls])

    # What the sender asks of it

    async def thread(self, case: str) -> int | None:
        known = await self.cases.thread(case)
        if known is not None:
            return known
        present = await self.cases.get(case)
        if present is None:
            return None
        name = f"{case} · {present.who}" if present.who else case
        chat = await moved_to(self.store, self.chat)
        made = await self.api.call("createForumTopic", {"chat_id": chat, "name": name[:128]})
        thread = int(made["message_thread_id"])
        await self.cases.set_thread(case, thread)
        return thread

    async def lost(self, case: str) -> None:
        await self.cases.set_thread(case, None)

    async def usable(self) -> str | None:
        """None when the group can be used; otherwise what is wrong, for the operator."""
        try:
            chat = await self.api.call("getChat", {"chat_id": await moved_to(self.store, self.chat)})
        except BadRequest as error:
            return f"the bot cannot see it ({error.message}): add the bot to the group"
        if not chat.get("is_forum"):
            return "it has no topics: switch them on in the group's settings"
        return None

    # What staff write

    async def handle(self, message: Message, number: int) -> list[Call]:
        """A message of the staff group."""
        thread = message.message_thread_id if message.is_topic_message else None
        known = await self.cases.in_thread(thread) if thread is not None else None
        if thread is None or known is None:
            return []  # staff among themselves
        case = await self.cases.get(known)
        if message.forum_topic_closed and message.from_user and not message.from_user.is_bot:
            await self._end(case)
            return []
        if not _written_by_a_person(message, self.chat):
            return []
        author = message.from_user.id if message.from_user else 0
        if self.staff and author not in self.staff:
            return await self._notice("not_allowed", thread, f"{author}:{thread}", number)
        command = command_of(message)
        if command is not None:
            if command.name in CLOSE:
                return [] if await self._end(case) else await self._notice("no_case", thread, "", number)
            return []
        if case is None:
            return await self._notice("no_case", thread, str(thread), number)
        await self.cases.touch(case)
        return await self._to_citizen(case, message, number)

    async def _end(self, case: Case | None) -> bool:
        return case is not None and self.desk is not None and await self.desk.end(case, "staff_closed")

    async def _to_citizen(self, case: Case, message: Message, number: int) -> list[Call]:
        chat = chat_of(case.sender)
        if chat is not None:
            copied = {"from_chat_id": message.chat.id, "message_id": message.message_id}
            return [Call(chat, "copyMessage", copied)]
        text = message.text or message.caption or ""
        file = _file_of(message)
        if file is not None:
            token = secrets.token_urlsafe(24)
            await self.store.put(f"tg:file:{token}", {"file": file[0], "name": file[1]}, FILE_FOR)
            address = FILES + token
            text = (
                f"{text}\n{self.sentences.say('utter_handover_file', case.language, address=address)}".strip()
            )
        if not text:
            return await self._notice("not_sent", message.message_thread_id or 0, "", number)
        assert self.desk is not None
        await self.desk.couriers[case.channel](
            case.sender, [BotMessage(text, case.language)], f"staff/{number}"
        )
        return []

    async def _notice(self, name: str, thread: int, about: str, number: int) -> list[Call]:
        key = f"tg:notice:{name}:{about}"
        if about:
            kept = await self.store.get(key)
            if kept is not None and kept["by"] != number:
                return []
            await self.store.put(key, {"by": number}, NOTICE_EVERY)
        words = self.sentences.say(f"utter_handover_staff_{name}", "fr")
        (call,) = self.composer.html(self.chat, markup.lines(words, "fr"))
        return [Call(**{**call.as_dict(), "params": {**call.params, "message_thread_id": thread}})]


def _written_by_a_person(message: Message, group: int) -> bool:
    """Not a bot's message, nor a notice of Telegram. An anonymous administrator writes as the group."""
    if message.sender_chat is not None:
        return message.sender_chat.id == message.chat.id and not message.is_automatic_forward
    if message.from_user is None or message.from_user.is_bot:
        return False
    return bool(message.text or message.caption or message.effective_attachment)


def _file_of(message: Message) -> tuple[str, str] | None:
    """The id and a name of the file in a message."""
    if message.photo:
        return message.photo[-1].file_id, "photo.jpg"
    for file in (message.document, message.video, message.audio):
        if file is not None:
            return file.file_id, str(file.file_name or "fichier")
    return (message.voice.file_id, "message.ogg") if message.voice else None

"""The parts of the channel, made and put together."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence

from prometheus_client import Counter
from telegram.error import TelegramError

from bot.channels.messages import BotMessage
from bot.channels.outbox import push as push_to_web
from bot.channels.sentences import Sentences
from bot.channels.store import ChannelStore
from bot.channels.telegram.api import Api
from bot.channels.telegram.chats import Chats, sender_of
from bot.channels.telegram.compose import Composer
from bot.channels.telegram.keyboards import Keyboards
from bot.channels.telegram.lanes import Lanes
from bot.channels.telegram.limits import Limits
from bot.channels.telegram.options import Options
from bot.channels.telegram.private import PrivateChat
from bot.channels.telegram.queue import Call, Queue
from bot.channels.telegram.router import Router
from bot.channels.telegram.sending import Sender
from bot.channels.telegram.staff import StaffGroup
from bot.channels.telegram.taps import Aside, Taps
from bot.channels.telegram.turns import Turns
from bot.channels.tokens import Tokens
from bot.channels.turn import Conversations
from bot.handover.cases import Cases
from bot.handover.desk import Desk
from bot.logs import say as tell
from bot.metrics import Metrics

log = logging.getLogger(__name__)


class NoTopics:
    """Without a staff group there are no cases."""

    async def thread(self, case: str) -> int | None:
        return None

    async def lost(self, case: str) -> None: ...


class Parts:
    """Everything that the channel is made of. `connect` ties what needs the channel itself."""

    def __init__(
        self,
        options: Options,
        store: ChannelStore,
        queue: Queue,
        conversations: Conversations,
        metrics: Metrics,
        tokens: Tokens,
    ) -> None:
        self.options, self.store, self.queue = options, store, queue
        self.conversations, self.tokens = conversations, tokens
        self.updates = Counter(
            "mourchid_telegram_updates", "Updates received", ["kind"], registry=metrics.registry
        )
        self.calls = Counter(
            "mourchid_telegram_calls", "Calls of the Bot API made", ["outcome"], registry=metrics.registry
        )
        self.api = Api(options.token, options.api_base, Limits(options.group_limit))
        self.sentences = Sentences(conversations.agent)
        self.chats = Chats(store, options.commune)
        self.keyboards = Keyboards(store)
        self.composer = Composer(self.keyboards, self.sentences)
        self.cases = Cases(store)
        self.staff: StaffGroup | None = None
        self.desk: Desk | None = None
        self._bot_name: str | None = None

    def connect(
        self,
        handle: Callable[[int], Awaitable[bool]],
        push: Callable[[Sequence[Call]], Awaitable[None]],
        aside: Aside,
    ) -> None:
        """Make what needs the channel: `handle` does an update, `push` queues calls."""
        options = self.options
        if options.staff_chat is not None:
            self._open_desk(options.staff_chat, push)
        self.turns = Turns(
            self.api, self.chats, self.conversations, self.composer, self._late(push), self.forget
        )
        self.taps = Taps(
            self.api, self.store, self.keyboards, self.composer, self.sentences, self.turns, aside
        )
        private = PrivateChat(
            self.store, self.chats, self.turns, self.composer, self.keyboards, self.sentences, self.cases,
            options.staff_chat or 0,
        )  # fmt: skip
        self.router = Router(
            self.api, self.store, self.chats, self.composer, self.sentences, private, self.taps, self.staff,
            self.bot_name,
        )  # fmt: skip
        sender = Sender(
            self.api, self.queue, self.store, self.chats, self.staff or NoTopics(), self.calls, self._blocked
        )
        self.lanes = Lanes(self.queue, {"in": handle, "out": sender.step})

    def _open_desk(self, chat: int, push: Callable[[Sequence[Call]], Awaitable[None]]) -> None:
        async def to_web(sender: str, messages: list[BotMessage], key: str) -> None:
            await push_to_web(self.store, sender, messages, author="staff", key=key)

        async def to_telegram(sender: str, messages: list[BotMessage], key: str) -> None:
            number = int(sender.partition(":")[2])
            await push(await self.composer.messages(number, messages, key))

        self.staff = StaffGroup(
            chat, self.options.staff, api=self.api, agent=self.conversations.agent, cases=self.cases,
            store=self.store, sentences=self.sentences, composer=self.composer, push=push,
        )  # fmt: skip
        self.desk = Desk(self.cases, self.staff, self.sentences, {"web": to_web, "telegram": to_telegram})
        self.staff.desk = self.desk
        self.conversations.desk = self.desk
        self.conversations.on_forget.append(self.desk.forget)

    async def know_bot(self) -> None:
        """Ask Telegram for the bot's name. Raises TelegramError."""
        self._bot_name = str((await self.api.call("getMe", {}))["username"])

    async def bot_name(self) -> str | None:
        """The bot's name, if Telegram could be asked."""
        if self._bot_name is None:
            try:
                await self.know_bot()
            except TelegramError as error:
                log.warning("the bot's name is not known: %s", error.message)
        return self._bot_name

    async def check_staff(self) -> None:
        """Switch cases off where the staff group cannot be used, and say why. Raises TelegramError."""
        if self.staff is None or (wrong := await self.staff.usable()) is None:
            return
        line = f"The staff group of TELEGRAM_STAFF_CHAT cannot be used: {wrong}. Citizens are told the hours."
        log.error(line)
        tell(line)
        if self.conversations.desk is self.desk:
            self.conversations.desk = None

    def _late(self, push: Callable[[Sequence[Call]], Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        async def late(sender: str, messages: list[BotMessage]) -> None:
            await push(await self.composer.messages(int(sender.partition(":")[2]), messages))

        return late

    async def forget(self, chat: int) -> None:
        """Keep nothing of a citizen but what is on its way to them."""
        await self.conversations.forget(sender_of(chat))
        await self.chats.forget(chat)
        await self.keyboards.forget(sender_of(chat))
        await self.store.delete_conversation(sender_of(chat))

    async def _blocked(self, chat: int) -> None:
        case = await self.cases.of(sender_of(chat))
        if case is not None and self.desk is not None:
            await self.desk.end(case, "blocked")

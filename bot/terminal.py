"""Talking to the assistant in a terminal: the same turns as every channel, without a server."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from typing import Any

from bot import lean_rasa

lean_rasa.install()

from bot.agent import adopt, load_processor, make_agent  # noqa: E402
from bot.channels.messages import Reply  # noqa: E402
from bot.channels.turn import Conversations  # noqa: E402
from bot.endpoints import connect  # noqa: E402
from bot.metrics import Metrics  # noqa: E402
from bot.publish import latest  # noqa: E402
from bot.settings import Settings  # noqa: E402

CHANNEL = "terminal"


@dataclass(frozen=True)
class Said:
    """A reply with two ways of showing it."""

    reply: Reply

    def as_dict(self) -> dict[str, Any]:
        """As the web channel gives it, but with the payloads of buttons."""
        return {
            "messages": [asdict(message) for message in self.reply.messages],
            "understood": self.reply.understood,
        }

    def as_text(self) -> str:
        """Texts, and the buttons by number."""
        blocks = []
        for message in self.reply.messages:
            buttons = [f"  {number}. {b['title']}" for number, b in enumerate(message.buttons, 1)]
            blocks.append("\n".join([message.text, *buttons]))
        return "\n\n".join(blocks)


class Terminal:
    """One conversation."""

    def __init__(self, commune: str | None) -> None:
        settings = Settings.from_env()
        model = latest(settings.models_dir)
        if model is None:
            raise FileNotFoundError("no model")
        agent = make_agent(connect(settings))
        adopt(agent, load_processor(agent, model))
        self._conversations = Conversations(agent, Metrics())
        self._sender = f"{CHANNEL}:{uuid.uuid4().hex}"
        self._metadata = {"channel": CHANNEL, "commune": commune, "language": None}

    async def ask(self, text: str) -> Said:
        """One turn."""
        reply = await self._conversations.handle(
            self._sender, text=text, channel=CHANNEL, metadata=self._metadata
        )
        return Said(reply)

    async def talk(self) -> None:
        """Turns until an empty line or the end of input."""
        while True:
            try:
                text = input("> ")
            except EOFError:
                return
            if not text.strip():
                return
            print((await self.ask(text)).as_text(), end="\n\n")

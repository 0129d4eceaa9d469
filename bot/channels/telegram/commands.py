"""Commands: what a citizen writes after a slash, and the menu that Telegram shows of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from telegram import Message

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)

#: In the order of the menu.
MENU = ("aide", "suivi", "deposer", "bureau", "agent", "langue", "supprimer", "start")

#: Commands that are the dialogue's, as the payload that Rasa reads.
PAYLOADS = {
    "aide": "/help",
    "help": "/help",
    "suivi": "/request_status",
    "deposer": "/deposit",
    "supprimer": '/privacy{"option": "delete"}',
    "agent": "/human",
}


@dataclass(frozen=True)
class Command:
    """`/name@bot rest`."""

    name: str
    bot: str | None = None
    rest: str = ""


def command_of(message: Message) -> Command | None:
    """The command that a message is, None when it is none."""
    match = _COMMAND.fullmatch((message.text or "").strip())
    if match is None:
        return None
    return Command(match[1].lower(), match[2], (match[3] or "").strip())

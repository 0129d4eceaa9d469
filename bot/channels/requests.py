"""Reading what a client of the web channel sent: every mistake gets a clear word."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sanic.request import Request

from bot.channels.problems import Problem

LARGEST_BODY = 16 * 1024  # bytes
CLIENT_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
TOKEN = re.compile(r"[A-Za-z0-9_-]{1,16}")
COMMUNES = Path(__file__).resolve().parents[2] / "data" / "communes"
LANGUAGES = ("ar", "fr")


@dataclass(frozen=True)
class Message:
    """A message to the assistant: a text, or the id of a button."""

    text: str | None
    button: str | None
    client_id: str | None


def json_object(request: Request) -> dict[str, Any]:
    """The body as a JSON object. Raises Problem 400 or 413."""
    if len(request.body) > LARGEST_BODY:
        raise Problem(413, "too_large", f"The body is over {LARGEST_BODY} bytes.")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise _bad("Send a JSON body with Content-Type: application/json.")
    try:
        content = json.loads(request.body.decode("utf-8"))
    except UnicodeDecodeError:
        raise _bad("The body is not UTF-8.") from None
    except (ValueError, RecursionError):
        raise _bad("The body is not JSON.") from None
    if not isinstance(content, dict):
        raise _bad("The body must be a JSON object.")
    return content


def new_session(content: dict[str, Any]) -> tuple[Any, str | None]:
    """Language and commune asked for. Raises Problem 422, which names what is possible."""
    language = content.get("language")
    if language is not None and language not in LANGUAGES:
        raise _unfit("language", f"“language” must be one of {', '.join(LANGUAGES)}.", list(LANGUAGES))
    commune = content.get("commune")
    known = communes()
    if commune is not None and commune not in known:
        raise _unfit("commune", f"“commune” must be one of {', '.join(known)}.", known)
    return language, commune


def message(content: dict[str, Any]) -> Message:
    """Raises Problem 422."""
    text, button, client_id = content.get("text"), content.get("button"), content.get("client_message_id")
    if (text is None) == (button is None):
        raise _unfit("text", "Send either “text” or “button”.")
    if text is not None and not isinstance(text, str):
        raise _unfit("text", "“text” must be a string.")
    if button is not None and not (isinstance(button, str) and TOKEN.fullmatch(button)):
        raise _unfit("button", "“button” must be the id of a button that the assistant sent.")
    if client_id is not None and not (isinstance(client_id, str) and CLIENT_ID.fullmatch(client_id)):
        raise _unfit(
            "client_message_id", "“client_message_id” must be 1 to 64 letters, digits or any of . _ : -"
        )
    return Message(text, button, client_id)


def feedback(content: dict[str, Any]) -> dict[str, Any]:
    """Raises Problem 422."""
    number, useful, reason = content.get("message_id"), content.get("useful"), content.get("reason")
    if not isinstance(number, int) or isinstance(number, bool):
        raise _unfit("message_id", "“message_id” must be the id of a message.")
    if not isinstance(useful, bool):
        raise _unfit("useful", "“useful” must be true or false.")
    if reason is not None and not (isinstance(reason, str) and len(reason) <= 1000):
        raise _unfit("reason", "“reason” must be a text of at most 1000 characters.")
    return {"message_id": number, "useful": useful, "reason": reason}


def whole(request: Request, name: str) -> int:
    """A whole number from the query, 0 when absent. Raises Problem 422."""
    text = request.args.get(name, "0")
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise _unfit(name, f"“{name}” must be the id of a message.")
    return int(text)


def communes() -> list[str]:
    """The ids of the communes that this server knows: one file for each."""
    return sorted(path.stem for path in COMMUNES.glob("*.yml"))


def _bad(detail: str) -> Problem:
    return Problem(400, "not_understood", detail)


def _unfit(field: str, detail: str, possible: list[str] | None = None) -> Problem:
    more = {"field": field} if possible is None else {"field": field, "possible": possible}
    return Problem(422, "not_understood", detail, **more)

"""What the channel gives to web pages: files that staff sent to a web citizen, and links to Telegram."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from telegram.error import TelegramError

from bot.channels.problems import Problem
from bot.channels.telegram import links
from bot.channels.tokens import InvalidToken

if TYPE_CHECKING:
    from bot.channels.telegram.parts import Parts

LARGEST_FILE = 20_000_000  # bytes: what Telegram lets a bot fetch


def add_web_routes(telegram: Blueprint, parts: Parts) -> None:
    """Add `GET files/<token>` and `POST links`."""

    @telegram.get("/files/<token:str>")
    async def file(request: Request, token: str) -> HTTPResponse:
        """A file that staff sent. Whoever has the address may fetch it, for some days."""
        kept = await parts.store.get(f"tg:file:{token[:64]}")
        if kept is None:
            raise Problem(404, "not_found", "There is no such file, or no more.")
        try:
            found = await parts.api.get_file(kept["file"])
            body = await parts.api.request.retrieve(str(found.file_path))
        except TelegramError as error:
            detail = f"Telegram does not give the file now: {type(error).__name__}."
            raise Problem(503, "trouble", detail, headers={"Retry-After": "10"}) from None
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(str(kept['name']), safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        }
        return HTTPResponse(bytes(body), headers=headers, content_type="application/octet-stream")

    @telegram.post("/links")
    async def link(request: Request) -> HTTPResponse:
        """A link with which a web session goes on in Telegram: once, within a quarter of an hour."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        try:
            if scheme.lower() != "bearer":
                raise InvalidToken("Send the session's token: Authorization: Bearer …")
            session = parts.tokens.read(token.strip())
        except InvalidToken as error:
            raise Problem(401, "session_over", str(error), headers={"WWW-Authenticate": "Bearer"}) from None
        name = await parts.bot_name()
        if name is None:
            raise Problem(503, "trouble", "Telegram is out of reach.", headers={"Retry-After": "10"})
        tracker = await parts.conversations.agent.tracker_store.retrieve(session.conversation)
        procedure = tracker.slots.get("procedure") if tracker is not None else None
        ticket = links.Ticket(session.language, session.commune, procedure.value if procedure else None)
        url = f"https://t.me/{name}?start={await links.issue(parts.store, ticket)}"
        body = json.dumps({"url": url, "expires_in": links.TICKET_FOR})
        return HTTPResponse(
            body, status=201, headers={"Cache-Control": "no-store"}, content_type="application/json"
        )

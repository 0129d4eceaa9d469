"""The web channel (DESIGN, the web channel's contract): sessions, messages, history, events.

Sender ids come only from signed tokens, buttons only from those this server issued in that session, and
every message of the assistant goes through an ordered outbox.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint
from sanic.http import Stage
from sanic.request import Request
from sanic.response import HTTPResponse, empty

from bot.channels import requests
from bot.channels.guard import Guard, origin_allowed
from bot.channels.messages import BotMessage
from bot.channels.outbox import push, shown
from bot.channels.problems import Problem, from_exception
from bot.channels.store import Body, ChannelStore
from bot.channels.stream import stream
from bot.channels.tokens import InvalidToken, Session, Tokens
from bot.channels.turn import Conversations, TurnOutput
from bot.channels.typed import legible
from bot.metrics import Metrics
from bot.settings import Settings

TURN_LEASE = 60  # seconds that a turn may take before another process may try it
REPLY_LIFETIME = 86_400  # seconds during which the same client_message_id gives the same reply
Handler = Callable[[Request], Coroutine[Any, Any, HTTPResponse | None]]

PAGE = 200  # messages of history in one answer


class WebChannel(InputChannel):
    """Rasa's input channel for web pages, mounted at /webhooks/web."""

    def __init__(
        self, settings: Settings, store: ChannelStore, conversations: Conversations, metrics: Metrics
    ) -> None:
        self.settings, self.store, self.conversations, self.metrics = settings, store, conversations, metrics
        self.tokens = Tokens(settings.secret, settings.session_days * 86_400)
        self.guard = Guard(store, settings.limits, settings.trusted_proxies)

    @classmethod
    def name(cls) -> str:
        return "web"

    def get_output_channel(self) -> OutputChannel:
        """For messages that come without a request: reminders and events from outside."""
        output = TurnOutput(self.name(), "ar", self.push)
        output.open = False
        return output

    async def push(self, conversation: str, messages: list[BotMessage]) -> None:
        """Deliver messages outside a turn: to the history, and to the streams that are open."""
        await push(self.store, conversation, messages)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        web = Blueprint("web")
        for handler, path, method in (
            (self.create_session, "sessions", "POST"),
            (self.delete_session, "sessions", "DELETE"),
            (self.post_message, "messages", "POST"),
            (self.history, "messages", "GET"),
            (self.events, "events", "GET"),
            (self.feedback, "feedback", "POST"),
        ):
            web.add_route(self._guarded(handler), f"/{path}", methods=[method], name=handler.__name__)
        for path in ("sessions", "messages", "events", "feedback"):
            web.add_route(
                self._guarded(_preflight), f"/{path}", methods=["OPTIONS"], name=f"preflight_{path}"
            )
        return web

    def _guarded(self, handler: Handler) -> Handler:
        """The handler, for the pages that may use it; they may read its refusals too."""

        async def guarded(request: Request) -> HTTPResponse | None:
            begin = time.perf_counter()
            try:
                if not origin_allowed(request, self.settings.allowed_origins):
                    detail = "This origin is not in MOURCHID_ALLOWED_ORIGINS."
                    raise Problem(403, "not_allowed", detail)
                response = await handler(request)
            except Exception as error:
                if request.stream is None or request.stream.stage is not Stage.HANDLER:
                    raise  # the answer has begun
                response = from_exception(request, error)
            if response is not None:
                response.headers.update(self._cors(request))
                response.headers["Server-Timing"] = f"app;dur={(time.perf_counter() - begin) * 1000:.2f}"
            return response

        return guarded

    def _cors(self, request: Request) -> dict[str, str]:
        origin = request.headers.get("origin")
        if not origin or not origin_allowed(request, self.settings.allowed_origins):
            return {"Vary": "Origin"}
        return {
            "Vary": "Origin",
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Expose-Headers": "Retry-After",
        }

    async def create_session(self, request: Request) -> HTTPResponse:
        """POST /sessions"""
        await self.guard.new_session(request)
        language, commune = requests.new_session(requests.json_object(request))
        session, token, expires_at = self.tokens.create(language, commune)
        return _json({"session_id": session.id, "token": token, "expires_at": expires_at}, 201)

    async def delete_session(self, request: Request) -> HTTPResponse:
        """DELETE /sessions: delete my conversation, everywhere in this server."""
        session = await self._session(request)
        await self.store.put(_gone(session), {}, self.tokens.lifetime)
        await self.conversations.forget(session.conversation)
        await self.store.delete_conversation(session.conversation)
        await self.store.signal(session.conversation, "closed")
        return empty(204)

    async def post_message(self, request: Request) -> HTTPResponse:
        """POST /messages: one turn, whose reply is the answer."""
        session = await self._session(request)
        content = requests.json_object(request)
        message = requests.message(content)
        await self.guard.message(request, session.conversation)
        if message.client_id is None:
            return _json(await self._turn(session, message, key=None))
        key = f"message/{message.client_id}"
        print_of_message = hashlib.sha256(repr((message.text, message.button)).encode("utf-8", "replace"))
        return _json(await self.once(session, message, key, print_of_message.hexdigest()[:16]))

    async def history(self, request: Request) -> HTTPResponse:
        """GET /messages?after=ID"""
        session = await self._session(request)
        after = requests.whole(request, "after")
        entries = await self.store.after(session.conversation, after, PAGE + 1)
        page = [shown(entry) for entry in entries[:PAGE]]
        return _json({"messages": page, "more": len(entries) > PAGE})

    async def events(self, request: Request) -> None:
        """GET /events: server-sent events. After a break the client names the last id it saw."""
        session = await self._session(request)
        seen = request.headers.get("last-event-id", "")
        if seen.isascii() and seen.isdigit() and len(seen) <= 15:
            after = int(seen)
        elif "after" in request.args:
            after = requests.whole(request, "after")
        else:
            after = await self.store.last(session.conversation)
        await stream(request, self.store, session.conversation, after, self.metrics, self._cors(request))

    async def feedback(self, request: Request) -> HTTPResponse:
        """POST /feedback: whether an answer was useful, and why."""
        session = await self._session(request)
        given = requests.feedback(requests.json_object(request))
        await self.guard.message(request, session.conversation)
        number = given["message_id"]
        found = await self.store.after(session.conversation, number - 1, 1)
        if not found or found[0].id != number or found[0].body.get("author") == "citizen":
            raise Problem(404, "not_found", "There is no such message of the assistant in this conversation.")
        answer = {"answer": found[0].body["text"], "commune": session.commune}
        await self.store.add_feedback(session.conversation, {**given, **answer})
        return empty(204)

    async def once(self, session: Session, message: requests.Message, key: str, content: str) -> Body:
        """The same client_message_id makes one turn; who comes second gets the first's reply."""
        until = time.monotonic() + TURN_LEASE
        while True:
            claim = await self.store.claim(session.conversation, key, TURN_LEASE)
            if claim.state == "mine":
                break
            if claim.reply is not None:
                if claim.reply["content"] != content:
                    detail = "This “client_message_id” was used for another message."
                    raise Problem(422, "not_understood", detail, field="client_message_id")
                reply: Body = claim.reply["reply"]
                return reply
            if time.monotonic() > until:
                raise Problem(503, "trouble", "The first try is still running.", headers={"Retry-After": "5"})
            await asyncio.sleep(0.03)
        try:
            reply = await self._turn(session, message, key)
            kept = {"content": content, "reply": reply}
            await self.store.complete(session.conversation, key, kept, REPLY_LIFETIME)
            return reply
        except BaseException:
            await self.store.release(session.conversation, key)
            raise

    async def _turn(self, session: Session, message: requests.Message, key: str | None) -> Body:
        conversation = session.conversation
        text, payload = message.text, None
        if message.button is not None:
            payload = await self.store.button(conversation, message.button)
            if payload is None:
                detail = "This button is unknown here, or has expired."
                raise Problem(404, "old_button", detail, language=session.language)
        said: Body = {
            "author": "citizen",
            "text": legible(text or ""),
            "client_message_id": message.client_id,
        }
        if message.button is not None:
            said["button"] = message.button
        last = await self.store.last(conversation)
        # Kept before: the server ended while it answered, and its turn may have been over already.
        again = (await self.store.append(conversation, said, key=key)).id <= last
        await self.store.signal(conversation, "typing")
        reply = await self.conversations.handle(
            conversation,
            text=text,
            payload=payload,
            channel=self.name(),
            metadata={
                "channel": "web",
                "commune": session.commune,
                "language": session.language,
                **({"message_id": key, "again": again} if key else {}),
            },
            late=self.push,
        )
        if reply.understood.get("forgotten"):
            # The citizen had the dialogue delete their data: only the report of it stays.
            await self.store.delete_conversation(conversation)
            await self.conversations.forget(conversation)
        sent = await push(self.store, conversation, reply.messages, key=f"reply/{key}" if key else None)
        return {"messages": sent, "understood": dict(reply.understood)}

    async def _session(self, request: Request) -> Session:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        try:
            if scheme.lower() != "bearer":
                raise InvalidToken("Send the session's token: Authorization: Bearer …")
            session = self.tokens.read(token.strip())
            request.ctx.language = session.language
        except InvalidToken as error:
            headers = {"WWW-Authenticate": "Bearer"}
            raise Problem(401, "session_over", str(error), headers=headers) from None
        if await self.store.get(_gone(session)) is not None:
            raise Problem(401, "session_over", "This conversation was deleted.")
        return session


def _gone(session: Session) -> str:
    return f"deleted:{session.id}"


async def _preflight(request: Request) -> HTTPResponse:
    headers = {
        "Access-Control-Allow-Methods": "GET, POST, DELETE",
        "Access-Control-Allow-Headers": "Authorization, Content-Type, Last-Event-ID",
        "Access-Control-Max-Age": "86400",
    }
    return empty(204, headers=headers)


def _json(content: Body, status: int = 200) -> HTTPResponse:
    return HTTPResponse(
        json.dumps(content, ensure_ascii=False),
        status=status,
        headers={"Cache-Control": "no-store"},
        content_type="application/json",
    )

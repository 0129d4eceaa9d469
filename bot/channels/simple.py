"""`/chat/simple`: the conversation as plain forms, for browsers without JavaScript and for screen readers.

It is a client of the web channel like any other. Its session's token is in a cookie that no script can
read, set when the first message is sent; each form carries a token of its own against forged requests,
and a message id, so that sending a form twice makes one turn.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from itsdangerous import BadSignature, URLSafeTimedSerializer
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, redirect

from bot.channels import markup
from bot.channels.guard import origin_allowed
from bot.channels.outbox import shown
from bot.channels.problems import Problem
from bot.channels.requests import CLIENT_ID, TOKEN, Message
from bot.channels.store import Entry
from bot.channels.texts import text as our_text
from bot.channels.tokens import InvalidToken, Session

COOKIE = "mourchid"
FORM_LIFETIME = 86_400  # seconds
LONGEST_BODY = 64 * 1024  # bytes of a form, in which an Arabic letter takes six
LONGEST = 4000  # characters
SHOWN = 200  # messages
Page = Callable[..., HTTPResponse]


def add_routes(pages: Blueprint, app: Sanic, page: Page) -> None:
    """Add the page's routes to a blueprint. `page` renders a template."""
    web = app.ctx.web
    forms = URLSafeTimedSerializer(app.ctx.settings.secret, salt="mourchid simple form")

    async def session_of(request: Request) -> tuple[Session | None, str]:
        token = request.cookies.get(COOKIE) or ""
        try:
            session = web.tokens.read(token)
        except InvalidToken:
            return None, ""
        gone = await web.store.get(f"deleted:{session.id}")
        return (None, "") if gone is not None else (session, token)

    def check(request: Request, session: Session | None) -> None:
        """Raises Problem 403 for a form that is not one of ours for this session."""
        try:
            held = forms.loads(request.form.get("form", "") if request.form else "", max_age=FORM_LIFETIME)
        except BadSignature:
            held = None
        own = _mark(session)
        if held not in (own, _mark(None)) or not origin_allowed(request, frozenset()):
            raise Problem(403, "not_allowed", "This form has expired or is not one of ours.")

    async def show(
        request: Request, *, status: int = 200, trouble: str = "", draft: str = ""
    ) -> HTTPResponse:
        session, _ = await session_of(request)
        entries = await web.store.after(session.conversation, 0, SHOWN) if session else []
        return page(
            request,
            "simple.html",
            status=status,
            messages=_history(entries),
            form=forms.dumps(_mark(session)),
            message_id=str(uuid.uuid4()),
            trouble=trouble,
            draft=draft or request.args.get("text", "")[:LONGEST],
            longest=LONGEST,
            blocks=markup.blocks,
            inline=markup.inline,
            link=markup.link,
        )

    @pages.get("/chat/simple", name="simple")
    async def simple(request: Request) -> HTTPResponse:
        return await show(request)

    @pages.post("/chat/simple", name="simple_say")
    async def say(request: Request) -> HTTPResponse:
        session, token = await session_of(request)
        text, button, key = "", None, ""
        try:
            if len(request.body) > LONGEST_BODY:
                raise Problem(413, "too_large", f"The form is over {LONGEST_BODY} bytes.")
            form = request.form or {}
            text, button, key = form.get("text", ""), form.get("button"), form.get("message", "")
            check(request, session)
            if button is not None and not TOKEN.fullmatch(button):
                raise Problem(404, "old_button", "This button is unknown.")
            if not CLIENT_ID.fullmatch(key):
                raise Problem(422, "not_understood", "The form has no message id.")
            if session is None:
                await web.guard.new_session(request)
                session, token, _ = web.tokens.create(_language(request), request.args.get("commune"))
            await web.guard.message(request, session.conversation)
            await _turn(web, session, None if button else text[:LONGEST], button, key)
        except Exception as error:
            problem = error if isinstance(error, Problem) else Problem(503, "trouble", "The turn failed.")
            if problem is not error:
                web.metrics.errors.labels("web").inc()
            return await show(
                request, status=problem.status, trouble=our_text(problem.key, _language(request)), draft=text
            )
        response = redirect(f"{_here(request)}#latest", status=303)
        _set_cookie(response, request, token, web.tokens.lifetime)
        return response

    @pages.post("/chat/simple/delete", name="simple_delete")
    async def delete(request: Request) -> HTTPResponse:
        session, _ = await session_of(request)
        check(request, session)
        if session is not None:
            await _forget(web, session)
        response = redirect(_here(request), status=303)
        _set_cookie(response, request, "", 0)
        return response


async def _turn(web: Any, session: Session, text: str | None, button: str | None, key: str) -> None:
    content = hashlib.sha256(repr((text, button)).encode("utf-8", "replace")).hexdigest()[:16]
    await web.once(session, Message(text, button, key), f"message/{key}", content)


async def _forget(web: Any, session: Session) -> None:
    await web.store.put(f"deleted:{session.id}", {}, web.tokens.lifetime)
    await web.conversations.forget(session.conversation)
    await web.store.delete_conversation(session.conversation)
    await web.store.signal(session.conversation, "closed")


def _history(entries: list[Entry]) -> list[dict[str, Any]]:
    """The messages as the page shows them; a pressed button is shown by its title."""
    messages = [shown(entry) for entry in entries]
    titles = {button["id"]: button["title"] for message in messages for button in message.get("buttons", [])}
    for message in messages:
        if "button" in message:
            message["text"] = message["text"] or titles.get(message["button"], "")
        if message.get("card"):
            message["card"] = _whole(message["card"])
    return messages


def _whole(card: dict[str, Any]) -> dict[str, Any]:
    """A card with every part a template may ask for; most are optional."""
    empty: dict[str, Any] = {
        "title": "",
        "summary": None,
        "sections": [],
        "links": [],
        "warnings": [],
        "missing": [],
    }
    whole: dict[str, Any] = {**empty, "source": None, **card}
    section: dict[str, Any] = {"title": "", "kind": "list", "items": [], "note": None}
    whole["sections"] = [{**section, **one} for one in whole["sections"] or []]
    if whole["source"]:
        whole["source"] = {"title": "", "items": [], "verified_label": None, **whole["source"]}
    return whole


def _mark(session: Session | None) -> str:
    """What a form is bound to: a session, or none yet."""
    return hashlib.sha256(session.id.encode()).hexdigest()[:24] if session else "new"


def _language(request: Request) -> Any:
    asked = request.args.get("lang")
    return asked if asked in ("ar", "fr") else None


def _here(request: Request) -> str:
    kept = {name: request.args[name][0] for name in ("lang", "commune") if name in request.args}
    return f"/chat/simple?{urlencode(kept)}" if kept else "/chat/simple"


def _set_cookie(response: HTTPResponse, request: Request, token: str, lifetime: int) -> None:
    response.cookies[COOKIE] = token
    cookie = response.cookies[COOKIE]
    cookie["path"] = "/chat/simple"
    cookie["httponly"] = True
    cookie["samesite"] = "Strict"
    cookie["max-age"] = lifetime
    if request.scheme == "https" or request.headers.get("x-forwarded-proto") == "https":
        cookie["secure"] = True

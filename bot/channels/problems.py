"""Errors as JSON problem details (RFC 9457), with a word a citizen can read."""

from __future__ import annotations

import json
import logging
import uuid
from typing import Any, cast

from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.messages import Language
from bot.channels.store import StoreError
from bot.channels.texts import text
from bot.channels.turn import NotReady

log = logging.getLogger(__name__)

TITLES = {
    400: "Bad request",
    401: "Not authorised",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    413: "Too large",
    422: "Cannot be accepted",
    429: "Too many requests",
    500: "Internal error",
    503: "Not available",
}


class Problem(Exception):
    """Refuse a request. ``detail`` is for the developer of a client, ``key`` the text for a citizen."""

    def __init__(
        self,
        status: int,
        key: str,
        detail: str,
        *,
        language: Language | None = None,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.status, self.key, self.detail = status, key, detail
        self.language, self.headers, self.more = language, headers or {}, more


def response(problem: Problem, language: Language | None = None) -> HTTPResponse:
    """The HTTP response for a problem. `message` is what a page may show."""
    language = problem.language or language
    body = {
        "type": "about:blank",
        "title": TITLES.get(problem.status, "Error"),
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.key,
        "message": text(problem.key, language),
        **problem.more,
    }
    return HTTPResponse(
        json.dumps(body, ensure_ascii=False),
        status=problem.status,
        headers={"Cache-Control": "no-store", **problem.headers},
        content_type="application/problem+json",
    )


def from_exception(request: Request | None, error: BaseException) -> HTTPResponse:
    """Any error as problem details; what went wrong inside goes to the log only."""
    language = language_of_request(request)
    if isinstance(error, Problem):
        return response(error, language)
    if isinstance(error, NotReady):
        detail = "The assistant is not ready yet."
        return response(Problem(503, "not_ready", detail, headers={"Retry-After": "5"}), language)
    if isinstance(error, SanicException) and getattr(error, "status_code", 500) < 500:
        keys = {404: "not_found", 405: "not_found", 413: "too_large"}
        status = error.status_code
        headers = dict(getattr(error, "headers", None) or {})
        return response(
            Problem(status, keys.get(status, "not_understood"), str(error), headers=headers), language
        )
    number = uuid.uuid4().hex[:8]
    if isinstance(error, StoreError):
        log.error("error %s: the store is out of reach: %s", number, error)
    else:
        log.error("error %s", number, exc_info=error)
    detail = f"The assistant could not answer; the server's log says why under {number}."
    return response(Problem(503, "trouble", detail, headers={"Retry-After": "5"}), language)


def language_of_request(request: Request | None) -> Language | None:
    """The session's language, or what the browser asks for when it is a language we write."""
    if request is None:
        return None
    if language := getattr(request.ctx, "language", None):
        return cast(Language, language)
    for part in request.headers.get("accept-language", "").lower().split(","):
        if part.strip().startswith("ar"):
            return "ar"
        if part.strip().startswith("fr"):
            return "fr"
    return None

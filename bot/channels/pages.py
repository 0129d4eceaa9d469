"""The demonstration page: a plain chat that works under a strict content security policy."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

PAGES = Path(__file__).resolve().parent / "demo"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css"}


def blueprint(app: Sanic) -> Blueprint:
    """`/` and what it loads."""
    demo = Blueprint("pages")

    @demo.get("/")
    async def index(request: Request) -> HTTPResponse:
        return _file("index.html")

    @demo.get("/demo/<name:(chat.js|chat.css)>")
    async def asset(request: Request, name: str) -> HTTPResponse:
        return _file(name)

    return demo


@lru_cache
def _read(name: str) -> bytes:
    return (PAGES / name).read_bytes()


def _file(name: str) -> HTTPResponse:
    headers = {
        "Content-Security-Policy": POLICY,
        "Cache-Control": "no-cache",
        "Referrer-Policy": "no-referrer",
    }
    return HTTPResponse(_read(name), headers=headers, content_type=TYPES[Path(name).suffix])

"""The pages: a commune's demonstration site, the full-page chat, the page to copy the tag from.

What they say stands in widget/pages/texts/, how they look in widget/pages/. `simple.py` has the page that
needs no JavaScript.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty, redirect

from bot.channels import simple
from bot.channels.messages import Language
from bot.channels.problems import Problem, language_of_request
from bot.channels.widget_assets import WIDGET, Asset, colours, communes, keep, kept, page_file, widget
from catalogue import content
from catalogue.hours import CASABLANCA, read_hours

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
FOR_EVER = "public, max-age=31536000, immutable"
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
OTHER: dict[Language, Language] = {"ar": "fr", "fr": "ar"}


def blueprint(app: Sanic) -> Blueprint:
    """`/`, `/chat`, `/chat/simple`, `/embed` and what they load."""
    pages = Blueprint("pages")
    versions = app.ctx.settings.data_dir / "widget"
    keep(versions, widget())

    @pages.get("/")
    async def home(request: Request) -> HTTPResponse:
        return page(request, "home.html")

    @pages.get("/chat")
    async def chat(request: Request) -> HTTPResponse:
        return page(request, "chat.html")

    @pages.get("/embed")
    async def embed(request: Request) -> HTTPResponse:
        return page(request, "embed.html", communes=communes())

    @pages.get("/widget/mourchid.js")
    async def newest(request: Request) -> HTTPResponse:
        """The present version, for tags that name none: looked up each time, without an integrity hash."""
        response = redirect(f"/widget/{widget().name}")
        response.headers.update({"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"})
        return response

    @pages.get("/widget/<name:str>")
    async def script(request: Request, name: str) -> HTTPResponse:
        current = widget()
        asset = current if name == current.name else kept(versions, name)
        if asset is None:
            raise Problem(404, "not_found", "There is no such version of the widget.")
        return _asset(request, asset)

    @pages.get("/pages/<name:str>")
    async def static(request: Request, name: str) -> HTTPResponse:
        for asset in (colours(), *(page_file(file) for file in ("pages.css", "pages.js", "embed.js"))):
            if asset.name == name:
                return _asset(request, asset)
        raise Problem(404, "not_found", "There is no such file.")

    @pages.get("/favicon.ico")
    async def favicon(request: Request) -> HTTPResponse:
        return empty(204, headers={"Cache-Control": "max-age=86400"})

    simple.add_routes(pages, app, page)
    return pages


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTTPResponse:
    """A page in the language and for the commune that the address names."""
    language = language_of(request)
    commune = commune_of(request)
    body = (
        _templates()
        .get_template(template)
        .render(
            language=language,
            other=OTHER[language],
            direction="rtl" if language == "ar" else "ltr",
            t=_texts(language),
            commune=commune,
            name=commune["name"][language],
            hours=_hours(commune, language),
            script=widget(),
            asset=page_file,
            colours=colours(),
            path=request.path,
            origin=f"{request.scheme}://{request.host}",
            **values,
        )
    )
    headers = {
        "Content-Security-Policy": POLICY,
        "Cache-Control": "no-store",
        "Referrer-Policy": "same-origin",
        "Vary": "Accept-Language",
    }
    return HTTPResponse(body, status=status, headers=headers, content_type="text/html; charset=utf-8")


def language_of(request: Request) -> Language:
    """What the address asks for, then the browser; Arabic otherwise."""
    asked = request.args.get("lang")
    if asked == "ar" or asked == "fr":
        return "ar" if asked == "ar" else "fr"
    return language_of_request(request) or "ar"


def commune_of(request: Request) -> dict[str, Any]:
    """The commune that the address names, or the first one."""
    known = communes()
    return known.get(request.args.get("commune", "")) or known.get("larache") or next(iter(known.values()))


def _asset(request: Request, asset: Asset) -> HTTPResponse:
    headers = {
        "Cache-Control": FOR_EVER,
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Vary": "Accept-Encoding",
    }
    body = asset.body
    if "gzip" in request.headers.get("accept-encoding", ""):
        body = asset.compressed
        headers["Content-Encoding"] = "gzip"
    return HTTPResponse(body, headers=headers, content_type=TYPES[asset.suffix])


def _hours(commune: dict[str, Any], language: Language) -> str:
    hours = _timetables()
    return str(getattr(hours.text(commune["hours"], datetime.now(CASABLANCA).date()), language))


@lru_cache(maxsize=1)
def _timetables() -> Any:
    # Which days are holidays does not change the words.
    return read_hours(content.root() / "data" / "hours.yml", lambda day: True)


@lru_cache
def _texts(language: Language) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(
        (WIDGET / "pages" / "texts" / f"{language}.yml").read_text(encoding="utf-8")
    )
    return found


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(WIDGET / "pages"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

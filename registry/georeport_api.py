"""Our requests for the commune's other software: Open311 GeoReport v2, reading only, with an API key.

The key is given as ``api_key=…``, as header ``X-API-Key``, or as the user or password of HTTP Basic
authentication, which any GeoReport client can send by writing it into the address. Contact details, second
factors and senders are never served.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import unquote

from sanic import Blueprint
from sanic.exceptions import NotFound
from sanic.request import Request
from sanic.response import HTTPResponse

from registry.errors import RegistryError
from registry.facade import Registry
from registry.georeport_records import (
    CLOSED,
    OPEN,
    as_json,
    as_xml,
    request_record,
    request_rows,
    service_records,
)
from registry.references import BadReference, parse_reference
from registry.states import State

_SPAN = timedelta(days=90)  # GeoReport: the longest span of time, and the default one
_MOST = 1000  # requests in one answer, as the standard says
_Records = tuple[str, str, list[dict[str, Any]]]  # the XML root, the XML item, the records
Titles = Callable[[str], str | None]


class _Problem(Exception):
    def __init__(self, code: int, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.description = description


@dataclass(frozen=True)
class _Api:
    registry: Registry
    key: str
    title: Titles


def georeport_blueprint(
    registry: Registry, *, api_key: str | None = None, title: Titles | None = None
) -> Blueprint:
    """A Sanic blueprint under ``/georeport/v2``. ``api_key`` comes from the settings unless given; without
    any key every request is refused. ``title(procedure)`` names a procedure.

    Mount it with ``app.blueprint(...)``.
    """
    key = api_key or registry.settings.georeport_api_key or ""
    api = _Api(registry, key, title or (lambda procedure: None))
    blueprint = Blueprint("georeport", url_prefix="/georeport/v2")

    # Sanic's router does not split a name from its extension: one route for each.
    for extension in ("json", "xml"):
        _add(blueprint, api, f"/services.{extension}", extension, _services)
        _add(blueprint, api, f"/requests.{extension}", extension, _requests)

    @blueprint.get("/requests/<name:str>", name="one")
    async def one(request: Request, name: str) -> HTTPResponse:
        reference, _, extension = unquote(name).rpartition(".")
        if extension not in ("json", "xml"):
            raise NotFound("Ask for .json or .xml.")
        return await _answer(api, request, extension, lambda: _one(api, reference))

    return blueprint


def _add(
    blueprint: Blueprint,
    api: _Api,
    path: str,
    extension: str,
    produce: Callable[[_Api, Request], _Records],
) -> None:
    async def handler(request: Request) -> HTTPResponse:
        return await _answer(api, request, extension, lambda: produce(api, request))

    blueprint.add_route(handler, path, methods=["GET"], name=path.strip("/").replace(".", "_"))


async def _answer(
    api: _Api, request: Request, extension: str, produce: Callable[[], _Records]
) -> HTTPResponse:
    render = as_xml if extension == "xml" else as_json
    try:
        _check_key(api, request)
        # The database is asked in a thread: the server goes on with other requests.
        root, item, records = await asyncio.to_thread(produce)
    except _Problem as problem:
        body = [{"code": str(problem.code), "description": problem.description}]
        return render(body, "errors", "error", status=problem.code)
    except RegistryError:
        body = [{"code": "503", "description": "The registry does not answer now. Try again later."}]
        return render(body, "errors", "error", status=503)
    return render(records, root, item)


def _check_key(api: _Api, request: Request) -> None:
    if not api.key:
        raise _Problem(403, "This interface is closed: the operator has set no GEOREPORT_API_KEY.")
    given = [request.args.get("api_key") or "", request.headers.get("x-api-key") or ""]
    given += _basic(request.headers.get("authorization") or "")
    if not any(hmac.compare_digest(key.encode(), api.key.encode()) for key in given):
        raise _Problem(403, "An API key is needed: api_key=…, header X-API-Key, or HTTP Basic.")


def _basic(header: str) -> list[str]:
    kind, _, value = header.partition(" ")
    if kind.lower() != "basic":
        return []
    try:
        user, _, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return []
    return [user, password]


def _services(api: _Api, request: Request) -> _Records:
    return "services", "service", service_records()


def _one(api: _Api, reference: str) -> _Records:
    parsed = parse_reference(reference)
    if not isinstance(parsed, BadReference):
        rows = request_rows(api.registry.database, references=[str(parsed)], limit=1)
        if rows:
            return "service_requests", "request", [request_record(rows[0], api.title)]
    raise _Problem(404, "There is no request with this service_request_id.")


def _requests(api: _Api, request: Request) -> _Records:
    arguments = request.args
    page, size = _number(arguments, "page", 1), min(_number(arguments, "page_size", _MOST), _MOST)
    commune = arguments.get("jurisdiction_id")
    if arguments.get("service_request_id"):
        parsed = [parse_reference(text) for text in arguments.get("service_request_id").split(",")[:_MOST]]
        references = [str(one) for one in parsed if not isinstance(one, BadReference)]
        rows = request_rows(api.registry.database, references=references, commune=commune, limit=_MOST)
    else:
        start, end = _span(arguments, api.registry.now())
        rows = request_rows(
            api.registry.database,
            commune=commune,
            states=_states(arguments.get("status")),
            procedures=arguments.get("service_code").split(",") if arguments.get("service_code") else None,
            start=start,
            end=end,
            limit=size,
            offset=(page - 1) * size,
        )
    return "service_requests", "request", [request_record(row, api.title) for row in rows]


def _span(arguments: Any, now: datetime) -> tuple[datetime, datetime]:
    end = _time(arguments, "end_date")
    start = _time(arguments, "start_date")
    if start is None and end is None:
        return now - _SPAN, now
    start = start or (end or now) - _SPAN
    end = end or min(now, start + _SPAN)
    if end < start or end - start > _SPAN:
        raise _Problem(400, "start_date and end_date may not be more than 90 days apart, start first.")
    return start, end


def _time(arguments: Any, name: str) -> datetime | None:
    text = arguments.get(name)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00").replace(" ", "+"))
        if not 2000 <= moment.year < 2200:  # room for the span on both sides
            raise ValueError
    except ValueError:
        raise _Problem(400, f"{name} must look like 2026-01-31T00:00:00Z.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def _number(arguments: Any, name: str, default: int) -> int:
    text = arguments.get(name)
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= 1_000_000:
        raise _Problem(400, f"{name} must be a whole number above zero.")
    return int(text)


def _states(status: str | None) -> list[State] | None:
    if not status:
        return None
    wanted = {part.strip().lower() for part in status.split(",")}
    if not wanted <= {"open", "closed"}:
        raise _Problem(400, "status is open, closed, or both with a comma between.")
    return [*(OPEN if "open" in wanted else ()), *(CLOSED if "closed" in wanted else ())]

"""Requests and services as GeoReport v2 writes them, in JSON and XML."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime, time
from typing import Any
from xml.etree import ElementTree

import sqlalchemy as sa
from sanic.response import HTTPResponse, raw

from registry.database import Database
from registry.kinds import deposit_kinds
from registry.models import in_language
from registry.rows import Row
from registry.states import FINISHED, State
from registry.tables import requests
from registry.wording import say
from registry.working_days import CASABLANCA

CLOSED = tuple(FINISHED)
OPEN = tuple(state for state in State if state not in FINISHED)
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def service_records() -> list[dict[str, Any]]:
    """What can be deposited (data/registry/kinds.yml)."""
    return [
        {
            "service_code": kind.id,
            "service_name": kind.name["fr"],
            "description": kind.name["ar"],
            "metadata": "false",
            "type": "realtime",
            "keywords": "",
            "group": kind.group,
        }
        for kind in deposit_kinds().values()
    ]


def request_rows(
    database: Database,
    *,
    references: Sequence[str] | None = None,
    commune: str | None = None,
    states: Sequence[State] | None = None,
    procedures: Sequence[str] | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    limit: int,
    offset: int = 0,
) -> list[Row]:
    """The requests that a query asks for, newest first."""
    table = requests.c
    query = (
        sa.select(requests).order_by(table.received_at.desc(), table.id.desc()).limit(limit).offset(offset)
    )
    if references is not None:
        query = query.where(table.reference.in_(list(references)))
    if commune is not None:
        query = query.where(table.commune == commune)
    if states is not None:
        query = query.where(table.state.in_([state.value for state in states]))
    if procedures is not None:
        query = query.where(table.procedure.in_(list(procedures)))
    if start is not None:
        query = query.where(table.received_at >= start)
    if end is not None:
        query = query.where(table.received_at <= end)
    with database.read() as connection:
        return list(connection.execute(query).all())


def request_record(row: Row, title: Callable[[str], str | None]) -> dict[str, Any]:
    """One request. ``expected_datetime`` is the end of the legal time."""
    state = State(row.state)
    kind = deposit_kinds().get(row.procedure)
    name = kind.name["fr"] if kind else title(row.procedure) or row.procedure
    notes = [say("states", state.value, "name", language=row.language)]
    notes += [in_language(item, row.language) for item in row.missing]
    notes += [row.reason] if row.reason else []
    due = datetime.combine(row.due_on, time(23, 59, 59), CASABLANCA) if row.due_on else None
    return {
        "service_request_id": row.reference,
        "status": "closed" if state in FINISHED else "open",
        "status_notes": "; ".join(notes),
        "service_name": name,
        "service_code": row.procedure,
        "description": row.description,
        "agency_responsible": row.office,
        "service_notice": None,
        "requested_datetime": row.received_at.isoformat(timespec="seconds"),
        "updated_datetime": row.updated_at.isoformat(timespec="seconds"),
        "expected_datetime": due.isoformat() if due else None,
        "address": row.place,
        "address_id": None,
        "zipcode": None,
        "lat": row.latitude,
        "long": row.longitude,
        "media_url": None,
        "jurisdiction_id": row.commune,
    }


def as_json(records: list[dict[str, Any]], root: str, item: str, status: int = 200) -> HTTPResponse:
    """Records as a JSON array."""
    body = json.dumps(records, ensure_ascii=False).encode()
    return raw(body, status=status, content_type="application/json; charset=utf-8", headers=_HEADERS)


def as_xml(records: list[dict[str, Any]], root: str, item: str, status: int = 200) -> HTTPResponse:
    """Records as XML: ``<root><item><field>…``."""
    top = ElementTree.Element(root)
    for record in records:
        element = ElementTree.SubElement(top, item)
        for field, value in record.items():
            text = "" if value is None else _NOT_IN_XML.sub("", str(value))
            ElementTree.SubElement(element, field).text = text
    body = ElementTree.tostring(top, encoding="utf-8", xml_declaration=True)
    return raw(body, status=status, content_type="text/xml; charset=utf-8", headers=_HEADERS)


_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

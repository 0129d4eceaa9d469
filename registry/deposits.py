"""Taking a deposit: check it, give it a reference, write it once."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from registry import clock as legal
from registry.communes import commune_by_id
from registry.database import Database
from registry.errors import ConsentMissing, InvalidInput
from registry.factors import read_factor
from registry.following import add_subscription
from registry.keyed import Keys
from registry.models import MAX_CONTACT, MAX_DESCRIPTION, MAX_PLACE, NewRequest, Place, Receipt
from registry.references import new_reference
from registry.rows import clock_columns, limit_columns, receipt_of
from registry.states import State
from registry.tables import consents, history, requests
from registry.working_days import today_in_morocco

# Bytes that no one types and that databases or pages choke on; line ends and tabs stay.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_TRIES = 20


def take_deposit(database: Database, keys: Keys, new: NewRequest, now: datetime) -> Receipt:
    """Write the deposit and return its receipt; the first receipt again when it was written before.

    Raises InvalidInput for a field that cannot be accepted, ConsentMissing when the sender never agreed.
    """
    deposit_key = keys.deposit(new.sender, new.deposit_key)
    row = _earlier(database, deposit_key)
    if row is not None:
        return receipt_of(row, keys, repeated=True)
    columns = _checked(new, now)
    columns |= {"sender_hash": keys.sender(new.sender), "deposit_key": deposit_key}
    for _ in range(_TRIES):
        reference = str(new_reference(new.commune))
        try:
            with database.write() as connection:
                _require_consent(connection, keys.sender(new.sender), "deposit")
                insert_request(
                    connection, columns | _secret_columns(keys, reference, new, now), by="applicant"
                )
                if new.notify:
                    _require_consent(connection, keys.sender(new.sender), "notify")
                    add_subscription(connection, keys, reference, new.channel, new.sender, new.language, now)
        except IntegrityError:
            # Either this deposit was written at the same time elsewhere, or the reference is taken.
            row = _earlier(database, deposit_key)
            if row is not None:
                return receipt_of(row, keys, repeated=True)
            continue
        row = _earlier(database, deposit_key)
        return receipt_of(row, keys, repeated=False)
    raise InvalidInput("reference", "exhausted", f"No free reference was found in {_TRIES} tries.")


def insert_request(connection: Connection, columns: dict[str, Any], *, by: str) -> int:
    """Write a request and the first entry of its history; its id. May raise IntegrityError."""
    inserted = connection.execute(sa.insert(requests).values(**columns))
    request_id = int(inserted.inserted_primary_key[0])
    connection.execute(
        sa.insert(history).values(
            request_id=request_id,
            state=columns["state"],
            at=columns["state_since"],
            by=by,
            reason=columns["reason"],
            missing=columns["missing"],
        )
    )
    return request_id


def first_columns(
    *,
    commune: str,
    procedure: str,
    language: str,
    limit: legal.TimeLimit,
    received_at: datetime,
    now: datetime,
) -> dict[str, Any]:
    """The columns of a request just received, with nothing personal in them."""
    if received_at > now:
        raise InvalidInput("received_on", "future", "A request cannot be received in the future.")
    clock = legal.start(today_in_morocco(received_at), limit)
    return {
        "commune": commune_by_id(commune).id,
        "procedure": identifier("procedure", procedure),
        "state": State.DEPOSITED.value,
        "language": language_code(language),
        "received_at": received_at,
        "state_since": received_at,
        "updated_at": now,
        "missing": [],
        "reason": None,
        "erase_when_finished": False,
        **limit_columns(limit),
        **clock_columns(clock),
    }


def identifier(field: str, text: str) -> str:
    """A procedure's or channel's id: kebab-case. Raises InvalidInput."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9_\-]{0,118}", text):
        raise InvalidInput(
            field, "format", f"{text[:40]!r} is no id; write it like birth-certificate-extract."
        )
    return text


def language_code(language: str) -> str:
    """``ar`` or ``fr``. Raises InvalidInput."""
    if language not in ("ar", "fr"):
        raise InvalidInput("language", "unknown", f"Unknown language {language[:20]!r}; known are ar and fr.")
    return language


def clean(field: str, text: str | None, longest: int) -> str | None:
    """``text`` without control characters and outer spaces; None when nothing is left.

    Raises InvalidInput when it is longer than ``longest`` characters: it is never cut in silence.
    """
    if text is None:
        return None
    cleaned = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(cleaned) > longest:
        raise InvalidInput(
            field, "too_long", f"The {field} has {len(cleaned)} characters; {longest} are possible."
        )
    return cleaned or None


def _checked(new: NewRequest, now: datetime) -> dict[str, Any]:
    if not 1 <= len(new.deposit_key) <= 200:
        raise InvalidInput("deposit_key", "format", "Give the deposit a key of 1 to 200 characters.")
    if not 1 <= len(new.sender) <= 200:
        raise InvalidInput("sender", "format", "Give the sender's id, of 1 to 200 characters.")
    columns = first_columns(
        commune=new.commune,
        procedure=new.procedure,
        language=new.language,
        limit=new.limit,
        received_at=now,
        now=now,
    )
    columns |= {
        "source": identifier("channel", new.channel)[:20],
        "office": clean("office", new.office, 200),
        "description": clean("description", new.description, MAX_DESCRIPTION),
        "contact": clean("contact", new.contact, MAX_CONTACT),
        **_place_columns(new.place),
    }
    return columns


def _place_columns(place: Place | None) -> dict[str, Any]:
    if place is None:
        return {"place": None, "latitude": None, "longitude": None}
    latitude, longitude = place.latitude, place.longitude
    if (latitude is None) != (longitude is None):
        raise InvalidInput("place", "position", "A position needs both latitude and longitude.")
    if latitude is not None and longitude is not None and not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise InvalidInput("place", "position", "This position is not on the Earth.")
    return {"place": clean("place", place.text, MAX_PLACE), "latitude": latitude, "longitude": longitude}


def _secret_columns(keys: Keys, reference: str, new: NewRequest, now: datetime) -> dict[str, Any]:
    if new.factor is None:
        kind, value = "code", keys.code(reference)
    else:
        factor = read_factor(new.factor, today_in_morocco(now))
        kind, value = factor.kind, factor.value
    return {"reference": reference, "factor_kind": kind, "factor_hash": keys.factor(reference, value)}


def _earlier(database: Database, deposit_key: str) -> Any:
    with database.read() as connection:
        return connection.execute(sa.select(requests).where(requests.c.deposit_key == deposit_key)).first()


def _require_consent(connection: Connection, sender_hash: str, purpose: str) -> None:
    given = sa.select(consents.c.id).where(
        consents.c.sender_hash == sender_hash, consents.c.purpose == purpose
    )
    if connection.execute(given.limit(1)).first() is None:
        raise ConsentMissing(
            f"The sender has not agreed that data is kept to {purpose}. Ask first, then record_consent()."
        )

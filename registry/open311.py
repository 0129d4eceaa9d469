"""Reading an outside request system over Open311 GeoReport v2 (https://wiki.open311.org/GeoReport_v2).

Same interface as the local lookup. GeoReport knows no second factor: what it serves is public by its
design. We pass on state and dates only, never a description or an address, and failed tries are counted.
"""

from __future__ import annotations

import json
import logging
import re
import time
from datetime import date, datetime, timezone
from typing import Any
from urllib.parse import quote

import httpx

from registry.attempts import Attempts
from registry.breaker import CircuitBreaker
from registry.clock import days_left
from registry.digits import plain
from registry.errors import OutsideSystemDown
from registry.keyed import Keys
from registry.models import LookupOutcome, Refused, RequestStatus
from registry.settings import OutsideSettings
from registry.states import State
from registry.working_days import today_in_morocco

log = logging.getLogger(__name__)

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:\-]{0,63}")
_LARGEST = 1_000_000  # bytes
_RETRY_WAIT = 0.3  # seconds, doubled each time


class Open311:
    """A client for one GeoReport v2 server. Safe to share between threads."""

    def __init__(
        self,
        settings: OutsideSettings,
        *,
        retries: int = 1,
        breaker: CircuitBreaker | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._settings = settings
        self._retries = retries
        self._breaker = breaker or CircuitBreaker()
        headers = {"Accept": "application/json", "User-Agent": "mourchid"}
        self._http = httpx.Client(timeout=settings.timeout, headers=headers, transport=transport)

    def status(self, reference: str, today: date) -> RequestStatus | None:
        """The status of one request; None when the system has none of this id. Raises OutsideSystemDown."""
        wanted = plain(reference).strip()
        if not _ID.fullmatch(wanted):
            return None
        answer = self._get(f"/requests/{quote(wanted, safe='')}.json")
        if answer is None:
            return None
        records = answer if isinstance(answer, list) else [answer]
        record = next((item for item in records if _is_request(item, wanted)), None)
        return _status(record, wanted, self._settings.jurisdiction or "", today) if record else None

    def services(self) -> list[dict[str, Any]]:
        """The service list of the system. Raises OutsideSystemDown."""
        answer = self._get("/services.json")
        return [item for item in answer if isinstance(item, dict)] if isinstance(answer, list) else []

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _get(self, path: str) -> Any:
        if not self._breaker.allows():
            raise OutsideSystemDown(
                f"{self._settings.url} did not answer several times; it is left alone a while."
            )
        params = {}
        if self._settings.jurisdiction:
            params["jurisdiction_id"] = self._settings.jurisdiction
        if self._settings.api_key:
            params["api_key"] = self._settings.api_key
        problem = ""
        for attempt in range(self._retries + 1):
            if attempt:
                time.sleep(_RETRY_WAIT * 2 ** (attempt - 1))
            try:
                answer = self._once(path, params)
            except (httpx.HTTPError, httpx.InvalidURL, ValueError, _Unusable) as error:
                # The error's text may hold the URL, and with it the key.
                problem = str(error) if isinstance(error, _Unusable) else type(error).__name__
                if isinstance(error, _Unusable) and not error.try_again:
                    break
                continue
            self._breaker.succeeded()
            return answer
        self._breaker.failed()
        log.warning("The outside system %s cannot be read: %s", self._settings.url, problem)
        raise OutsideSystemDown(f"{self._settings.url} cannot be read now: {problem}.")

    def _once(self, path: str, params: dict[str, str]) -> Any:
        with self._http.stream("GET", self._settings.url + path, params=params) as response:
            if response.status_code in (400, 404):  # GeoReport: not found, or no id at all
                return None
            if response.status_code in (401, 403):
                raise _Unusable(f"it refuses our key ({response.status_code})", try_again=False)
            if response.status_code != 200:
                raise _Unusable(f"it answered {response.status_code}", try_again=response.status_code >= 429)
            body = b""
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > _LARGEST:
                    raise _Unusable("its answer is too large", try_again=False)
        return json.loads(body)


class _Unusable(Exception):
    def __init__(self, message: str, *, try_again: bool) -> None:
        super().__init__(message)
        self.try_again = try_again


class OutsideLookups:
    """``lookup`` as the local registry has it, with the same lock after five failures."""

    def __init__(self, client: Open311, keys: Keys, attempts: Attempts) -> None:
        self.client = client
        self._keys = keys
        self._attempts = attempts

    def lookup(self, reference: str, sender: str, now: datetime) -> LookupOutcome:
        """The status, or the refusal. Raises OutsideSystemDown."""
        written = plain(reference).strip()[:80]
        keys = (self._keys.sender(f"reference:outside:{written}"), self._keys.sender(f"sender:{sender}"))
        locked = self._attempts.locked_for(keys)
        if locked is not None:
            return Refused(locked)
        status = self.client.status(written, today_in_morocco(now))
        return status if status is not None else Refused(self._attempts.failed(keys))


def _is_request(item: Any, wanted: str) -> bool:
    return isinstance(item, dict) and str(item.get("service_request_id", wanted)) == wanted


def _status(record: dict[str, Any], reference: str, jurisdiction: str, today: date) -> RequestStatus:
    state = State.CLOSED if str(record.get("status", "")).lower() == "closed" else State.UNDER_REVIEW
    received = _time(record.get("requested_datetime"))
    since = _time(record.get("updated_datetime")) or received
    expected = _time(record.get("expected_datetime"))
    due_on = today_in_morocco(expected) if expected and state is not State.CLOSED else None
    return RequestStatus(
        reference=reference,
        commune=jurisdiction,
        procedure=str(record.get("service_code") or record.get("service_name") or ""),
        state=state,
        since=since,
        received_at=received,
        office=_words(record.get("agency_responsible")),
        due_on=due_on,
        days_left=days_left(due_on, today) if due_on else None,
        source="outside",
        detail=_words(record.get("status_notes")),
    )


def _words(value: Any) -> str | None:
    return str(value).strip()[:500] or None if value else None


def _time(value: Any) -> datetime | None:
    if not isinstance(value, str) or not value:
        return None
    try:
        moment = datetime.fromisoformat(value.strip().replace("Z", "+00:00").replace("z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)

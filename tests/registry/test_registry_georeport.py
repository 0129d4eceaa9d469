"""Our requests read by other software: any GeoReport client, over real HTTP, with a key."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import httpx
import pytest
import requests as requests_package
from georeport import GeoReport

from registry import Place, Registry, Settings
from registry.open311 import Open311
from registry.settings import OutsideSettings
from tests.registry.helpers import SECRET, complaint
from tests.services import free_port, port_open, postgres_database, wait_until

KEY = "a-key-for-the-other-software"
ROOT = Path(__file__).parents[2]
SERVER = """
import os
from sanic import Sanic
from registry import Registry
from registry.georeport_api import georeport_blueprint
app = Sanic("georeport_under_test", configure_logging=False)
title = {"building-permit": "Permis de construire"}.get
app.blueprint(georeport_blueprint(Registry.open(), title=title))
app.run("127.0.0.1", int(os.environ["PORT"]), access_log=False, motd=False)
"""


@dataclass
class Site:
    port: int
    open: str  # the reference of an open complaint
    closed: str
    old: str

    def url(self, login: str = "") -> str:
        return f"http://{login}127.0.0.1:{self.port}/georeport/v2"


def fill(registry: Registry) -> tuple[str, str, str]:
    registry.record_consent("citizen", "deposit", "fr")
    place = Place("12 rue <des> Oliviers", 32.33, -6.36)
    new = complaint(contact="0612345678", place=place, description="Éteint \x0b & sombre")
    opened = registry.deposit(new).reference
    permit = complaint("two", commune="larache", procedure="building-permit")
    closed = registry.deposit(permit).reference
    registry.set_status(closed, "rejected", by="o", reason="Plan absent")
    registry.now = lambda: datetime.now(timezone.utc) - timedelta(days=200)
    old = registry.deposit(complaint("three")).reference
    return opened, closed, old


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("georeport")
    if request.param == "sqlite":
        yield from serve(f"sqlite:///{folder / 'registry.db'}", folder)
        return
    with postgres_database(request.getfixturevalue("postgres_server")) as url:
        yield from serve(url, folder)


def serve(url: str, folder: Path) -> Iterator[Site]:
    registry = Registry.open(Settings(database_url=url, secret=SECRET, data_dir=folder))
    references = fill(registry)
    registry.close()
    port = free_port()
    environ = os.environ | {
        "DATABASE_URL": url,
        "MOURCHID_DATA_DIR": str(folder),
        "GEOREPORT_API_KEY": KEY,
        "PORT": str(port),
    }
    server = subprocess.Popen([sys.executable, "-c", SERVER], cwd=ROOT, env=environ)
    try:
        wait_until(lambda: port_open(port), 30, "the start of the server")
        yield Site(port, *references)
    finally:
        server.terminate()
        server.wait(20)


@pytest.mark.parametrize("output", ["json", "xml"])
def test_the_georeport_package_reads_our_requests(site: Site, output: str) -> None:
    client = GeoReport(site.url(f"{KEY}:@"), output_format=output)
    services = client.get_service_list()
    assert "complaint-street-light" in [service["service_code"] for service in services]
    found = client.get_service_requests()
    assert {record["service_request_id"] for record in found} == {site.open, site.closed}
    one = client.get_service_requests(service_request_id=f"{site.old},{site.closed}")
    assert {record["service_request_id"] for record in one} == {site.old, site.closed}


def test_one_request_is_read_with_its_state_and_due_date(site: Site) -> None:
    client = GeoReport(site.url(f":{KEY}@"))
    record = client.get_service_request(site.open)
    assert record["status"] == "open"
    assert record["service_name"] == "Éclairage public"
    assert record["address"] == "12 rue <des> Oliviers"
    assert (record["lat"], record["long"]) == (32.33, -6.36)
    due = datetime.fromisoformat(record["expected_datetime"])
    assert due > datetime.fromisoformat(record["requested_datetime"])
    rejected = client.get_service_request(site.closed.lower())
    assert rejected["status"] == "closed"
    assert "Plan absent" in rejected["status_notes"]
    assert rejected["service_name"] == "Permis de construire"
    with pytest.raises(requests_package.HTTPError):
        client.get_service_request("BM-3333-333")


def test_our_own_client_reads_our_own_server(site: Site) -> None:
    client = Open311(OutsideSettings(site.url(), api_key=KEY))
    status = client.status(site.open, datetime.now(timezone.utc).date())
    assert status is not None
    assert status.reference == site.open
    assert status.days_left is not None
    assert client.services()
    client.close()


@pytest.mark.parametrize("path", ["services.json", "requests.json", "requests.xml", "requests/{open}.json"])
@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"params": {"api_key": "wrong"}},
        {"headers": {"X-API-Key": "é".encode()}},
        {"headers": {"Authorization": "Basic %%%"}},
        {"headers": {"Authorization": "Basic dXNlcjp4"}},
        {"params": {"api_key": ""}},
    ],
)
def test_without_the_key_nothing_is_read(site: Site, path: str, sent: dict[str, dict[str, str]]) -> None:
    answer = httpx.get(f"{site.url()}/{path.format(open=site.open)}", **sent)  # type: ignore[arg-type]
    assert answer.status_code == 403
    assert site.open not in answer.text


def get(site: Site, path: str, **params: object) -> httpx.Response:
    return httpx.get(f"{site.url()}/{path}", params=params, headers={"X-API-Key": KEY})  # type: ignore[arg-type]


def test_nothing_that_identifies_the_applicant_is_served(site: Site) -> None:
    text = get(site, "requests.json").text + get(site, "requests.xml").text
    assert "0612345678" not in text
    assert "citizen" not in text
    assert "3456" not in text.replace(site.open, "").replace(site.closed, "").replace(site.old, "")


@pytest.mark.parametrize(
    ("params", "which"),
    [
        ({"status": "open"}, ["open"]),
        ({"status": "closed"}, ["closed"]),
        ({"status": "open,closed"}, ["closed", "open"]),
        ({"service_code": "building-permit,other"}, ["closed"]),
        ({"jurisdiction_id": "larache"}, ["closed"]),
        ({"jurisdiction_id": "nowhere"}, []),
        ({"page_size": 1, "page": 2}, ["open"]),
        ({"service_request_id": "nonsense,<b>"}, []),
        ({"start_date": "2020-01-01T00:00:00Z"}, []),
    ],
)
def test_the_standard_s_filters(site: Site, params: dict[str, object], which: list[str]) -> None:
    found = [record["service_request_id"] for record in get(site, "requests.json", **params).json()]
    assert found == [getattr(site, name) for name in which]


def test_an_older_span_is_found_by_its_dates(site: Site) -> None:
    start = (datetime.now(timezone.utc) - timedelta(days=230)).strftime("%Y-%m-%dT%H:%M:%SZ")
    found = get(site, "requests.json", start_date=start).json()
    assert [record["service_request_id"] for record in found] == [site.old]


@pytest.mark.parametrize(
    ("path", "params", "code"),
    [
        ("requests.json", {"status": "lost"}, 400),
        ("requests.json", {"page": "-1"}, 400),
        ("requests.json", {"page": "٣"}, 400),
        ("requests.json", {"start_date": "yesterday"}, 400),
        ("requests.json", {"start_date": "2025-01-01T00:00:00Z", "end_date": "2026-01-01T00:00:00Z"}, 400),
        ("requests.json", {"start_date": "9999-12-31T00:00:00Z"}, 400),
        ("requests/BM-3333-333.json", {}, 404),
        ("requests/x.xml", {}, 404),
        ("requests.csv", {}, 404),
    ],
)
def test_bad_questions_get_the_standard_s_errors(
    site: Site, path: str, params: dict[str, str], code: int
) -> None:
    answer = get(site, path, **params)
    assert answer.status_code == code
    if path.endswith(".json"):
        assert answer.json()[0]["code"] == str(code)

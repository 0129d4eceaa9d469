"""Tell me when it changes; one's data; and other software that reads our requests."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from georeport import GeoReport

from registry import Registry, State
from tests.assistant import ROOT, Assistant
from tests.conversations.requests.conftest import SECRET, Citizen, MakeAssistant, NewFile, come
from tests.services import wait_until

CHANGED = "a changé d'état"


def follow(citizen: Citizen, reference: str) -> None:
    citizen.says(f"où en est ma demande {reference} 4567")
    citizen.taps("Me prévenir")
    citizen.taps("J'accepte")
    assert reference in citizen.heard


def notices(citizen: Citizen, words: str = CHANGED) -> list[str]:
    return [m["text"] for m in citizen.history() if m["author"] == "assistant" and words in m["text"]]


def test_a_change_reaches_the_citizen_once_in_their_language(
    citizen: Citizen, registry: Registry, new_file: NewFile
) -> None:
    reference = new_file("4567")
    follow(citizen, reference)
    registry.set_status(reference, State.READY, by="an officer")
    wait_until(lambda: bool(notices(citizen)), 30, "the notice")
    (notice,) = notices(citizen)
    assert reference in notice
    assert "prête à retirer" in notice


@pytest.mark.parametrize(
    ("asks", "agrees", "stops"),
    [
        ("علمني ملي توجد", "واخا", "حبس عليا هاد الميساجات"),
        ("أخبروني عندما يتغير شيء", "نعم أوافق", "أوقفوا الإشعارات"),
        ("3lemni mnin twjed", "wakha", "ma tb9ach tsift lia messages"),
        ("prévenez-moi quand ça change", "oui", "arrêtez les notifications"),
    ],
    ids=["ary", "ar", "arabizi", "fr"],
)
def test_opting_in_and_out_in_each_way_of_writing(
    server: Assistant, registry: Registry, new_file: NewFile, asks: str, agrees: str, stops: str
) -> None:
    citizen, reference = come(server), new_file("4567")
    citizen.says(f"BM suivi {reference} 4567")
    if not any(message.get("card") for message in citizen.last["messages"]):
        citizen.says("4567")
    citizen.says(asks)
    citizen.says(agrees)
    citizen.says(asks)  # once is enough
    sender = sender_of(citizen)
    assert registry.subscriptions(sender) == [reference]
    citizen.says(stops)
    assert registry.subscriptions(sender) == []


def sender_of(citizen: Citizen) -> str:
    """The conversation's id, which the signed token holds."""
    from bot.channels.tokens import Tokens

    token = citizen.http.headers["Authorization"].removeprefix("Bearer ")
    return Tokens(SECRET.encode(), 86_400).read(token).conversation


def test_without_consent_nobody_is_followed(citizen: Citizen, registry: Registry, new_file: NewFile) -> None:
    citizen.says(f"où en est ma demande {new_file('4567')} 4567")
    citizen.taps("Me prévenir")
    citizen.taps("Je refuse")
    assert registry.subscriptions(sender_of(citizen)) == []


def test_a_request_is_followed_only_after_its_second_factor(
    citizen: Citizen, registry: Registry, new_file: NewFile
) -> None:
    reference = new_file("4567")
    heard = citizen.says(f"prévenez-moi quand {reference} change")
    assert "quatre derniers" in heard
    citizen.says("9999")
    citizen.says("oui")
    assert registry.subscriptions(sender_of(citizen)) == []


def test_an_officers_command_and_an_import_reach_the_citizen(
    server: Assistant, citizen: Citizen, new_file: NewFile, tmp_path: Path
) -> None:
    reference = new_file("4567")
    follow(citizen, reference)
    env = {**os.environ, "MOURCHID_DATA_DIR": str(server.folder), "MOURCHID_SECRET": SECRET}

    def command(*words: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "registry.cli", *words], cwd=ROOT, env=env, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr

    command("set-status", reference, "ready", "--office", "Guichet 3")
    wait_until(lambda: any("Guichet 3" in notice for notice in notices(citizen)), 30, "the first notice")
    file = tmp_path / "states.csv"
    file.write_text(f"reference,state\n{reference},collected\n")
    command("import", str(file))
    command("import", str(file))
    wait_until(lambda: len(notices(citizen)) == 2, 30, "the second notice")
    assert "retirée" in notices(citizen)[1]


@pytest.mark.parametrize(
    ("asks", "law"),
    [("vous gardez quoi sur moi", "loi 09-08"), ("ما هي المعطيات التي تحتفظون بها عني؟", "القانون 09.08"),
     ("شنو كتحتافظو عليا", "القانون 09.08"), ("chno kat7tafdo 3liya", "القانون 09.08")],
    ids=["fr", "ar", "ary", "arabizi"],
)  # fmt: skip
def test_what_is_kept_is_explained_in_each_way_of_writing(server: Assistant, asks: str, law: str) -> None:
    heard = come(server).says(asks)
    assert law in heard
    assert "90" in heard  # days of the conversation
    assert "365" in heard  # days of a request


def test_deleting_ones_data_says_what_is_gone_and_what_the_law_keeps(
    citizen: Citizen, registry: Registry
) -> None:
    for text in ("je veux déposer une réclamation", "éclairage", "rue Hassan II", "Le lampadaire est éteint",
                 "0612345678", "oui", "oui"):  # fmt: skip
        citizen.says(text)
    reference = citizen.card["reference"]
    citizen.says("supprimez mes données")
    assert "Confirmez-vous" in citizen.heard
    citizen.says("oui")
    assert reference in citizen.heard
    assert "loi 55-19" in citizen.heard
    assert "0612345678" not in str(citizen.history())  # the conversation is gone
    assert len(citizen.history()) == 1  # all but this report
    assert not registry.has_consent(sender_of(citizen), "deposit")


def test_deletion_is_asked_twice(citizen: Citizen) -> None:
    citizen.says("supprimez mes données")
    assert "rien n'a été supprimé" in citizen.says("non")


def test_deleting_the_conversation_ends_its_notices(
    citizen: Citizen, registry: Registry, new_file: NewFile
) -> None:
    follow(citizen, new_file("4567"))
    sender = sender_of(citizen)
    assert citizen.http.delete("/sessions").status_code == 204
    assert registry.subscriptions(sender) == []


def test_other_software_reads_the_requests_with_a_key(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant(GEOREPORT_API_KEY="a key of the commune")
    assistant.start()
    services = f"{assistant.url}/georeport/v2/services.json"
    assert httpx.get(services).status_code in (401, 403)
    citizen = come(assistant, language="fr")
    for text in ("je veux déposer une réclamation", "éclairage", "rue Hassan II", "Le lampadaire est éteint",
                 "0612345678", "oui", "oui"):  # fmt: skip
        citizen.says(text)
    (code,) = citizen.section("code")
    key = quote("a key of the commune")
    client = GeoReport(assistant.url.replace("://", f"://{key}:@") + "/georeport/v2")
    assert "complaint-street-light" in [service["service_code"] for service in client.get_service_list()]
    (record,) = client.get_service_requests()
    assert record["service_request_id"] == citizen.card["reference"]
    assert record["service_name"] == "Éclairage public"
    assert record["address"] == "rue Hassan II"
    assert client.get_service_request(citizen.card["reference"])["status"] == "open"
    assert not re.search(f"0612345678|factor|contact|sender|\\b{code}\\b", str(record))

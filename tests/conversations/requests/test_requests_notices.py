"""Tell me when it changes; one's data; and other software that reads our requests."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import httpx
import pytest

from registry import Registry, State
from tests.assistant import Assistant
from tests.conversations.requests.conftest import Citizen, MakeAssistant, NewFile, come, registry_of
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
    from tests.conversations.requests.conftest import SECRET

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


def test_a_notice_survives_restarts_and_comes_once(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant()
    assistant.start()
    citizen = come(assistant, language="fr")
    for text in ("je veux déposer une réclamation", "éclairage", "rue Hassan II", "Le lampadaire est éteint",
                 "sans contact", "oui", "oui"):  # fmt: skip
        citizen.says(text)
    reference = citizen.card["reference"]
    citizen.taps("Me prévenir")
    citizen.says("oui")
    assistant.stop()
    registry = registry_of(assistant)
    registry.set_status(reference, State.UNDER_REVIEW, by="an officer")
    registry.close()
    for _ in range(2):
        assistant.start()
        wait_until(lambda: bool(notices(citizen)), 30, "the notice")
        assistant.stop()
    assistant.start()
    assert len(notices(citizen)) == 1


def test_a_deadline_that_passes_is_told(make_assistant: MakeAssistant) -> None:
    import sqlalchemy as sa

    assistant = make_assistant()
    assistant.start()
    citizen = come(assistant, language="fr")
    for text in ("je veux déposer une réclamation", "éclairage", "rue Hassan II", "Le lampadaire est éteint",
                 "sans contact", "oui", "oui"):  # fmt: skip
        citizen.says(text)
    reference = citizen.card["reference"]
    citizen.taps("Me prévenir")
    citizen.says("oui")
    assistant.stop()
    registry = registry_of(assistant)
    yesterday = (datetime.now(timezone.utc) - timedelta(days=2)).date().isoformat()
    with registry.database.write() as connection:
        connection.execute(
            sa.text("UPDATE requests SET due_on = :d WHERE reference = :r"), {"d": yesterday, "r": reference}
        )
    registry.close()
    assistant.start()  # looks for deadlines when it begins, then every hour
    wait_until(lambda: bool(notices(citizen, "délai de réponse a pris fin")), 30, "the notice")


def test_what_is_kept_is_explained_in_both_languages(server: Assistant) -> None:
    assert "loi 09-08" in come(server, language="fr").says("vous gardez quoi sur moi")
    assert "09.08" in come(server).says("شنو كتحتافظو عليا")


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
    answer = httpx.get(services, params={"api_key": "a key of the commune"})
    assert "complaint-street-light" in answer.text
    assert not re.search("factor|contact", answer.text)

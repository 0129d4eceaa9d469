"""Depositing a complaint or a letter."""

from __future__ import annotations

import json
import re

import httpx
import pytest

from registry import Registry
from registry.tables import requests as requests_table
from tests.assistant import Assistant
from tests.conversations.requests.conftest import PLACE, STORY, Citizen, come, kept, up_to

ASKS_PLACE = "Où se trouve le problème"
ASKS_DESCRIPTION = "Décrivez ce qui se passe"
ASKS_CONTACT = "numéro de téléphone ou une adresse e-mail"
ASKS_CONSENT = "loi 09-08"


CONVERSATIONS = {
    "fr": ["je veux déposer une réclamation", "éclairage", PLACE, STORY, "non merci", "oui", "je confirme"],
    "ar": ["أريد تقديم شكاية", "الإنارة العمومية", "حي السلام قرب المدرسة", "المصباح معطل منذ أسبوع",
           "لا شكرا", "نعم أوافق", "أؤكد"],
    "ary": ["بغيت نحط شكاية", "الضو", "فحي السلام حدا الجامع", "البولة مهرسة هادي سيمانة وحنا فالظلام",
            "والو", "واخا", "صيفط"],
    "arabizi": ["bghit ndir chikaya", "lboula", "hay salam 7da ljami3", "lboula mherssa hadi simana w dlam",
                "walo", "wakha", "sift"],
    "mixed": ["salam bghit ndir réclamation", "l'éclairage", "f rue Hassan II 7da la mosquée",
              "le lampadaire taffi depuis une semaine", "sans contact", "ok", "oui sift"],
}  # fmt: skip


@pytest.mark.parametrize("way", CONVERSATIONS)
def test_a_deposit_in_each_way_of_writing_ends_with_a_receipt(
    server: Assistant, registry: Registry, way: str
) -> None:
    citizen = come(server)
    for text in CONVERSATIONS[way]:
        citizen.says(text)
        assert citizen.kind == "deposit", citizen.heard
    card = citizen.card
    assert card["type"] == "receipt"
    assert card["due_on"] > card["received_on"]
    assert citizen.last["messages"][-1]["language"] == ("fr" if way == "fr" else citizen_language(citizen))
    status = registry.get(card["reference"])
    assert status.procedure == "complaint-street-light"
    assert status.commune == "beni-mellal"


def citizen_language(citizen: Citizen) -> str:
    return "ar" if re.search("[؀-ۿ]", citizen.heard) else "fr"


def test_the_receipt_can_be_printed_and_is_a_pdf(server: Assistant, citizen: Citizen) -> None:
    up_to(citizen, "summary")
    citizen.says("oui")
    page, pdf = (server.url + link["url"] for link in citizen.card["links"])
    shown = httpx.get(page)
    assert shown.status_code == 200
    assert citizen.card["reference"] in shown.text
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert httpx.get(pdf, timeout=60).content.startswith(b"%PDF")


def test_an_arabic_receipt_runs_from_right_to_left(server: Assistant) -> None:
    citizen = come(server)
    for text in CONVERSATIONS["ar"]:
        citizen.says(text)
    assert 'dir="rtl"' in httpx.get(server.url + citizen.card["links"][0]["url"]).text


def test_a_receipts_address_cannot_be_guessed(server: Assistant, citizen: Citizen) -> None:
    up_to(citizen, "summary")
    citizen.says("oui")
    url = server.url + citizen.card["links"][0]["url"]
    changed = url[:-1] + ("A" if url[-1] != "A" else "B")
    for wrong in (changed, f"{server.url}/receipts/{citizen.card['reference']}", changed + ".pdf"):
        assert httpx.get(wrong).status_code == 404


def test_the_code_on_the_receipt_opens_the_request(server: Assistant, citizen: Citizen) -> None:
    up_to(citizen, "summary")
    citizen.says("oui")
    reference, (code,) = citizen.card["reference"], citizen.section("code")
    other = come(server, language="fr")
    other.says(f"où en est ma demande {reference} {code}")
    assert other.card["type"] == "status"


@pytest.mark.parametrize(
    ("step", "asks"),
    [("place", ASKS_PLACE), ("description", ASKS_DESCRIPTION), ("contact", ASKS_CONTACT),
     ("consent", ASKS_CONSENT), ("summary", "Est-ce exact")],
)  # fmt: skip
def test_a_question_in_the_middle_is_answered_and_the_step_asked_again(
    citizen: Citizen, step: str, asks: str
) -> None:
    up_to(citizen, step)
    heard = citizen.says("Quels documents pour le permis de construire ?")
    assert citizen.kind == "answer"
    assert asks in heard
    assert asks in citizen.says("qui es-tu ?")


@pytest.mark.parametrize("step", ["place", "description", "contact", "consent", "summary"])
@pytest.mark.parametrize("words", ["annuler", "إلغاء", "bati nl8i", "بغيت نلغي"])
def test_it_stops_at_any_point_and_keeps_nothing(
    server: Assistant, registry: Registry, step: str, words: str
) -> None:
    before, citizen = kept(registry), come(server, language="fr")
    up_to(citizen, step)
    citizen.says(words)
    assert kept(registry) == before
    citizen.says("Quels documents pour le permis de construire ?")
    assert len(citizen.last["messages"]) == 1  # no form goes on


def test_start_again_ends_it_but_the_same_words_may_be_the_complaint(citizen: Citizen) -> None:
    up_to(citizen, "description")
    heard = citizen.says("Les travaux recommencent depuis le début chaque nuit et on ne dort plus")
    assert ASKS_CONTACT in heard
    assert "repartons" in citizen.says("on recommence depuis le début")
    citizen.says("merci")
    assert len(citizen.last["messages"]) == 1


def test_a_person_is_reached_from_the_middle(citizen: Citizen) -> None:
    up_to(citizen, "description")
    citizen.says("je veux parler à un agent")
    assert citizen.kind == "person"


@pytest.mark.parametrize(
    "story",
    [
        "On m'a refusé mon extrait d'acte de naissance sans raison",
        "رفض الموظف تسليمي عقد الازدياد",
        "الموظف ما بغاش يعطيني شهادة السكنى",
        "ma bghawch y3tiwni certificat de residence hadi chhar",
        "merci de réparer le lampadaire devant chez moi",
        "ma demande de réparation n'a jamais eu de suite",
    ],
)
def test_what_sounds_like_a_procedure_is_still_the_description(citizen: Citizen, story: str) -> None:
    up_to(citizen, "description")
    assert ASKS_CONTACT in citizen.says(story)


@pytest.mark.parametrize(
    "place", ["hay salam", "f hay salam 7da lmo9ata3a", "أمام مقر الجماعة", "Hay Essalam n 12"]
)
def test_any_words_are_a_place(citizen: Citizen, place: str) -> None:
    up_to(citizen, "place")
    assert ASKS_DESCRIPTION in citizen.says(place)


def test_a_position_is_a_place(citizen: Citizen) -> None:
    up_to(citizen, "place")
    citizen.says("32.33725, -6.34983")
    citizen.says(STORY)
    citizen.says("sans contact")
    citizen.says("oui")
    assert citizen.section("place") == ["32.33725, -6.34983"]


@pytest.mark.parametrize(
    ("field", "facet", "value"),
    [("Lieu", "place", "avenue Mohammed V"), ("Description", "description", "Deux lampadaires sont éteints"),
     ("Contact", "contact", "moi@exemple.ma")],
)  # fmt: skip
def test_the_summary_is_corrected_field_by_field(
    citizen: Citizen, field: str, facet: str, value: str
) -> None:
    up_to(citizen, "summary")
    before = {part["facet"]: part["items"] for part in citizen.card["sections"]}
    citizen.taps("Corriger")
    citizen.taps(field)
    citizen.says(value)
    after = {part["facet"]: part["items"] for part in citizen.card["sections"]}
    assert after[facet] == [value]
    assert {**after, facet: None} == {**before, facet: None}


def test_a_no_to_the_summary_offers_to_correct_it(citizen: Citizen) -> None:
    up_to(citizen, "summary")
    assert "corriger" in citizen.says("non")
    citizen.taps("Objet")
    citizen.taps("Bruit")
    assert citizen.section("kind") == ["Bruit"]


def test_without_consent_nothing_is_kept(citizen: Citizen, registry: Registry) -> None:
    before = kept(registry)
    up_to(citizen, "consent")
    assert "rien n'a été enregistré" in citizen.says("je refuse")
    assert kept(registry) == before


def test_two_at_once_the_first_is_kept_and_that_is_said(citizen: Citizen) -> None:
    up_to(citizen, "contact")
    heard = citizen.says("où en est ma demande")
    assert "Terminons d'abord" in heard
    assert ASKS_CONTACT in heard
    assert ASKS_CONSENT in citizen.says("sans contact")


@pytest.mark.parametrize(
    ("step", "typed", "answer"),
    [
        pytest.param("description", "x" * 3_600, "3 500 caractères", id="long"),
        pytest.param("description", "a" * 10_000, "3 500 caractères", id="very long"),
        ("description", "ok", "plus de détails"),
        ("description", "🙂🙂🙂", "plus de détails"),
        pytest.param("place", "rue " * 200, "trop longue", id="long place"),
        ("contact", "AB123456", "carte nationale"),
        ("contact", "12345", "ni à un téléphone"),
        ("contact", "moi@", "ni à un téléphone"),
        ("contact", "bonjour tout le monde et merci", ""),
        ("consent", "peut-être", "pas trouvé la réponse"),
    ],
)
def test_bad_input_gets_a_kind_word_and_loses_nothing(
    citizen: Citizen, step: str, typed: str, answer: str
) -> None:
    up_to(citizen, step)
    asked = citizen.last["messages"][-1]["text"]
    heard = citizen.says(typed)
    assert answer in heard
    assert citizen.last["messages"][-1]["text"] == asked


def test_card_numbers_and_markup_do_not_reach_the_registry(citizen: Citizen, registry: Registry) -> None:
    import sqlalchemy as sa

    up_to(citizen, "description")
    heard = citizen.says('Ma carte AB123456 <img src=x onerror="alert(1)"> le lampadaire est cassé')
    assert "numéro de carte" in heard
    citizen.says("sans contact")
    citizen.says("oui")
    citizen.says("oui")
    with registry.database.read() as connection:
        row = connection.execute(
            sa.select(requests_table).where(requests_table.c.reference == citizen.card["reference"])
        ).one()
    assert "AB123456" not in row.description
    assert "<img" not in row.description
    assert "le lampadaire est cassé" in row.description


def test_the_same_confirmation_twice_is_one_request_with_one_receipt(
    citizen: Citizen, registry: Registry
) -> None:
    up_to(citizen, "summary")
    before, confirm = kept(registry), citizen.button("je confirme")
    citizen.post(button=confirm)
    first = citizen.card["reference"]
    citizen.post(button=confirm)
    assert citizen.card["reference"] == first
    citizen.says("oui")
    assert citizen.card["reference"] == first
    assert kept(registry) == before + 1


def test_a_first_message_that_tells_everything_is_kept_as_the_description(server: Assistant) -> None:
    citizen = come(server)
    assert "أين يوجد المشكل" in citizen.says("الضو ديال الزنقة طافي هادي سيمانة")
    citizen.says("حي السلام")
    citizen.says("بلا")
    citizen.says("موافق")
    assert citizen.section("description") == ["الضو ديال الزنقة طافي هادي سيمانة"]
    assert citizen.section("kind") == ["الإنارة العمومية"]


def test_a_letter_asks_for_no_place(citizen: Citizen) -> None:
    citizen.says("je souhaite adresser un courrier au président de la commune")
    assert "texte de votre courrier" in citizen.heard
    assert ASKS_CONTACT in citizen.says("Je demande la réouverture de la bibliothèque du quartier")


def test_where_no_commune_is_known_it_is_asked(server: Assistant) -> None:
    citizen = come(server, language="fr", commune=None)
    assert "quelle commune" in citizen.says("je veux déposer une réclamation")
    citizen.says("Meknès")
    citizen.taps("Bruit")
    citizen.says(PLACE)
    citizen.says("La musique du café dure toute la nuit")
    citizen.says("sans contact")
    citizen.says("oui")
    citizen.says("oui")
    assert citizen.card["reference"].startswith("MK-")


def test_a_button_of_a_form_that_is_over_changes_nothing(citizen: Citizen, registry: Registry) -> None:
    up_to(citizen, "summary")
    confirm, before = citizen.button("je confirme"), kept(registry)
    citizen.says("annuler")
    citizen.post(button=confirm)
    assert kept(registry) == before
    assert "terminée" in citizen.heard


def test_no_reply_holds_a_traceback_or_a_slot(citizen: Citizen) -> None:
    for text in (
        "je veux déposer une réclamation",
        "{}",
        '{"deposit_kind": "x"}',
        "/restart",
        "\u202e",
        "1'; --",
    ):
        citizen.says(text)
        assert not re.search(r"Traceback|deposit_|None", json.dumps(citizen.last["messages"]))

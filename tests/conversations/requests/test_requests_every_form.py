"""Every question of every form, in each way of writing: a question in between, and stopping."""

from __future__ import annotations

import pytest

from registry import Registry
from tests.assistant import Assistant
from tests.conversations.requests.conftest import Citizen, NewFile, come

ASKS = {
    "fr": "quels papiers pour le permis de construire ?",
    "ar": "ما هي وثائق رخصة البناء؟",
    "ary": "شنو الوراق ديال رخصة البني؟",
    "arabizi": "chno lwra9 dyal rokhsat lbni?",
}
STOPS = {"fr": "annuler", "ar": "إلغاء", "ary": "بغيت نلغي", "arabizi": "bati nl8i"}
STATUS = {
    "fr": "où en est ma demande",
    "ar": "أين وصل ملفي",
    "ary": "فين وصل الملف ديالي",
    "arabizi": "fin wsel dossier dyali",
}
DELETE = {
    "fr": "supprimez mes données",
    "ar": "احذفوا معطياتي",
    "ary": "مسحو المعطيات ديالي",
    "arabizi": "mse7 lma3loumat dyali",
}
TELL = {
    "fr": "prévenez-moi quand ça change",
    "ar": "أخبروني عندما يتغير شيء",
    "ary": "علمني ملي توجد",
    "arabizi": "3lemni mnin twjed",
}
DEPOSIT = {
    "fr": ["je veux déposer une réclamation", "éclairage", "rue Hassan II", "le lampadaire est éteint",
           "sans contact", "oui"],
    "ar": ["أريد تقديم شكاية", "الإنارة العمومية", "حي السلام", "المصباح معطل منذ أسبوع", "لا شكرا", "نعم"],
    "ary": ["بغيت نحط شكاية", "الضو", "فحي السلام حدا الجامع", "البولة مهرسة هادي سيمانة", "والو", "واخا"],
    "arabizi": ["bghit ndir chikaya", "lboula", "hay salam 7da ljami3", "lboula mherssa hadi simana", "walo",
                "wakha"],
}  # fmt: skip
STEPS = ("kind", "place", "description", "contact", "consent", "summary")
FORMS = ("reference", "factor", "notices", "deletion", *STEPS)


def up_to(citizen: Citizen, form: str, way: str, new_file: NewFile) -> None:
    """Speak until the question of ``form`` is asked."""
    if form in STEPS:
        for text in DEPOSIT[way][: STEPS.index(form) + 1]:
            citizen.says(text)
    elif form == "deletion":
        citizen.says(DELETE[way])
    elif form == "notices":
        citizen.says(f"{STATUS[way]} {new_file('4567')} 4567")
        citizen.says(TELL[way])
    else:
        citizen.says(STATUS[way])
        if form == "factor":
            citizen.says(new_file("4567"))


@pytest.mark.parametrize("way", ASKS)
@pytest.mark.parametrize("form", FORMS)
def test_a_question_in_between_is_answered_the_step_asked_again_and_stopping_ends_it(
    server: Assistant, registry: Registry, new_file: NewFile, form: str, way: str
) -> None:
    citizen = come(server)
    up_to(citizen, form, way, new_file)
    asked = citizen.last["messages"][-1]
    assert asked["language"] == ("fr" if way == "fr" else "ar")
    citizen.says(ASKS[way])
    assert citizen.kind == "answer", citizen.heard
    assert len(citizen.last["messages"]) > 1
    again = citizen.last["messages"][-1]
    assert again["text"] == asked["text"]
    assert [button["title"] for button in again["buttons"]] == [b["title"] for b in asked["buttons"]]
    citizen.says(STOPS[way])
    citizen.says(ASKS[way])
    assert asked["text"] not in citizen.heard  # no form goes on


@pytest.mark.parametrize(
    ("way", "field", "names", "says", "facet"),
    [
        ("fr", "kind", "je veux changer le type", "bruit", "kind"),
        ("fr", "place", "l'adresse", "avenue Mohammed V", "place"),
        ("ar", "description", "تصحيح الوصف", "المصباحان معطلان منذ أسبوعين", "description"),
        ("ary", "place", "بغيت نبدل البلاصة", "فحي الرياض", "place"),
        ("arabizi", "contact", "nbeddel nimiro", "0612345678", "contact"),
    ],
)
def test_a_field_is_corrected_by_its_name_and_the_others_stay(
    server: Assistant, way: str, field: str, names: str, says: str, facet: str
) -> None:
    citizen = come(server)
    for text in DEPOSIT[way]:
        citizen.says(text)
    before = {part["facet"]: part["items"] for part in citizen.card["sections"]}
    citizen.says(names)
    citizen.says(says)
    after = {part["facet"]: part["items"] for part in citizen.card["sections"]}
    assert after[facet] != before[facet]
    assert {**after, facet: None} == {**before, facet: None}


def test_the_commune_is_corrected_too(server: Assistant) -> None:
    citizen = come(server, language="fr")
    for text in DEPOSIT["fr"]:
        citizen.says(text)
    citizen.taps("Corriger")
    citizen.taps("Commune")
    citizen.says("Meknès")
    assert citizen.section("commune") == ["Meknès"]
    assert citizen.section("place") == ["rue Hassan II"]


@pytest.mark.parametrize("form", ["reference", "description", "contact"])
def test_a_question_that_several_procedures_answer_is_asked_back_and_the_form_goes_on(
    server: Assistant, new_file: NewFile, form: str
) -> None:
    citizen = come(server)
    up_to(citizen, form, "fr", new_file)
    asked = citizen.last["messages"][-1]["text"]
    citizen.says("Quels documents pour la carte nationale ?")
    assert citizen.kind in ("clarify", "answer")  # as sure as the model is
    assert citizen.last["messages"][-1]["text"] == asked
    if citizen.kind == "clarify":
        citizen.post(button=citizen.last["messages"][0]["buttons"][0]["id"])
    assert citizen.kind == "answer"
    assert str(citizen.last["understood"]["procedure"]).startswith("national-id")
    assert citizen.last["messages"][-1]["text"] == asked

"""Where is my request?"""

from __future__ import annotations

import pytest

from registry import Registry, State
from registry.clock import TimeLimit
from registry.references import new_reference
from tests.assistant import Assistant
from tests.conversations.requests.conftest import Citizen, NewFile, come

REFUSED = "Nous ne trouvons pas de demande qui corresponde à ces indications."
ASKS_REFERENCE = "référence de votre demande"
ASKS_FACTOR = "quatre derniers"


@pytest.mark.parametrize(
    ("asks", "language", "deadline"),
    [
        ("où en est ma demande ?", "fr", "Il reste"),
        ("أين وصل ملفي", "ar", "بقي"),
        ("فين وصل الملف ديالي", "ar", "بقي"),
        ("fin wsel dossier dyali", "ar", "بقي"),
    ],
    ids=["fr", "ar", "ary", "arabizi"],
)
def test_reference_then_factor_give_the_state_in_each_way_of_writing(
    server: Assistant, new_file: NewFile, asks: str, language: str, deadline: str
) -> None:
    citizen, reference = come(server), new_file("4567")
    citizen.says(asks)
    assert citizen.kind == "status"
    citizen.says(reference)
    assert "4567" not in citizen.heard
    heard = citizen.says("4567")
    assert citizen.card["type"] == "status"
    assert citizen.last["messages"][-1]["language"] == language
    assert reference in heard
    assert deadline in heard
    assert citizen.section("state")
    assert citizen.section("office")
    assert citizen.section("next")


@pytest.mark.parametrize("written", ["{r} 4567", "{r}, CIN AB124567", "réf {r} carte 4567"])
def test_what_the_message_holds_is_not_asked_again(citizen: Citizen, new_file: NewFile, written: str) -> None:
    citizen.says("où en est ma demande " + written.format(r=new_file("4567")))
    assert citizen.card["state"] == "deposited"


@pytest.mark.parametrize("written", ["{r} déposée en 2025", "{r} svp", "{r} 12/03/456x"])
def test_what_is_no_second_factor_is_not_tried_as_one(
    citizen: Citizen, new_file: NewFile, written: str
) -> None:
    assert ASKS_FACTOR in citizen.says("où en est ma demande " + written.format(r=new_file("2025")))


@pytest.mark.parametrize("slip", [str.lower, lambda r: r.replace("-", " "), lambda r: r.replace("-", "")])
def test_a_reference_is_read_however_it_is_typed(citizen: Citizen, new_file: NewFile, slip: object) -> None:
    reference = new_file()
    citizen.says("suivi de ma demande")
    assert ASKS_FACTOR in citizen.says(slip(reference))  # type: ignore[operator]


def test_a_wrong_reference_and_a_wrong_factor_get_the_same_answer(
    server: Assistant, new_file: NewFile
) -> None:
    def answer(reference: str, factor: str) -> list[dict[str, object]]:
        citizen = come(server, language="fr")
        citizen.says("où en est ma demande")
        citizen.says(reference)
        citizen.says(factor)
        return [
            {"text": m["text"], "titles": [b["title"] for b in m["buttons"]], "card": m.get("card")}
            for m in citizen.last["messages"]
        ]

    reference = new_file("4567")
    wrong_factor = answer(reference, "4568")
    wrong_reference = answer(str(new_reference("beni-mellal")), "4567")
    assert wrong_factor == wrong_reference
    assert REFUSED in str(wrong_factor[0]["text"])


def test_nothing_of_the_request_appears_before_both_are_right(citizen: Citizen, new_file: NewFile) -> None:
    reference = new_file("4567")
    heard = [citizen.says("où en est ma demande"), citizen.says(reference), citizen.says("9999")]
    told = " ".join(heard)
    assert "Déposée" not in told
    assert "permis" not in told.lower()
    assert all(not message.get("card") for message in citizen.history())


def test_five_failures_lock_even_the_right_factor(server: Assistant, new_file: NewFile) -> None:
    citizen, reference = come(server, language="fr"), new_file("4567")
    citizen.says("où en est ma demande")
    for guess in range(5):
        citizen.says(reference)
        if "Trop d'essais" in citizen.says(f"100{guess}"):
            break
    assert "Trop d'essais" in citizen.says(f"où en est ma demande {reference} 4567")
    other = come(server, language="fr")
    assert "Trop d'essais" in other.says(f"où en est ma demande {reference} 4567")


def test_a_sender_who_tries_many_references_is_locked(server: Assistant, new_file: NewFile) -> None:
    citizen, own = come(server, language="fr"), new_file("4567")
    for _ in range(5):
        citizen.says(f"où en est ma demande {new_reference('beni-mellal')} 1985")
    assert "Trop d'essais" in citizen.says(f"où en est ma demande {own} 4567")


def test_another_communes_reference_has_its_own_answer_before_any_factor(
    citizen: Citizen, new_file: NewFile
) -> None:
    there, nowhere = new_file(commune="larache"), str(new_reference("larache"))
    known = citizen.says(f"où en est ma demande {there}")
    unknown = citizen.says(nowhere)
    assert "Larache" in known
    assert known.split("\n")[0] == unknown.split("\n")[0]


def test_a_slip_is_told_at_once_and_does_not_count(citizen: Citizen, new_file: NewFile) -> None:
    reference = new_file("4567")
    wrong = reference[:-1] + ("3" if reference[-1] != "3" else "4")
    citizen.says("où en est ma demande")
    for _ in range(6):
        assert "mal recopié" in citizen.says(wrong)
    citizen.says(reference)
    citizen.says("4567")
    assert citizen.card["state"] == "deposited"


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("32/13/1985", "n'existe pas"),
        ("12/03/456x", "et rien d'autre"),
        ("12", "quatre derniers"),
        ("1234567890", "quatre derniers"),
        ("<script>alert(1)</script>", "pas trouvé la réponse"),
    ],
)
def test_a_factor_that_cannot_be_one_is_told_and_asked_again(
    citizen: Citizen, new_file: NewFile, typed: str, answer: str
) -> None:
    reference = new_file("4567")
    citizen.says(f"où en est ma demande {reference}")
    heard = citizen.says(typed)
    assert answer in heard
    assert ASKS_FACTOR in heard
    citizen.says("4567")
    assert citizen.card["state"] == "deposited"


def test_a_card_number_in_place_of_the_reference(citizen: Citizen) -> None:
    citizen.says("où en est ma demande")
    heard = citizen.says("AB123456")
    assert "carte nationale" in heard
    assert ASKS_REFERENCE in heard
    assert "AB123456" not in heard


@pytest.mark.parametrize(
    ("state", "given", "facet", "expected"),
    [
        (
            State.INCOMPLETE,
            {"missing": [{"fr": "Plan cadastral", "ar": "تصميم"}]},
            "missing",
            "Plan cadastral",
        ),
        (State.REJECTED, {"reason": "Terrain non constructible"}, "state", "Terrain non constructible"),
        (State.REJECTED, {"reason": "Terrain non constructible"}, "next", "recours administratif"),
        (State.READY, {"office": "Guichet 3"}, "office", "Guichet 3"),
        (State.READY, {}, "next", "retirer"),
    ],
)
def test_each_state_says_what_it_means_and_what_comes_next(
    citizen: Citizen, registry: Registry, new_file: NewFile, state: State, given: dict[str, object],
    facet: str, expected: str,
) -> None:  # fmt: skip
    reference = new_file("4567")
    registry.set_status(reference, state, by="test", **given)  # type: ignore[arg-type]
    citizen.says(f"où en est ma demande {reference} 4567")
    assert citizen.card["state"] == state.value
    assert expected in " ".join(citizen.section(facet))
    if state is State.INCOMPLETE:
        assert "suspendu" in " ".join(citizen.section("deadline"))


def test_an_overdue_request_says_what_can_be_done(
    citizen: Citizen, registry: Registry, new_file: NewFile
) -> None:
    import sqlalchemy as sa

    reference = new_file("4567", limit=TimeLimit(60))
    with registry.database.write() as connection:
        connection.execute(
            sa.text("UPDATE requests SET due_on = '2020-01-02' WHERE reference = :r"), {"r": reference}
        )
    citizen.says(f"où en est ma demande {reference} 4567")
    assert "dépassé" in " ".join(citizen.section("deadline"))
    assert "recours" in " ".join(citizen.section("next"))


def test_a_question_in_the_middle_is_answered_and_the_form_goes_on(
    citizen: Citizen, new_file: NewFile
) -> None:
    reference = new_file("4567")
    citizen.says(f"où en est ma demande {reference}")
    heard = citizen.says("quels papiers pour le permis de construire ?")
    assert citizen.kind == "answer"
    assert citizen.last["understood"]["procedure"]
    assert ASKS_FACTOR in heard
    citizen.says("4567")
    assert citizen.card["reference"] == reference


def test_whoever_has_no_reference_is_told_where_to_find_it(citizen: Citizen) -> None:
    citizen.says("où en est ma demande")
    assert "bureau d'ordre" in citizen.taps("pas la référence")

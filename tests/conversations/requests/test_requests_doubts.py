"""Messages that are no answer to what a form asks: half a yes, a wish to stop, a question, a loss."""

from __future__ import annotations

import pytest

from registry import Registry
from tests.assistant import Assistant
from tests.conversations.requests.conftest import STORY, Citizen, NewFile, come, kept, up_to

ASKS = {
    "kind": "De quoi s'agit-il",
    "place": "Où se trouve le problème",
    "description": "Décrivez ce qui se passe",
    "contact": "numéro de téléphone ou une adresse e-mail",
    "consent": "loi 09-08",
    "summary": "Est-ce exact",
}
STOPPED = ("nous nous arrêtons là", "توقفنا هنا")
ASKS_TO_STOP = ("Voulez-vous arrêter", "هل تريدون التوقف")


def holds(heard: str, either: tuple[str, str]) -> bool:
    return any(text in heard for text in either)


@pytest.mark.parametrize(
    "words",
    ["attendez une minute", "صبر واحد الدقيقة", "vous gardez une copie de mes données ?", "sber wa7ed d9i9a"],
)
def test_half_a_yes_gives_no_consent(citizen: Citizen, words: str) -> None:
    up_to(citizen, "consent")
    citizen.says(words)
    assert all(not message.get("card") for message in citizen.last["messages"])
    titles = [button["title"] for button in citizen.last["messages"][-1]["buttons"]]
    assert titles in (["J'accepte", "Je refuse"], ["أوافق", "لا أوافق"])


@pytest.mark.parametrize(
    "words", ["c'est au 1 boulevard hassan II pas ici", "لا واحد الحاجة غالطة", "attendez une minute"]
)
def test_half_a_yes_to_the_summary_deposits_nothing(citizen: Citizen, registry: Registry, words: str) -> None:
    up_to(citizen, "summary")
    before = kept(registry)
    citizen.says(words)
    assert kept(registry) == before
    citizen.says("oui")
    assert kept(registry) == before + 1


def test_a_digit_inside_a_word_chooses_no_kind(citizen: Citizen) -> None:
    up_to(citizen, "kind")
    heard = citizen.says("ch7al f passport")
    assert holds(heard, (ASKS["kind"], "ما موضوع طلبكم"))


@pytest.mark.parametrize("step", ["kind", "place", "description", "contact"])
@pytest.mark.parametrize(
    "words",
    ["ألغي الشكاية من فضلك", "finalement non, laissez tomber merci", "je ne veux plus déposer de plainte",
     "choukran, annuler la demande"],
)  # fmt: skip
def test_it_stops_in_natural_words(citizen: Citizen, step: str, words: str) -> None:
    up_to(citizen, step)
    assert holds(citizen.says(words), STOPPED)


@pytest.mark.parametrize("step", ["kind", "place", "description", "contact"])
def test_a_no_that_answers_nothing_is_asked_about(citizen: Citizen, step: str) -> None:
    up_to(citizen, step)
    assert holds(citizen.says("la safi mabghitch"), ASKS_TO_STOP)
    assert holds(citizen.says("oui"), STOPPED)


def test_who_goes_on_is_asked_the_same_again_and_nothing_is_noted(citizen: Citizen) -> None:
    up_to(citizen, "description")
    assert holds(citizen.says("non ce n'est pas ça"), ASKS_TO_STOP)
    assert "Faut-il le noter" in citizen.says("je continue")
    assert ASKS["description"] in citizen.says("non")
    assert ASKS["contact"] in citizen.says(STORY)
    citizen.says("sans contact")
    citizen.says("oui")
    assert citizen.section("description") == [STORY]


def test_what_is_said_again_after_going_on_is_meant(citizen: Citizen) -> None:
    up_to(citizen, "description")
    citizen.says("non ce n'est pas ça")
    citizen.taps("continuer")
    citizen.taps("je réécris")
    assert ASKS["contact"] in citizen.says("non ce n'est pas ça")


def test_a_complaint_that_sounds_like_a_refusal_is_not_lost(citizen: Citizen) -> None:
    up_to(citizen, "description")
    assert holds(citizen.says("ne marche pas du tout"), ASKS_TO_STOP)
    citizen.taps("continuer")
    assert ASKS["contact"] in citizen.taps("le noter")


def test_a_refusal_that_names_the_contact_leaves_it_out(citizen: Citizen) -> None:
    up_to(citizen, "contact")
    citizen.says("mabghitch n3ti nmra")
    titles = [button["title"] for button in citizen.last["messages"][-1]["buttons"]]
    assert titles in (["J'accepte", "Je refuse"], ["أوافق", "لا أوافق"])


@pytest.mark.parametrize("step", ["description", "contact"])
@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("c'est quoi les délais légaux de réponse ?", ("60 jours", "60 يوما")),
        ("شحال كيديرو باش يجاوبو؟", ("60 jours", "60 يوما")),
        ("c'est obligatoire de donner son téléphone ?", ("Ce n'est pas obligatoire", "ليس ذلك إجباريا")),
        ("واش خاصني نعطي النمرة ديالي؟", ("Ce n'est pas obligatoire", "ليس ذلك إجباريا")),
        ("qu'est-ce que vous faites de mes données ?", ("loi 09-08", "القانون 09.08")),
    ],
)
def test_a_question_about_the_form_is_answered_and_the_step_asked_again(
    citizen: Citizen, step: str, words: str, answer: tuple[str, str]
) -> None:
    up_to(citizen, step)
    heard = citizen.says(words)
    assert citizen.kind == "deposit"
    assert holds(citizen.last["messages"][0]["text"], answer)
    again = {"description": (ASKS["description"], "صفوا ما حدث"), "contact": (ASKS["contact"], "رقم هاتف أو")}
    assert holds(heard, again[step])


@pytest.mark.parametrize("step", ["place", "description"])
def test_another_question_is_not_noted(citizen: Citizen, step: str) -> None:
    up_to(citizen, step)
    heard = citizen.says("pourquoi tout cela ?")
    assert "je ne l'ai pas notée" in heard
    assert ASKS[step] in heard


def test_a_complaint_that_ends_in_a_question_can_be_noted(citizen: Citizen) -> None:
    story = "le lampadaire est cassé depuis un mois, quand allez-vous réparer ?"
    up_to(citizen, "description")
    assert story in citizen.says(story)
    assert ASKS["contact"] in citizen.taps("le noter")
    citizen.says("sans contact")
    citizen.says("oui")
    assert citizen.section("description") == [story]


def test_a_complaint_that_ends_in_a_question_can_be_written_again(citizen: Citizen) -> None:
    up_to(citizen, "description")
    citizen.says("le lampadaire est cassé depuis un mois, quand allez-vous réparer ?")
    assert ASKS["description"] in citizen.says("non")
    assert ASKS["contact"] in citizen.says(STORY)


@pytest.mark.parametrize(
    ("first", "place", "kind"),
    [
        ("أريد أن أشتكي من موظف في الجماعة طلب مني رشوة", "مكتب الجماعة", "شكاية أخرى"),
        ("bghit ndir chikaya 3la lmosbah tafi f zan9a", "hay salam", "الإنارة العمومية"),
    ],
)
def test_what_the_first_message_tells_is_offered_as_the_description(
    server: Assistant, first: str, place: str, kind: str
) -> None:
    citizen = come(server)
    assert "أين يوجد المشكل" in citizen.says(first)
    assert first in citizen.says(place)
    citizen.says("نعم")
    citizen.says("بلا")
    citizen.says("موافق")
    assert citizen.section("description") == [first]
    assert citizen.section("kind") == [kind]


def test_a_question_in_between_does_not_lose_what_was_offered(server: Assistant) -> None:
    citizen = come(server)
    first = "bghit ndir chikaya 3la lmosbah tafi f zan9a"
    citizen.says(first)
    assert first in citizen.says("hay salam")
    assert first in citizen.says("chno lwra9 dyal rokhsat lbni?")


@pytest.mark.parametrize(
    "words", ["j'ai perdu le récépissé", "ليس لدي المرجع", "ما عنديش الرقم", "telefli lwasl"]
)
def test_a_lost_reference_is_known_in_words(citizen: Citizen, words: str) -> None:
    citizen.says("où en est ma demande")
    assert holds(citizen.says(words), ("adressez-vous au bureau d'ordre", "توجهوا إلى مكتب الضبط"))


@pytest.mark.parametrize("words", ["je l'ai perdu", "ما عنديش", "ضاع مني الرمز", "ma3ndich"])
def test_a_lost_code_is_known_in_words(citizen: Citizen, new_file: NewFile, words: str) -> None:
    citizen.says("où en est ma demande")
    citizen.says(new_file("4567"))
    assert holds(citizen.says(words), ("adressez-vous au bureau d'ordre", "توجهوا إلى مكتب الضبط"))

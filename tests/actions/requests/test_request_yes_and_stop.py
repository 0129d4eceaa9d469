"""Yes and no as a whole message, messages that stop a form, and those after which it asks back."""

from __future__ import annotations

import pytest

from actions.request_forms import deposit_answers, privacy, words
from actions.request_forms.deposit_doubts import offered
from actions.request_forms.message import Message, may_stop, stops, yes_or_no


def message(text: str, intent: str = "nlu_fallback", confidence: float = 0.9, variety: str = "fr") -> Message:
    return Message(text, intent, confidence, False, None, variety, {}, {})


@pytest.mark.parametrize(
    "text",
    ["oui", "1", "١", "le 1", "رقم 1", "n° 1", "نعم أوافق", "واخا", "wakha mzyan a khoya",
     "oui c'est bon pour moi", "ouiii allez-y", "اه موافق"],
)  # fmt: skip
def test_a_message_that_is_nothing_but_yes_agrees(text: str) -> None:
    assert yes_or_no(message(text)) is True


@pytest.mark.parametrize(
    "text",
    [
        "attendez une minute",
        "صبر واحد الدقيقة",
        "vous gardez une copie de mes données ?",
        "c'est au 1 boulevard hassan II pas ici",
        "لا واحد الحاجة غالطة",
        "sber wa7ed d9i9a",
        "pas d'accord avec vous",
        "oui ?",
        "oui mais la rue est fausse",
    ],
)
def test_one_among_other_words_is_no_agreement(text: str) -> None:
    # Sure of the intent as the model may be: consent is given in words, or not at all.
    assert yes_or_no(message(text, "affirm", 0.99)) is None


@pytest.mark.parametrize("text", ["non", "لا", "lala", "2", "je refuse"])
def test_a_message_that_is_nothing_but_no_refuses(text: str) -> None:
    assert yes_or_no(message(text)) is False


@pytest.mark.parametrize(
    ("text", "kind"),
    [("ch7al f passport", None), ("3awtani", None), ("attendez une minute svp", None),
     ("pour 2 jours seulement, c'est possible ?", None), ("7", "letter"), ("le 2", "complaint-waste")],
)  # fmt: skip
def test_a_digit_inside_a_word_chooses_no_kind(text: str, kind: str | None) -> None:
    taken = deposit_answers.kind(message(text, variety="arabizi"))
    assert (taken.value if taken else None) == kind


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("ألغي الشكاية من فضلك", "deny"),
        ("finalement non, laissez tomber merci", "deny"),
        ("je ne veux plus déposer de plainte", "deposit"),
        ("choukran, annuler la demande", "deny"),
        ("لا صافي بطل", "deny"),
        ("bghit nl8i chikaya", "deny"),
        ("annuler", "nlu_fallback"),
    ],
)
def test_a_short_message_that_gives_the_request_up_stops(text: str, intent: str) -> None:
    assert stops(message(text, intent, 0.97))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("la safi mabghitch", "deny"),
        ("non ce n'est pas ça", "deny"),
        ("le président refuse d'annuler la demande", "deposit"),
        ("non je ne veux pas annuler", "deny"),
        ("non", "deny"),
    ],
)
def test_what_may_mean_to_stop_is_asked_and_does_not_stop(text: str, intent: str) -> None:
    assert not stops(message(text, intent, 0.97))
    assert may_stop(message(text, intent, 0.97))


@pytest.mark.parametrize(
    ("text", "intent", "confidence"),
    [
        ("le café a annulé son permis", "deposit", 0.9),
        ("près du stop de la rue Hassan II", "deny", 0.4),
        ("صلحو الضو", "deny", 0.5),
        ("non seulement la route est cassée mais en plus personne ne vient", "deny", 0.9),
        ("comment annuler ma demande ?", "deny", 0.9),
    ],
)
def test_a_place_or_a_complaint_does_not_stop(text: str, intent: str, confidence: float) -> None:
    assert not stops(message(text, intent, confidence))
    assert not may_stop(message(text, intent, confidence))


@pytest.mark.parametrize(
    ("text", "variety"),
    [
        ("أريد أن أشتكي من موظف في الجماعة طلب مني رشوة", "ar"),
        ("bghit ndir chikaya 3la lmosbah tafi f zan9a", "arabizi"),
        ("bghit ndepozi réclamation 3la nids de poule f zan9a", "mixed"),
        ("بغيت نشكي على الزبل مجموع حدا دارنا", "ary"),
        ("je veux signaler un lampadaire cassé", "fr"),
    ],
)
def test_a_first_message_that_tells_the_matter_is_offered_as_it_is(text: str, variety: str) -> None:
    assert offered(message(text, variety=variety)) == text


@pytest.mark.parametrize(
    "text",
    ["je voudrais déposer une réclamation auprès de la commune", "bghit ndir chikaya", "أريد تقديم شكاية",
     "بغيت نحط شكاية", "comment déposer une plainte contre un voisin bruyant ?",
     "salam bghit ndir réclamation", "je souhaite adresser un courrier au président de la commune"],
)  # fmt: skip
def test_a_wish_alone_is_not_offered_as_the_description(text: str) -> None:
    assert offered(message(text)) is None


def test_what_is_offered_holds_no_card_number() -> None:
    assert offered(message("réclamation : ma carte AB123456 est retenue au guichet")) == (
        "réclamation : ma carte … est retenue au guichet"
    )


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("3la lmosbah tafi f zan9a", "complaint-street-light"),
        ("lbola kharja", "complaint-street-light"),
        ("ddaw tafi", "complaint-street-light"),
        ("3la nids de poule f zan9a", "complaint-road"),
        ("kayna l7ofra kbira", "complaint-road"),
        ("bidonat zbel 3amrin", "complaint-waste"),
        ("طلب مني رشوة", "complaint-other"),
    ],
)
def test_everyday_words_name_the_kind(text: str, kind: str) -> None:
    assert words.kind_named(text, by_sound=True) == kind


@pytest.mark.parametrize(
    "text",
    ["j'ai perdu le récépissé", "je l'ai perdu", "je n'ai pas le numéro", "ضاع مني الوصل", "ليس لدي المرجع",
     "ما عنديش الرقم", "توضر ليا الوصل", "ma 3endich nmra", "telefli lwasl"],
)  # fmt: skip
def test_what_is_lost_is_known_in_four_ways_of_writing(text: str) -> None:
    assert words.mentions(text, "lost")


@pytest.mark.parametrize(
    "text", ["je n'ai pas reçu de réponse", "1985", "مازال ما جاوبوني", "je ne sais pas"]
)
def test_what_is_not_lost(text: str) -> None:
    assert not words.mentions(text, "lost")


@pytest.mark.parametrize(
    ("text", "says"),
    [("supprimez ma conversation", True), ("mse7 la conversation", True), ("احذفوا كل ما لديكم", True),
     ("ne supprimez pas", False), ("ماتمسحوش مسح كلشي", False),
     ("que supprimez-vous ?", False)],
)  # fmt: skip
def test_the_command_to_delete_is_neither_a_question_nor_its_contrary(text: str, says: bool) -> None:
    assert privacy.says_delete(text) is says

"""Conversations with the real server, over HTTP, as a citizen's page holds them."""

from __future__ import annotations

import json

import pytest

from catalogue.text.normal import has_arabic_letters
from tests.assistant import Assistant, Citizen, Reply

#: A question about an extract of the act of birth, and two follow-ups, in each way of writing.
FOLLOWED = {
    "fr": ("Quels papiers pour un extrait de naissance ?", "et combien ça coûte ?", "et c'est où ?"),
    "ar": ("ما هي الوثائق المطلوبة للحصول على عقد الازدياد؟", "وكم تكلف؟", "وأين أقدم الطلب؟"),
    "ary": ("شنو الوراق ديال عقد الازدياد؟", "وشحال خاصني ندفع؟", "وفين نمشي؟"),
    "arabizi": ("chno lwra9 dyal 3a9d izdiyad", "o ch7al taman?", "o fin nmchi?"),
}


@pytest.mark.parametrize("way", FOLLOWED)
def test_follow_ups_keep_the_subject(server: Assistant, way: str) -> None:
    citizen = server.citizen()
    question, price, place = (citizen.says(text) for text in FOLLOWED[way])
    for reply, facet in ((question, "documents"), (price, "fees"), (place, "place")):
        assert reply.kind == "answer"
        assert reply.procedure == "birth-certificate-extract"
        assert reply.facets == [facet]
        assert reply.language == ("fr" if way == "fr" else "ar")
    assert question.understood["sources"]
    assert question.understood["verified_on"]


@pytest.mark.parametrize(
    "text",
    [
        "quels sont les documents, le prix et le délai pour un extrait de naissance ?",
        "chno lwra9 dyal 3a9d izdiyad o ch7al taman o ch7al kayt3tel",
    ],
)
def test_several_questions_at_once_are_all_answered_in_order(server: Assistant, text: str) -> None:
    reply = server.citizen().says(text)
    assert reply.procedure == "birth-certificate-extract"
    assert reply.facets == ["documents", "fees", "delay"]
    sections = [section["facet"] for section in reply.messages[0]["card"]["sections"]]
    assert sections == ["documents", "fees", "delay"]


def test_a_new_subject_replaces_the_one_before(server: Assistant) -> None:
    citizen = server.citizen(language="fr")
    citizen.says("combien coûte l'extrait de naissance")
    assert citizen.says("j'ai perdu ma carte nationale").procedure == "national-id-lost"
    assert citizen.says("combien ça coûte ?").procedure == "national-id-lost"


@pytest.mark.parametrize(
    ("first", "then", "procedure"),
    [
        ("renouveler mon passeport", "on me l'a volé en fait", "passport-lost"),
        ("kifach njdded lpasport", "tsra9 lia", "passport-lost"),
        ("livret de famille première délivrance", "wtlef lia l9dim", "family-booklet-duplicate"),
        ("التصريح بالولادة", "و إلى فات الوقت", "late-birth-registration"),
    ],
)
def test_a_few_words_lead_to_a_neighbour_of_the_subject(
    server: Assistant, first: str, then: str, procedure: str
) -> None:
    citizen = server.citizen()
    citizen.says(first)
    assert citizen.says(then).procedure == procedure


def test_a_question_after_an_offer_keeps_the_offer(server: Assistant) -> None:
    reply, citizen = doubtful(server, "fr")
    again = citizen.says("c'est combien ?")
    assert again.kind == "clarify"
    assert again.titles == reply.titles
    chosen = citizen.says("1")
    assert chosen.kind == "answer"
    assert chosen.facets == ["fees"]


@pytest.mark.parametrize(
    ("text", "procedure"),
    [("tlef lia permis dyali", "driving-licence-lost"), ("dya3t lbac dyali", "baccalaureate-duplicate")],
)
def test_a_plain_procedure_outweighs_a_doubtful_intent(server: Assistant, text: str, procedure: str) -> None:
    assert server.citizen().says(text).procedure == procedure


def doubtful(server: Assistant, language: str) -> tuple[Reply, Citizen]:
    """A reply that offers procedures to choose from, and the citizen who got it."""
    candidates = {
        "fr": ("un papier pour le bébé", "une attestation", "un certificat", "licence", "permis",
               "comment importer des éléphants roses", "papier pour la maison"),
        "ar": ("شهادة", "رخصة", "بغيت شي ورقة على الدار", "وثيقة ديال الدري"),
    }  # fmt: skip
    for text in candidates[language]:
        citizen = server.citizen(language=language)
        reply = citizen.says(text)
        if reply.kind == "clarify" and reply.buttons:
            return reply, citizen
    raise AssertionError("nothing was doubtful: these words are no longer ambiguous, choose others")


@pytest.mark.parametrize(("language", "other"), [("fr", "Autre chose"), ("ar", "شيء آخر")])
def test_doubt_shows_three_at_most_and_something_else(server: Assistant, language: str, other: str) -> None:
    reply, citizen = doubtful(server, language)
    assert 2 <= len(reply.titles) <= 4
    assert reply.titles[-1] == other
    assert reply.procedure is None
    declined = citizen.taps(reply.buttons[-1])
    assert declined.kind == "clarify"
    assert declined.buttons == []


@pytest.mark.parametrize(
    ("said", "position"), [("2", 1), ("la première", 0), ("lowel", 0), ("الثاني", 1), ("tania", 1)]
)
def test_what_is_offered_is_chosen_by_number_or_in_words(server: Assistant, said: str, position: int) -> None:
    offer, citizen = doubtful(server, "fr")
    reply = citizen.says(said)
    assert reply.kind == "answer"
    again, other = doubtful(server, "fr")
    assert again.titles == offer.titles
    assert other.taps(again.buttons[position]).procedure == reply.procedure


def test_what_is_offered_is_chosen_by_its_own_words_and_the_other_one_afterwards(server: Assistant) -> None:
    offer, citizen = doubtful(server, "fr")
    first = citizen.says(offer.titles[0])
    assert first.kind == "answer"
    assert first.messages[0]["card"]["title"] == offer.titles[0]
    other = citizen.says("l'autre")
    others = offer.titles[1:-1]
    if len(others) == 1:
        assert other.messages[0]["card"]["title"] == others[0]
    else:
        assert other.titles[:-1] == others


def test_the_buttons_below_an_answer_answer_another_facet(server: Assistant) -> None:
    citizen = server.citizen(language="fr")
    first = citizen.says("quels papiers pour un extrait de naissance ?")
    assert 1 <= len(first.buttons) <= 3
    tapped = citizen.taps(first.buttons[0])
    assert tapped.procedure == "birth-certificate-extract"
    assert tapped.facets != first.facets
    assert tapped.language == "fr"


@pytest.mark.parametrize(
    ("text", "facet"),
    [("extrait de naissance, quel recours en cas de refus ?", "appeal"),
     ("c'est quoi la durée de validité d'une déclaration de naissance", "validity")],
)  # fmt: skip
def test_a_facet_that_the_record_lacks_is_said_to_be_missing(
    server: Assistant, text: str, facet: str
) -> None:
    reply = server.citizen().says(text)
    assert reply.kind == "answer"
    assert reply.understood["missing_facets"] == [facet]
    assert reply.messages[0]["card"]["sections"] == []
    assert "La fiche" in reply.text


def test_a_withdrawn_certificate_is_said_to_be_no_longer_required(server: Assistant) -> None:
    assert "ne délivrent plus ce certificat" in server.citizen().says("certificat de célibat").text
    assert "لم تعد الجماعات تسلم" in server.citizen().says("شهادة الحياة").text


@pytest.mark.parametrize(
    ("text", "kind", "language", "words"),
    [
        ("quelle est la capitale du Japon ?", "fallback", "fr", "pas de mon ressort"),
        ("عطيني شي نكتة", "fallback", "ar", "خارج اختصاصي"),
        ("chno l7al dyal lyoum", "fallback", "ar", "خارج اختصاصي"),
        ("espèce d'idiot", "small_talk", "fr", "agacement"),
        ("نتا حمار", "small_talk", "ar", "انزعاجكم"),
        ("tu es un robot ?", "small_talk", "fr", "programme"),
        ("واش نتا روبو ولا بنادم", "small_talk", "ar", "برنامج آلي"),
        ("aide", "small_talk", "fr", "Je peux"),
        ("bghit nhder m3a chi mowadaf", "person", "ar", "موظف"),
        ("je veux parler à un agent", "person", "fr", "agent"),
        ("merci beaucoup", "small_talk", "fr", "Avec plaisir"),
        ("بسلامة", "small_talk", "ar", "إلى اللقاء"),
        ("salam", "small_talk", "ar", "مرشد"),
    ],
)
def test_turns_that_are_no_question(
    server: Assistant, text: str, kind: str, language: str, words: str
) -> None:
    reply = server.citizen().says(text)
    assert (reply.kind, reply.language) == (kind, language)
    assert words in reply.text
    assert len(reply.messages) == 1


def test_the_page_says_the_language_until_the_citizen_writes(server: Assistant) -> None:
    assert server.citizen(language="fr").says("123456").language == "fr"
    assert server.citizen(language="ar").says("123456").language == "ar"
    assert server.citizen(language="fr").says("شنو الوراق ديال الباسبور").language == "ar"


def test_an_explicit_choice_of_language_is_remembered(server: Assistant) -> None:
    citizen = server.citizen()
    assert citizen.says("شنو الوراق ديال عقد الازدياد").language == "ar"
    assert citizen.says("en français svp").language == "fr"
    kept = citizen.says("وشحال الثمن؟")
    assert (kept.language, kept.procedure) == ("fr", "birth-certificate-extract")
    assert citizen.says("بالعربية").language == "ar"
    assert citizen.says("combien de temps ?").language == "ar"


def test_starting_again_forgets_the_subject(server: Assistant) -> None:
    citizen = server.citizen(language="fr")
    citizen.says("combien coûte l'extrait de naissance ?")
    again = citizen.says("on recommence à zéro")
    assert len(again.messages) == 1
    assert "repartons" in again.text
    assert citizen.says("et le délai ?").kind == "clarify"


def test_feedback_with_a_reason_is_kept_for_editors(server: Assistant) -> None:
    citizen = server.citizen(language="fr")
    citizen.says("extrait de naissance")
    why = citizen.says("cette réponse ne m'aide pas du tout")
    assert len(why.buttons) == 3
    noted = citizen.taps(why.buttons[1])
    assert "noté" in noted.text
    assert "utile" in server.citizen(language="fr").says("c'était très utile, réponse parfaite").text
    kept = [json.loads(line) for line in (server.folder / "feedback.jsonl").read_text("utf-8").splitlines()]
    reasons = [line for line in kept if line["reason"] == "wrong_answer"]
    assert reasons[-1]["procedure"] == "birth-certificate-extract"
    assert reasons[-1]["useful"] is False


def test_browsing_from_the_categories_to_an_answer(server: Assistant) -> None:
    citizen = server.citizen(language="fr")
    categories = citizen.says("montrez-moi les thèmes")
    assert "État civil" in categories.titles
    more = citizen.says("la suite")
    assert more.language == "fr"
    assert not set(more.titles[:-1]) & set(categories.titles[:-1])
    civil = citizen.taps(next(b for b in categories.buttons if b["title"] == "État civil"))
    assert "(1–8" in civil.text
    answer = citizen.says("1")
    assert answer.kind == "answer"
    assert answer.messages[0]["card"]["title"] == civil.titles[0]
    assert len(answer.messages) == 1


def test_the_commune_of_the_page_is_used_and_can_be_changed(server: Assistant) -> None:
    citizen = server.citizen(language="fr", commune="larache")
    assert "Larache" in citizen.says("où déposer une demande d'extrait de naissance ?").text
    assert "Larache" in citizen.says("quels sont vos horaires ?").text
    assert "Meknès" in citizen.says("et les horaires de la commune de Meknès ?").text
    assert "Meknès" in citizen.says("c'est ouvert maintenant ?").text


@pytest.mark.parametrize(
    ("question", "answer"),
    [("fin jat ljama3a", "meknes"), ("فين جات الجماعة", "مكناس"), ("où se trouve la commune ?", "Meknès")],
)
def test_the_commune_is_asked_for_and_named_in_either_alphabet(
    server: Assistant, question: str, answer: str
) -> None:
    citizen = server.citizen()
    asked = citizen.says(question)
    assert asked.kind == "clarify"
    assert len(asked.buttons) == 3
    told = citizen.says(answer)
    assert told.kind == "answer"
    assert told.messages[0]["card"]["type"] == "office"
    assert "مكناس" in told.text or "Meknès" in told.text


def test_an_answer_in_arabic_has_no_french_sentence_and_the_other_way_round(server: Assistant) -> None:
    for text, arabic in (
        ("شنو الوراق ديال البيرمي وشحال الثمن", True),
        ("permis de conduire : papiers et prix", False),
    ):
        card = server.citizen().says(text).messages[0]["card"]
        words = [card["title"], *card["warnings"], *card["missing"]]
        words += [item for section in card["sections"] for item in (section["title"], *section["items"])]
        assert all(has_arabic_letters(item) is arabic for item in words), words


def test_history_replays_the_conversation(server: Assistant) -> None:
    citizen = server.citizen(language="fr")
    said = [message["id"] for text in ("bonjour", "merci") for message in citizen.says(text).messages]
    history = citizen.http.get("/messages", params={"after": 0}).json()["messages"]
    assert [message["id"] for message in history if message["id"] in said] == said

"""A citizen talks to the assistant on a telephone."""

from __future__ import annotations

import itertools

from tests.bot.channels.telegram.conftest import Bot, keyboard, labels, until
from tests.bot.channels.telegram.fake_api import Html


def test_a_question_is_answered(bot: Bot) -> None:
    citizen = bot.citizen()
    assert "مرحبا بكم" in citizen.asks("salam")


def test_messages_of_a_chat_are_answered_in_their_order(bot: Bot) -> None:
    citizen = bot.citizen()
    for number in range(5):
        citizen.says(f"compte {'lent' if number % 2 == 0 else 'vite'} {number}")
    answers = [Html.shown(made.text) for made in citizen.hears(5, seconds=20)]
    assert answers == [f"{n + 1}: compte {'lent' if n % 2 == 0 else 'vite'} {n}" for n in range(5)]


def test_a_slow_answer_holds_up_nobody_else(bot: Bot) -> None:
    slow, quick = bot.citizen(), bot.citizen()
    slow.says("doucement")
    quick.asks("salam")
    assert bot.api.said(slow.id) == []
    slow.hears()


def test_the_bot_types_while_a_citizen_waits(bot: Bot) -> None:
    citizen = bot.citizen()
    citizen.says("doucement")
    citizen.hears()
    signs = [made.at for made in bot.api.of("sendChatAction", citizen.id)]
    assert len(signs) == 2
    assert 3.5 < signs[1] - signs[0] < 5


def test_a_private_chat_gets_one_message_a_second(bot: Bot) -> None:
    citizen = bot.citizen()
    for _ in range(3):
        citizen.says("salam")
    times = [made.at for made in citizen.hears(3)]
    assert all(later - earlier >= 1.0 for earlier, later in itertools.pairwise(times))


def test_a_card_is_laid_out_for_the_telephone(bot: Bot) -> None:
    citizen = bot.citizen()
    citizen.says("papiers")
    (answer,) = citizen.hears()
    lines = answer.text.split("\n")
    assert lines[0] == "<b>Déclaration de naissance &lt;30 jours&gt;</b>"
    assert "<b>Coût</b> : Gratuit · <b>Délai</b> : Le jour même" in lines
    assert "2. Copie de la CIN" in lines
    assert '<a href="https://www.watiqa.ma/?a=1&amp;b=2">' in answer.text
    assert "fiche vérifiée le 22 novembre 2026" in answer.text
    assert all(len(row) == 1 for row in keyboard(bot.api, answer))
    shown = labels(bot.api, answer)
    assert shown[:3] == ["☐ 1. Certificat d’accouchement", "☐ 2. Copie de la CIN", "☐ 3. Livret de famille"]
    assert shown[-1] == "Source"


def test_documents_are_ticked_and_the_ticks_are_remembered(bot: Bot) -> None:
    citizen = bot.citizen()
    citizen.says("papiers")
    (answer,) = citizen.hears()
    citizen.taps(answer, "Copie de la CIN")
    until(lambda: labels(bot.api, answer)[1] == "☑ 2. Copie de la CIN")
    assert labels(bot.api, answer)[0].startswith("☐")
    notice = until(lambda: bot.api.of("answerCallbackQuery"))[-1]
    assert notice.params["text"] == "Documents restants : 2"
    citizen.taps(answer, "Certificat")
    citizen.taps(answer, "Copie")  # unticked again
    until(lambda: [label[0] for label in labels(bot.api, answer)[:3]] == ["☑", "☐", "☐"])
    citizen.says("papiers")
    (later,) = citizen.hears()
    assert [label[0] for label in labels(bot.api, later)[:3]] == ["☑", "☐", "☐"]


def test_a_choice_is_taken_once_and_its_buttons_go_while_the_documents_stay(bot: Bot) -> None:
    citizen = bot.citizen()
    citizen.says("papiers")
    (answer,) = citizen.hears()
    data = next(row[0]["callback_data"] for row in keyboard(bot.api, answer) if row[0]["text"] == "Le lieu")
    citizen.taps_data(answer, data)
    assert citizen.hears()[0].text == "Choix 2"
    until(lambda: len(labels(bot.api, answer)) == 3)
    before = len(bot.api.of("answerCallbackQuery"))
    citizen.taps_data(answer, data)
    until(lambda: len(bot.api.of("answerCallbackQuery")) > before)
    assert "plus disponible" in bot.api.of("answerCallbackQuery")[-1].params["text"]
    assert "Choix" not in citizen.asks("salam")


def test_a_payload_longer_than_telegram_takes_works_all_the_same(bot: Bot) -> None:
    citizen = bot.citizen()
    citizen.says("papiers")
    (answer,) = citizen.hears()
    citizen.taps(answer, "La loi")
    assert "ن" * 60 in citizen.hears()[0].text


def test_a_forged_or_foreign_button_gets_a_notice(bot: Bot) -> None:
    citizen, other = bot.citizen(language="ar"), bot.citizen()
    other.says("papiers")
    (answer,) = other.hears()
    stolen = keyboard(bot.api, answer)[3][0]["callback_data"]
    for data in (stolen, "c:nothing", "t:nothing:1", "t:x:y", "hello", ""):
        before = len(bot.api.of("answerCallbackQuery"))
        citizen.taps_data(answer, data)
        until(lambda before=before: len(bot.api.of("answerCallbackQuery")) > before)  # type: ignore[misc]
        assert "لم يعد هذا الاختيار متاحا" in bot.api.of("answerCallbackQuery")[-1].params["text"]


def test_the_source_is_shown_when_asked_for(bot: Bot) -> None:
    citizen = bot.citizen()
    citizen.says("papiers")
    (answer,) = citizen.hears()
    citizen.taps(answer, "Source")
    shown = citizen.hears()[0].text
    assert "Loi n° 36-21" in shown
    assert 'href="https://www.watiqa.ma"' in shown


def test_a_long_answer_comes_in_parts_that_hold_every_word(bot: Bot) -> None:
    citizen = bot.citizen()
    citizen.says("longue")
    until(lambda: any("Fin." in text for text in bot.api.said(citizen.id)), 20)
    parts = [Html.shown(text) for text in bot.api.said(citizen.id)]
    assert len(parts) >= 5
    words = " ".join(parts).split()
    assert words == ["Début", "fort", *(f"mot{n}&<{n}>" for n in range(1200)), "Fin."]


def test_an_error_inside_gives_a_kind_word_and_no_traceback(bot: Bot) -> None:
    answer = bot.citizen().asks("casse")
    assert "problème technique" in answer
    assert "secret words" not in answer


def test_what_is_typed_is_never_obeyed_as_a_payload(bot: Bot) -> None:
    citizen = bot.citizen()
    for typed in ('/pick{"number": "9"}', '\u200b/pick{"number": "9"}', "/EXTERNAL_greet{}"):
        assert "Choix" not in citizen.asks(typed)


def test_a_reminder_of_the_dialogue_arrives_later(bot: Bot) -> None:
    citizen = bot.citizen()
    citizen.says("plus tard")
    assert [made.text for made in citizen.hears(2)] == ["D’accord, plus tard.", "مرحبا بكم"]


def test_an_empty_text_gets_a_kind_word(bot: Bot) -> None:
    assert "فارغة" in bot.citizen("ar").asks("\u200b \n")

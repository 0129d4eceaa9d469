"""Talking with the assistant in the widget, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from conftest import Chat, Server, host
from playwright.sync_api import expect

Open = Callable[..., Chat]
CARD = {"fr": "carte", "ar": "بطاقة"}


def test_the_first_opening_greets_and_offers_questions(chat: Open) -> None:
    french = chat(lang="fr").open()
    expect(french.page.locator(".hello")).to_have_text(
        "Bonjour, je suis Mourchid, l'assistant de la commune de Larache."
    )
    expect(french.page.locator(".ideas .choice")).to_have_count(3)
    arabic = chat(lang="ar").open()
    expect(arabic.page.locator(".hello")).to_have_text("مرحبا، أنا مرشد، مساعد جماعة العرائش.")
    expect(arabic.panel).to_have_attribute("dir", "rtl")


@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_an_answer_is_a_card_with_its_sections_source_and_date(chat: Open, lang: str) -> None:
    page = chat(lang=lang).open()
    page.ask(CARD[lang])
    card = page.page.locator("article.card")
    expect(card).to_have_count(1)
    expect(card.locator("h4")).to_have_count(4)
    expect(card.locator(".checklist input[type=checkbox]")).to_have_count(4)
    expect(card.locator("ol.steps li")).to_have_count(3)
    expect(card.locator(".source time")).to_have_attribute("datetime", "2026-11-22")
    expect(card.locator(".source a[href^='https://www.service-public.ma']")).to_be_visible()
    expect(card.locator(".callout.missing")).to_be_visible()
    said = page.bot.first
    expect(said).to_have_attribute("lang", lang)
    expect(said).to_have_attribute("dir", "rtl" if lang == "ar" else "ltr")
    assert "…" not in said.inner_text(), "with a card, the plain text is not shown as well"


def test_a_card_may_have_little_in_it(chat: Open) -> None:
    page = chat().open()
    page.ask("peu")
    expect(page.page.locator("article.card h3")).to_have_text("Seul")
    with page.page.expect_download() as waiting:
        page.menu("Télécharger la conversation")
    assert "Seul" in waiting.value.path().read_text("utf-8")
    plain = page.page.context.new_page()
    plain.goto(f"{page.url}/chat/simple?lang=fr")
    plain.locator("textarea").fill("peu")
    plain.locator("form.ask button.call").click()
    expect(plain.locator("#latest h3")).to_have_text("Seul")


def test_a_document_can_be_ticked_off(chat: Open) -> None:
    page = chat().open()
    page.ask("carte")
    first = page.page.get_by_label("Livret de famille")
    first.check()
    expect(first).to_be_checked()


def test_quick_replies_send_the_servers_button_and_go(chat: Open, server: Server) -> None:
    page = chat().open()
    page.ask("carte")
    page.choices.filter(has_text="Combien").click()
    expect(page.bot.last).to_have_text("C'est gratuit.")
    expect(page.bot.last.locator("strong")).to_have_text("gratuit")
    expect(page.user.last).to_have_text("Combien ça coûte\u00a0?")
    expect(page.choices).to_have_count(0)
    assert '/ask{"facet":"fees"}' in server.state["turns"], "the server turned the button into its payload"
    page.page.reload()
    page.open()
    expect(page.user.last).to_have_text("Combien ça coûte\u00a0?")


def test_every_message_has_its_direction_and_what_must_not_be_torn_is_isolated(chat: Open) -> None:
    page = chat(lang="ar").open()
    page.ask("mixte", answers=2)
    arabic, french = page.bot.nth(0), page.bot.nth(1)
    expect(arabic).to_have_attribute("dir", "rtl")
    expect(french).to_have_attribute("dir", "ltr")
    isolated = arabic.locator("bdi").all_inner_texts()
    assert isolated[:3] == ["LA-2026-000123-K", "12/11/2026", "05 00 00 00 00"]
    assert "contact@example.org" in isolated
    # In a right-to-left line the telephone number still reads from left to right.
    number = arabic.locator("bdi").nth(2)
    assert number.evaluate("e => getComputedStyle(e).direction") == "ltr"
    expect(page.field).to_have_attribute("dir", "")
    page.field.fill("bonjour")
    expect(page.field).to_have_attribute("dir", "auto")
    assert page.field.evaluate("e => getComputedStyle(e).direction") == "ltr"


def test_icons_that_point_somewhere_are_mirrored_in_arabic(chat: Open) -> None:
    def mirrored(page: Chat) -> bool:
        icon = page.page.locator(".send .icon")
        return bool(icon.evaluate("e => new DOMMatrix(getComputedStyle(e).transform).a === -1"))

    assert mirrored(chat(lang="ar").open())
    assert not mirrored(chat(lang="fr").open())


def test_it_says_that_it_writes_and_stops_saying_so(chat: Open, server: Server) -> None:
    page = chat().open()
    page.ask("bonjour")
    server.make("delay", seconds=1)
    try:
        page.say("deux")
        expect(page.typing).to_contain_text("L'assistant écrit")
        expect(page.bot).to_have_count(3)
    finally:
        server.make("delay", seconds=0)
    expect(page.typing).to_have_text("")
    assert page.texts[-2:] == ["Premier message.", "Second message."]


def test_an_empty_or_too_long_message_is_not_sent(chat: Open, server: Server) -> None:
    page = chat().open()
    send = page.page.locator(".send")
    expect(send).to_have_attribute("aria-disabled", "true")
    page.say("   ")
    expect(page.user).to_have_count(0)
    page.field.fill("x" * 4001)
    expect(page.page.locator("#problem")).to_contain_text("trop long")
    page.field.press("Enter")
    expect(page.user).to_have_count(0)
    page.field.fill("x" * 4000)
    expect(send).to_have_attribute("aria-disabled", "false")


def test_shift_enter_makes_a_line(chat: Open) -> None:
    page = chat().open()
    page.field.fill("une")
    page.field.press("Shift+Enter")
    page.field.type("deux")
    page.field.press("Enter")
    expect(page.user.locator("p")).to_have_text(["une", "deux"])


def test_staff_answers_appear_by_themselves_and_are_counted_when_closed(chat: Open, server: Server) -> None:
    page = chat().open()
    page.ask("bonjour")
    server.make("push", token=page.token, author="staff", messages=[{"text": "Votre dossier est prêt."}])
    staff = page.page.locator(".message.staff")
    expect(staff).to_contain_text("Votre dossier est prêt.")
    expect(staff).to_contain_text("Agent de la commune")
    page.page.keyboard.press("Escape")
    server.make("push", token=page.token, messages=[{"text": "Un."}, {"text": "Deux."}])
    expect(page.page.locator(".badge")).to_have_text("2")
    expect(page.launcher).to_have_attribute("aria-label", re.compile("2 messages non lus"))
    page.page.reload()
    expect(page.page.locator(".badge")).to_have_text("2")
    page.open()
    expect(page.page.locator(".badge")).to_be_hidden()
    expect(page.bot.last).to_have_text("Deux.")


def test_a_sign_of_typing_from_staff_is_shown(chat: Open, server: Server) -> None:
    page = chat().open()
    page.ask("bonjour")
    page.page.wait_for_function("() => !document.querySelector('mourchid-chat').panel.typing")
    page.page.evaluate("document.querySelector('mourchid-chat').panel.conversation.answered = 0")
    server.make("typing", token=page.token)
    expect(page.typing).to_contain_text("écrit")


def test_switching_the_language_keeps_the_history(chat: Open) -> None:
    page = chat().open()
    page.ask("bonjour")
    page.menu("العربية")
    expect(page.panel).to_have_attribute("dir", "rtl")
    expect(page.panel).to_have_attribute("lang", "ar")
    expect(page.user.first).to_have_text("bonjour")
    expect(page.bot.first).to_have_attribute("lang", "fr")
    expect(page.bot.first).to_have_attribute("dir", "ltr")
    expect(page.page.locator("#title")).to_have_text("مرشد")
    page.page.reload()
    page.open()
    expect(page.panel).to_have_attribute("lang", "ar")


def test_the_text_size_is_kept(chat: Open) -> None:
    page = chat().open()
    before = page.field.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    page.menu().get_by_label("Très grande").check()
    after = page.field.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert after > before * 1.3
    page.page.reload()
    page.open()
    expect(page.panel).to_have_attribute("data-size", "2")


def test_an_opinion_is_sent_once_with_its_reason(chat: Open, server: Server) -> None:
    page = chat().open()
    page.ask("carte")
    rating = page.page.get_by_role("group", name="Cette réponse vous a-t-elle aidé")
    rating.get_by_role("button", name="Non, pas utile").click()
    dialog = page.page.get_by_role("dialog", name="Qu'est-ce qui n'allait pas")
    dialog.get_by_label("Il manque une information").check()
    dialog.get_by_role("textbox").fill("l'adresse")
    dialog.get_by_role("button", name="Envoyer l'avis").click()
    expect(page.page.locator(".rated")).to_contain_text("Merci")
    expect(rating).to_have_count(0)
    given = server.state["feedback"][0]
    assert given["useful"] is False
    assert given["reason"] == "incomplete: l'adresse"
    page.page.reload()
    page.open()
    expect(page.page.locator(".rated")).to_contain_text("Merci")


def test_leaving_the_reason_sends_no_opinion(chat: Open, server: Server) -> None:
    before = len(server.state["feedback"])
    page = chat().open()
    page.ask("carte")
    page.page.get_by_role("button", name="Non, pas utile").click()
    page.page.keyboard.press("Escape")
    expect(page.page.locator("dialog")).to_have_count(0)
    expect(page.panel).to_be_visible()
    assert len(server.state["feedback"]) == before


@pytest.mark.parametrize(
    ("lang", "name", "text"),
    [
        ("fr", "Parler à une personne", "Je voudrais parler à une personne"),
        ("ar", "التحدث مع موظف", "أريد التحدث مع موظف"),
    ],
)
def test_a_person_can_be_asked_for(chat: Open, lang: str, name: str, text: str) -> None:
    page = chat(lang=lang).open()
    page.panel.locator(".head").get_by_role("button", name=name).click()
    expect(page.user.first).to_have_text(text)
    expect(page.bot).to_have_count(1)


def test_the_transcript_holds_everything(chat: Open) -> None:
    page = chat().open()
    page.ask("carte")
    page.ask("كيف")
    with page.page.expect_download() as waiting:
        page.menu("Télécharger la conversation")
    text = waiting.value.path().read_text("utf-8-sig")
    assert waiting.value.suggested_filename == "conversation-mourchid.txt"
    for part in (
        "Vous",
        "carte",
        "- CNIE du déclarant",
        "1. Retirez",
        "Vérifié le 22 novembre 2026",
        "كتبتم: كيف",
    ):
        assert part in text


def test_a_card_is_printed_alone_with_its_boxes(chat: Open) -> None:
    page = chat().open()
    page.ask("carte")
    page.page.get_by_label("Livret de famille").check()
    page.page.evaluate("""() => {
      const add = Element.prototype.append;
      window.__printed = [];
      const own = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, "contentWindow");
      Object.defineProperty(HTMLIFrameElement.prototype, "contentWindow", { get() {
        const view = own.get.call(this);
        view.print = () => __printed.push({
          title: view.document.title, text: view.document.body.innerText,
          ticked: view.document.querySelectorAll("input:checked").length,
          sheets: view.document.adoptedStyleSheets.length });
        return view;
      } });
    }""")
    page.page.get_by_role("button", name="Imprimer").first.click()
    printed = page.page.evaluate("__printed")
    assert len(printed) == 1
    assert printed[0]["title"] == "Déclaration de naissance"
    assert "Certificat de naissance" in printed[0]["text"]
    assert printed[0]["ticked"] == 1
    assert printed[0]["sheets"] == 1


@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_deleting_the_conversation_leaves_nothing(chat: Open, lang: str) -> None:
    names = {"fr": ("Supprimer la conversation", "Supprimer"), "ar": ("حذف المحادثة", "حذف")}[lang]
    page = chat(lang=lang).open()
    page.ask("bonjour")
    token = page.token
    page.menu(names[0])
    page.page.get_by_role("dialog", name=names[0]).get_by_role("button", name=names[1], exact=True).click()
    expect(page.messages).to_have_count(0)
    expect(page.page.locator(".ideas .choice")).to_have_count(3)
    assert "session" not in page.memory
    gone = page.page.request.get(
        page.url + "/webhooks/web/messages", headers={"Authorization": f"Bearer {token}"}
    )
    assert gone.status == 401
    page.ask("encore")
    assert page.token != token


def test_the_embedding_tag_decides_commune_language_colour_and_side(chat: Open) -> None:
    page = chat("/test/host?lang=ar&commune=meknes&position=start").open()
    expect(page.page.locator(".head p")).to_have_text("جماعة مكناس")
    box = page.launcher.bounding_box()
    assert box
    assert box["x"] > 550, "the start of a line is at the right in Arabic"
    colour = page.page.locator(".head").evaluate("e => getComputedStyle(e).backgroundColor")
    assert colour == "rgb(138, 59, 31)"


def test_a_commune_that_the_server_does_not_know_is_still_answered(chat: Open) -> None:
    page = chat(host("fr", "nulle-part")).open()
    expect(page.page.locator(".hello")).to_have_text("Bonjour, je suis Mourchid, l'assistant de la commune.")
    page.ask("bonjour")

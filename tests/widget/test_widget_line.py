"""Offline, slow, broken and restarted: nothing is lost, nothing comes twice."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from conftest import Chat, Server
from playwright.sync_api import Request, expect

from tests.services import wait_until

Open = Callable[..., Chat]
ECHO = "Vous avez écrit\u00a0: "


def test_nothing_is_stored_and_nobody_is_asked_before_the_first_opening(chat: Open, server: Server) -> None:
    page = chat("/?lang=fr&commune=larache")
    asked: list[str] = []
    page.page.on("request", lambda request: asked.append(request.url))
    page.launcher.wait_for()
    page.page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "/webhooks/" in url]
    assert page.page.context.cookies() == []
    stored = "[localStorage.length, sessionStorage.length, document.cookie]"
    assert page.page.evaluate(stored) == [0, 0, ""]
    page.open()
    page.ask("bonjour")
    assert page.page.context.cookies() == []
    assert page.page.evaluate("localStorage.length") == 1


def test_what_was_said_is_not_kept_in_the_browser(chat: Open) -> None:
    page = chat().open()
    page.ask("une chose privée")
    assert "privée" not in json.dumps(page.memory, ensure_ascii=False)


def test_the_token_is_in_no_address_and_the_page_asks_only_its_server(chat: Open, server: Server) -> None:
    page = chat("/?lang=fr")
    asked: list[Request] = []
    page.page.on("request", lambda request: asked.append(request))
    page.open()
    page.ask("bonjour")
    page.page.reload()
    page.open()
    expect(page.bot).to_have_count(1)
    token = page.token
    assert asked
    for request in asked:
        assert token not in request.url
        assert request.url.startswith((server.url, "data:", "blob:"))


def test_a_reload_shows_everything_once_and_in_order(chat: Open) -> None:
    page = chat().open()
    for text in ("un", "deux", "trois"):
        page.ask(text, answers=2 if text == "deux" else 1)
    before = page.texts
    page.page.reload()
    page.open()
    expect(page.messages).to_have_count(len(before))
    assert page.texts == before


def test_offline_messages_wait_survive_a_reload_and_go_out_in_order(chat: Open, own_server: Server) -> None:
    page = chat(at=own_server).open()
    page.ask("avant")
    # The page itself comes from a cache that a test browser lacks, so only the assistant is cut off.
    page.page.context.route("**/webhooks/**", lambda route: route.abort())
    page.say("premier")
    expect(page.banner).to_contain_text("Pas de connexion")
    page.say("second")
    expect(page.page.locator(".state", has_text="En attente")).to_have_count(2)
    page.page.reload()
    page.open()
    expect(page.user).to_have_text(["premier", "second"])
    page.page.context.unroute("**/webhooks/**")
    page.page.locator(".banner button").click()
    expect(page.bot).to_have_text([ECHO + "avant", ECHO + "premier", ECHO + "second"])
    expect(page.user).to_have_text(["avant", "premier", "second"])
    expect(page.page.locator(".state")).to_have_count(0)
    assert own_server.state["turns"] == ["avant", "premier", "second"]
    assert page.memory["queue"] == []


def test_going_offline_and_back_is_said_and_mended(chat: Open, server: Server) -> None:
    page = chat().open()
    page.ask("bonjour")
    page.page.context.set_offline(True)
    expect(page.banner).to_contain_text("Pas de connexion")
    page.say("hors ligne")
    expect(page.bot).to_have_count(1)
    server.make("push", token=page.token, author="staff", messages=[{"text": "Pendant ce temps."}])
    page.page.context.set_offline(False)
    expect(page.bot.last).to_have_text(ECHO + "hors ligne")
    expect(page.page.locator(".message.staff")).to_have_count(1)
    expect(page.banner).not_to_have_class(re.compile("bad"))
    assert server.turns("hors ligne") == 1


def test_a_reload_in_the_middle_of_a_turn_loses_and_doubles_nothing(chat: Open, own_server: Server) -> None:
    page = chat(at=own_server).open()
    own_server.make("delay", seconds=1.5)
    page.say("au milieu")
    wait_until(lambda: own_server.turns("au milieu") > 0, 10, "the turn")
    page.page.reload()
    page.open()
    expect(page.bot).to_have_text([ECHO + "au milieu"])
    expect(page.user).to_have_count(1)
    own_server.make("delay", seconds=0)
    page.page.reload()
    page.open()
    expect(page.bot).to_have_text([ECHO + "au milieu"])


def test_a_reply_that_got_lost_on_its_way_is_fetched_again(chat: Open, own_server: Server) -> None:
    page = chat(at=own_server).open()
    page.ask("avant")
    lost: list[str] = []

    def lose(route: Any) -> None:
        if route.request.method == "POST" and not lost:
            route.fetch()
            lost.append(route.request.post_data)
            route.abort()
        else:
            route.continue_()

    page.page.route("**/webhooks/web/messages", lose)
    page.say("perdu")
    expect(page.bot).to_have_text([ECHO + "avant", ECHO + "perdu"])
    wait_until(lambda: page.memory["queue"] == [], 15, "the second try")
    assert len(lost) == 1
    assert own_server.turns("perdu") == 1
    expect(page.messages).to_have_count(4)


def test_a_restart_of_the_server_in_the_middle(chat: Open, own_server: Server) -> None:
    page = chat(at=own_server).open()
    page.ask("avant")
    own_server.stop()
    page.say("pendant")
    expect(page.banner).to_have_class("banner bad")
    own_server.start()
    expect(page.bot).to_have_text([ECHO + "avant", ECHO + "pendant"], timeout=25_000)
    assert own_server.turns("pendant") == 1
    own_server.make("push", token=page.token, messages=[{"text": "Le flux est revenu."}])
    expect(page.bot.last).to_have_text("Le flux est revenu.", timeout=25_000)
    expect(page.bot).to_have_count(3)


def test_two_tabs_are_one_conversation(chat: Open, server: Server) -> None:
    first = chat().open()
    first.ask("depuis la première")
    second = Chat(first.page.context.new_page(), server.url).goto("/test/host?lang=fr&commune=larache").open()
    expect(second.bot).to_have_count(1)
    second.ask("depuis la seconde")
    for page in (first, second):
        expect(page.user).to_have_text(["depuis la première", "depuis la seconde"])
        expect(page.bot).to_have_text([ECHO + "depuis la première", ECHO + "depuis la seconde"])
    server.make("push", token=first.token, messages=[{"text": "Pour les deux."}])
    for page in (first, second):
        expect(page.bot).to_have_count(3)
    assert server.turns("depuis la seconde") == 1
    second.menu("Supprimer la conversation")
    second.page.get_by_role("dialog").get_by_role("button", name="Supprimer", exact=True).click()
    expect(second.messages).to_have_count(0)
    expect(first.messages).to_have_count(0)


def test_without_a_stream_it_asks_now_and_then(chat: Open, server: Server) -> None:
    page = chat()
    page.page.route(
        "**/webhooks/web/events**",
        lambda route: route.fulfill(status=200, body="{}", content_type="application/json"),
    )
    page.open()
    page.ask("bonjour")
    server.make("push", token=page.token, messages=[{"text": "Sans flux."}])
    expect(page.bot.last).to_have_text("Sans flux.", timeout=15_000)
    expect(page.bot).to_have_count(2)


def test_a_passing_fault_is_tried_again_and_a_lasting_one_can_be(chat: Open, server: Server) -> None:
    page = chat().open()
    page.ask("bonjour")
    server.make("fault", path="messages", method="POST", status=503, retry_after=1, times=1)
    page.ask("passager")
    server.make("fault", path="messages", method="POST", status=503, retry_after=1, times=3)
    page.say("tenace")
    expect(page.page.locator(".failed")).to_contain_text("Message non envoyé")
    page.page.get_by_role("button", name="Réessayer").click()
    expect(page.bot.last).to_have_text(ECHO + "tenace")
    expect(page.page.locator(".failed")).to_have_count(0)
    assert server.turns("tenace") == server.turns("passager") == 1


def test_too_many_messages_wait_as_long_as_the_server_says(chat: Open, server: Server) -> None:
    page = chat().open()
    page.ask("bonjour")
    server.make("fault", path="messages", method="POST", status=429, retry_after=1, times=1)
    page.say("vite")
    expect(page.banner).to_contain_text("beaucoup de messages")
    expect(page.bot.last).to_have_text(ECHO + "vite")


def test_a_message_that_is_refused_does_not_hold_up_the_next(chat: Open, server: Server) -> None:
    page = chat().open()
    page.ask("bonjour")
    server.make("fault", path="messages", method="POST", status=413, times=1)
    page.say("refusé")
    page.ask("suivant")
    expect(page.page.locator(".failed")).to_contain_text("trop long")
    assert server.turns("refusé") == 0


def test_an_expired_session_is_replaced_and_the_words_stay(chat: Open, server: Server) -> None:
    page = chat().open()
    page.ask("avant")
    old = page.token
    server.make("fault", path="messages", method="POST", status=401, times=1)
    page.ask("après")
    assert page.token != old
    expect(page.user).to_have_text(["avant", "après"])
    assert server.turns("après") == 1


def test_a_conversation_deleted_elsewhere_ends_here(chat: Open) -> None:
    page = chat().open()
    page.ask("bonjour")
    page.page.request.delete(
        page.url + "/webhooks/web/sessions", headers={"Authorization": f"Bearer {page.token}"}
    )
    expect(page.messages).to_have_count(0)
    page.ask("encore")


def test_where_storage_is_refused_the_conversation_goes_on(chat: Open) -> None:
    page = chat()
    refuse = "{get() { throw new Error('refused'); }}"
    page.page.add_init_script(f"Object.defineProperty(window, 'localStorage', {refuse})")
    page.page.reload()
    page.open()
    page.ask("bonjour")


def test_a_line_that_is_silent_after_sleep_is_opened_anew(chat: Open, server: Server) -> None:
    page = chat().open()
    page.ask("bonjour")
    # As after a long sleep: the last byte is minutes old when the page is seen again.
    with page.page.expect_request("**/webhooks/web/events**"):
        page.page.evaluate("""() => {
          const { stream } = document.querySelector('mourchid-chat').panel.conversation;
          stream.heard = Date.now() - 120_000;
          dispatchEvent(new Event('online'));
        }""")
    server.make("push", token=page.token, messages=[{"text": "Après le sommeil."}])
    expect(page.bot.last).to_have_text("Après le sommeil.")
    expect(page.bot).to_have_count(2)

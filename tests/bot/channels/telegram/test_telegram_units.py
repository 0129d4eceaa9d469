"""The channel's smaller parts, one at a time."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.messages import BotMessage
from bot.channels.store_sqlite import SqliteChannelStore
from bot.channels.telegram import links, markup
from bot.channels.telegram.cards import show
from bot.channels.telegram.chats import chat_of, language_of_code
from bot.channels.telegram.commands import MENU, PAYLOADS
from bot.channels.telegram.limits import Limits, Window
from bot.channels.telegram.offices import nearest
from bot.channels.telegram.queue import Call, Queued
from bot.channels.telegram.sending import together
from bot.channels.telegram.split import split
from catalogue.communes import Commune, Location, Office
from catalogue.record import Text
from tests.bot.channels.telegram.fake_api import Html

ROOT = Path(__file__).parents[4]
LRI, FSI, PDI, RLM = "\u2066", "\u2068", "\u2069", "\u200f"


# Text in both directions


def test_latin_words_numbers_and_references_keep_their_place_in_arabic() -> None:
    shown = markup.line("طلبكم BM-2026-000123 لدى CNSS بتاريخ 22/11/2026", "ar")
    for run in ("BM-2026-000123", "CNSS", "22/11/2026"):
        assert f"{LRI}{run}{PDI}" in shown


def test_an_arabic_line_that_begins_with_a_number_still_runs_from_the_right() -> None:
    assert markup.line("1. نسخة من البطاقة", "ar").startswith(RLM)
    assert not markup.line("نسخة من البطاقة", "ar").startswith(RLM)
    assert markup.button("☐ 1. نسخة", "ar").startswith(RLM)


def test_arabic_words_keep_their_place_in_french() -> None:
    assert f"{FSI}عقد الازدياد{PDI}" in markup.line("l’acte (عقد الازدياد) demandé", "fr")


def test_markup_of_ours_becomes_telegrams_and_all_else_is_text() -> None:
    shown = markup.line(
        "**Prix** <5 & [site](https://a.ma/?x=1&y=2) [non](javascript:alert) https://b.ma/z.", "fr"
    )
    assert "<b>Prix</b> &lt;5 &amp; " in shown
    assert '<a href="https://a.ma/?x=1&amp;y=2">site</a>' in shown
    assert '<a href="https://b.ma/z">b.ma/z</a>' in shown
    assert "javascript" not in shown
    assert shown.endswith(".")


@given(st.text(max_size=300), st.sampled_from(["ar", "fr"]))
def test_any_text_is_html_that_telegram_takes(text: str, language: Any) -> None:
    Html.shown(markup.line(text, language))


def test_plain_text_writes_addresses_out() -> None:
    assert "https://a.ma" in markup.plain(markup.line("[site](https://a.ma)", "fr"))


# Long answers


def test_a_cut_is_made_between_paragraphs_if_possible() -> None:
    assert split(["un deux", "", "trois quatre"], 15) == ["un deux", "trois quatre"]
    assert split(["un deux", "", "trois quatre"], 30) == ["un deux\n\ntrois quatre"]


def test_tags_are_closed_and_opened_again_at_a_cut() -> None:
    assert split(["<b>un <i>deux trois</i></b>"], 8) == ["<b>un <i>deux</i></b>", "<b><i>trois</i></b>"]


@given(st.lists(st.text(alphabet="ab &<>é😀\u0645", max_size=60), max_size=12), st.integers(8, 80))
def test_no_part_is_too_long_and_no_word_is_lost_or_cut(lines: list[str], longest: int) -> None:
    marked = [
        markup.bold(line, "fr") if number % 2 else markup.line(line, "fr")
        for number, line in enumerate(lines)
    ]
    parts = split(marked, longest)
    assert all(markup.length(part) <= longest for part in parts)
    whole = [Html.shown(line) for line in marked]
    words = [word for line in whole for word in line.split()]
    if all(len(word.encode("utf-16-le")) // 2 <= longest for word in words):
        assert [word for part in parts for word in Html.shown(part).split()] == words


# Cards


def card(**more: Any) -> dict[str, Any]:
    sections = [
        {
            "facet": "fees",
            "title": "الرسوم",
            "kind": "list",
            "items": ["20 درهما", "مجانا للمعوزين"],
            "note": "تقريبي",
        },
        {"facet": "delay", "title": "الأجل", "kind": "text", "items": ["ثلاثة أيام"], "note": None},
    ]
    return {"type": "procedure", "procedure": "x", "title": "عقد الازدياد", "sections": sections, **more}


def test_what_is_not_short_has_a_paragraph_of_its_own() -> None:
    lines = show(BotMessage("…", "ar", [], card())).lines
    assert "<b>الرسوم</b>" in lines
    assert any(line.endswith("مجانا للمعوزين") for line in lines)
    assert any("تقريبي" in line for line in lines)


def test_warnings_and_what_is_missing_are_said() -> None:
    shown = show(BotMessage("…", "ar", [], card(warnings=["انتبهوا"], missing=["لا تذكر البطاقة الأجل"])))
    assert any("⚠️ انتبهوا" in line for line in shown.lines)
    assert "لا تذكر البطاقة الأجل" in shown.lines


def test_documents_of_several_cases_are_numbered_as_their_buttons_are() -> None:
    lists = [
        {"facet": "documents", "title": title, "kind": "checklist", "items": items, "note": None}
        for title, items in (("Pièces", ["CNIE", "Photo"]), ("Pièces — Mineur", ["Livret"]))
    ]
    shown = show(BotMessage("…", "fr", [], {**card(), "sections": lists}))
    assert shown.checklist == ["CNIE", "Photo", "Livret"]
    assert [line for line in shown.lines if line[:1].isdigit()] == ["1. CNIE", "2. Photo", "3. Livret"]


def test_a_card_of_another_kind_is_shown_as_its_text() -> None:
    assert show(BotMessage("Reçu 12", "fr", [], {"title": "Acte"})).lines == ["Reçu 12"]


# Limits


async def test_a_window_of_time_never_holds_more_than_its_limit() -> None:
    window = Window(3, 0.2)
    times: list[float] = []

    async def one(number: int) -> None:
        async with window:
            await asyncio.sleep(0.05 if number % 2 else 0.001)  # the network is not always as slow
            times.append(time.monotonic())

    await asyncio.gather(*(one(number) for number in range(10)))
    times.sort()
    assert all(times[at + 3] - times[at] >= 0.2 for at in range(len(times) - 3))
    assert len(times) == 10


async def test_a_private_chat_waits_while_others_go_on() -> None:
    limits, order = Limits(), list[int]()

    async def send(chat: int) -> None:
        async def call() -> None:
            order.append(chat)

        await limits.process_request(call, (), {}, "sendMessage", {"chat_id": chat}, None)

    await asyncio.gather(send(1), send(1), send(2), send(3))
    assert order == [1, 2, 3, 1]


def test_texts_for_one_topic_go_together_and_keep_their_order() -> None:
    def text(number: int, topic: str, words: str) -> Queued:
        return Queued(number, Call(-1, "sendMessage", {"text": words, "parse_mode": "HTML"}, words, topic))

    photo = Queued(5, Call(-1, "copyMessage", {}, topic="A"))
    waiting = [text(1, "A", "un"), text(2, "B", "x"), text(3, "A", "deux"), photo, text(6, "A", "trois")]
    call, numbers = together(waiting)
    assert (call.params["text"], numbers) == ("un\ndeux", [1, 3])
    assert together([photo, text(6, "A", "trois")])[1] == [5]
    assert together([text(1, "A", "a" * 4000), text(2, "A", "b" * 200)])[1] == [1]


# Links, offices, chats


async def test_a_ticket_works_once_and_again_for_the_same_update(tmp_path: Path) -> None:
    store = SqliteChannelStore(tmp_path / "c.db")
    payload = await links.issue(store, links.Ticket("ar", "larache", "birth-declaration"))
    start = links.read(payload)
    assert start is not None
    assert len(payload) <= 64
    assert await links.redeem(store, start.value, 7) == links.Ticket("ar", "larache", "birth-declaration")
    assert await links.redeem(store, start.value, 7) is not None
    assert await links.redeem(store, start.value, 8) is None


def test_the_nearest_office_is_found_among_those_whose_place_is_known() -> None:
    name = Text(fr="Bureau", ar="مكتب")
    near, far = Location(lat=35.19, lon=-6.15), Location(lat=33.9, lon=-5.5)
    communes = {
        "a": Commune(id="a", name=name, location=far),
        "b": Commune(id="b", name=name, offices=(Office(kind="civil-status", name=name, location=near),)),
        "c": Commune(id="c", name=name),
    }
    found = nearest(35.2, -6.15, communes)
    assert found is not None
    assert found.commune.id == "b"
    assert found.distance == pytest.approx(1.11, abs=0.01)
    assert nearest(35.2, -6.15, {"c": communes["c"]}) is None


def test_sender_ids_and_languages_are_read() -> None:
    assert (chat_of("tg:12"), chat_of("web:12"), chat_of("tg:x")) == (12, None, None)
    assert [language_of_code(code, "ar") for code in ("fr-CA", "AR", "en", None)] == ["fr", "ar", "ar", "ar"]


# Texts


def test_every_sentence_is_there_in_both_languages() -> None:
    for name in ("telegram.yml", "handover.yml"):
        responses = yaml.safe_load((ROOT / "domain" / "responses" / name).read_text(encoding="utf-8"))[
            "responses"
        ]
        for response, variations in responses.items():
            if "_staff_" in response or response in ("utter_telegram_arabic", "utter_telegram_french"):
                continue
            arabic, french = variations
            assert "condition" not in arabic, response
            assert french["condition"] == [{"type": "slot", "name": "language", "value": "fr"}], response
            assert any("؀" <= letter <= "ۿ" for letter in arabic["text"]), response
            fields = [set(__import__("string").Formatter().parse(side["text"])) for side in variations]
            assert {field[1] for field in fields[0]} - {None} == {field[1] for field in fields[1]} - {None}, (
                response
            )


def test_every_command_of_the_menu_has_a_description() -> None:
    responses = yaml.safe_load((ROOT / "domain" / "responses" / "telegram.yml").read_text("utf-8"))[
        "responses"
    ]
    assert {f"utter_telegram_command_{name}" for name in MENU} <= set(responses)
    assert set(MENU) - {"start", "langue", "bureau"} <= set(PAYLOADS)


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "telegram.md").read_text(encoding="utf-8")
    for name in ("BOT_TOKEN", "WEBHOOK_URL", "API_BASE", "STAFF_CHAT", "STAFF", "COMMUNE", "GROUP_LIMIT"):
        assert f"`TELEGRAM_{name}`" in page

"""The pages: a commune's site, the tag to copy, the page that needs no JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import axe_playwright_python
import httpx
import pytest
from conftest import Chat, Server
from playwright.sync_api import Page, expect

Open = Callable[..., Chat]
CARD = {"fr": "carte", "ar": "بطاقة"}
NAMES = {
    "larache": ("Commune de Larache", "جماعة العرائش"),
    "beni-mellal": ("Commune de Béni Mellal", "جماعة بني ملال"),
    "meknes": ("Commune de Meknès", "جماعة مكناس"),
}


@pytest.mark.parametrize("commune", NAMES)
def test_the_site_of_each_commune_in_both_languages(server: Server, commune: str) -> None:
    for lang, name, direction in (("fr", NAMES[commune][0], "ltr"), ("ar", NAMES[commune][1], "rtl")):
        page = httpx.get(f"{server.url}/?commune={commune}&lang={lang}").text
        assert f"<title>{name}</title>" in page
        assert f'<html lang="{lang}" dir="{direction}">' in page
        assert f'data-commune="{commune}" data-lang="{lang}"' in page


def test_the_language_of_the_browser_is_followed_and_arabic_is_the_rule(server: Server) -> None:
    def language(accept: str) -> str:
        found = re.search(
            r'<html lang="(\w+)"', httpx.get(server.url, headers={"Accept-Language": accept}).text
        )
        assert found
        return found[1]

    assert language("fr-FR,fr;q=0.9") == "fr"
    assert language("ar-MA,fr;q=0.8") == "ar"
    assert language("en") == "ar"


def test_an_unknown_commune_or_language_does_no_harm(server: Server) -> None:
    answer = httpx.get(f"{server.url}/?commune=%3Cscript%3E&lang=xx")
    assert answer.status_code == 200
    assert "<script>" not in answer.text


def test_a_question_of_the_page_is_put_to_the_assistant(chat: Open) -> None:
    page = chat("/?lang=fr&commune=larache")
    page.launcher.wait_for()
    page.page.get_by_role("link", name="Comment légaliser une signature").click()
    expect(page.user).to_have_text("Comment légaliser une signature\u00a0?")
    expect(page.bot).to_have_count(1)


@pytest.mark.parametrize(("path", "contact"), [("/", "#contact"), ("/chat", "noscript")])
def test_without_javascript_a_link_leads_to_the_plain_page_with_hours_and_telephone(
    chat: Open, path: str, contact: str
) -> None:
    page = chat(f"{path}?lang=fr", java_script_enabled=False).page
    words = page.locator(f"{contact} .contact")
    expect(words).to_be_visible()
    assert "Du lundi au vendredi" in words.inner_text()
    assert "Téléphone" in words.inner_text()
    page.locator("noscript a[href*='/chat/simple']").click()
    expect(page.locator(".contact")).to_contain_text("Téléphone")
    expect(page.locator("textarea")).to_be_visible()


def test_the_tag_follows_the_choices_and_the_preview_with_it(chat: Open) -> None:
    page = chat("/embed?lang=fr&commune=larache")
    page.launcher.wait_for()
    page.page.get_by_label("Commune", exact=True).select_option("meknes")
    page.page.get_by_label("Langue").select_option("ar")
    page.page.get_by_label("Couleur").fill("#ffdd00")
    page.page.get_by_label("Côté").select_option("start")
    tag = page.page.locator("#tag").inner_text()
    for part in (
        'data-commune="meknes"',
        'data-lang="ar"',
        'data-color="#ffdd00"',
        'data-position="start"',
        "integrity=",
    ):
        assert part in tag
    page.open()
    expect(page.page.locator(".head p")).to_have_text("جماعة مكناس")
    expect(page.panel).to_have_attribute("dir", "rtl")
    ratio = page.page.locator(".head").evaluate(CONTRAST)
    assert ratio >= 4.5, "whatever the colour, what stands on it can be read"


def test_the_tag_that_is_shown_works(chat: Open, server: Server) -> None:
    page = chat("/embed?lang=fr&commune=larache")
    page.launcher.wait_for()
    tag = page.page.locator("#tag").inner_text()
    assert tag.count("\n") == 0
    blank = page.page.context.new_page()
    blank.route(
        "**/blank",
        lambda route: route.fulfill(
            body=f"<!doctype html><html lang=fr><body>{tag}", content_type="text/html"
        ),
    )
    blank.goto(f"{server.url}/blank")
    other = Chat(blank, server.url).open()
    other.ask("bonjour")


CONTRAST = """(e) => {
  const share = (v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const light = (css) => {
    const [r, g, b] = css.match(/[0-9]+/g).map(share);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const both = [getComputedStyle(e).backgroundColor, getComputedStyle(e).color].map(light);
  return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
}"""


def plain(chat: Open, lang: str = "fr") -> Page:
    return chat(f"/chat/simple?lang={lang}&commune=larache", java_script_enabled=False).page


def say(page: Page, text: str) -> None:
    page.locator("textarea").fill(text)
    page.locator("form.ask button.call").click()


@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_a_conversation_without_javascript(chat: Open, lang: str) -> None:
    page = plain(chat, lang)
    assert page.context.cookies() == []
    say(page, CARD[lang])
    expect(page).to_have_url(re.compile("#latest$"))
    answer = page.locator("#latest")
    expect(answer.locator("h3")).to_have_count(1)
    expect(answer.locator("ol li")).to_have_count(3)
    expect(answer.locator(".words")).to_have_attribute("dir", "rtl" if lang == "ar" else "ltr")
    page.locator(".choices button").first.click()
    expect(page.locator("ol.said > li")).to_have_count(4)
    expect(page.locator("ol.said > li.mine").last).not_to_have_text(re.compile(r":\s*$"))
    expect(page.locator("#latest")).to_contain_text("gratuit")
    page.reload()
    expect(page.locator("ol.said > li")).to_have_count(4)
    page.locator("form[action*=delete] button").click()
    expect(page.locator("ol.said")).to_have_count(0)
    assert page.context.cookies() == []


@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_the_plain_page_is_accessible(chat: Open, lang: str) -> None:
    page = chat(f"/chat/simple?lang={lang}&commune=larache").page
    say(page, CARD[lang])
    page.locator("#latest").wait_for()
    page.evaluate((Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", tags)
    assert [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found["violations"]] == []


def test_the_cookie_of_the_plain_page_is_out_of_reach(chat: Open) -> None:
    page = plain(chat)
    say(page, "bonjour")
    expect(page.locator("#latest")).to_be_visible()
    (cookie,) = page.context.cookies()
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Strict"
    assert cookie["path"] == "/chat/simple"


FIELD = re.compile(r'name="(form|message)" value="([^"]+)"')


def form(client: httpx.Client, url: str) -> dict[str, str]:
    return dict(FIELD.findall(client.get(url).text))


def test_a_form_sent_twice_makes_one_turn(server: Server) -> None:
    with httpx.Client(follow_redirects=True) as client:
        url = f"{server.url}/chat/simple?lang=fr"
        client.post(url, data={**form(client, url), "text": "ouverture"})
        fields = {**form(client, url), "text": "une seule fois"}
        for _ in range(2):
            answer = client.post(url, data=fields)
        assert server.turns("une seule fois") == 1
        assert answer.text.count('<p dir="auto">une seule fois</p>') == 1


def test_a_forged_form_is_refused_and_says_so(server: Server) -> None:
    url = f"{server.url}/chat/simple?lang=fr"
    with httpx.Client(follow_redirects=True) as client, httpx.Client() as other:
        client.post(url, data={**form(client, url), "text": "ouverture"})
        mine = form(client, url)
        other.post(url, data={**form(other, url), "text": "ouverture"})
        theirs = form(other, url)
        for fields in ({"message": "m1"}, {**mine, "form": "forged"}, {**mine, "form": theirs["form"]}):
            answer = client.post(url, data={**fields, "text": "forge"})
            assert answer.status_code == 403
            assert 'role="alert"' in answer.text
        elsewhere = client.post(
            url, data={**mine, "text": "forge"}, headers={"Origin": "https://evil.example"}
        )
        assert elsewhere.status_code == 403
        stolen = client.post(f"{server.url}/chat/simple/delete", data={"form": theirs["form"]})
        assert stolen.status_code == 403
    assert server.turns("forge") == 0


def test_trouble_on_the_plain_page_keeps_what_was_written(server: Server) -> None:
    url = f"{server.url}/chat/simple?lang=fr"
    with httpx.Client() as client:
        answer = client.post(url, data={"form": "old", "message": "m", "text": "ma longue question <b>"})
    assert "ma longue question &lt;b&gt;</textarea>" in answer.text
    assert "<title>Erreur" in answer.text


def test_a_question_in_the_address_is_only_a_draft(server: Server) -> None:
    page = httpx.get(f"{server.url}/chat/simple?lang=fr&text=%3Cb%3Ebonjour").text
    assert "&lt;b&gt;bonjour</textarea>" in page
    assert server.turns("<b>bonjour") == 0

"""No text becomes a script or a link elsewhere; the strict policy is kept; other sites are refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Chat, Server, Servers, host, watched
from playwright.sync_api import Browser, expect

from bot.channels import markup

Open = Callable[..., Chat]
CORPUS = (Path(__file__).parent / "xss.txt").read_text(encoding="utf-8").splitlines()
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'"
LINKS = ("http://", "https://", "mailto:", "tel:")


def hostile_card(text: str) -> dict[str, Any]:
    """A card with the text in every place."""
    return {
        "type": text,
        "title": text,
        "summary": text,
        "sections": [
            {"facet": text, "title": text, "kind": kind, "items": [text], "note": text}
            for kind in ("checklist", "list", "text", "steps")
        ],
        "links": [{"title": text, "url": text}, {"title": text, "url": "javascript:__hit()"}],
        "warnings": [text],
        "missing": [text],
        "source": {"title": text, "items": [text], "verified_on": text, "verified_label": text},
    }


DANGERS = """() => {
  const names = /^(script|img|iframe|object|embed|link|meta|base|style|template|form|math|body|input)$/;
  const out = [];
  for (const e of document.querySelector('mourchid-chat').shadowRoot.querySelectorAll('.list *')) {
    if (names.test(e.localName) && e.type !== 'checkbox') out.push(e.outerHTML);
    for (const { name } of e.attributes)
      if (name.startsWith('on') || name === 'style' || name === 'srcdoc') out.push(e.outerHTML);
  }
  return out;
}"""
LINKED = """() => [...document.querySelector('mourchid-chat').shadowRoot.querySelectorAll('.list a')]
  .map((a) => [a.href, a.rel])"""


def test_no_text_of_the_assistant_or_the_citizen_becomes_anything_else(chat: Open, server: Server) -> None:
    page = chat().open()
    page.ask("bonjour")
    messages = [{"text": text} for text in CORPUS]
    messages += [{"text": "x", "card": hostile_card(text)} for text in CORPUS]
    messages += [{"text": "x", "buttons": [[text, "x"]]} for text in CORPUS]
    server.make("push", token=page.token, messages=messages)
    expect(page.bot).to_have_count(1 + len(messages))
    for text in CORPUS[:8]:
        page.ask(text)
    assert page.page.evaluate(DANGERS) == []
    addresses = page.page.evaluate(LINKED)
    assert addresses
    for address, rel in addresses:
        assert address.startswith(LINKS), address
        assert rel == "noopener noreferrer"
    for link in page.page.locator(".list a").all()[:5]:
        link.dispatch_event("mouseover")
    page.page.reload()
    page.open()
    assert page.page.evaluate(DANGERS) == []
    # `chat` fails the test if any of it ran, or broke the policy.


def test_what_looks_like_markup_is_shown_as_it_was_written(chat: Open) -> None:
    page = chat().open()
    page.ask("<b>gras</b> & <script>x</script>")
    expect(page.user.first).to_have_text("<b>gras</b> & <script>x</script>")
    expect(page.bot.first).to_contain_text("<b>gras</b> & <script>x</script>")


@pytest.mark.parametrize("text", CORPUS)
def test_the_plain_page_escapes_as_well(text: str) -> None:
    html = markup.blocks(text)
    bare = html.replace('<bdi dir="ltr">', "").replace("</bdi>", "")
    for tag in ("<p>", "</p>", "<br>", "<ul>", "</ul>", "<li>", "</li>", "<strong>", "</strong>", "</a>"):
        bare = bare.replace(tag, "")
    while (start := bare.find('<a href="')) >= 0:
        address, _, rest = bare[start + len('<a href="') :].partition('" rel="noopener noreferrer">')
        assert address.startswith(LINKS)
        assert not set(address) & set("<>\"'")
        bare = bare[:start] + rest
    assert "<" not in bare
    assert ">" not in bare


def test_good_links_are_links_and_end_before_the_full_stop(chat: Open, server: Server) -> None:
    page = chat().open()
    page.ask("bonjour")
    text = (
        "[Le portail](https://a.example/x), https://b.example/y. Et mailto:c@d.example ou tel:+212500000000."
    )
    server.make("push", token=page.token, messages=[{"text": text}])
    expect(page.bot).to_have_count(2)
    found = page.bot.last.locator("a").evaluate_all("all => all.map((a) => a.getAttribute('href'))")
    assert found == ["https://a.example/x", "https://b.example/y", "mailto:c@d.example", "tel:+212500000000"]
    assert all(f'href="{address}"' in markup.blocks(text) for address in found)


@pytest.mark.parametrize("path", ["/", "/chat", "/embed", "/chat/simple"])
@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_every_page_has_the_strict_policy_and_keeps_it(
    chat: Open, server: Server, path: str, lang: str
) -> None:
    page = chat(f"{path}?lang={lang}")
    served = page.page.request.get(f"{server.url}{path}").headers["content-security-policy"]
    assert served.startswith(POLICY)
    assert "unsafe" not in served
    if path != "/chat/simple":
        page.page.locator("mourchid-chat #panel").wait_for(state="attached")
    assert page.page.evaluate("document.querySelectorAll('[style], style, script:not([src])').length") == 0


def test_a_whole_conversation_under_the_policy(chat: Open) -> None:
    """The policy of the embedding page is exactly the strict one; `chat` counts its violations."""
    page = chat()
    assert page.page.request.get(page.page.url).headers["content-security-policy"].rstrip(";") == POLICY
    page.open()
    page.ask("carte")
    page.ask("choix")
    page.choices.last.click()
    page.menu().get_by_label("Grande", exact=True).check()
    page.page.keyboard.press("Escape")
    page.menu("Vos données")
    page.page.keyboard.press("Escape")
    with page.page.expect_download():
        page.menu("Télécharger la conversation")


def test_breaking_the_policy_would_fail_a_test(browser: Browser, server: Server) -> None:
    def break_it() -> None:
        with watched(browser) as context:
            page = context.new_page()
            page.goto(server.url + host())
            page.evaluate("document.body.setAttribute('style', 'color: red')")
            page.wait_for_function("__violations.length > 0")

    with pytest.raises(AssertionError, match="style-src"):
        break_it()


def test_another_site_is_refused_unless_it_is_named(chat: Open, server: Server) -> None:
    def status(origin: str) -> int:
        page = chat()
        answer = page.page.request.post(
            f"{server.url}/webhooks/web/sessions", data={}, headers={"Origin": origin}
        )
        return answer.status

    assert status("https://elsewhere.example") == 403
    assert status(server.url) == 201


def test_the_widget_works_on_another_site_that_is_named(
    browser: Browser, servers: Servers, server: Server, tmp_path: Path
) -> None:
    # Another host name is another site, even on this machine.
    commune = f"http://localhost:{server.port}"
    assistant = Server(servers, tmp_path, origin=commune)
    assistant.start()
    try:
        with watched(browser) as context:
            page = context.new_page()
            chat = Chat(page, commune).goto(f"{host()}&at={assistant.url}").open()
            chat.ask("bonjour")
            assistant.make("push", token=chat.token, author="staff", messages=[{"text": "D'ailleurs."}])
            expect(page.locator(".message.staff")).to_contain_text("D'ailleurs.")
    finally:
        assistant.stop()

"""Keyboard, screen readers, small screens, enlarged text, own colours, little motion."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from conftest import Chat, Server
from playwright.sync_api import Page, expect

Open = Callable[..., Chat]
AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CARD = {"fr": "carte", "ar": "بطاقة"}
FOCUSED = "document.querySelector('mourchid-chat').shadowRoot.activeElement"
SCREEN = {"width": 320, "height": 640}


def faults(page: Page) -> list[str]:
    """What axe finds, in words."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    # Without this, a colour on its way from one to another would be measured.
    page.evaluate("Promise.all(document.getAnimations().map((a) => a.finished.catch(() => 0)))")
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, rules: {region: {enabled: false}}})", TAGS
    )
    return [
        f"{fault['id']}: {node['target']} {node.get('failureSummary', '')}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


def states(page: Chat, lang: str, server: Server) -> Iterator[str]:
    """Every state of the widget, one after the other."""
    yield "closed"
    page.open()
    yield "welcome"
    page.ask(CARD[lang])
    yield "card and quick replies"
    page.ask("mixte", answers=2)
    yield "mixed"
    page.ask("reçu")
    server.make("push", token=page.token, author="staff", messages=[{"text": "Bonjour."}])
    expect(page.page.locator(".message.staff")).to_be_visible()
    yield "receipt and staff"
    page.field.fill("x" * 4001)
    yield "too long"
    page.field.fill("")
    page.menu()
    yield "options"
    page.page.locator("#menu .entry").nth(4).click()
    yield "privacy"
    page.page.keyboard.press("Escape")
    page.menu()
    page.page.locator("#menu .entry").nth(5).click()
    yield "deletion"
    page.page.keyboard.press("Escape")
    page.page.locator(".rating .down").last.click()
    yield "reason"
    page.page.keyboard.press("Escape")
    server.make("fault", path="messages", method="POST", status=422, times=1)
    page.say("x")
    expect(page.page.locator(".failed")).to_be_visible()
    yield "failed"
    page.page.context.set_offline(True)
    page.say("y")
    expect(page.banner).to_have_class("banner bad")
    yield "offline"
    page.page.context.set_offline(False)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_axe_finds_nothing_in_any_state(chat: Open, server: Server, lang: str, theme: str) -> None:
    page = chat(lang=lang, color_scheme=theme, reduced_motion="reduce")
    found = {state: faults(page.page) for state in states(page, lang, server)}
    assert {state: names for state, names in found.items() if names} == {}
    assert len(found) == 12


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["fr", "ar"])
@pytest.mark.parametrize(
    ("path", "commune"), [("/", "meknes"), ("/chat", "larache"), ("/embed", "beni-mellal")]
)
def test_axe_finds_nothing_on_the_pages(chat: Open, path: str, commune: str, lang: str, theme: str) -> None:
    page = chat(f"{path}?lang={lang}&commune={commune}", color_scheme=theme)
    page.page.locator("mourchid-chat #panel").wait_for(state="attached")
    assert faults(page.page) == []


def test_axe_looks_into_the_widget(chat: Open) -> None:
    page = chat().open()
    page.page.locator(".send").evaluate(
        "e => { e.removeAttribute('aria-label'); e.removeAttribute('title'); }"
    )
    assert any("button-name" in fault for fault in faults(page.page))


def test_the_launcher_is_a_button_that_says_its_state_and_focus_comes_and_goes(chat: Open) -> None:
    page = chat()
    expect(page.launcher).to_have_attribute("aria-expanded", "false")
    expect(page.launcher).to_have_accessible_name("Poser une question à l'assistant de la commune")
    page.launcher.focus()
    page.page.keyboard.press("Enter")
    expect(page.launcher).to_have_attribute("aria-expanded", "true")
    expect(page.field).to_be_focused()
    page.page.keyboard.press("Escape")
    expect(page.panel).to_be_hidden()
    expect(page.launcher).to_be_focused()
    expect(page.launcher).to_have_attribute("aria-expanded", "false")


def test_a_whole_conversation_by_keyboard_alone(chat: Open, server: Server) -> None:
    page = chat(lang="ar")
    keys = page.page.keyboard

    def until(test: str, most: int = 40, key: str = "Tab") -> None:
        for _ in range(most):
            if page.page.evaluate(f"() => {{ const e = {FOCUSED}; return e && ({test}); }}"):
                return
            keys.press(key)
        raise AssertionError(f"never reached {test}")

    until("e.className === 'launcher'")
    keys.press("Enter")
    keys.type("بطاقة")
    keys.press("Enter")
    expect(page.bot).to_have_count(1)
    until("e.type === 'checkbox'", key="Shift+Tab")
    keys.press("Space")
    expect(page.page.locator(".checklist input:checked")).to_have_count(1)
    until("e.localName === 'summary'", key="Shift+Tab")
    keys.press("Enter")
    until("e.className === 'choice'")
    keys.press("Enter")
    expect(page.bot).to_have_count(2)
    expect(page.field).to_be_focused()
    until("e.getAttribute('aria-controls') === 'menu'", key="Shift+Tab")
    keys.press("Enter")
    until("e.textContent.includes('معطياتكم') && e.className === 'entry'")
    keys.press("Enter")
    expect(page.page.get_by_role("dialog", name="معطياتكم")).to_be_visible()
    keys.press("Escape")
    expect(page.page.locator("dialog")).to_have_count(0)
    expect(page.panel).to_be_visible()
    keys.press("Escape")
    expect(page.launcher).to_be_focused()


def test_escape_folds_the_options_before_the_panel(chat: Open) -> None:
    page = chat().open()
    page.menu()
    page.page.keyboard.press("Escape")
    expect(page.page.locator("#menu")).to_be_hidden()
    expect(page.page.locator("[aria-controls=menu]")).to_be_focused()
    expect(page.panel).to_be_visible()


HEARD = """() => {
  window.__heard = [];
  const log = document.querySelector('mourchid-chat').shadowRoot.querySelector('[role=log]');
  new MutationObserver((changes) => {
    for (const change of changes)
      for (const node of change.addedNodes)
        if (change.target === log && node.nodeType === 1 && log.getAttribute('aria-live') === 'polite')
          __heard.push(node.querySelector('.said')?.innerText);
  }).observe(log, {childList: true});
}"""


def test_the_log_announces_what_is_new_once_and_the_reloaded_history_never(
    chat: Open, server: Server
) -> None:
    page = chat().open()
    expect(page.log).to_have_attribute("aria-live", "polite")
    page.page.evaluate(HEARD)
    page.ask("bonjour")
    server.make("push", token=page.token, messages=[{"text": "Plus tard."}])
    expect(page.bot).to_have_count(2)
    heard = page.page.evaluate("__heard")
    assert heard == ["bonjour", "Vous avez écrit\u00a0: bonjour", "Plus tard."]
    page.page.reload()
    page.launcher.wait_for()
    page.page.evaluate(HEARD)
    page.open()
    expect(page.bot).to_have_count(2)
    expect(page.log).to_have_attribute("aria-live", "polite")
    assert page.page.evaluate("__heard") == []
    page.ask("encore")
    assert page.page.evaluate("__heard") == ["encore", "Vous avez écrit\u00a0: encore"]


def test_typing_and_errors_have_a_status_of_their_own(chat: Open) -> None:
    page = chat().open()
    for part in (page.typing, page.banner):
        expect(part).to_have_attribute("role", "status")
        assert part.evaluate("e => !e.closest('[role=log]')")
    expect(page.page.locator("#problem")).to_have_attribute("role", "alert")


@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_nothing_overflows_at_320_pixels_and_the_panel_fills_the_screen(chat: Open, lang: str) -> None:
    page = chat(lang=lang, viewport=SCREEN).open()
    page.ask(CARD[lang])
    page.ask("mixte", answers=2)
    page.ask("choix")
    assert overflowing(page.page) == []
    box = page.panel.bounding_box()
    assert box == {"x": 0, "y": 0, "width": 320, "height": 640}
    expect(page.launcher).to_be_hidden()
    expect(page.panel).to_have_attribute("aria-modal", "true")


@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_at_400_percent_everything_can_still_be_reached(chat: Open, lang: str) -> None:
    # 400 % of a window of 1280 by 1024 leaves 320 by 256 CSS pixels.
    page = chat(lang=lang, viewport={"width": 320, "height": 256}).open()
    page.ask(CARD[lang])
    assert overflowing(page.page) == []
    expect(page.field).to_be_in_viewport(ratio=1)
    log = page.page.locator(".scroll").bounding_box()
    assert log
    assert log["height"] > 90, "there is room to read"
    page.page.locator("[aria-controls=menu]").click()
    last = page.page.locator("#menu .entry").last
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()


@pytest.mark.parametrize("path", ["/", "/embed", "/chat/simple"])
@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_the_pages_reflow_at_320_pixels(chat: Open, path: str, lang: str) -> None:
    page = chat(f"{path}?lang={lang}", viewport=SCREEN)
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 320


def overflowing(page: Page) -> list[str]:
    """Elements of the panel that stick out at the sides, and boxes that scroll sideways."""
    found: list[str] = page.evaluate(
        """() => {
          const root = document.querySelector('mourchid-chat').shadowRoot;
          const out = [];
          for (const e of root.querySelectorAll('#panel *')) {
            const box = e.getBoundingClientRect();
            if (!box.width || e.closest('.visually-hidden, svg')) continue;
            if (box.left < -1 || box.right > innerWidth + 1) out.push(`${e.localName}.${e.className}`);
          }
          const scroll = root.querySelector('.scroll');
          if (scroll.scrollWidth > scroll.clientWidth) out.push('the log scrolls sideways');
          if (document.documentElement.scrollWidth > innerWidth) out.push('the page scrolls sideways');
          return out;
        }"""
    )
    return found


def test_targets_are_24_pixels_or_more(chat: Open) -> None:
    page = chat().open()
    page.ask("carte")
    page.menu()
    small: list[Any] = page.page.evaluate(
        """() => [...document.querySelector('mourchid-chat').shadowRoot
             .querySelectorAll('button, input, textarea, summary, .links a, .source a')]
           .map((e) => [e.className || e.localName, e.getBoundingClientRect()])
           .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
           .map(([name, box]) => `${name} ${box.width}x${box.height}`)"""
    )
    assert small == []


def test_reduced_motion_stops_all_of_it(chat: Open, server: Server) -> None:
    moving = "() => document.querySelector('mourchid-chat').shadowRoot.getAnimations().length"
    still = chat(reduced_motion="reduce").open()
    server.make("delay", seconds=1)
    try:
        still.say("bonjour")
        expect(still.typing).to_contain_text("écrit")
        assert still.page.evaluate(moving) == 0
        expect(still.bot).to_have_count(1)
        lively = chat(reduced_motion="no-preference").open()
        lively.say("bonjour")
        expect(lively.typing).to_contain_text("écrit")
        assert lively.page.evaluate(moving) > 0, "without the wish, the dots breathe"
    finally:
        server.make("delay", seconds=0)


def test_forced_colours_keep_every_edge(chat: Open) -> None:
    page = chat(forced_colors="active").open()
    page.ask("carte")
    for name in (".send", ".card", ".choice", ".panel"):
        border = page.page.locator(name).first.evaluate("e => parseFloat(getComputedStyle(e).borderTopWidth)")
        assert border >= 1, name
    stroke = page.page.locator(".send .icon").evaluate(
        "e => getComputedStyle(e).stroke === getComputedStyle(e.parentNode).color"
    )
    assert stroke


def test_the_browsers_own_text_size_is_honoured(chat: Open) -> None:
    page = chat().open()
    size = "e => parseFloat(getComputedStyle(e).fontSize)"
    before = page.page.locator("#field").evaluate(size)
    # A page that shrinks its root does not shrink the widget.
    page.page.evaluate("document.documentElement.style.setProperty('font-size', '8px')")
    assert page.page.locator("#field").evaluate(size) == before >= 16

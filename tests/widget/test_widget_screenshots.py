"""How it looks, compared with the stored pictures in screenshots/ within a tolerance.

The pictures were taken with Debian's Chromium, Noto Sans and Noto Naskh Arabic. After a change that is
meant to be seen, `MOURCHID_SCREENSHOTS=write` takes them again: look at them before you commit them.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Chat
from PIL import Image, ImageChops, ImageFilter
from playwright.sync_api import expect

from tests.services import ServiceMissing, require

Open = Callable[..., Chat]
STORED = Path(__file__).parent / "screenshots"
FONTS = ("Noto Naskh Arabic", "Noto Sans")
CARD = {"fr": "carte", "ar": "بطاقة"}
DIFFERENT = 40  # of 255: less is another smoothing of the same letters
SAME_HOUR = """() => document.querySelector('mourchid-chat').shadowRoot
  .querySelectorAll('.around time bdi').forEach((hour) => { hour.textContent = '10:30'; })"""
SHARE = 0.01  # of the picture that may be different


@pytest.fixture(scope="module", autouse=True)
def _fonts() -> None:
    if not shutil.which("fc-list"):
        require(ServiceMissing("fontconfig is not installed: apt-get install fontconfig"))
    known = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=True).stdout
    missing = [font for font in FONTS if font not in known]
    if missing:
        require(ServiceMissing(f"{', '.join(missing)} not installed: apt-get install fonts-noto-core"))


def difference(one: Image.Image, other: Image.Image) -> float:
    """The share of the picture that looks different. Blurred first: a letter may lie half a pixel aside."""
    if one.size != other.size:
        return 1.0
    soft = [picture.convert("L").filter(ImageFilter.GaussianBlur(2)) for picture in (one, other)]
    seen = ImageChops.difference(*soft).point(lambda value: 255 if value > DIFFERENT else 0)
    return sum(seen.histogram()[1:]) / (one.width * one.height)


def compare(page: Chat, name: str) -> None:
    """Compare what is seen, the hours aside, with the stored picture."""
    page.page.mouse.move(0, 0)
    page.page.evaluate("document.fonts.ready")
    page.page.evaluate(SAME_HOUR)
    taken = page.page.screenshot(animations="disabled", caret="hide")
    stored = STORED / f"{name}.png"
    if os.environ.get("MOURCHID_SCREENSHOTS") == "write":
        stored.parent.mkdir(exist_ok=True)
        picture = Image.open(io.BytesIO(taken)).convert("RGB")
        picture.quantize(128).save(stored, optimize=True)
        return
    assert stored.is_file(), f"{stored} is missing: take it with MOURCHID_SCREENSHOTS=write"
    with Image.open(stored) as before, Image.open(io.BytesIO(taken)) as now:
        share = difference(before.convert("RGB"), now.convert("RGB"))
    if share > SHARE:
        seen = Path(os.environ.get("MOURCHID_SCREENSHOTS_SEEN", "/tmp")) / f"{name}.seen.png"
        seen.write_bytes(taken)
        pytest.fail(f"{name}: {share:.1%} of the picture looks different; what is seen now: {seen}")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_welcome_card_and_mixed_directions(chat: Open, lang: str, theme: str) -> None:
    page = chat(lang=lang, color_scheme=theme, viewport={"width": 480, "height": 800}).open()
    expect(page.page.locator(".ideas .choice")).to_have_count(3)
    compare(page, f"welcome-{lang}-{theme}")
    page.ask(CARD[lang])
    compare(page, f"card-{lang}-{theme}")
    page.ask("mixte", answers=2)
    expect(page.page.locator(".rating")).to_have_count(2)
    compare(page, f"mixed-{lang}-{theme}")


@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_the_smallest_screen(chat: Open, lang: str) -> None:
    page = chat(lang=lang, viewport={"width": 320, "height": 568}).open()
    page.ask(CARD[lang])
    compare(page, f"small-{lang}")
    page.menu()
    compare(page, f"options-{lang}")


@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_forced_colours(chat: Open, lang: str) -> None:
    page = chat(lang=lang, forced_colors="active", viewport={"width": 480, "height": 800}).open()
    page.ask("choix")
    compare(page, f"forced-{lang}")


@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_the_commune_s_site(chat: Open, lang: str) -> None:
    page = chat(f"/?lang={lang}&commune=larache")
    page.launcher.wait_for()
    compare(page, f"site-{lang}")


def test_the_comparison_sees_a_change(chat: Open) -> None:
    page = chat(viewport={"width": 480, "height": 800}).open()
    expect(page.page.locator(".ideas .choice")).to_have_count(3)
    one = Image.open(io.BytesIO(page.page.screenshot(animations="disabled")))
    page.menu("العربية")
    other = Image.open(io.BytesIO(page.page.screenshot(animations="disabled")))
    assert difference(one, one) == 0
    assert difference(one, other) > SHARE

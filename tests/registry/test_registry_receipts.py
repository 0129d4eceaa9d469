"""The receipt as a page and as a PDF, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timezone
from html.parser import HTMLParser

import pytest

from registry import Receipt
from registry.clock import complaint, general
from registry.receipt import receipt_html, receipt_pdf
from registry.wording import date_in_words

RECEIPT = Receipt(
    reference="BM-4K7P-9XW",
    commune="beni-mellal",
    procedure="complaint-street-light",
    language="ar",
    received_at=datetime(2026, 2, 2, 9, 30, tzinfo=timezone.utc),
    received_on=date(2026, 2, 2),
    limit=general(),
    due_on=date(2026, 4, 3),
    due_to_confirm=True,
    office="<b>Bureau & 3</b>",
    code="0427",
    repeated=False,
)


class Page(HTMLParser):
    """Collects tags with their attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    ("language", "direction", "words"),
    [
        (
            "ar",
            "rtl",
            ["وصل إيداع", "جماعة بني ملال", "2 فبراير 2026", "3 أبريل 2026", "10:30", "القانون 55.19"],
        ),
        (
            "fr",
            "ltr",
            ["Récépissé", "Commune de Béni Mellal", "2 février 2026", "3 avril 2026", "10:30", "loi 55-19"],
        ),
    ],
)
def test_a_receipt_says_everything_in_its_language(language: str, direction: str, words: list[str]) -> None:
    page = Page(receipt_html(RECEIPT, "Éclairage <public>", language))
    assert ("html", {"lang": language, "dir": direction}) in page.tags
    for word in [*words, "BM-4K7P-9XW", "0427", "Éclairage <public>", "<b>Bureau & 3</b>"]:
        assert word in page.text
    assert "b" not in [tag for tag, _ in page.tags]  # what was typed is text, not markup
    assert "script" not in [tag for tag, _ in page.tags]
    # The reference keeps its order inside an Arabic page.
    assert ("bdi", {"dir": "ltr"}) in page.tags


def test_a_receipt_without_code_says_what_to_give_instead() -> None:
    page = Page(receipt_html(replace(RECEIPT, code=None), "x", "fr"))
    assert "quatre derniers chiffres" in page.text
    assert "0427" not in page.text


def test_a_weak_limit_is_said_to_be_weak() -> None:
    assert "à confirmer" in receipt_html(replace(RECEIPT, limit=complaint()), "x", "fr")


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_pdf_is_one_page(language: str) -> None:
    pdf = receipt_pdf(RECEIPT, "الإنارة العمومية" if language == "ar" else "Éclairage public", language)
    assert pdf.startswith(b"%PDF-")
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") <= 1
    assert len(pdf) < 300_000


def test_the_first_of_a_month_is_written_as_the_french_do() -> None:
    assert date_in_words(date(2026, 5, 1), "fr") == "1er mai 2026"
    assert date_in_words(date(2026, 8, 1), "ar") == "1 غشت 2026"


@pytest.mark.parametrize(("language", "label"), [("fr", "Référence\u00a0: "), ("ar", "المرجع: ")])
def test_the_colon_stands_as_the_language_wants_it(language: str, label: str) -> None:
    assert label in receipt_html(RECEIPT, "x", language)

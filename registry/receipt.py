"""The receipt as a page to print and as a PDF, right-to-left in Arabic."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from registry import clock as legal
from registry.communes import communes
from registry.content import HERE
from registry.models import Receipt
from registry.wording import date_in_words, limit_in_words, recourse_sentence, say, texts
from registry.working_days import CASABLANCA


def receipt_html(receipt: Receipt, title: str, language: str | None = None) -> str:
    """The receipt as a whole HTML page, without scripts or anything from elsewhere.

    ``title``: the procedure's name. ``language``: the receipt's own unless given.
    """
    language = language or receipt.language
    received = receipt.received_at.astimezone(CASABLANCA)

    def word(*path: str | int, **values: Any) -> str:
        return say("receipt", *path, language=language, **values)

    return _template().render(
        language=language,
        direction="rtl" if language == "ar" else "ltr",
        word=word,
        colon=":" if language == "ar" else "\u00a0:",  # French leaves a space before it, never a line's end
        reference=receipt.reference,
        code=receipt.code,
        title=title,
        office=receipt.office,
        commune=communes()[receipt.commune].name[language],
        received=date_in_words(receipt.received_on, language),
        time=f"{received:%H:%M}",
        due=date_in_words(receipt.due_on, language),
        due_note=say("limits", "feast_to_confirm", language=language) if receipt.due_to_confirm else "",
        limit=limit_in_words(receipt.limit, language),
        rights=[word("rights", number) for number in range(len(texts("receipt")["rights"]))],
        after=[recourse_sentence(recourse, language) for recourse in legal.after_due(receipt.limit)],
    )


def receipt_pdf(receipt: Receipt, title: str, language: str | None = None) -> bytes:
    """The receipt as a PDF of one page. Fetches nothing: fonts are the system's."""
    from weasyprint import HTML  # slow to import, and needed by few

    pdf: bytes = HTML(string=receipt_html(receipt, title, language), url_fetcher=_no_fetching).write_pdf()
    return pdf


def _no_fetching(url: str, *_: Any, **__: Any) -> Any:
    raise ValueError(f"a receipt loads nothing: {url[:80]}")


@lru_cache(maxsize=1)
def _template() -> Template:
    loader = FileSystemLoader(HERE / "templates")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    return environment.get_template("receipt.html")

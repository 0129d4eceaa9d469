"""The receipt of a deposit: message, card, and links to its page and PDF."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

from actions.reply import Button, payload
from actions.request_forms.access import settings, title
from actions.request_forms.form import Turn
from actions.request_forms.status_card import as_text, section
from actions.texts import Texts
from registry import Receipt
from registry.addresses import receipt_path
from registry.wording import date_in_words, left_to_right, limit_in_words, say, texts
from registry.working_days import CASABLANCA


def show_receipt(turn: Turn, receipt: Receipt) -> None:
    """Give the citizen the receipt; the same again when it was given before."""
    base = public_address(turn.channel)
    card = receipt_card(receipt, turn.say, base + receipt_path(settings().secret, receipt.reference))
    opening = turn.say.say("utter_deposit_again" if receipt.repeated else "utter_deposit_done")
    buttons = [Button(turn.say.say("utter_notify_button"), payload("notify", option=receipt.reference))]
    turn.tell(f"{opening}\n\n{as_text(card, turn.language)}", buttons, card)


def receipt_card(receipt: Receipt, texts_: Texts, address: str) -> dict[str, Any]:
    """The card. ``address``: of the receipt's page."""
    language = texts_.language

    def word(*path: str | int, **values: Any) -> str:
        return say("receipt", *path, language=language, **values)

    received = receipt.received_at.astimezone(CASABLANCA)
    reference = left_to_right(receipt.reference) if language == "ar" else receipt.reference
    when = word("received_at", date=date_in_words(receipt.received_on, language), time=f"{received:%H:%M}")
    due_note = say("limits", "feast_to_confirm", language=language) if receipt.due_to_confirm else None
    rights = [word("rights", number) for number in range(len(texts("receipt")["rights"]))]
    sections = [
        section("reference", word("reference"), [reference]),
        section("received", word("received"), [when]),
        section("due", word("due"), [date_in_words(receipt.due_on, language)], due_note),
        section("limit", word("limit"), [limit_in_words(receipt.limit, language)]),
        section("rights", word("rights_title"), rights),
    ]
    if receipt.code:
        sections.insert(1, section("code", word("code"), [receipt.code], word("code_note")))
    return {
        "type": "receipt",
        "title": f"{word('title')} · {title(receipt.procedure, language) or receipt.procedure}",
        "reference": receipt.reference,
        "received_on": receipt.received_on.isoformat(),
        "due_on": receipt.due_on.isoformat(),
        "sections": sections,
        "links": [
            {"title": texts_.say("utter_deposit_page"), "url": address},
            {"title": texts_.say("utter_deposit_pdf"), "url": f"{address}.pdf"},
        ],
    }


def public_address(channel: str) -> str:
    """Where citizens reach this server: MOURCHID_PUBLIC_URL, else what Telegram's webhook names.

    Empty for the web, where an address without a host is one of this server.
    """
    given = (os.environ.get("MOURCHID_PUBLIC_URL") or "").rstrip("/")
    if given:
        return given
    if channel == "web":
        return ""
    webhook = urlsplit(os.environ.get("TELEGRAM_WEBHOOK_URL") or "")
    if webhook.netloc:
        return f"{webhook.scheme}://{webhook.netloc}"
    host, port = os.environ.get("MOURCHID_HOST") or "127.0.0.1", os.environ.get("MOURCHID_PORT") or "5005"
    return f"http://{host}:{port}"

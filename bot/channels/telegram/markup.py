"""Our texts as Telegram's HTML, for reading on a telephone in both directions.

The markup is that of the web (`bot/channels/markup.py`): **strong**, [title](address) and bare addresses.
What runs against the text's direction (Latin words, numbers, references in Arabic; Arabic words in French)
is put between isolates, so that it keeps its place among its neighbours.
"""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

from bot.channels.messages import Language

FIRST_STRONG, LEFT_TO_RIGHT, POP = "\u2068", "\u2066", "\u2069"
MARKS: dict[Language, str] = {"ar": "\u200f", "fr": "\u200e"}  # say which way a line begins

_INLINE = re.compile(r"\*\*([^*\n]+)\*\*|\[([^\]\n]+)\]\(([^()\s]+)\)|(https?://[^\s<>\"'«»]+)")
_ARABIC = "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff"
# A run of words in the other script, with the numbers, points and spaces between them.
_IN_ARABIC = re.compile(r"[+#@]?[A-Za-zÀ-ÿ0-9](?:[A-Za-zÀ-ÿ0-9@:/._+\-–—%&=#,’' ]*[A-Za-zÀ-ÿ0-9%])?")
_IN_FRENCH = re.compile(rf"[{_ARABIC}](?:[{_ARABIC}0-9\u064b-\u0652\s]*[{_ARABIC}\u064b-\u0652])?")
_TRAILING = ".,;:!?)]،؛؟"
_TAG = re.compile(r"<[^>]*>")
_STRONG = re.compile(rf"[A-Za-zÀ-ÿ]|[{_ARABIC}]|[0-9]")


def line(text: str, language: Language) -> str:
    """One line of a text: escaped, marked up, isolated."""
    out: list[str] = []
    at = 0
    for match in _INLINE.finditer(text):
        out.append(isolate(text[at : match.start()], language))
        at = match.end()
        strong, title, address, bare = match.groups()
        if strong:
            out.append(bold(strong, language))
        elif title:
            out.append(link(title, address, language))
        else:
            url = bare.rstrip(_TRAILING)
            out.append(link(url, url, language) + html.escape(bare[len(url) :], quote=False))
    out.append(isolate(text[at:], language))
    return beginning("".join(out), language)


def lines(text: str, language: Language) -> list[str]:
    """A text of several lines. An empty string stands between two paragraphs."""
    return [line(part.strip(), language) if part.strip() else "" for part in text.split("\n")]


def bold(text: str, language: Language) -> str:
    """A text in bold."""
    return f"<b>{isolate(text, language)}</b>"


def link(title: str, address: str, language: Language) -> str:
    """A link; its title alone when the address cannot be followed."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return isolate(title, language)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return isolate(title, language)
    shown = title if title != address else (parts.netloc + parts.path).rstrip("/")
    inner = html.escape(shown, quote=False)
    return f'{FIRST_STRONG}<a href="{html.escape(address)}">{inner}</a>{POP}'


def isolate(text: str, language: Language) -> str:
    """A text escaped, with its foreign runs between isolates."""
    pattern = _IN_ARABIC if language == "ar" else _IN_FRENCH
    out: list[str] = []
    at = 0
    for match in pattern.finditer(text):
        out.append(html.escape(text[at : match.start()], quote=False))
        opening = LEFT_TO_RIGHT if language == "ar" else FIRST_STRONG
        out.append(f"{opening}{html.escape(match[0], quote=False)}{POP}")
        at = match.end()
    out.append(html.escape(text[at:], quote=False))
    return "".join(out)


def beginning(marked: str, language: Language) -> str:
    """A line that begins with a number or with the other script still runs in its own direction."""
    first = _STRONG.search(_TAG.sub("", marked))
    if first is None:
        return marked
    arabic = not re.match(r"[A-Za-zÀ-ÿ0-9]", first[0])
    return marked if arabic == (language == "ar") else MARKS[language] + marked


def button(text: str, language: Language) -> str:
    """The label of a button: plain text, running in its language's direction."""
    return beginning(text, language)


def plain(marked: str, *, addresses: bool = True) -> str:
    """What a reader sees of an HTML text; addresses that only a link held are written out."""
    shown = re.sub(r'<a href="([^"]*)">([^<]*)</a>', _written_out, marked) if addresses else marked
    return html.unescape(_TAG.sub("", shown))


def _written_out(match: re.Match[str]) -> str:
    address, title = match.groups()
    return address if title in address else f"{title} {address}"


def length(marked: str) -> int:
    """What Telegram counts: UTF-16 units after the entities are parsed."""
    return len(html.unescape(_TAG.sub("", marked)).encode("utf-16-le")) // 2

"""A message of the assistant as HTML, for the page without JavaScript. All is escaped; little is marked up.

The same markup as widget/src/markup.js: paragraphs, "- " lists, **strong**, [title](address) and bare
addresses, of which only http(s), mailto and tel are links.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from markupsafe import Markup, escape

INLINE = re.compile(
    r"\*\*([^*\n]+)\*\*|\[([^\]\n]+)\]\(([^()\s]+)\)|((?:https?://|mailto:|tel:)[^\s<>\"'«»]+)"
)
ISOLATED = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<!\w)(?:[A-Z0-9]+(?:[-/.][A-Z0-9]+)+|\+?\d(?:[\d .-]{4,})\d)(?!\w)"
)
ITEM = re.compile(r"\s*[-•]\s+(.*)")
TRAILING = ".,;:!?)]،؛؟"


def blocks(text: str) -> Markup:
    """A whole message."""
    out: list[Markup] = []
    for part in re.split(r"\n\s*\n", text):
        lines: list[Markup] = []
        items: list[Markup] = []
        for line in part.split("\n"):
            item = ITEM.fullmatch(line)
            if item:
                _paragraph(out, lines)
                items.append(Markup("<li>{}</li>").format(inline(item[1])))
            elif line.strip():
                _list(out, items)
                lines.append(inline(line))
        _paragraph(out, lines)
        _list(out, items)
    return Markup("").join(out)


def inline(text: str) -> Markup:
    """One line."""
    out: list[Markup] = []
    at = 0
    for match in INLINE.finditer(text):
        out.append(isolate(text[at : match.start()]))
        at = match.end()
        strong, title, address, bare = match.groups()
        if strong:
            out.append(Markup("<strong>{}</strong>").format(isolate(strong)))
        elif title:
            out.append(link(title, address))
        else:
            url = bare.rstrip(TRAILING)
            out.append(link(url, url) + escape(bare[len(url) :]))
    out.append(isolate(text[at:]))
    return Markup("").join(out)


def isolate(text: str) -> Markup:
    """A text with its references, numbers and dates each in a <bdi>."""
    out: list[Markup] = []
    at = 0
    for match in ISOLATED.finditer(text):
        out.append(escape(text[at : match.start()]))
        out.append(Markup('<bdi dir="ltr">{}</bdi>').format(match[0]))
        at = match.end()
    out.append(escape(text[at:]))
    return Markup("").join(out)


def link(title: str, address: str) -> Markup:
    """A link, or its title alone when the address is not allowed."""
    url = safe_url(address)
    if url is None:
        return isolate(title)
    return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(url, isolate(title))


def safe_url(address: str) -> str | None:
    """The address if it may be followed: http(s), mailto, tel, or a path of this server."""
    if re.search(r"[\x00-\x20\\]", address):
        return None
    if re.match(r"/(?![/\\])", address):
        return address
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme in ("http", "https"):
        return address if parts.netloc else None
    return address if parts.scheme in ("mailto", "tel") and parts.path else None


def _paragraph(out: list[Markup], lines: list[Markup]) -> None:
    if lines:
        out.append(Markup("<p>{}</p>").format(Markup("<br>").join(lines)))
        lines.clear()


def _list(out: list[Markup], items: list[Markup]) -> None:
    if items:
        out.append(Markup("<ul>{}</ul>").format(Markup("").join(items)))
        items.clear()

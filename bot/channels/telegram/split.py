"""Long answers in parts that Telegram takes: never cut inside a word or a tag."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.channels.telegram.markup import length

LONGEST = 4096  # characters after the entities are parsed
_TOKEN = re.compile(r"<[^>]*>|\s+|(?:[^\s<&]|&[#\w]+;)+|[&<]")
_CHARACTER = re.compile(r"&[#\w]+;|.")


def split(lines: Sequence[str], longest: int = LONGEST) -> list[str]:
    """Lines of HTML as messages, cut between paragraphs if possible, then lines, then words.

    A tag opens and closes within its line; an empty string is the space between two paragraphs.
    """
    parts: list[str] = []
    present = ""
    for paragraph in _paragraphs(lines):
        whole = "\n".join(paragraph)
        if present and length(present) + 2 + length(whole) <= longest:
            present = f"{present}\n\n{whole}"
            continue
        if present:
            parts.append(present)
            present = ""
        if length(whole) <= longest:
            present = whole
            continue
        *full, present = _pack([piece for line in paragraph for piece in cut(line, longest)], longest)
        parts += full
    if present:
        parts.append(present)
    return parts


def cut(line: str, longest: int) -> list[str]:
    """One line in pieces between words; tags that are open at a cut are closed and opened again."""
    if length(line) <= longest:
        return [line]
    pieces: list[str] = []
    present, size, open_tags = "", 0, list[str]()
    for token in _tokens(line, longest):
        if token.startswith("<") and len(token) > 1:
            if token.startswith("</"):
                if open_tags:
                    open_tags.pop()
            else:
                open_tags.append(token)
            present += token
            continue
        width = length(token)
        if size + width > longest and size:
            pieces.append(present.rstrip() + "".join(_closing(tag) for tag in reversed(open_tags)))
            present, size = "".join(open_tags), 0
            if token.isspace():
                continue
        present += token
        size += width
    if size:
        pieces.append(present)
    return pieces


def _tokens(line: str, longest: int) -> Iterable[str]:
    """Tags and words. What is longer than a message is no word, and comes in pieces."""
    for token in _TOKEN.findall(line):
        if token.startswith("<") or length(token) <= longest:
            yield token
        else:
            characters = _CHARACTER.findall(token)
            for at in range(0, len(characters), longest // 2):
                yield "".join(characters[at : at + longest // 2])


def _pack(pieces: Sequence[str], longest: int) -> list[str]:
    packed: list[str] = []
    for piece in pieces:
        if packed and length(packed[-1]) + 1 + length(piece) <= longest:
            packed[-1] += f"\n{piece}"
        else:
            packed.append(piece)
    return packed


def _paragraphs(lines: Sequence[str]) -> Iterable[list[str]]:
    present: list[str] = []
    for line in lines:
        if line:
            present.append(line)
        elif present:
            yield present
            present = []
    if present:
        yield present


def _closing(tag: str) -> str:
    name = re.match(r"<(\w+)", tag)
    return f"</{name[1]}>" if name else ""

"""An answer's card as a message for the telephone, and its documents as a list to tick."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.channels.messages import BotMessage, Language
from bot.channels.telegram import markup

#: Facets that are said on one line together when each takes one short item.
SHORT = ("fees", "delay")
SHORT_ENOUGH = 90  # characters of an item
MOST_TICKS = 24  # rows of a keyboard; what is beyond is in the text


@dataclass
class Shown:
    """A message in Telegram's form. ``lines``: HTML; ``checklist``: the documents; ``sources``: HTML lines
    of the source, shown when asked for; ``subject``: what the ticks are remembered by."""

    lines: list[str]
    checklist: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    subject: str = ""


def show(message: BotMessage) -> Shown:
    """A message of the assistant, from its card when it has one that can be drawn."""
    card = message.card
    if card and card.get("title") and isinstance(card.get("sections"), list):
        return _Card(card, message.language).shown()
    return Shown(markup.lines(message.text, message.language))


class _Card:
    def __init__(self, card: Mapping[str, Any], language: Language) -> None:
        self.card, self.language = card, language
        self.colon = ": " if language == "ar" else " : "

    def shown(self) -> Shown:
        out = [self._begin(markup.bold(self.card["title"], self.language)), ""]
        if self.card.get("summary"):
            out += [self._text(self.card["summary"]), ""]
        out += [self._text(f"⚠️ {warning}") for warning in self.card.get("warnings") or ()]
        sections: Sequence[Mapping[str, Any]] = self.card["sections"]
        short = [section for section in sections if _is_short(section)]
        told_short, ticks_told = False, 0
        for section in sections:
            if section not in short:
                # The keyboard below numbers the documents of all sections as one list.
                is_checklist = section.get("kind") == "checklist"
                out += ["", *self._section(section, ticks_told + 1 if is_checklist else 1)]
                ticks_told += len(section.get("items") or ()) if is_checklist else 0
            elif not told_short:
                told_short = True
                out += ["", self._begin(" · ".join(self._short(part) for part in short))]
                out += [self._note(part) for part in short if part.get("note")]
        out += ["", *(self._text(sentence) for sentence in self.card.get("missing") or ())]
        out += ["", *(self._link(link) for link in self.card.get("links") or ())]
        source = self.card.get("source") or {}
        if source.get("verified_label"):
            out += ["", self._begin(f"<i>{markup.isolate(source['verified_label'], self.language)}</i>")]
        ticks = [item for s in sections if s.get("kind") == "checklist" for item in s.get("items") or ()]
        return Shown(out, ticks[:MOST_TICKS], self._sources(source), str(self.card.get("procedure") or ""))

    def _section(self, section: Mapping[str, Any], first: int) -> list[str]:
        items: Sequence[str] = section.get("items") or ()
        title = markup.bold(section["title"], self.language)
        numbered = section.get("kind") in ("steps", "checklist")
        if len(items) == 1 and not numbered:
            lines = [self._begin(f"{title}{self.colon}{markup.line(items[0], self.language)}")]
        else:
            lines = [self._begin(title)]
            for number, item in enumerate(items, first):
                lines.append(self._text(f"{number}. {item}" if numbered else f"• {item}"))
        return [*lines, self._note(section)] if section.get("note") else lines

    def _short(self, section: Mapping[str, Any]) -> str:
        title = markup.bold(section["title"], self.language)
        return f"{title}{self.colon}{markup.line(section['items'][0], self.language)}"

    def _note(self, section: Mapping[str, Any]) -> str:
        return self._begin(f"<i>⚠️ {markup.isolate(str(section['note']), self.language)}</i>")

    def _link(self, link: Mapping[str, str]) -> str:
        return self._begin("🔗 " + markup.link(link["title"], link["url"], self.language))

    def _sources(self, source: Mapping[str, Any]) -> list[str]:
        items = [str(item) for item in source.get("items") or ()]
        if not items:
            return []
        lines = [self._begin(markup.bold(str(source.get("title") or ""), self.language))]
        lines += [self._text(f"• {item}") for item in items]
        if source.get("verified_label"):
            lines.append(self._text(str(source["verified_label"])))
        return lines

    def _text(self, text: str) -> str:
        return markup.line(" ".join(text.split()), self.language)

    def _begin(self, marked: str) -> str:
        return markup.beginning(marked, self.language)


def _is_short(section: Mapping[str, Any]) -> bool:
    items: Sequence[str] = section.get("items") or []
    return section.get("facet") in SHORT and len(items) == 1 and len(items[0]) <= SHORT_ENOUGH

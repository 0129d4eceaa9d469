"""A card as text, for channels that draw none and for people who listen to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from actions.texts import Texts

#: Sources named in the text; the card lists all.
SOURCES_NAMED = 2


def as_text(card: dict[str, Any], texts: Texts) -> str:
    """Everything that the card says, in its order."""
    blocks = [card["title"], *card["warnings"]]
    for section in card["sections"]:
        lines = _section_lines(section, texts.language)
        if section["facet"] == "online":
            lines += [link["url"] for link in card["links"] if link["url"] not in lines[0]]
        blocks.append("\n".join(lines))
    if card["missing"]:
        blocks.append("\n".join(card["missing"]))
    source = card["source"]
    colon = ": " if texts.language == "ar" else " : "
    stop = "؛ " if texts.language == "ar" else " ; "
    where = _sources_named(source["items"], stop, texts)
    blocks.append(f"{source['title']}{colon}{where}{stop}{source['verified_label']}.")
    return "\n\n".join(blocks)


def _sources_named(sources: Sequence[str], stop: str, texts: Texts) -> str:
    """The first few, addresses before others and without the remarks that editors add to them.

    Names of sources have commas in them, so `stop` stands between two.
    """
    addresses = [source.split()[0] for source in sources if source.startswith("http")]
    others = [source for source in sources if not source.startswith("http")]
    named = [*addresses, *others][:SOURCES_NAMED]
    more = len(sources) - len(named)
    if not more:
        return stop.join(named)
    return f"{stop.join(named)} {texts.say(f'utter_and_{texts.plural(more)}', count=more)}"


def _section_lines(section: dict[str, Any], language: str) -> list[str]:
    colon = ":" if language == "ar" else " :"
    items, title = section["items"], f"{section['title']}{colon}"
    if len(items) == 1 and section["kind"] != "checklist":
        lines = [f"{title} {items[0]}"]
    elif section["kind"] == "steps":
        lines = [title, *(f"{number}. {item}" for number, item in enumerate(items, 1))]
    else:
        lines = [title, *(f"• {item}" for item in items)]
    if section["note"]:
        lines.append(f"⚠ {section['note']}")
    return lines

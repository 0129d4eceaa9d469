"""The answers to the questions of a deposit: what is taken, cleaned, or sent back with a word."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from actions import offices
from actions.choose import ORDINAL_WORDS, number_in
from actions.request_forms import words
from actions.request_forms.identity import has_card_number, without_card_numbers
from actions.request_forms.message import Message
from catalogue.text.normal import words as words_of
from registry.communes import communes
from registry.digits import plain
from registry.kinds import deposit_kinds

LONGEST_DESCRIPTION = 3500  # characters; the channels cut a message at 4,000
LONGEST_PLACE = 400
LEAST_DESCRIPTION = 2  # words
CHOICE_WORDS = 6  # a longer message that holds a number does not choose by number

_POSITION = re.compile(r"\s*(-?\d{1,2}\.\d{2,})\s*[,;]\s*(-?\d{1,3}\.\d{2,})\s*")
#: What a channel sends; what is typed needs decimals, or "2, 3" would be a place.
_SENT = re.compile(r"(-?\d{1,3}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)")
_PHONE = re.compile(r"(?<!\d)(?:\+|00)?\d(?:[ .\-/]?\d){8,13}(?!\d)")
_EMAIL = re.compile(r"[^@\s<>\"']+@[^@\s<>\"']+\.[a-zA-Z]{2,}")
#: A tag, and not "3 < 4 et 5 > 2".
_TAG = re.compile(r"<[/!]?[a-zA-Z][^<>]{0,500}>")


@dataclass(frozen=True)
class Taken:
    """``value``: None when it cannot be taken. ``problem``: the response that says what is wrong, or what
    was changed."""

    value: Any = None
    problem: str | None = None


Taker = Callable[[Message], "Taken | None"]


@lru_cache(maxsize=1)
def known_communes() -> frozenset[str]:
    """Communes of this installation that give references."""
    return frozenset(offices.communes()) & frozenset(communes())


def commune(message: Message) -> Taken | None:
    """The commune named, or chosen by number."""
    named = offices.commune_named_in(message.text)
    if named is not None and named.record.id in known_communes():
        return Taken(named.record.id)
    offered = [known for known in offices.communes() if known in known_communes()]
    return _numbered(message, offered)


def kind(message: Message) -> Taken | None:
    """The kind named in the citizen's words, or chosen by number."""
    named = words.kind_named(message.text, by_sound=message.darija)
    if named is not None and not words.is_question(message.text):
        return Taken(named)
    return _numbered(message, list(deposit_kinds()))


def place(message: Message) -> Taken | None:
    """Words, or a position: sent by the channel, or as "latitude, longitude"."""
    position = _position(message)
    if position is not None:
        return position
    text, changed = _plain_text(message.text)
    if len(text) > LONGEST_PLACE:
        return Taken(None, "utter_deposit_place_too_long")
    if not _has_letters_or_digits(text):
        return Taken(None, "utter_deposit_place_unclear")
    return Taken({"text": text, "latitude": None, "longitude": None}, changed)


def description(message: Message) -> Taken | None:
    """Any words, without identity card numbers and markup."""
    if len(message.text) > LONGEST_DESCRIPTION:
        return Taken(None, "utter_deposit_description_too_long")
    text, changed = _plain_text(message.text)
    if len(words_of(text)) < LEAST_DESCRIPTION or not _has_letters_or_digits(text):
        return Taken(None, "utter_deposit_description_too_short")
    return Taken(text, changed)


def contact(message: Message) -> Taken | None:
    """A telephone number or an e-mail address."""
    shared = str(message.told.get("phone") or "")
    text = plain(shared or message.text)
    email = _EMAIL.search(text)
    if email is not None:
        return Taken(email.group()[:200])
    phone = _PHONE.search(text)
    if phone is not None:
        return Taken(re.sub(r"[ .\-/]", "", phone.group()))
    if has_card_number(text):
        return Taken(None, "utter_deposit_card_is_no_contact")
    if sum(character.isdigit() for character in text) >= 4 or "@" in text:
        return Taken(None, "utter_deposit_contact_unclear")
    return None


TAKERS: Mapping[str, Taker] = {
    "deposit_commune": commune,
    "deposit_kind": kind,
    "deposit_place": place,
    "deposit_description": description,
    "deposit_contact": contact,
}


def _numbered(message: Message, offered: list[str]) -> Taken | None:
    asks = words.is_question(message.text) and message.length > ORDINAL_WORDS
    if message.length > CHOICE_WORDS or asks:
        return None
    number = number_in(message.text)
    if number is None:
        return None
    number = len(offered) if number == -1 else number
    return Taken(offered[number - 1]) if 1 <= number <= len(offered) else None


def _position(message: Message) -> Taken | None:
    told = message.told.get("location")
    if isinstance(told, Mapping):
        told = f"{told.get('latitude', told.get('lat'))},{told.get('longitude', told.get('lon'))}"
    match = (_SENT if told else _POSITION).fullmatch(plain(str(told or message.text)))
    if match is None:
        return Taken(None, "utter_deposit_place_unclear") if told else None
    latitude, longitude = float(match.group(1)), float(match.group(2))
    if abs(latitude) > 90 or abs(longitude) > 180:
        return Taken(None, "utter_deposit_place_unclear")
    return Taken({"text": None, "latitude": latitude, "longitude": longitude})


def _plain_text(text: str) -> tuple[str, str | None]:
    """The text without markup and identity card numbers, and what to say about it."""
    if _TAG.search(text):
        text = re.sub(" {2,}", " ", _TAG.sub(" ", text))
    if has_card_number(text):
        return without_card_numbers(text).strip(), "utter_deposit_card_removed"
    return text.strip(), None


def _has_letters_or_digits(text: str) -> bool:
    return any(character.isalnum() for character in text)

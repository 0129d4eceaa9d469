"""The record of a procedure: what one YAML file of `data/procedures/` says, as typed objects.

Texts stand side by side in French and Arabic. An empty field means that no source states the fact:
the assistant then says so. Nothing here knows where records come from or who reads them.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from pydantic import BaseModel, Extra, Field, validator

Language = Literal["ar", "fr"]
WayOfWriting = Literal["ar", "ary", "arabizi", "fr"]
Facet = Literal[
    "documents", "fees", "delay", "place", "steps", "eligibility", "online", "validity", "law", "appeal"
]
Confidence = Literal["high", "medium", "low"]
Silence = Literal["approval", "no", "unknown"]

LANGUAGES: tuple[Language, ...] = ("ar", "fr")
WAYS_OF_WRITING: tuple[WayOfWriting, ...] = ("ar", "ary", "arabizi", "fr")
FACETS: tuple[Facet, ...] = (
    "documents",
    "fees",
    "delay",
    "place",
    "steps",
    "eligibility",
    "online",
    "validity",
    "law",
    "appeal",
)

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ARABIC = re.compile(r"[\u0600-\u06ff]")


class _Model(BaseModel):
    class Config:
        extra = Extra.forbid
        allow_mutation = False
        anystr_strip_whitespace = True
        min_anystr_length = 1


class Text(_Model):
    """One sentence or phrase in both languages; both say the same."""

    fr: str
    ar: str

    def in_(self, language: str) -> str:
        """The text in `language` ("ar" or "fr")."""
        return self.ar if language == "ar" else self.fr

    @validator("ar")
    def _has_arabic(cls, value: str) -> str:
        if not _ARABIC.search(value):
            raise ValueError("texte arabe sans lettre arabe")
        return value

    @validator("fr")
    def _has_no_arabic(cls, value: str) -> str:
        if _ARABIC.search(value):
            raise ValueError("texte français avec des lettres arabes")
        return value


class Document(Text):
    """A paper to bring; `note` says when or in which form."""

    note: Text | None = None


class Amount(Text):
    """Money in dirhams (MAD). `amount_mad` is None when it varies, 0 when free."""

    amount_mad: float | None = Field(None, ge=0, allow_inf_nan=False)


class ProcessingTime(Text):
    """`days`: calendar days from the receipt, 0 at once, None when only the text tells."""

    days: int | None = Field(None, ge=0, le=3660)

    @validator("days", pre=True)
    def _whole_days(cls, value: object) -> object:
        # Pydantic would quietly cut 1.5 to 1 and read `true` as 1.
        if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
            raise ValueError("un nombre entier de jours est attendu")
        return value


class Online(Text):
    """What can be done on the internet, or that nothing can (`url` None)."""

    url: str | None = None


class Where(_Model):
    """`office`: kind of office of the commune (see data/communes/), None when it is not the commune's."""

    office: str | None = None
    deposit: Text | None = None
    collect: Text | None = None


class Uncertain(Text):
    """What is contested between sources, or rests on a weak one, said to the citizen with the facet."""

    facet: Facet
    kind: Literal["contested", "weak"]


class Withdrawn(Text):
    """The certificate is no longer required; `since` is a year or a date."""

    since: str


class Variant(_Model):
    """A case of the procedure in which some facts differ; only the fields that differ."""

    name: Text
    documents: tuple[Document, ...] = ()
    fees: tuple[Amount, ...] = ()
    processing_time: ProcessingTime | None = None
    validity: Text | None = None
    where: Where = Where()
    steps: tuple[Text, ...] = ()


class Phrases(_Model):
    """Names or sentences for each way of writing."""

    fr: tuple[str, ...] = ()
    ar: tuple[str, ...] = ()
    ary: tuple[str, ...] = ()
    arabizi: tuple[str, ...] = ()

    @validator("ar", "ary", each_item=True)
    def _arabic_letters(cls, value: str) -> str:
        if not _ARABIC.search(value):
            raise ValueError("phrase sans lettre arabe")
        return value

    @validator("fr", "arabizi", each_item=True)
    def _latin_letters(cls, value: str) -> str:
        if _ARABIC.search(value):
            raise ValueError("phrase avec des lettres arabes")
        return value

    def of(self, way: WayOfWriting) -> tuple[str, ...]:
        """The phrases of one way of writing."""
        phrases: tuple[str, ...] = getattr(self, way)
        return phrases

    def all(self) -> list[tuple[WayOfWriting, str]]:
        """Every phrase with its way of writing."""
        return [(way, phrase) for way in WAYS_OF_WRITING for phrase in self.of(way)]

    def written(self) -> list[tuple[WayOfWriting, str]]:
        """Every phrase as its file has it."""
        return [(way, phrase) for way in WAYS_OF_WRITING for phrase in getattr(self, way)]


class Sentences(Phrases):
    """What citizens say. A sentence that asks for something in particular is written `fees+delay: …`;
    one without a label names nothing in particular."""

    @validator("fr", "ar", "ary", "arabizi", pre=True)
    def _labels_before_the_colon(cls, value: object) -> object:
        """YAML reads `- fees: how much?` as a mapping; here it is the label and its sentence again."""
        if not isinstance(value, list | tuple):
            return value
        return [
            f"{label}: {text}" if isinstance(item, dict) and len(item) == 1 else item
            for item in value
            for label, text in (item.items() if isinstance(item, dict) and len(item) == 1 else [("", "")])
        ]

    def of(self, way: WayOfWriting) -> tuple[str, ...]:
        """The sentences of one way of writing, without their labels."""
        return tuple(split_sentence(written)[1] for written in super().of(way))

    def labelled(self) -> list[tuple[WayOfWriting, tuple[str, ...], str]]:
        """Every sentence with its way of writing and the facets it asks."""
        return [(way, *split_sentence(written)) for way, written in self.written()]


def split_sentence(written: str) -> tuple[tuple[str, ...], str]:
    """`fees+delay: how much …` → (("fees", "delay"), "how much …"); no label, no facets."""
    label, colon, text = written.partition(": ")
    facets = tuple(label.split("+"))
    if colon and all(facet in FACETS for facet in facets):
        return facets, text.strip()
    return (), written


class Procedure(_Model):
    """An administrative procedure. `verified_on` is the day the record was last compared with its sources.

    `deadline`: until when the citizen must act, and what being late costs; `processing_time`: how long the
    administration takes.
    """

    id: str
    category: str
    name: Text
    aliases: Phrases = Phrases()
    asked_as: Sentences = Sentences()
    audience: Text | None = None
    documents: tuple[Document, ...] = ()
    fees: tuple[Amount, ...] = ()
    benefits: tuple[Amount, ...] = ()
    deadline: tuple[Text, ...] = ()
    processing_time: ProcessingTime | None = None
    validity: Text | None = None
    where: Where = Where()
    steps: tuple[Text, ...] = ()
    online: Online | None = None
    legal_basis: tuple[Text, ...] = ()
    appeal: Text | None = None
    silence: Silence = "unknown"
    remarks: tuple[Text, ...] = ()
    uncertain: tuple[Uncertain, ...] = ()
    withdrawn: Withdrawn | None = None
    variants: tuple[Variant, ...] = ()
    life_events: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    confidence: Confidence
    sources: tuple[str, ...]
    source_dates: str | None = None
    verified_on: date
    notes: str = Field("", min_length=0)

    @validator("id")
    def _kebab_case(cls, value: str) -> str:
        if not _ID.fullmatch(value):
            raise ValueError("identifiant en minuscules, chiffres et tirets (ex. certificat-de-vie)")
        return value

    @validator("verified_on", pre=True)
    def _is_a_day(cls, value: object) -> object:
        # Pydantic would read the number 2026 as seconds after 1970.
        if isinstance(value, int | float):
            raise ValueError("une date est attendue : année-mois-jour, par exemple 2026-11-22")
        return value

    @validator("sources")
    def _has_a_source(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError("aucune source : une fiche en cite au moins une")
        return value

    def states(self, facet: Facet) -> bool:
        """Whether the record (or one of its variants) says anything about `facet`."""
        return any(bool(value) for value in self._facet_values(facet))

    def _facet_values(self, facet: Facet) -> list[object]:
        variants = self.variants
        match facet:
            case "documents":
                return [self.documents, *(v.documents for v in variants)]
            case "fees":
                return [self.fees, self.benefits, *(v.fees for v in variants)]
            case "delay":
                return [self.deadline, self.processing_time, *(v.processing_time for v in variants)]
            case "place":
                places = [self.where, *(v.where for v in variants)]
                return [place.deposit or place.collect for place in places]
            case "steps":
                return [self.steps, *(v.steps for v in variants)]
            case "eligibility":
                return [self.audience]
            case "online":
                return [self.online]
            case "validity":
                return [self.validity, *(v.validity for v in variants)]
            case "law":
                return [self.legal_basis]
            case "appeal":
                return [self.appeal]

    def uncertainties(self, facet: Facet) -> tuple[Uncertain, ...]:
        """What is to be confirmed about `facet`."""
        return tuple(item for item in self.uncertain if item.facet == facet)

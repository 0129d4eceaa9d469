"""A record in plain text, for an editor who wants to read it whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import yaml

from catalogue.record import Amount, Language, Phrases, Procedure, Text, Variant


@lru_cache(maxsize=1)
def _headings() -> dict[str, dict[str, str]]:
    file = Path(__file__).with_name("show.yml")
    found: dict[str, dict[str, str]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return found


def show(procedure: Procedure, language: Language) -> str:
    """Everything the record says, in one language; names and sentences in every way of writing."""
    return "\n".join(_Shown(language).lines(procedure))


class _Shown:
    def __init__(self, language: Language) -> None:
        self._language = language

    def lines(self, p: Procedure) -> Iterator[str]:
        yield p.name.in_(self._language)
        yield f"{p.id}  [{self._heading('category')} : {p.category}]"
        if p.withdrawn:
            yield f"{self._heading('withdrawn')} {p.withdrawn.since}. {p.withdrawn.in_(self._language)}"
        yield from self._block("audience", [p.audience])
        yield from self._block("deadline", p.deadline)
        yield from self._facts(p)
        yield from self._block("benefits", p.benefits)
        yield from self._block("online", [p.online])
        if p.online and p.online.url:
            yield f"  {p.online.url}"
        yield from self._block("legal_basis", p.legal_basis)
        yield from self._block("appeal", [p.appeal])
        yield from self._block("remarks", p.remarks)
        doubts = (f"[{doubt.facet}] {doubt.in_(self._language)}" for doubt in p.uncertain)
        yield from self._strings("uncertain", doubts)
        for variant in p.variants:
            yield f"\n{self._heading('variants')} : {variant.name.in_(self._language)}"
            yield from self._facts(variant)
        yield from self._phrases("aliases", p.aliases)
        yield from self._phrases("asked_as", p.asked_as)
        yield from self._strings("related", p.related)
        yield from self._strings("sources", p.sources)
        yield ""
        yield f"{self._heading('confidence')} : {self._heading(p.confidence)}"
        yield f"{self._heading('verified_on')} : {p.verified_on.isoformat()}"

    def _facts(self, p: Procedure | Variant) -> Iterator[str]:
        documents = [document.in_(self._language) for document in p.documents]
        notes = [document.note.in_(self._language) if document.note else "" for document in p.documents]
        told = (f"{text} ({note})" if note else text for text, note in zip(documents, notes, strict=True))
        yield from self._strings("documents", told)
        yield from self._block("fees", p.fees)
        yield from self._block("processing_time", [p.processing_time])
        yield from self._block("validity", [p.validity])
        yield from self._block("deposit", [p.where.deposit])
        yield from self._block("collect", [p.where.collect])
        yield from self._block("steps", p.steps)

    def _heading(self, name: str) -> str:
        return _headings()[name][self._language]

    def _block(self, heading: str, texts: Iterable[Text | None]) -> Iterator[str]:
        yield from self._strings(heading, (self._said(text) for text in texts if text is not None))

    def _said(self, text: Text) -> str:
        said = text.in_(self._language)
        if isinstance(text, Amount) and text.amount_mad is not None:
            return f"{said}  [{text.amount_mad:g} MAD]"
        return said

    def _strings(self, heading: str, items: Iterable[str]) -> Iterator[str]:
        told = list(items)
        if told:
            yield f"\n{self._heading(heading)}"
            yield from (f"  - {item}" for item in told)

    def _phrases(self, heading: str, phrases: Phrases) -> Iterator[str]:
        yield from self._strings(heading, (f"{way:<8}{text}" for way, text in phrases.written()))

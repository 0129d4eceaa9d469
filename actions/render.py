"""A record as an answer: a card of sections for the facets asked, and the same as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from actions.as_text import as_text
from actions.offices import Commune
from actions.texts import Texts, states_amount
from catalogue.record import FACETS, Amount, Facet, Procedure, Text, Variant, Withdrawn

#: What an answer shows when nothing in particular was asked.
OVERVIEW: tuple[Facet, ...] = ("documents", "fees", "delay", "place", "steps", "online")

#: The kind of office that keeps registers: another commune than the citizen's may be the one to go to.
OFFICE_OF_REGISTERS = "civil-status"


@dataclass
class Section:
    """One facet of the answer. `kind`: "checklist", "steps", "list" or "text"."""

    facet: str
    title: str
    kind: str
    items: list[str] = field(default_factory=list)
    note: str | None = None


@dataclass
class Answer:
    """`missing`: facets asked of which the record says nothing."""

    text: str
    card: dict[str, Any]
    missing: list[str]


class Renderer:
    """Renders records in one language, for one commune (None when it is not known)."""

    def __init__(self, texts: Texts, commune: Commune | None) -> None:
        self._texts = texts
        self._commune = commune

    def answer(self, procedure: Procedure, facets: Sequence[str]) -> Answer:
        """The answer about `facets`, in their order; all the main ones when none is named."""
        asked: list[Facet] = [facet for facet in FACETS if facet in facets]
        asked.sort(key=list(facets).index)
        everything = not asked
        shown = [facet for facet in (asked or OVERVIEW) if self._states(procedure, facet)]
        unstated = [facet for facet in (asked or OVERVIEW) if not self._states(procedure, facet)]
        missing = unstated if asked else []
        sections = [self._section(procedure, facet) for facet in shown]
        if everything or "fees" in asked:
            sections += self._benefits(procedure)
        if everything and procedure.remarks:
            sections.append(self._remarks(procedure))
        warnings = self._warnings(procedure)
        missing_said = self._missing(procedure, missing) + self._doubts(procedure, unstated)
        card = {
            "type": "procedure",
            "procedure": procedure.id,
            "title": procedure.name.in_(self._texts.language),
            "summary": None,
            "sections": [vars(section) for section in sections],
            "links": self._links(procedure, everything or "online" in asked),
            "warnings": warnings,
            "missing": missing_said,
            "source": self._source(procedure),
        }
        return Answer(as_text(card, self._texts), card, list(missing))

    def _states(self, procedure: Procedure, facet: Facet) -> bool:
        if facet == "fees" and self._local_fees(procedure):
            return True
        return procedure.states(facet)

    def _section(self, procedure: Procedure, facet: Facet) -> Section:
        kind = {"documents": "checklist", "steps": "steps", "fees": "list", "place": "list", "law": "list"}
        section = Section(facet, self._texts.say(f"utter_facet_{facet}"), kind.get(facet, "text"))
        section.items = self._items(procedure, facet)
        for variant in procedure.variants:
            items = self._variant_items(variant, facet)
            if facet == "delay" and procedure.deadline:
                items = self._handling(items)
            if items:
                name = self._in(variant.name)
                section.items += [f"{name} — {item}" for item in items]
        notes = [self._in(item) for item in procedure.uncertainties(facet)]
        section.note = " ".join(notes) or None
        return section

    def _items(self, procedure: Procedure, facet: Facet) -> list[str]:
        match facet:
            case "documents":
                return [self._document(document) for document in procedure.documents]
            case "fees":
                return self._local_fees(procedure) or [self._amount(fee) for fee in procedure.fees]
            case "delay":
                return self._delays(procedure)
            case "place":
                return self._places(procedure)
            case "steps":
                return self._texts_of(procedure.steps)
            case "eligibility":
                return self._texts_of([procedure.audience])
            case "online":
                return self._texts_of([procedure.online])
            case "validity":
                return self._texts_of([procedure.validity])
            case "law":
                return self._texts_of(procedure.legal_basis)
            case "appeal":
                return self._texts_of([procedure.appeal])

    def _variant_items(self, variant: Variant, facet: Facet) -> list[str]:
        match facet:
            case "documents":
                return [self._document(document) for document in variant.documents]
            case "fees":
                return [self._amount(fee) for fee in variant.fees]
            case "delay":
                return self._texts_of([variant.processing_time])
            case "place":
                return self._deposit_and_collect(variant.where.deposit, variant.where.collect)
            case "steps":
                return self._texts_of(variant.steps)
            case "validity":
                return self._texts_of([variant.validity])
            case _:
                return []

    def _delays(self, procedure: Procedure) -> list[str]:
        """Until when the citizen must act; how long the office takes is then named for what it is."""
        handling = self._texts_of([procedure.processing_time])
        if not procedure.deadline:
            return handling
        deadlines = self._texts_of(procedure.deadline)
        said = [self._texts.say("utter_deadline", deadline=deadline) for deadline in deadlines]
        return said + self._handling(handling)

    def _handling(self, times: list[str]) -> list[str]:
        return [self._texts.say("utter_processing_time", time=time) for time in times]

    def _document(self, document: Any) -> str:
        text = self._in(document)
        return f"{text} ({self._in(document.note).rstrip('.')})" if document.note else text

    def _amount(self, fee: Amount) -> str:
        text = self._in(fee)
        if not fee.amount_mad or states_amount(text, fee.amount_mad):
            return text
        return self._texts.say("utter_amount", what=text, amount=self._texts.amount(fee.amount_mad))

    def _local_fees(self, procedure: Procedure) -> list[str]:
        """The commune's own fees, which come before the national ones."""
        if self._commune is None:
            return []
        name = self._in(self._commune.name)
        return [
            self._texts.say("utter_local_fee", what=self._amount(fee), commune=name)
            for fee in self._commune.fees.get(procedure.id, ())
        ]

    def _places(self, procedure: Procedure) -> list[str]:
        items = self._deposit_and_collect(procedure.where.deposit, procedure.where.collect)
        if self._commune is not None and procedure.where.office:
            offices = self._commune.office_lines(procedure.where.office, self._texts)
            if procedure.where.office == OFFICE_OF_REGISTERS:
                name = self._in(self._commune.name)
                offices = [self._texts.say("utter_if_kept_here", commune=name, office=o) for o in offices]
            items += offices
        return items

    def _deposit_and_collect(self, deposit: Text | None, collect: Text | None) -> list[str]:
        if deposit and (collect is None or self._in(collect) == self._in(deposit)):
            return [self._in(deposit)]
        items = []
        if deposit:
            items.append(self._texts.say("utter_deposit_at", place=self._in(deposit)))
        if collect:
            items.append(self._texts.say("utter_collect_at", place=self._in(collect)))
        return items

    def _benefits(self, procedure: Procedure) -> list[Section]:
        if not procedure.benefits:
            return []
        items = [self._amount(benefit) for benefit in procedure.benefits]
        return [Section("benefits", self._texts.say("utter_facet_benefits"), "list", items)]

    def _remarks(self, procedure: Procedure) -> Section:
        title = self._texts.say("utter_facet_remarks")
        return Section("remarks", title, "list", self._texts_of(procedure.remarks))

    def _warnings(self, procedure: Procedure) -> list[str]:
        warnings = []
        if procedure.withdrawn:
            warnings.append(self._withdrawn(procedure.withdrawn))
        if procedure.confidence == "low":
            warnings.append(self._texts.say("utter_low_confidence"))
        return warnings

    def _withdrawn(self, withdrawn: Withdrawn) -> str:
        explanation = self._in(withdrawn)
        if withdrawn.since[:4] in explanation:
            return self._texts.say("utter_withdrawn", explanation=explanation)
        try:
            day = self._texts.day(date.fromisoformat(withdrawn.since))
        except ValueError:  # a year
            return self._texts.say("utter_withdrawn_year", since=withdrawn.since, explanation=explanation)
        return self._texts.say("utter_withdrawn_since", since=day, explanation=explanation)

    def _doubts(self, procedure: Procedure, unstated: Sequence[Facet]) -> list[str]:
        """What is known with doubt about facets of which nothing is stated."""
        return self._texts_of(doubt for facet in unstated for doubt in procedure.uncertainties(facet))

    def _missing(self, procedure: Procedure, missing: Sequence[Facet]) -> list[str]:
        said = []
        # A doubt about the place tells where to turn instead: no office is guessed beside it.
        told = {"appeal", "place"} if procedure.uncertainties("place") else {"appeal"}
        unknown = [facet for facet in missing if facet not in told]
        names = [self._texts.say(f"utter_missing_{facet}") for facet in unknown]
        if names:
            office = self._office_to_ask(procedure)
            facets = self._texts.list_of(names)
            said.append(self._texts.say("utter_missing_facet", facets=facets, office=office))
        if "appeal" in missing:
            said.append(self._texts.say("utter_appeal_general"))
        return said

    def _office_to_ask(self, procedure: Procedure) -> str:
        place = procedure.where.deposit or procedure.where.collect
        # The sentence around it has its own full stop.
        return self._in(place).rstrip(" .") if place else self._texts.say("utter_office_unknown")

    def _links(self, procedure: Procedure, wanted: bool) -> list[dict[str, str]]:
        online = procedure.online
        if not wanted or online is None or not online.url:
            return []
        return [{"title": self._in(online), "url": online.url}]

    def _source(self, procedure: Procedure) -> dict[str, Any]:
        verified = self._texts.say("utter_verified_on", date=self._texts.day(procedure.verified_on))
        return {
            "title": self._texts.say("utter_source"),
            "items": list(procedure.sources),
            "dates": procedure.source_dates,
            "verified_on": procedure.verified_on.isoformat(),
            "verified_label": verified,
        }

    def _in(self, text: Text) -> str:
        return text.in_(self._texts.language)

    def _texts_of(self, items: Iterable[Text | None]) -> list[str]:
        return [self._in(item) for item in items if item is not None]

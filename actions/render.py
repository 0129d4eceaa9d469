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

#: Between the name of a case and what belongs to it.
DASH = " — "
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
        missing = [facet for facet in asked if not self._states(procedure, facet)]
        sections = [section for facet in shown for section in self._sections(procedure, facet)]
        if everything or "fees" in asked:
            sections += self._benefits(procedure, noted="fees" in {section.facet for section in sections})
        if everything:
            sections += self._remarks(procedure)
        warnings = self._warnings(procedure)
        missing_said = self._missing(procedure, missing)
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

    def _sections(self, procedure: Procedure, facet: Facet) -> list[Section]:
        """One section, or one for each case when cases have several lines of their own."""
        kinds = {"documents": "checklist", "steps": "steps", "fees": "list", "place": "list", "law": "list"}
        title, kind = self._texts.say(f"utter_facet_{facet}"), kinds.get(facet, "text")
        cases = self._cases(procedure, facet)
        # Several cases are all that there are, and when each says the facet, the record only sums them up.
        # A single one is an exception, beside which the record's own facts hold.
        if len(cases) > 1 and len(cases) == len(procedure.variants):
            items = self._beside_cases(procedure, facet)
        else:
            items = self._items(procedure, facet)
            cases = [(name, lines) for name, lines in cases if lines != items]
        in_a_line = all(len(lines) == 1 for _, lines in cases)
        if in_a_line:
            items += [f"{name}{DASH}{lines[0]}" for name, lines in cases]
        sections = [Section(facet, title, kind, items)] if items else []
        if not in_a_line:
            sections += [Section(facet, f"{title}{DASH}{name}", kind, lines) for name, lines in cases]
        if sections:
            sections[-1].note = self._note(procedure, facet)
        return sections

    def _cases(self, procedure: Procedure, facet: Facet) -> list[tuple[str, list[str]]]:
        """The variants that say something about the facet, by name."""
        found = []
        for variant in procedure.variants:
            lines = self._variant_items(variant, facet)
            if facet == "delay" and procedure.deadline:
                lines = self._handling(lines)
            if lines:
                found.append((self._in(variant.name), lines))
        return found

    def _note(self, procedure: Procedure, facet: Facet) -> str | None:
        return " ".join(self._in(item) for item in procedure.uncertainties(facet)) or None

    def _beside_cases(self, procedure: Procedure, facet: Facet) -> list[str]:
        """What holds in all cases: the deadline, and what the citizen's commune adds."""
        match facet:
            case "delay":
                return self._deadlines(procedure)
            case "fees":
                return self._local_fees(procedure)
            case "place":
                return self._commune_offices(procedure)
            case _:
                return []

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
        deadlines = self._deadlines(procedure)
        return deadlines + self._handling(handling) if deadlines else handling

    def _deadlines(self, procedure: Procedure) -> list[str]:
        return [
            self._texts.say("utter_deadline", deadline=text) for text in self._texts_of(procedure.deadline)
        ]

    def _handling(self, times: list[str]) -> list[str]:
        return [self._texts.say("utter_processing_time", time=time) for time in times]

    def _document(self, document: Any) -> str:
        text = self._in(document)
        return f"{text} ({self._in(document.note).rstrip('.')})" if document.note else text

    def _amount(self, fee: Amount) -> str:
        text = self._in(fee)
        if not fee.amount_mad or states_amount(text, fee.amount_mad):
            return text
        return self._texts.dirhams(fee.amount_mad, text)

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
        return items + self._commune_offices(procedure)

    def _commune_offices(self, procedure: Procedure) -> list[str]:
        if self._commune is None or not procedure.where.office:
            return []
        offices = self._commune.office_lines(procedure.where.office, self._texts)
        if procedure.where.office != OFFICE_OF_REGISTERS:
            return offices
        name = self._in(self._commune.name)
        return [self._texts.say("utter_if_kept_here", commune=name, office=office) for office in offices]

    def _deposit_and_collect(self, deposit: Text | None, collect: Text | None) -> list[str]:
        if deposit and (collect is None or self._in(collect) == self._in(deposit)):
            return [self._in(deposit)]
        items = []
        if deposit:
            items.append(self._texts.say("utter_deposit_at", place=self._in(deposit)))
        if collect:
            items.append(self._texts.say("utter_collect_at", place=self._in(collect)))
        return items

    def _benefits(self, procedure: Procedure, *, noted: bool) -> list[Section]:
        """`noted`: what is uncertain about the money stands with the fees already."""
        if not procedure.benefits:
            return []
        items = [self._amount(benefit) for benefit in procedure.benefits]
        note = None if noted else self._note(procedure, "fees")
        return [Section("benefits", self._texts.say("utter_facet_benefits"), "list", items, note)]

    def _remarks(self, procedure: Procedure) -> list[Section]:
        """With what is uncertain about facets that have no section to say it in."""
        unsaid = [
            note
            for facet in OVERVIEW
            if not self._states(procedure, facet)
            if (note := self._note(procedure, facet))
        ]
        items = self._texts_of(procedure.remarks) + unsaid
        return [Section("remarks", self._texts.say("utter_facet_remarks"), "list", items)] if items else []

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

    def _missing(self, procedure: Procedure, missing: Sequence[Facet]) -> list[str]:
        """What the record does not say, what is uncertain about it, and where to ask."""
        said = []
        # A doubt about the place tells where to turn instead: no office is guessed beside it.
        told = {"appeal", "place"} if procedure.uncertainties("place") else {"appeal"}
        names = [self._texts.say(f"utter_missing_{facet}") for facet in missing if facet not in told]
        place = self._place_to_ask(procedure)
        if names:
            known = "utter_missing_facet" if place else "utter_missing_facet_and_place"
            said.append(self._texts.say(known, facets=self._texts.list_of(names)))
        said += [note for facet in missing if (note := self._note(procedure, facet))]
        if names and place:
            said.append(place)
        if "appeal" in missing:
            said.append(self._texts.say("utter_appeal_general"))
        return said

    def _place_to_ask(self, procedure: Procedure) -> str | None:
        """A line of its own: places are phrases, lists or whole sentences, which fit into no sentence."""
        if procedure.where.deposit:
            return self._texts.say("utter_missing_deposit", place=self._in(procedure.where.deposit))
        if procedure.where.collect:
            return self._texts.say("utter_missing_collect", place=self._in(procedure.where.collect))
        return None

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

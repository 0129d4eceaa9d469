"""A catalogue as a CPSV-AP 3.2 graph. `from_graph.py` reads the same terms back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from rdflib import DCAT, DCTERMS, FOAF, RDF, SKOS, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection

from catalogue import content
from catalogue.exchange.vocabulary import (
    ADMS,
    BASE,
    CPSV,
    CV,
    ELI,
    LANGUAGE,
    MAD,
    MOROCCO,
    STATUS,
    TAG,
    TERMS,
    labels,
    life_events,
)  # fmt: skip
from catalogue.record import LANGUAGES, Amount, Phrases, Procedure, Text, Variant
from catalogue.store import Category


def to_graph(
    procedures: Iterable[Procedure],
    categories: dict[str, Category],
    base: str = BASE,
    events_file: Path | None = None,
) -> Graph:
    """The graph of `procedures`. `base`: the address below which our resources are named."""
    procedures = list(procedures)
    events = life_events(events_file or content.root() / "data" / "life-events.yml")
    writer = _Writer(base, categories, events, {procedure.id for procedure in procedures})
    for procedure in procedures:
        writer.procedure(procedure)
    return writer.graph


def is_web_address(value: str) -> bool:
    """Whether `value` can stand as an IRI of the web."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https") and bool(parts.netloc) and not set(value) & set(' <>"{}|\\^`\n\t')
    )


class _Writer:
    def __init__(
        self, base: str, categories: dict[str, Category], events: dict[str, Any], exported: set[str]
    ) -> None:
        self.base = base
        self.graph = Graph()
        self._categories = categories
        self._events = events
        self._exported = exported
        for language, iri in LANGUAGE.items():
            self._node(iri, DCTERMS.LinguisticSystem)
            self._label(iri, labels()["language"][language])

    # What every node is made of.

    def _node(self, iri: URIRef, kind: URIRef, identifier: str | None = None) -> URIRef:
        self.graph.add((iri, RDF.type, kind))
        if identifier is not None:
            self.graph.add((iri, DCTERMS.identifier, Literal(identifier)))
        return iri

    def _text(self, node: URIRef, predicate: URIRef, text: Text | None) -> None:
        if text is not None:
            for language in LANGUAGES:
                self.graph.add((node, predicate, Literal(text.in_(language), lang=language)))

    def _label(self, node: URIRef, text: dict[str, str]) -> URIRef:
        for language in LANGUAGES:
            self.graph.add((node, SKOS.prefLabel, Literal(text[language], lang=language)))
        return node

    def _value(self, node: URIRef, predicate: URIRef, value: object, datatype: URIRef | None = None) -> None:
        if value not in (None, ""):
            self.graph.add((node, predicate, Literal(value, datatype=datatype)))

    def _list(self, node: URIRef, predicate: URIRef, values: Sequence[Literal]) -> None:
        if values:
            head = BNode()
            Collection(self.graph, head, list(values))
            self.graph.add((node, predicate, head))

    def _part(self, node: URIRef, predicate: URIRef, kind: URIRef, name: str, position: int) -> URIRef:
        """The `position`-th part of `node` (from 1), e.g. a document of a procedure."""
        joint = "-" if "#" in node else "#"
        part = URIRef(f"{node}{joint}{name}-{position}")
        self._node(part, kind, str(part).removeprefix(self.base))
        self.graph.add((node, predicate, part))
        self.graph.add((part, TERMS.position, Literal(position)))
        return part

    def _concept(self, name: str, notation: str, text: dict[str, str]) -> URIRef:
        concept = self._node(URIRef(f"{self.base}{name}:{quote(notation)}"), SKOS.Concept)
        self.graph.add((concept, SKOS.notation, Literal(notation)))
        return self._label(concept, text)

    # What a procedure is made of.

    def procedure(self, p: Procedure) -> None:
        graph = self.graph
        service = self._node(self._service(p.id), CPSV.PublicService, p.id)
        self._text(service, DCTERMS.title, p.name)
        for language in LANGUAGES:
            graph.add((service, DCTERMS.description, Literal(_description(p, language), lang=language)))
            graph.add((service, DCTERMS.language, LANGUAGE[language]))
        for way, alias in p.aliases.all():
            graph.add((service, DCAT.keyword, Literal(alias, lang=TAG[way])))
        self._phrases(service, TERMS.aliases, p.aliases)
        self._phrases(service, TERMS.askedAs, p.asked_as)
        category = self._categories.get(p.category)
        name: dict[str, str] = category.name.dict() if category else dict.fromkeys(LANGUAGES, p.category)
        graph.add((service, CV.thematicArea, self._concept("category", p.category, name)))
        self._status(service, p)
        graph.add((service, DCTERMS.spatial, self._morocco()))
        graph.add((service, CV.hasCompetentAuthority, self._authority(service, p)))
        self._facts(service, p)
        self._requirement(service, p)
        self._rule(service, p)
        output = self._part(service, CPSV.produces, CV.Output, "output", 1)
        self._text(output, DCTERMS.title, p.name)
        for position, text in enumerate(p.legal_basis, 1):
            law = self._part(service, CV.hasLegalResource, ELI.LegalResource, "law", position)
            self._text(law, DCTERMS.title, text)
        self._online(service, p)
        self._events_of(service, p)
        for other in p.related:
            if other in self._exported:  # the profile wants what is related to be described too
                graph.add((service, CV.relatedService, self._service(other)))
        for source in p.sources:
            where = URIRef(source) if is_web_address(source) else Literal(source)
            graph.add((service, DCTERMS.source, where))
        self._own_terms(service, p)

    def _service(self, procedure_id: str) -> URIRef:
        return URIRef(f"{self.base}procedure:{procedure_id}")

    def _phrases(self, node: URIRef, predicate: URIRef, phrases: Phrases) -> None:
        self._list(node, predicate, [Literal(text, lang=TAG[way]) for way, text in phrases.written()])

    def _facts(self, node: URIRef, facts: Procedure | Variant) -> None:
        """What a procedure and a variant of it have in common."""
        for position, document in enumerate(facts.documents, 1):
            evidence = self._part(node, CPSV.hasInput, CV.Evidence, "document", position)
            self._text(evidence, DCTERMS.title, document)
            self._text(evidence, DCTERMS.description, document.note)
        for position, fee in enumerate(facts.fees, 1):
            cost = self._part(node, CV.hasCost, CV.Cost, "cost", position)
            self.graph.add((cost, CV.currency, self._dirham()))
            self._amount(cost, fee)
        if facts.processing_time:
            if facts.processing_time.days is not None:
                duration = f"P{facts.processing_time.days}D"
                self._value(node, CV.processingTime, duration, XSD.duration)
            self._text(node, TERMS.processingTime, facts.processing_time)
        self._text(node, TERMS.validity, facts.validity)
        self._value(node, TERMS.office, facts.where.office)
        counters = {"deposit": facts.where.deposit, "collect": facts.where.collect}
        for position, (purpose, place) in enumerate(counters.items(), 1):
            if place is not None:
                channel = self._part(node, CV.hasChannel, CV.Channel, "channel", position)
                self._value(channel, TERMS.purpose, purpose)
                self._text(channel, DCTERMS.description, place)
                self.graph.add((channel, DCTERMS.type, self._channel_type("counter")))
        for position, text in enumerate(facts.steps, 1):
            step = self._part(node, TERMS.step, TERMS.Step, "step", position)
            self._text(step, DCTERMS.description, text)

    def _amount(self, node: URIRef, amount: Amount) -> None:
        self._value(node, CV.hasValue, amount.amount_mad, XSD.double)
        self._text(node, DCTERMS.description, amount)

    def _requirement(self, service: URIRef, p: Procedure) -> None:
        """Who may ask, proven by the documents."""
        if p.audience is None:
            return
        requirement = self._part(service, CV.holdsRequirement, CV.Requirement, "requirement", 1)
        self._text(requirement, DCTERMS.title, p.audience)
        for evidence in self.graph.objects(service, CPSV.hasInput):
            self.graph.add((requirement, CV.hasSupportingEvidence, evidence))

    def _rule(self, service: URIRef, p: Procedure) -> None:
        """The steps in one text, as the profile wants them; one by one they are our own terms."""
        if not p.steps:
            return
        rule = self._part(service, CPSV.follows, CPSV.Rule, "rule", 1)
        self._text(rule, DCTERMS.title, p.name)
        for language in LANGUAGES:
            numbered = "\n".join(f"{n}. {step.in_(language)}" for n, step in enumerate(p.steps, 1))
            self.graph.add((rule, DCTERMS.description, Literal(numbered, lang=language)))

    def _online(self, service: URIRef, p: Procedure) -> None:
        if p.online is None:
            return
        self._text(service, TERMS.online, p.online)
        if p.online.url is None:  # nothing can be done there: no channel to announce
            return
        self._value(service, TERMS.onlineAddress, p.online.url)
        channel = self._part(service, CV.hasChannel, CV.Channel, "channel", 3)
        self._value(channel, TERMS.purpose, "online")
        self._text(channel, DCTERMS.description, p.online)
        self.graph.add((channel, DCTERMS.type, self._channel_type("web")))
        if is_web_address(p.online.url):
            page = self._node(URIRef(p.online.url), FOAF.Document)
            self.graph.add((channel, FOAF.page, page))

    def _events_of(self, service: URIRef, p: Procedure) -> None:
        for event_id in p.life_events:
            known = self._events.get(event_id) or {"kind": "life", **dict.fromkeys(LANGUAGES, event_id)}
            event = self._node(URIRef(f"{self.base}event:{quote(event_id)}"), CV.Event, event_id)
            self._node(event, CV.BusinessEvent if known["kind"] == "business" else CV.LifeEvent)
            for language in LANGUAGES:
                self.graph.add((event, DCTERMS.title, Literal(known[language], lang=language)))
            self.graph.add((service, CV.isGroupedBy, event))

    def _own_terms(self, service: URIRef, p: Procedure) -> None:
        """What only our record knows."""
        self._text(service, TERMS.appeal, p.appeal)
        self._value(service, TERMS.silence, p.silence)
        self._value(service, TERMS.confidence, p.confidence)
        self._value(service, TERMS.sourceDates, p.source_dates)
        self._value(service, TERMS.verifiedOn, p.verified_on, XSD.date)
        self._value(service, TERMS.notes, p.notes)
        self._list(service, TERMS.sources, [Literal(source) for source in p.sources])
        self._list(service, TERMS.lifeEvents, [Literal(event) for event in p.life_events])
        self._list(service, TERMS.related, [Literal(other) for other in p.related])
        for position, benefit in enumerate(p.benefits, 1):
            self._amount(self._part(service, TERMS.benefit, TERMS.Benefit, "benefit", position), benefit)
        for position, deadline in enumerate(p.deadline, 1):
            node = self._part(service, TERMS.deadline, TERMS.Deadline, "deadline", position)
            self._text(node, DCTERMS.description, deadline)
        for position, remark in enumerate(p.remarks, 1):
            node = self._part(service, TERMS.remark, TERMS.Remark, "remark", position)
            self._text(node, DCTERMS.description, remark)
        for position, doubt in enumerate(p.uncertain, 1):
            node = self._part(service, TERMS.uncertain, TERMS.Uncertainty, "uncertain", position)
            self._value(node, TERMS.facet, doubt.facet)
            self._value(node, TERMS.kind, doubt.kind)
            self._text(node, DCTERMS.description, doubt)
        if p.withdrawn is not None:
            node = self._part(service, TERMS.withdrawn, TERMS.Withdrawal, "withdrawn", 1)
            self._value(node, TERMS.since, p.withdrawn.since)
            self._text(node, DCTERMS.description, p.withdrawn)
        for position, variant in enumerate(p.variants, 1):
            node = self._part(service, TERMS.variant, TERMS.Variant, "variant", position)
            self._text(node, DCTERMS.title, variant.name)
            self._facts(node, variant)

    # What several procedures share.

    def _status(self, service: URIRef, p: Procedure) -> None:
        status = "withdrawn" if p.withdrawn else "completed"
        concept = self._label(self._node(STATUS[status], SKOS.Concept), labels()["status"][status])
        self.graph.add((service, ADMS.status, concept))

    def _morocco(self) -> URIRef:
        return self._label(self._node(MOROCCO, DCTERMS.Location), labels()["country"])

    def _dirham(self) -> URIRef:
        return self._label(self._node(MAD, SKOS.Concept), labels()["currency"])

    def _channel_type(self, name: str) -> URIRef:
        return self._concept("channel", name, labels()["channel"][name])

    def _authority(self, service: URIRef, p: Procedure) -> URIRef:
        """The commune for what its offices do; else what the record calls the place of deposit."""
        named = labels()["organisation"]
        if p.where.office:
            iri, name = URIRef(f"{self.base}organisation:commune"), named["commune"]
        elif p.where.deposit:
            iri, name = URIRef(f"{service}#authority"), p.where.deposit.dict()
        else:
            iri, name = URIRef(f"{self.base}organisation:administration"), named["administration"]
        authority = self._label(self._node(iri, CV.PublicOrganisation), name)
        self.graph.add((authority, DCTERMS.spatial, self._morocco()))
        return authority


def _description(p: Procedure, language: str) -> str:
    """One text that tells what the service is: the profile asks for it, the record has it in parts."""
    told = [p.name, p.withdrawn, p.audience, *p.remarks]
    return "\n".join(text.in_(language) for text in told if text is not None)

"""Records out of a CPSV-AP graph: our own export without loss, another's as far as the profile goes.

Where our own term and the profile's say the same (lists in their order), ours is read. A graph of
someone else lacks ours: then the profile's are read, and what a record must have is reported as missing.
"""

from __future__ import annotations

from typing import Any

from rdflib import DCAT, DCTERMS, FOAF, RDF, SKOS, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from catalogue.exchange.vocabulary import CPSV, CV, TERMS, WAY
from catalogue.record import LANGUAGES

Fields = dict[str, Any]


def from_graph(graph: Graph) -> list[Fields]:
    """The fields of each public service of `graph`, as a YAML record would hold them; unchecked."""
    services = sorted(set(graph.subjects(RDF.type, CPSV.PublicService)), key=str)
    return [_Reader(graph).procedure(service) for service in services]


class _Reader:
    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    # Values.

    def _one(self, node: Node, predicate: URIRef) -> str | None:
        values = sorted(str(value) for value in self._graph.objects(node, predicate))
        return values[0] if values else None

    def _text(self, node: Node, predicate: URIRef) -> dict[str, str] | None:
        """{"fr", "ar"} as far as they are there; None when neither is."""
        found: dict[str, str] = {}
        for value in sorted(self._graph.objects(node, predicate), key=str):
            language = (value.language or "") if isinstance(value, Literal) else ""
            if language.lower() in LANGUAGES:
                found.setdefault(language.lower(), str(value))
        return found or None

    def _list(self, node: Node, predicate: URIRef) -> list[Literal]:
        head = self._graph.value(node, predicate)
        return [] if head is None else [v for v in Collection(self._graph, head) if isinstance(v, Literal)]

    def _strings(self, node: Node, predicate: URIRef) -> list[str]:
        return [str(value) for value in self._list(node, predicate)]

    def _phrases(self, literals: list[Literal]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for literal in literals:
            way = WAY.get((literal.language or "").lower())
            if way is not None:
                found.setdefault(way, []).append(str(literal))
        return found

    def _parts(self, node: Node, predicate: URIRef) -> list[Node]:
        """Parts in the order of their positions; those without one last, by identifier."""

        def place(part: Node) -> tuple[float, str]:
            position = self._one(part, TERMS.position) or ""
            return float(position) if position.isdigit() else float("inf"), str(part)

        return sorted(self._graph.objects(node, predicate), key=place)

    def _number(self, node: Node, predicate: URIRef) -> float | str | None:
        value = self._one(node, predicate)
        try:
            return None if value is None else float(value)
        except ValueError:
            return value  # the record's own check says what is wrong with it

    # A procedure.

    def procedure(self, service: Node) -> Fields:
        identifier = self._one(service, DCTERMS.identifier)
        fields: Fields = {
            "id": identifier,
            "category": self._category(service),
            "name": self._text(service, DCTERMS.title),
            **self._wording(service),
            "audience": self._audience(service),
            **self._facts(service),
            "benefits": [self._amount(node) for node in self._parts(service, TERMS.benefit)],
            "deadline": self._texts(service, TERMS.deadline, DCTERMS.description),
            "online": self._online(service),
            "legal_basis": self._texts(service, CV.hasLegalResource, DCTERMS.title),
            "appeal": self._text(service, TERMS.appeal),
            "silence": self._one(service, TERMS.silence),
            "remarks": self._remarks(service),
            "uncertain": [
                {
                    "facet": self._one(node, TERMS.facet),
                    "kind": self._one(node, TERMS.kind),
                    **(self._text(node, DCTERMS.description) or {}),
                }
                for node in self._parts(service, TERMS.uncertain)
            ],
            "withdrawn": self._withdrawn(service),
            "variants": [
                {"name": self._text(node, DCTERMS.title), **self._facts(node)}
                for node in self._parts(service, TERMS.variant)
            ],
            "life_events": self._strings(service, TERMS.lifeEvents)
            or self._identifiers(service, CV.isGroupedBy),
            "related": self._strings(service, TERMS.related) or self._identifiers(service, CV.relatedService),
            "confidence": self._one(service, TERMS.confidence) or "low",
            "sources": self._sources(service),
            "source_dates": self._one(service, TERMS.sourceDates),
            "verified_on": self._verified_on(service),
            "notes": self._one(service, TERMS.notes),
        }
        return without_empty(fields)

    def _category(self, service: Node) -> str | None:
        theme = self._graph.value(service, CV.thematicArea)
        return None if theme is None else self._one(theme, SKOS.notation)

    def _wording(self, service: Node) -> Fields:
        aliases = self._list(service, TERMS.aliases)
        if not aliases:
            words = sorted(self._graph.objects(service, DCAT.keyword), key=str)
            aliases = [word for word in words if isinstance(word, Literal)]
        asked_as = self._list(service, TERMS.askedAs)
        return {"aliases": self._phrases(aliases), "asked_as": self._phrases(asked_as)}

    def _texts(self, node: Node, part: URIRef, predicate: URIRef) -> list[dict[str, str] | None]:
        return [self._text(found, predicate) for found in self._parts(node, part)]

    def _audience(self, service: Node) -> dict[str, str] | None:
        requirements = self._parts(service, CV.holdsRequirement)
        return self._text(requirements[0], DCTERMS.title) if requirements else None

    def _facts(self, node: Node) -> Fields:
        deposit, collect = (self._counter(node, purpose) for purpose in ("deposit", "collect"))
        where = without_empty(
            {"office": self._one(node, TERMS.office), "deposit": deposit, "collect": collect}
        )
        return {
            "documents": [
                without_empty(
                    {
                        **(self._text(evidence, DCTERMS.title) or {}),
                        "note": self._text(evidence, DCTERMS.description),
                    }
                )
                for evidence in self._parts(node, CPSV.hasInput)
            ],
            "fees": [self._amount(cost) for cost in self._parts(node, CV.hasCost)],
            "processing_time": self._processing_time(node),
            "validity": self._text(node, TERMS.validity),
            "where": where,
            "steps": self._texts(node, TERMS.step, DCTERMS.description)
            or self._texts(node, CPSV.follows, DCTERMS.description),
        }

    def _counter(self, node: Node, purpose: str) -> dict[str, str] | None:
        for channel in self._parts(node, CV.hasChannel):
            if self._one(channel, TERMS.purpose) == purpose:
                return self._text(channel, DCTERMS.description)
        return None

    def _amount(self, node: Node) -> Fields:
        return {
            "amount_mad": self._number(node, CV.hasValue),
            **(self._text(node, DCTERMS.description) or {}),
        }

    def _processing_time(self, node: Node) -> Fields | None:
        duration = self._graph.value(node, CV.processingTime)
        days = getattr(duration.value, "days", None) if isinstance(duration, Literal) else None
        said = self._text(node, TERMS.processingTime)
        if said is None and days is not None:  # another's graph: the number is all it says
            said = {"fr": f"{days} j", "ar": f"{days} ي"}
        return None if said is None else {"days": days, **said}

    def _online(self, service: Node) -> Fields | None:
        said = self._text(service, TERMS.online)
        if said is not None:
            return {"url": self._one(service, TERMS.onlineAddress), **said}
        for channel in self._parts(service, CV.hasChannel):
            page, text = self._one(channel, FOAF.page), self._text(channel, DCTERMS.description)
            if page and text:
                return {"url": page, **text}
        return None

    def _remarks(self, service: Node) -> list[dict[str, str] | None]:
        own = self._texts(service, TERMS.remark, DCTERMS.description)
        if own or self._one(service, TERMS.confidence):  # in our export the description only repeats
            return own
        description = self._text(service, DCTERMS.description)
        return [description] if description else []

    def _withdrawn(self, service: Node) -> Fields | None:
        for node in self._parts(service, TERMS.withdrawn):
            return {"since": self._one(node, TERMS.since), **(self._text(node, DCTERMS.description) or {})}
        return None

    def _identifiers(self, service: Node, predicate: URIRef) -> list[str]:
        found = (self._one(node, DCTERMS.identifier) for node in self._graph.objects(service, predicate))
        return sorted(identifier for identifier in found if identifier)

    def _sources(self, service: Node) -> list[str]:
        own = self._strings(service, TERMS.sources)
        return own or sorted(str(source) for source in self._graph.objects(service, DCTERMS.source))

    def _verified_on(self, service: Node) -> str | None:
        return self._one(service, TERMS.verifiedOn) or self._one(service, DCTERMS.modified)


def without_empty(fields: Fields) -> Fields:
    """`fields` without those that say nothing: None, empty lists, empty groups."""
    return {name: value for name, value in fields.items() if value is not None and value not in ([], {}, "")}

"""The CPSV-AP 3.2 export passes the profile's own SHACL shapes, and says what the record says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from catalogue_samples import CATEGORIES, record
from pyshacl import validate
from rdflib import DCTERMS, RDF, XSD, Graph, Literal, URIRef

from catalogue import content, exchange
from catalogue.exchange.from_graph import from_graph
from catalogue.exchange.vocabulary import CPSV, CV
from catalogue.record import Procedure, Text
from catalogue.store import Catalogue, Category

SHAPES = Path(__file__).parents[1] / "standards" / "cpsv-ap-SHACL.ttl"
EXAMPLE = Path(__file__).parents[1] / "standards" / "example-public-service.ttl"
NAMED = {name: Category(name, Text.parse_obj(text)) for name, text in CATEGORIES.items()}
SERVICE = URIRef("urn:mourchid:procedure:birth-certificate")


@pytest.fixture(scope="module")
def shapes() -> Graph:
    """The profile's shapes."""
    return Graph().parse(SHAPES)


def graph_of(text: str) -> Graph:
    return Graph().parse(data=text, format="json-ld")


def export(**changes: Any) -> Graph:
    return graph_of(exchange.write([record(**changes)], NAMED, "cpsv-ap"))


def conforms(graph: Graph, shapes: Graph) -> tuple[bool, str]:
    passed, _, told = validate(graph, shacl_graph=shapes)
    return bool(passed), str(told)


def test_every_record_passes_the_shapes(whole: Catalogue, shapes: Graph) -> None:
    graph = graph_of(exchange.write(whole, dict(whole.categories), "cpsv-ap"))
    assert len(list(graph.subjects(RDF.type, CPSV.PublicService))) == len(whole)
    passed, told = conforms(graph, shapes)
    assert passed, told[:3000]


def test_a_record_that_says_hardly_anything_passes(shapes: Graph) -> None:
    bare = export(
        aliases={}, asked_as={}, documents=[], fees=[], related=["not-exported"], life_events=["new"]
    )
    passed, told = conforms(bare, shapes)
    assert passed, told


@pytest.mark.parametrize(
    "taken", [DCTERMS.title, DCTERMS.identifier, DCTERMS.description, CV.hasCompetentAuthority]
)
def test_the_shapes_do_refuse(shapes: Graph, taken: URIRef) -> None:
    graph = export()
    graph.remove((SERVICE, taken, None))
    assert not conforms(graph, shapes)[0]


def test_texts_carry_their_language() -> None:
    graph = export()
    titles = set(graph.objects(SERVICE, DCTERMS.title))
    assert titles == {
        Literal("Extrait d'acte de naissance", lang="fr"),
        Literal("نسخة موجزة من رسم الولادة", lang="ar"),
    }
    keywords = set(graph.objects(SERVICE, URIRef("http://www.w3.org/ns/dcat#keyword")))
    assert Literal("3a9d lzyada", lang="ary-Latn") in keywords
    assert Literal("عقد الازدياد", lang="ary") in keywords


def test_money_is_in_dirhams_and_time_is_a_duration() -> None:
    graph = export(processing_time={"days": 30, "fr": "Un mois", "ar": "شهر"})
    (cost,) = graph.objects(SERVICE, CV.hasCost)
    assert graph.value(cost, CV.hasValue) == Literal("2.0", datatype=XSD.double)
    assert str(graph.value(cost, CV.currency)).endswith("/currency/MAD")
    assert graph.value(SERVICE, CV.processingTime) == Literal("P30D", datatype=XSD.duration)


def test_deadlines_are_told_in_their_order_and_come_back(shapes: Graph) -> None:
    texts = [{"fr": "30 jours", "ar": "30 يوما"}, {"fr": "Un an", "ar": "سنة"}]
    graph = export(deadline=texts)
    assert conforms(graph, shapes)[0]
    (read,) = from_graph(graph)
    assert read["deadline"] == texts


def test_a_fee_that_varies_has_no_value() -> None:
    graph = export(fees=[{"amount_mad": None, "fr": "Selon la surface", "ar": "حسب المساحة"}])
    (cost,) = graph.objects(SERVICE, CV.hasCost)
    assert graph.value(cost, CV.hasValue) is None


def test_nothing_online_announces_no_web_channel() -> None:
    text = {"fr": "Rien en ligne", "ar": "لا شيء على الإنترنت"}
    assert list(export(online={"url": None, **text}).objects(SERVICE, CV.hasChannel)) == []
    assert (
        len(list(export(online={"url": "https://example.org", **text}).objects(SERVICE, CV.hasChannel))) == 1
    )


def test_documents_prove_who_may_ask_and_laws_life_events_and_steps_are_there() -> None:
    graph = export(
        audience={"fr": "L'intéressé", "ar": "المعني بالأمر"},
        legal_basis=[{"fr": "Loi n° 36-21", "ar": "القانون رقم 36.21"}],
        life_events=["birth"],
        steps=[{"fr": "Venir", "ar": "الحضور"}],
    )
    (requirement,) = graph.objects(SERVICE, CV.holdsRequirement)
    assert set(graph.objects(requirement, CV.hasSupportingEvidence)) == set(
        graph.objects(SERVICE, CPSV.hasInput)
    )
    (event,) = graph.objects(SERVICE, CV.isGroupedBy)
    assert (event, RDF.type, CV.LifeEvent) in graph
    assert Literal("Naissance", lang="fr") in set(graph.objects(event, DCTERMS.title))
    assert len(list(graph.objects(SERVICE, CV.hasLegalResource))) == 1
    assert len(list(graph.objects(SERVICE, CPSV.follows))) == 1


def test_every_life_event_of_the_catalogue_has_a_name(whole: Catalogue) -> None:
    from catalogue.exchange.vocabulary import life_events

    known = life_events(content.root() / "data" / "life-events.yml")
    assert {event for procedure in whole for event in procedure.life_events} <= set(known)


def test_a_service_of_someone_else_is_read_as_far_as_it_goes() -> None:
    """The European example: no category, no Arabic; what it lacks is named, what it has is read."""
    (draft,) = exchange.read(EXAMPLE)
    assert draft.fields["id"] == "Tax-on-web"
    assert draft.fields["remarks"][0]["fr"].startswith("Service pour la déclaration")
    with pytest.raises(Exception, match="category"):
        draft.check()


def test_a_service_of_someone_else_that_says_enough_becomes_a_record(tmp_path: Path) -> None:
    file = tmp_path / "other.ttl"
    file.write_text(
        """
        @prefix cpsv: <http://purl.org/vocab/cpsv#> . @prefix cv: <http://data.europa.eu/m8g/> .
        @prefix dct: <http://purl.org/dc/terms/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        <https://x.example/1> a cpsv:PublicService ; dct:identifier "visa" ;
          dct:title "Visa"@fr, "تأشيرة"@ar ;
          dct:description "Pour entrer"@fr, "للدخول"@ar ; dct:source <https://x.example/> ;
          dct:modified "2026-01-02"^^xsd:date ; cv:thematicArea [ skos:notation "travel" ] ;
          cpsv:hasInput [ dct:title "Passeport"@fr, "جواز السفر"@ar ] ;
          cv:hasCost [ cv:hasValue "600.0"^^xsd:double ; dct:description "600 DH"@fr, "600 درهم"@ar ] .
        """,
        encoding="utf-8",
    )
    found: Procedure = exchange.read(file)[0].check()
    assert found.documents[0].ar == "جواز السفر"
    assert (found.fees[0].amount_mad, found.confidence, found.category) == (600, "low", "travel")
    assert found.remarks[0].fr == "Pour entrer"


def test_the_json_ld_names_its_own_context() -> None:
    document = json.loads(exchange.write([record()], NAMED, "cpsv-ap"))
    assert document["@context"]["cpsv"] == str(CPSV)
    assert all("@id" in node for node in document["@graph"])

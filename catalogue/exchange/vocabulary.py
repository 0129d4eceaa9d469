"""Names used in the CPSV-AP export: the profile's namespaces, the EU's code lists, and our own terms."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rdflib import Namespace, URIRef

from catalogue.record import WayOfWriting

CPSV = Namespace("http://purl.org/vocab/cpsv#")
CV = Namespace("http://data.europa.eu/m8g/")
ADMS = Namespace("http://www.w3.org/ns/adms#")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
EU = Namespace("http://publications.europa.eu/resource/authority/")

#: What a record says and the profile has no term for (docs/catalogue.md lists these terms).
TERMS = Namespace("urn:mourchid:terms:")
#: Where our resources are named unless the one who exports gives an address of their own.
BASE = "urn:mourchid:"

MAD = EU["currency/MAD"]
MOROCCO = EU["country/MAR"]
LANGUAGE = {"ar": EU["language/ARA"], "fr": EU["language/FRA"]}
STATUS = {
    "completed": URIRef("http://purl.org/adms/status/Completed"),
    "withdrawn": URIRef("http://purl.org/adms/status/Withdrawn"),
}

#: BCP 47 tags of the ways of writing: Darija is `ary`, in Latin letters `ary-Latn`.
TAG: dict[WayOfWriting, str] = {"ar": "ar", "ary": "ary", "arabizi": "ary-Latn", "fr": "fr"}
WAY: dict[str, WayOfWriting] = {tag.lower(): way for way, tag in TAG.items()}

#: How the JSON-LD is written: short names, texts by language, lists in their order.
_BY_LANGUAGE = {"@container": "@language"}
_IN_ORDER = {"@container": "@list"}
CONTEXT: dict[str, Any] = {
    "adms": str(ADMS),
    "cpsv": str(CPSV),
    "cv": str(CV),
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "eli": str(ELI),
    "foaf": "http://xmlns.com/foaf/0.1/",
    "mourchid": str(TERMS),
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dct:title": _BY_LANGUAGE,
    "dct:description": _BY_LANGUAGE,
    "dcat:keyword": _BY_LANGUAGE,
    "skos:prefLabel": _BY_LANGUAGE,
    **{f"mourchid:{name}": _IN_ORDER for name in ("aliases", "askedAs", "lifeEvents", "related", "sources")},
    **{
        f"mourchid:{name}": _BY_LANGUAGE
        for name in ("processingTime", "validity", "appeal", "online", "name")
    },
}


@lru_cache(maxsize=1)
def labels() -> dict[str, Any]:
    """Names of what the profile asks to be named and no record names (labels.yml)."""
    data: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "labels.yml").read_text(encoding="utf-8"))
    return data


@lru_cache(maxsize=4)
def life_events(file: Path) -> dict[str, Any]:
    """Names of life and business events by id (data/life-events.yml); empty without the file."""
    return yaml.safe_load(file.read_text(encoding="utf-8")) or {} if file.exists() else {}

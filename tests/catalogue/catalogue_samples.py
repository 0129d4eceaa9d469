"""Records for tests: one by hand, any by hypothesis, and folders of them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

import bot  # noqa: F401 — puts this project's folder first on the path: spaCy has another `catalogue`
from catalogue.exchange.yaml_file import to_yaml
from catalogue.record import FACETS, Procedure

ARABIC = re.compile(r"[\u0600-\u06ff]")

CATEGORIES = {
    "civil-status": {"fr": "État civil", "ar": "الحالة المدنية"},
    "travel": {"fr": "Voyage", "ar": "السفر"},
}


def fields(procedure_id: str = "birth-certificate", **changes: Any) -> dict[str, Any]:
    """The fields of a small sound record."""
    return {
        "id": procedure_id,
        "category": "civil-status",
        "name": {"fr": "Extrait d'acte de naissance", "ar": "نسخة موجزة من رسم الولادة"},
        "aliases": {"fr": ["acte de naissance"], "ary": ["عقد الازدياد"], "arabizi": ["3a9d lzyada"]},
        "asked_as": {"fr": ["On me demande un extrait pour l'école"], "ar": ["أحتاج رسم ولادتي"]},
        "documents": [{"fr": "CNIE", "ar": "البطاقة الوطنية"}],
        "fees": [{"amount_mad": 2, "fr": "2 DH", "ar": "درهمان"}],
        "confidence": "medium",
        "sources": ["https://example.org/fiche"],
        "verified_on": "2026-11-22",
        **changes,
    }


def record(procedure_id: str = "birth-certificate", **changes: Any) -> Procedure:
    """A small sound record."""
    return Procedure.parse_obj(fields(procedure_id, **changes))


PASSPORT = record(
    "passport",
    category="travel",
    name={"fr": "Passeport biométrique", "ar": "جواز السفر البيومتري"},
    aliases={"fr": ["passeport"], "ar": ["جواز السفر"], "ary": ["الباسبور"], "arabizi": ["lpaspor"]},
    asked_as={"fr": ["Je pars en voyage et je n'ai pas de passeport"], "arabizi": ["bghit nsafer berra"]},
    documents=[{"fr": "Photos d'identité", "ar": "صور شمسية"}],
    fees=[{"amount_mad": 500, "fr": "500 DH de timbre", "ar": "500 درهم"}],
)


def write_folder(folder: Path, *procedures: Procedure, categories: Any = CATEGORIES) -> Path:
    """A catalogue's folder with these records."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "categories.yml").write_text(yaml.safe_dump(categories, allow_unicode=True), encoding="utf-8")
    for procedure in procedures:
        write_record(folder, procedure)
    return folder


def write_record(folder: Path, procedure: Procedure) -> Path:
    """One record's file."""
    file = folder / procedure.category / f"{procedure.id}.yml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(to_yaml(procedure), encoding="utf-8")
    return file


# Any record at all: odd characters, line breaks and quotes, but no controls and half characters.
_letters = st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\\\",;:#'-{}[]&*!|>%@`")


def _said(alphabet: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.text(alphabet, min_size=1, max_size=12).map(str.strip).filter(bool)


latin = _said(_letters.filter(lambda letter: not ARABIC.match(letter)))
arabic = st.tuples(_said(_letters), st.sampled_from(["شحال", "ورقة", "تسجيل"])).map(" ".join)
anything = _said(_letters)
kebab = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,5}){0,2}", fullmatch=True)
_texts = st.fixed_dictionaries({"fr": latin, "ar": arabic})


def _text(**more: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"fr": latin, "ar": arabic, **more})


def _few(items: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(items, max_size=3)


_amounts = _few(_text(amount_mad=st.none() | st.floats(0, 1e9, allow_nan=False)))
_phrases = st.fixed_dictionaries(
    {"fr": _few(latin), "ar": _few(arabic), "ary": _few(arabic), "arabizi": _few(latin)}
)
_labels = st.sampled_from(["", "fees: ", "documents+delay: ", "other: "])
_sentences = _phrases.flatmap(
    lambda found: st.builds(
        lambda label: {way: [label + text for text in texts] for way, texts in found.items()}, _labels
    )
)
_facts = {
    "documents": _few(_text(note=st.none() | _texts)),
    "fees": _amounts,
    "processing_time": st.none() | _text(days=st.none() | st.integers(0, 3660)),
    "validity": st.none() | _texts,
    "where": st.fixed_dictionaries(
        {"office": st.none() | kebab, "deposit": st.none() | _texts, "collect": st.none() | _texts}
    ),
    "steps": _few(_texts),
}

procedures: st.SearchStrategy[Procedure] = st.fixed_dictionaries(
    {
        "id": kebab,
        "category": st.sampled_from(sorted(CATEGORIES)),
        "name": _texts,
        "aliases": _phrases,
        "asked_as": _sentences,
        "audience": st.none() | _texts,
        **_facts,
        "benefits": _amounts,
        "deadline": _few(_texts),
        "online": st.none() | _text(url=st.none() | anything | st.just("https://example.org/a?b=c#d")),
        "legal_basis": _few(_texts),
        "appeal": st.none() | _texts,
        "silence": st.sampled_from(["approval", "no", "unknown"]),
        "remarks": _few(_texts),
        "uncertain": _few(_text(facet=st.sampled_from(FACETS), kind=st.sampled_from(["contested", "weak"]))),
        "withdrawn": st.none() | _text(since=anything),
        "variants": st.lists(st.fixed_dictionaries({"name": _texts, **_facts}), max_size=2),
        "life_events": _few(anything),
        "related": _few(kebab),
        "confidence": st.sampled_from(["high", "medium", "low"]),
        "sources": st.lists(anything | st.just("https://example.org"), min_size=1, max_size=3),
        "source_dates": st.none() | anything,
        "verified_on": st.dates(date(2000, 1, 1), date(2100, 1, 1)).map(date.isoformat),
        "notes": st.just("") | anything,
    }
).map(Procedure.parse_obj)

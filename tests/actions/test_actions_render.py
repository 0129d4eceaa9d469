"""A record as an answer, in both languages."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from actions_turns import domain

from actions.offices import Commune
from actions.render import Answer, Renderer
from actions.texts import Texts
from catalogue import store
from catalogue.communes import Commune as CommuneRecord
from catalogue.record import FACETS, Facet, Procedure
from catalogue.store import Catalogue

ROOT = Path(__file__).parents[2]
IDS = sorted(procedure.id for procedure in store.load(ROOT / "data" / "procedures"))


def two(words: str) -> dict[str, str]:
    return {"fr": words, "ar": f"ترجمة {words}"}


FULL: dict[str, Any] = {
    "id": "test-card",
    "category": "identity",
    "name": {"fr": "Carte d'essai", "ar": "بطاقة تجريبية"},
    "audience": two("Toute personne"),
    "documents": [{**two("CNIE"), "note": two("Pour les majeurs.")}, two("Photo")],
    "fees": [{"amount_mad": 75, **two("Droit de timbre")}],
    "benefits": [{"amount_mad": 500, **two("Aide")}],
    "processing_time": {"days": 10, **two("10 jours")},
    "validity": two("5 ans"),
    "where": {"office": "civil-status", "deposit": two("Le bureau"), "collect": two("Le guichet")},
    "steps": [two("Un"), two("Deux")],
    "online": {"url": "https://carte.ma", **two("Demande sur carte.ma")},
    "legal_basis": [two("Loi 1")],
    "appeal": two("Le tribunal"),
    "remarks": [two("Bon à savoir")],
    "confidence": "high",
    "sources": ["https://carte.ma/a"],
    "verified_on": "2026-11-22",
}


def record(**changes: Any) -> Procedure:
    return Procedure.parse_obj({**FULL, **changes})


def bare(**changes: Any) -> Procedure:
    kept = ("id", "category", "name", "confidence", "sources", "verified_on")
    return Procedure.parse_obj({**{key: FULL[key] for key in kept}, **changes})


def answer(
    procedure: Procedure, *facets: str, language: str = "fr", commune: Commune | None = None
) -> Answer:
    return Renderer(Texts(domain(), language), commune).answer(procedure, facets)


def shown(rendered: Answer) -> list[str]:
    return [section["facet"] for section in rendered.card["sections"]]


def items(rendered: Answer, facet: str) -> list[str]:
    return next(section["items"] for section in rendered.card["sections"] if section["facet"] == facet)


def office(**changes: Any) -> Commune:
    return Commune(
        CommuneRecord.parse_obj(
            {
                "id": "larache",
                "name": {"fr": "Larache", "ar": "العرائش"},
                "offices": [{"kind": "civil-status", "name": two("Bureau central"), "phone": "0539000000"}],
                **changes,
            }
        )
    )


EXPECTED: dict[Facet, list[str]] = {
    "documents": ["CNIE (Pour les majeurs)", "Photo"],
    "fees": ["Droit de timbre : 75 DH"],
    "delay": ["10 jours"],
    "place": ["Dépôt : Le bureau", "Retrait : Le guichet"],
    "steps": ["Un", "Deux"],
    "eligibility": ["Toute personne"],
    "online": ["Demande sur carte.ma"],
    "validity": ["5 ans"],
    "law": ["Loi 1"],
    "appeal": ["Le tribunal"],
}


@pytest.mark.parametrize("facet", FACETS)
def test_each_facet(facet: Facet) -> None:
    rendered = answer(record(), facet)
    assert shown(rendered)[0] == facet
    assert items(rendered, facet) == EXPECTED[facet]
    assert rendered.missing == []
    assert all(item in rendered.text for item in EXPECTED[facet])


def test_the_deadline_is_told_before_the_processing_time() -> None:
    bound = record(deadline=[two("30 jours"), two("Un an à l'étranger")])
    rendered = answer(bound, "delay")
    assert items(rendered, "delay") == [
        "Délai à respecter : 30 jours",
        "Délai à respecter : Un an à l'étranger",
        "Durée de traitement : 10 jours",
    ]
    first, *_, last = items(answer(bound, "delay", language="ar"), "delay")
    assert first.startswith("الأجل الواجب احترامه: ")
    assert last.startswith("مدة المعالجة: ")


def test_a_deadline_alone_answers_until_when() -> None:
    rendered = answer(bare(deadline=[two("30 jours")]), "delay")
    assert items(rendered, "delay") == ["Délai à respecter : 30 jours"]
    assert rendered.missing == []


def test_beside_a_deadline_a_case_says_how_long_it_takes() -> None:
    case = {"name": two("Mineur"), "processing_time": two("5 jours")}
    rendered = answer(record(deadline=[two("30 jours")], variants=[case]), "delay")
    assert items(rendered, "delay")[-1] == "Mineur — Durée de traitement : 5 jours"


def test_several_facets_are_answered_in_the_order_asked() -> None:
    assert shown(answer(record(), "delay", "documents", "place")) == ["delay", "documents", "place"]


def test_nothing_in_particular_asked_gives_the_main_facets_and_the_remarks() -> None:
    rendered = answer(record())
    assert shown(rendered) == [
        "documents", "fees", "delay", "place", "steps", "online", "benefits", "remarks",
    ]  # fmt: skip
    assert rendered.missing == []
    assert rendered.card["links"] == [{"title": "Demande sur carte.ma", "url": "https://carte.ma"}]
    assert "En ligne : Demande sur carte.ma\nhttps://carte.ma\n" in rendered.text


def test_what_the_citizen_receives_stands_beside_what_it_costs() -> None:
    assert items(answer(record(), "fees"), "benefits") == ["Aide : 500 DH"]


def test_deposit_and_collection_at_one_place_are_said_once() -> None:
    one = record(where={"deposit": two("Le bureau"), "collect": two("Le bureau")})
    assert items(answer(one, "place"), "place") == ["Le bureau"]


def test_free_and_variable_fees_have_no_amount_added() -> None:
    free = record(fees=[{"amount_mad": 0, **two("Gratuit")}, {"amount_mad": None, **two("Selon la surface")}])
    assert items(answer(free, "fees"), "fees") == ["Gratuit", "Selon la surface"]


@pytest.mark.parametrize("facet", [facet for facet in FACETS if facet != "appeal"])
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_missing_facet_is_said_to_be_missing_with_the_office_to_ask(facet: Facet, language: str) -> None:
    where = {"deposit": two("Guichet unique")}
    lacking = bare(where=where) if facet != "place" else bare()
    rendered = answer(lacking, facet, language=language)
    assert rendered.missing == [facet]
    assert rendered.card["sections"] == []
    said, *place = rendered.card["missing"]
    texts = Texts(domain(), language)
    assert texts.say(f"utter_missing_{facet}") in said
    if facet == "place":
        assert place == []
        assert ("à l'accueil de la commune" if language == "fr" else "بمكتب الاستقبال بالجماعة") in said
    else:
        ending = (
            "Lieu de dépôt : Guichet unique" if language == "fr" else "مكان الإيداع: ترجمة Guichet unique"
        )
        assert place == [ending]
    assert "\n".join([said, *place]) in rendered.text


def test_the_place_to_ask_stands_in_no_sentence_whatever_its_words() -> None:
    sentences = two("L'employeur s'en charge sur Damancom ; sinon, à l'agence.")
    said = answer(bare(where={"deposit": sentences}), "delay").text
    assert "service chargé du dossier.\nLieu de dépôt : L'employeur s'en charge" in said
    assert ".." not in said
    collected = answer(bare(where={"collect": two("Le guichet")}), "delay").text
    assert "Lieu de retrait : Le guichet" in collected


def test_some_facets_known_and_some_missing() -> None:
    rendered = answer(bare(fees=FULL["fees"]), "documents", "fees", "delay")
    assert shown(rendered) == ["fees"]
    assert rendered.missing == ["documents", "delay"]
    (said,) = rendered.card["missing"]
    assert "les documents à fournir, le délai" in said


def test_an_appeal_that_the_record_lacks_gives_the_general_right() -> None:
    rendered = answer(bare(), "appeal")
    assert rendered.missing == ["appeal"]
    assert "55-19" in rendered.text
    assert "n'indique pas" in rendered.text


def test_contested_facts_are_said_beside_their_facet_only() -> None:
    doubtful = record(uncertain=[{"facet": "fees", "kind": "contested", **two("À confirmer sur place.")}])
    assert "⚠ À confirmer sur place." in answer(doubtful, "fees").text
    assert "À confirmer" not in answer(doubtful, "delay").text


@pytest.mark.parametrize("facet", FACETS)
def test_what_is_uncertain_about_a_missing_facet_is_said_with_it(facet: Facet) -> None:
    doubtful = bare(uncertain=[{"facet": facet, "kind": "weak", **two("À vérifier en mai.")}])
    assert "À vérifier en mai." in answer(doubtful, facet).card["missing"]
    assert "À vérifier en mai." not in answer(doubtful, "law" if facet != "law" else "fees").text


def test_the_whole_answer_keeps_what_is_uncertain_about_facets_without_a_value() -> None:
    doubtful = bare(uncertain=[{"facet": "delay", "kind": "weak", **two("À vérifier en mai.")}])
    assert items(answer(doubtful), "remarks") == ["À vérifier en mai."]


def test_a_doubt_about_the_place_is_told_instead_of_an_office() -> None:
    doubt = {"facet": "place", "kind": "weak", **two("En danger, allez à la police.")}
    rendered = answer(bare(uncertain=[doubt]), "place")
    assert rendered.missing == ["place"]
    assert rendered.card["missing"] == ["En danger, allez à la police."]


def test_where_a_victim_of_violence_turns_is_never_the_reception(records: Catalogue) -> None:
    place = answer(records["women-children-violence-referral"], "place")
    assert "police" in place.text
    assert "accueil" not in place.text
    assert "الشرطة" in answer(records["women-children-violence-referral"], "place", language="ar").text


def test_a_weak_record_says_so_whatever_is_asked() -> None:
    assert answer(record(confidence="low"), "delay").card["warnings"]
    assert not answer(record(confidence="medium"), "delay").card["warnings"]


@pytest.mark.parametrize(
    ("since", "explanation", "expected"),
    [
        (
            "2021-04-01",
            "Rien ne le remplace.",
            "ne délivrent plus ce document depuis le 1er avril 2021. Rien",
        ),
        ("2021", "Rien ne le remplace.", "ne délivrent plus ce document depuis 2021. Rien ne le remplace."),
        ("2021-04-01", "Fini en 2021.", "Fini en 2021. Une administration ne peut demander que"),
    ],
)
def test_a_withdrawn_document_says_since_when_once(since: str, explanation: str, expected: str) -> None:
    rendered = answer(record(withdrawn={"since": since, **two(explanation)}), "fees")
    (warning,) = rendered.card["warnings"]
    assert expected in warning
    # Communes no longer issue it; that nobody asks for it any more, no source says.
    assert "n'est plus exigé" not in warning
    assert rendered.text.count("2021") == 1
    arabic = answer(record(withdrawn={"since": since, **two(explanation)}), "fees", language="ar")
    assert arabic.text.count("2021") == 1


def test_money_received_alone_leaves_no_empty_heading() -> None:
    aid = bare(
        benefits=FULL["benefits"], uncertain=[{"facet": "fees", "kind": "weak", **two("Selon l'année.")}]
    )
    for asked in ((), ("fees",)):
        rendered = answer(aid, *asked)
        assert shown(rendered) == ["benefits"]
        assert "Coût" not in rendered.text
        assert "⚠ Selon l'année." in rendered.text


def case(name: str, **fields: Any) -> dict[str, Any]:
    return {"name": two(name), **fields}


def test_cases_that_tell_all_are_not_summed_up_again() -> None:
    town = case("En ville", processing_time={"days": 4, **two("4 jours")})
    country = case("À la campagne", processing_time={"days": 6, **two("6 jours")})
    both = bare(processing_time={"days": None, **two("4 ou 6 jours")}, variants=[town, country])
    assert items(answer(both, "delay"), "delay") == ["En ville — 4 jours", "À la campagne — 6 jours"]
    one = bare(processing_time={"days": 4, **two("4 jours")}, variants=[country])
    assert items(answer(one, "delay"), "delay") == ["4 jours", "À la campagne — 6 jours"]
    rest = bare(processing_time={"days": 4, **two("4 jours")}, variants=[case("Ici"), country])
    assert items(answer(rest, "delay"), "delay") == ["4 jours", "À la campagne — 6 jours"]


def test_a_case_that_says_the_same_is_not_repeated() -> None:
    same = record(variants=[case("Mineur", processing_time={"days": 10, **two("10 jours")})])
    assert items(answer(same, "delay"), "delay") == ["10 jours"]


def test_a_case_with_several_lines_is_named_once_above_them() -> None:
    minor = case("Mineur", documents=[two("Livret"), two("Autorisation")])
    doubt = [{"facet": "documents", "kind": "weak", **two("À confirmer.")}]
    rendered = answer(record(variants=[minor], uncertain=doubt), "documents")
    general, own = rendered.card["sections"]
    assert (general["title"], general["items"]) == ("Documents à fournir", EXPECTED["documents"])
    assert (own["title"], own["items"]) == ("Documents à fournir — Mineur", ["Livret", "Autorisation"])
    assert (general["note"], own["note"]) == (None, "À confirmer.")
    assert rendered.text.count("Mineur") == 1


def test_variants_are_named() -> None:
    minor = {
        "name": two("Mineur"),
        "fees": [{"amount_mad": 50, **two("Timbre")}],
        "documents": [two("Livret")],
    }
    varied = record(variants=[minor])
    assert items(answer(varied, "fees"), "fees") == ["Droit de timbre : 75 DH", "Mineur — Timbre : 50 DH"]
    assert items(answer(varied, "documents"), "documents")[-1] == "Mineur — Livret"
    assert answer(bare(variants=[minor]), "fees").missing == []
    assert items(answer(varied, "delay"), "delay") == ["10 jours"]


def test_local_fees_replace_the_national_ones() -> None:
    commune = office(fees={"test-card": [{"amount_mad": 20, **two("Taxe")}]})
    rendered = answer(record(), "fees", commune=commune)
    assert items(rendered, "fees") == ["Taxe : 20 DH (tarif local, commune de Larache)"]
    assert answer(bare(), "fees", commune=commune).missing == []
    assert items(answer(record(), "fees", commune=office()), "fees") == ["Droit de timbre : 75 DH"]


def test_the_commune_says_where_its_office_is_and_what_it_does_not_know() -> None:
    *_, said = items(answer(record(), "place", commune=office()), "place")
    assert "Bureau central" in said
    assert "Larache" in said
    assert "0539000000" in said
    assert "adresse non renseignée" in said
    known = office(address=two("12 rue du Port"))
    assert "12 rue du Port" in items(answer(record(), "place", commune=known), "place")[-1]
    assert items(answer(record(where={"deposit": two("Tribunal")}), "place", commune=known), "place") == [
        "Tribunal"
    ]


@pytest.mark.parametrize(("language", "condition"), [("fr", "Si l'acte relève"), ("ar", "إذا كان الرسم")])
def test_the_office_of_registers_is_the_communes_only_for_acts_it_keeps(
    language: str, condition: str
) -> None:
    commune = office(offices=[{"kind": kind, "name": two(kind)} for kind in ("civil-status", "hygiene")])
    *_, said = items(answer(record(), "place", language=language, commune=commune), "place")
    assert said.startswith(condition)
    elsewhere = record(where={"office": "hygiene", "deposit": two("Le bureau")})
    *_, said = items(answer(elsewhere, "place", language=language, commune=commune), "place")
    assert condition not in said


def test_every_answer_names_its_source_and_the_day_it_was_verified() -> None:
    french, arabic = answer(record(), "fees"), answer(record(), "fees", language="ar")
    assert french.text.endswith("Source : https://carte.ma/a ; fiche vérifiée le 22 novembre 2026.")
    assert arabic.text.endswith("المصدر: https://carte.ma/a؛ روجعت البطاقة في 22 نونبر 2026.")
    assert french.card["source"]["items"] == ["https://carte.ma/a"]
    assert french.card["source"]["verified_on"] == "2026-11-22"


@pytest.mark.parametrize(
    ("others", "french", "arabic"),
    [(1, "et une autre", "ومصدر آخر"), (2, "et 2 autres", "ومصدران آخران"),
     (5, "et 5 autres", "و5 مصادر أخرى"),
     (11, "et 11 autres", "و11 مصدرا آخر")],
)  # fmt: skip
def test_many_sources_are_counted(others: int, french: str, arabic: str) -> None:
    sources = ["une note (mai 2026)", "https://b.ma/x (fiche 3)", *(f"https://{n}.ma" for n in range(others))]
    many = record(sources=sources)
    # Addresses come first, without the remarks that only editors need.
    assert f"https://b.ma/x ; https://0.ma {french} ;" in answer(many, "fees").text
    assert f"https://b.ma/x؛ https://0.ma {arabic}؛" in answer(many, "fees", language="ar").text
    assert answer(many, "fees").card["source"]["items"] == sources


@pytest.mark.parametrize("procedure_id", IDS)
def test_notes_in_brackets_begin_as_the_middle_of_a_sentence(records: Catalogue, procedure_id: str) -> None:
    procedure = records.procedures[procedure_id]
    for document in [*procedure.documents, *(d for v in procedure.variants for d in v.documents)]:
        if document.note:
            first = document.note.fr.split()[0]
            # Peoples and abbreviations keep their capital.
            assert first.startswith("Marocain") or first.isupper() or first[0] == first[0].lower(), first


@pytest.mark.parametrize("procedure_id", IDS)
def test_sources_are_named_for_citizens(records: Catalogue, procedure_id: str) -> None:
    for source in records.procedures[procedure_id].sources:
        assert not re.search(r"\b(via|id \d+|LLM|tertiaire|tronquée|FR/AR)\b|web\.archive\.org\./", source)
        # An address stands alone, or in brackets after a name: it can be followed as it is written.
        assert not source.startswith("http") or " " not in source
        assert re.search(r"\((\w+\.)+\w+ \d+\)|\([a-z]?=?\d{5,}\)$", source) is None


@pytest.mark.parametrize("procedure_id", IDS)
def test_every_record_says_the_same_in_both_languages(records: Catalogue, procedure_id: str) -> None:
    procedure = records.procedures[procedure_id]
    for facets in ((), FACETS):
        french, arabic = answer(procedure, *facets), answer(procedure, *facets, language="ar")
        shape = [(s["facet"], s["kind"], len(s["items"]), bool(s["note"])) for s in french.card["sections"]]
        assert shape == [
            (s["facet"], s["kind"], len(s["items"]), bool(s["note"])) for s in arabic.card["sections"]
        ]
        assert french.missing == arabic.missing
        assert len(french.card["warnings"]) == len(arabic.card["warnings"])
        assert [link["url"] for link in french.card["links"]] == [
            link["url"] for link in arabic.card["links"]
        ]
        for rendered in (french, arabic):
            assert all(section["items"] and all(section["items"]) for section in rendered.card["sections"])
            notes = [text.in_("fr" if rendered is french else "ar") for text in procedure.uncertain]
            # Nothing uncertain is hidden when everything is asked.
            assert not facets or all(note in rendered.text for note in notes)
            assert not re.search(r"\{\w*\}|None", rendered.text), "a value is not filled in"
            assert rendered.text.count(procedure.name.in_("fr" if rendered is french else "ar")) >= 1
    assert set(french.missing) == {facet for facet in FACETS if not procedure.states(facet)}
    assert procedure.verified_on <= date(2100, 1, 1)


@pytest.mark.parametrize("procedure_id", IDS)
def test_every_amount_of_every_record_is_said_in_both_languages(
    records: Catalogue, procedure_id: str
) -> None:
    procedure = records.procedures[procedure_id]
    fees = [*procedure.fees, *procedure.benefits, *(fee for v in procedure.variants for fee in v.fees)]
    for language in ("fr", "ar"):
        text = re.sub(
            r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))", "", answer(procedure, "fees", language=language).text
        )
        for fee in fees:
            if fee.amount_mad:
                number = f"{fee.amount_mad:.2f}".rstrip("0").rstrip(".").replace(".", ",")
                said = re.search(rf"(?<![\d,]){number}0?(?!\d)", text)
                assert said or (fee.amount_mad == 2 and "درهم" in text), f"{number} is not said"

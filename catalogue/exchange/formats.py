"""Writing the catalogue in one of the formats of exchange."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Literal, get_args

from catalogue.exchange.table import write_table
from catalogue.exchange.to_graph import to_graph
from catalogue.exchange.vocabulary import BASE, CONTEXT
from catalogue.record import Procedure
from catalogue.store import Category

Format = Literal["cpsv-ap", "json", "csv"]
FORMATS: tuple[Format, ...] = get_args(Format)


def write(
    procedures: Iterable[Procedure], categories: dict[str, Category], format: Format, base: str = BASE
) -> str:
    """The text of the export. `base`: the address below which CPSV-AP resources are named."""
    if format == "csv":
        return write_table(procedures)
    if format == "json":
        records = [json.loads(procedure.json(exclude_defaults=True)) for procedure in procedures]
        return json.dumps({"procedures": records}, ensure_ascii=False, indent=1) + "\n"
    graph = to_graph(procedures, categories, base)
    document = json.loads(graph.serialize(format="json-ld", context=CONTEXT))
    nodes = document.pop("@graph", None)
    if nodes is None:  # a graph of a single node is written without "@graph"
        nodes = [{key: document.pop(key) for key in list(document) if key != "@context"}]
    # rdflib's order depends on its hash tables: sorted, two exports of one catalogue are the same text.
    document["@graph"] = sorted((_sorted(node) for node in nodes), key=lambda node: str(node.get("@id")))
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _sorted(value: Any) -> Any:
    """Keys in order, and references and texts that have none of their own."""
    if isinstance(value, dict):
        return {
            key: _sorted(inner) if key in _ORDERED else _sorted_values(_sorted(inner))
            for key, inner in sorted(value.items())
        }
    return [_sorted(item) for item in value] if isinstance(value, list) else value


_ORDERED = {"@list"} | {
    key for key, value in CONTEXT.items() if isinstance(value, dict) and value["@container"] == "@list"
}


def _sorted_values(value: Any) -> Any:
    if isinstance(value, list):
        return sorted(value, key=lambda item: json.dumps(item, ensure_ascii=False, sort_keys=True))
    return value

"""A record as the YAML file that editors work on."""

from __future__ import annotations

import json
from typing import Any

import yaml

from catalogue.record import Procedure, split_sentence


def to_yaml(procedure: Procedure) -> str:
    """The text of the record's file: fields in the order of docs/editors.md, empty ones left out."""
    data = _without_empty(json.loads(procedure.json()))
    for way, sentences in data.get("asked_as", {}).items():
        data["asked_as"][way] = [_labelled(sentence) for sentence in sentences]
    text: str = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120)
    return text


def _labelled(sentence: str) -> str | dict[str, str]:
    """`fees: how much …` without quotes, as editors write it: to YAML that is a group of one."""
    facets, text = split_sentence(sentence)
    return {"+".join(facets): text} if facets and text else sentence


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: _without_empty(inner) for name, inner in value.items()}
        return {name: inner for name, inner in kept.items() if inner not in (None, "", [], {})}
    return [_without_empty(item) for item in value] if isinstance(value, list) else value

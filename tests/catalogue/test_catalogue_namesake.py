"""Our package shares its name with one that spaCy needs: both work in one process."""

from __future__ import annotations

import pytest

import catalogue


def test_spacy_finds_its_own_catalogue_in_ours() -> None:
    registry = catalogue.create("mourchid-tests", "things")
    registry.register("one", func=len)
    assert registry.get("one") is len
    assert issubclass(catalogue.RegistryError, ValueError)


def test_spacy_loads() -> None:
    import spacy

    assert [token.text for token in spacy.blank("fr")("l'état civil")] == ["l'", "état", "civil"]


def test_what_neither_has_is_missing() -> None:
    with pytest.raises(AttributeError):
        _ = catalogue.no_such_name

"""Vectors of phrases are encoded once and kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from catalogue.search import meaning
from catalogue.search.meaning import DIMENSIONS, KeptVectors


@pytest.fixture(autouse=True)
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is encoded from now on; the vector of a text is its length."""
    texts: list[str] = []

    def encode(new: Sequence[str]) -> Any:
        texts.extend(new)
        return np.array([[len(text)] * DIMENSIONS for text in new], dtype=np.float32)

    monkeypatch.setattr(meaning, "encode", encode)
    return texts


def test_pieces_are_all_the_vectors_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "PIECE", 2)
    found = list(KeptVectors(None).pieces(["a", "bb", "a", "dddd", "ccc"]))
    assert [piece[:, 0].tolist() for piece in found] == [[1, 2], [1, 4], [3]]
    assert KeptVectors(None).encode([]).shape == (0, DIMENSIONS)


def test_what_is_known_is_not_encoded_again(tmp_path: Path, encoded: list[str]) -> None:
    file = tmp_path / "vectors.npz"
    KeptVectors(file).encode(["a", "bb"])
    assert KeptVectors(file).encode(["bb", "ccc"])[:, 0].tolist() == [2, 3]
    assert encoded == ["a", "bb", "ccc"]


def test_when_too_many_are_kept_those_not_in_use_go(
    tmp_path: Path, encoded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meaning, "MOST_KEPT", 3)
    file = tmp_path / "vectors.npz"
    KeptVectors(file).encode(["a", "bb"])
    KeptVectors(file).encode(["bb", "ccc", "dddd"])
    KeptVectors(file).encode(["a", "bb", "ccc", "dddd"])
    assert encoded == ["a", "bb", "ccc", "dddd", "a"]


def test_a_broken_file_is_made_anew(tmp_path: Path, encoded: list[str]) -> None:
    file = tmp_path / "vectors.npz"
    file.write_bytes(b"not vectors")
    assert KeptVectors(file).encode(["a"])[0, 0] == 1
    assert KeptVectors(file).encode(["a"])[0, 0] == 1
    assert encoded == ["a"]

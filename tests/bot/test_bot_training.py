"""Training: what Rasa makes of the content, packed quickly and published."""

from __future__ import annotations

import inspect
import os
import shutil
import tarfile
from pathlib import Path
from typing import Any

import pytest

from bot.training import QuickArchive, TrainingError, train  # first: Rasa without TensorFlow

# isort: split
from rasa import model_training
from rasa.engine.storage import local_model_storage
from rasa.engine.storage.local_model_storage import LocalModelStorage
from tarsafe import TarSafe

TRIAL = Path(__file__).parent / "trial"


@pytest.fixture(autouse=True)
def _archive_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_model_storage, "TarSafe", TarSafe)


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project in the layout that `train` reads, and the folder of its models."""
    shutil.copy(TRIAL / "domain.yml", tmp_path / "domain")
    shutil.copy(TRIAL / "config.yml", tmp_path / "config.yml")
    rules = tmp_path / "data" / "rules"
    rules.mkdir(parents=True)
    shutil.copy(TRIAL / "data.yml", rules / "data.yml")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "models"


def packed(model: Path) -> dict[str, Any]:
    with tarfile.open(model) as archive:
        return {member.name: member for member in archive.getmembers()}


def quickly(file: Path) -> bool:
    """Whether gzip's header says that its fastest level was used (RFC 1952, XFL = 4)."""
    return file.read_bytes()[8] == 4


def test_a_model_is_trained_packed_quickly_and_published(trial: Path) -> None:
    model, seconds = train(trial, Path("config.yml"))
    assert list(trial.glob("*.tar.gz")) == [model]
    assert seconds > 0
    assert quickly(model)
    assert "metadata.json" in {name.lstrip("./") for name in packed(model)}


def test_rasa_reads_what_was_packed(trial: Path, tmp_path: Path) -> None:
    model, _ = train(trial, Path("config.yml"))
    unpacked = tmp_path / "unpacked"
    unpacked.mkdir()
    _, metadata = LocalModelStorage.from_model_archive(unpacked, model)
    assert metadata.domain.intents
    assert metadata.rasa_open_source_version


def test_a_configuration_that_needs_tensorflow_is_refused_before_anything_is_done(
    tmp_path: Path,
) -> None:
    config = tmp_path / "config.yml"
    config.write_text("pipeline: [{name: DIETClassifier}]\npolicies: [{name: TEDPolicy}]\n")
    with pytest.raises(TrainingError, match=r"DIETClassifier, TEDPolicy.*TensorFlow"):
        train(tmp_path / "models", config)
    assert not (tmp_path / "models").exists()


def test_a_training_without_a_model_says_so_and_publishes_nothing(
    trial: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_training, "train", lambda **given: model_training.TrainingResult(code=1))
    with pytest.raises(TrainingError, match="no model"):
        train(trial, Path("config.yml"))
    assert not trial.exists()


def test_rasa_packs_with_the_archive_that_is_put_in_its_place() -> None:
    """`train` exchanges `local_model_storage.TarSafe`: if Rasa packs otherwise, that does nothing."""
    assert local_model_storage.TarSafe is TarSafe
    source = inspect.getsource(LocalModelStorage.create_model_package)
    assert 'TarSafe.open(model_archive_path, "w:gz")' in source
    assert "TarSafe.open" in inspect.getsource(LocalModelStorage._extract_archive_to_directory)


def test_a_quick_archive_keeps_every_file_and_is_read_by_any_reader(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "weights").write_bytes(os.urandom(10_000))
    (tmp_path / "model" / "words").write_text("شحال " * 1000, encoding="utf-8")
    with QuickArchive.open(tmp_path / "model.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "model", arcname="")
    assert quickly(tmp_path / "model.tar.gz")
    for kind in (tarfile.TarFile, TarSafe, QuickArchive):
        with kind.open(tmp_path / "model.tar.gz", "r:gz") as archive:
            for file in (tmp_path / "model").iterdir():
                kept = archive.extractfile(file.name)
                assert kept is not None
                assert kept.read() == file.read_bytes()


def test_a_quick_archive_is_as_safe_as_rasas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with tarfile.open(tmp_path / "evil.tar.gz", "w:gz") as archive:
        (tmp_path / "file").write_text("x")
        archive.add(tmp_path / "file", arcname="../outside")
    inside = tmp_path / "inside"
    inside.mkdir()
    monkeypatch.chdir(inside)
    with (
        QuickArchive.open(tmp_path / "evil.tar.gz", "r:gz") as archive,
        pytest.raises(Exception, match="directory traversal"),
    ):
        archive.extractall(inside)
    assert not (tmp_path / "outside").exists()

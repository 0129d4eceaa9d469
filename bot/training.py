"""Training: content in, a published model out. The running server takes it up by itself."""

from __future__ import annotations

import contextlib
import io
import logging
import tempfile
import time
from pathlib import Path
from typing import Any

from bot import lean_rasa
from bot.logs import quiet

quiet()
lean_rasa.install()

from rasa import model_training  # noqa: E402
from rasa.engine.storage import local_model_storage  # noqa: E402
from tarsafe import TarSafe  # noqa: E402

from bot.publish import publish  # noqa: E402

log = logging.getLogger(__name__)


class QuickArchive(TarSafe):
    """Rasa packs a model with gzip's slowest level: a quarter of a training, for a tenth of the size."""

    @classmethod
    def gzopen(cls, name: Any, mode: str = "r", fileobj: Any = None, **options: Any) -> Any:
        """Open an archive; packed at the quickest level when written."""
        return super().gzopen(name, mode, fileobj, **{"compresslevel": 1, **options})


class TrainingError(Exception):
    """Training cannot be done; the message says why and what to do."""


def train(models_dir: Path, config: Path = Path("config/config.yml")) -> tuple[Path, float]:
    """Train on the content and publish. Returns (the published model, seconds). Raises TrainingError."""
    needing = lean_rasa.check_configuration(config)
    if needing:
        raise TrainingError(
            f"{config} names {', '.join(needing)}, which need TensorFlow; Mourchid runs without it "
            "(docs/developers.md). Take these components out."
        )
    started = time.perf_counter()
    local_model_storage.TarSafe = QuickArchive
    # Rasa prints its own name for the model, which is not the one it is published under.
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        result = model_training.train(
            domain="domain",
            config=str(config),
            training_files=["data/rules"],
            output=folder,
            force_training=True,
            fixed_model_name="mourchid",
        )
        if result.model is None:
            raise TrainingError("Training gave no model; the log tells why (docs/operators.md, Logs).")
        model = publish(Path(result.model), models_dir)
    return model, time.perf_counter() - started

"""The trained model, and the real server that answers with it, for tests of understanding and dialogue."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.assistant import ROOT, Assistant, make_data_dir

# No deadline: nothing is timed in tests. CI tries the same examples each time, so that what it says is about
# the change; elsewhere they are new ones each time.
settings.register_profile("mourchid", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("mourchid")


@pytest.fixture(scope="session")
def model() -> Path:
    """The folder of a model trained on the content as it is.

    MOURCHID_TEST_MODEL names one; otherwise the installation's, trained anew when content has changed.
    """
    from bot import lean_rasa

    lean_rasa.install()
    from bot import freshness
    from bot.publish import latest

    given = os.environ.get("MOURCHID_TEST_MODEL")
    models = Path(given or ROOT / "var" / "models").resolve()
    if given:
        assert latest(models), f"MOURCHID_TEST_MODEL is {given}, where there is no model"
    elif not freshness.is_fresh(models):
        env = {**os.environ, "MOURCHID_DATA_DIR": str(models.parent)}
        done = subprocess.run(
            [sys.executable, "-m", "bot.cli", "train"], cwd=ROOT, env=env, capture_output=True, text=True
        )
        assert done.returncode == 0, f"training failed\n{done.stdout}\n{done.stderr}"
    return models


@pytest.fixture(scope="session")
def data_dir(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of its own with the model linked in, for what runs inside the test process."""
    return make_data_dir(tmp_path_factory.mktemp("installation") / "var", model)


@pytest.fixture(scope="session")
def server(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The real server in a process of its own, shared by the session."""
    assistant = Assistant(make_data_dir(tmp_path_factory.mktemp("server") / "var", model))
    try:
        assistant.start()
        yield assistant
    finally:
        assistant.stop(signal.SIGKILL)

"""Rasa without TensorFlow: what imports it, and that a configuration which needs it is refused."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot import lean_rasa

#: Rasa's modules that import TensorFlow or its companions. When Rasa changes, so does this list.
USES_TENSORFLOW = {
    "core/policies/ted_policy.py", "core/policies/unexpected_intent_policy.py",
    "nlu/classifiers/diet_classifier.py", "nlu/featurizers/dense_featurizer/convert_featurizer.py",
    "nlu/featurizers/dense_featurizer/lm_featurizer.py", "nlu/selectors/response_selector.py",
    "utils/tensorflow/callback.py", "utils/tensorflow/crf.py", "utils/tensorflow/data_generator.py",
    "utils/tensorflow/environment.py", "utils/tensorflow/layers.py", "utils/tensorflow/layers_utils.py",
    "utils/tensorflow/metrics.py", "utils/tensorflow/models.py", "utils/tensorflow/rasa_layers.py",
    "utils/tensorflow/transformer.py", "utils/tensorflow/types.py", "utils/train_utils.py",
}  # fmt: skip


def rasa_folder() -> Path:
    spec = importlib.util.find_spec("rasa")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def test_the_modules_of_rasa_that_import_tensorflow_are_those_we_know() -> None:
    names = "|".join(lean_rasa.LEFT_OUT)
    pattern = re.compile(rf"^\s*(?:import|from) (?:{names})\b", re.MULTILINE)
    folder = rasa_folder()
    found = {
        str(path.relative_to(folder))
        for path in folder.rglob("*.py")
        if pattern.search(path.read_text(encoding="utf-8"))
    }
    assert found == USES_TENSORFLOW


def test_rasa_imports_with_placeholders_in_place_of_tensorflow() -> None:
    code = (
        "from bot import lean_rasa; lean_rasa.install(); lean_rasa.install()\n"
        "import rasa.core.agent, rasa.model_training, rasa.core.policies.ted_policy, tensorflow as tf\n"
        "assert tf.keras.layers.Layer is lean_rasa.Placeholder\n"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_server_leaves_out_messengers_it_never_uses() -> None:
    code = (
        "import sys, bot.server\n"
        "loaded = {name.partition('.')[0] for name, module in sys.modules.items()\n"
        "          if getattr(module, '__file__', None)}\n"
        "from bot.lean_rasa import UNUSED_IN_SERVER, LEFT_OUT\n"
        "assert not loaded & set(UNUSED_IN_SERVER + LEFT_OUT), loaded\n"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", lean_rasa.NEEDS_TENSORFLOW)
def test_a_component_that_needs_tensorflow_is_named(tmp_path: Path, name: str) -> None:
    path = tmp_path / "config.yml"
    path.write_text(f"pipeline: [{{name: WhitespaceTokenizer}}, {{name: x.y.{name}}}]\npolicies:\n")
    assert lean_rasa.check_configuration(path) == [name]
    path.write_text(f"policies: [{{name: {name}}}]\n")
    assert lean_rasa.check_configuration(path) == [name]


def test_our_own_configuration_needs_none() -> None:
    assert lean_rasa.check_configuration(Path(__file__).parents[2] / "config" / "config.yml") == []

"""Rasa without TensorFlow (DESIGN, decision 9).

Some of Rasa's modules import TensorFlow at their top; none of our components uses it. `install()`
puts placeholder modules in its place, before Rasa is imported. Measured on two cores: 0.9 GB installed
instead of 2.8, a model ready in half the time, 366 MB of memory instead of 740.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import yaml

LEFT_OUT = ("tensorflow", "keras", "tensorflow_addons", "tensorflow_hub", "tensorflow_text")

#: Installed, imported by Rasa for messengers, brokers, stores and reports that the server never uses.
#: Measured: the server's imports take 2.6 s instead of 5.2, and 135 MB instead of 196.
UNUSED_IN_SERVER = (
    "aiogram", "aio_pika", "aiormq", "boto3", "botocore", "bson", "confluent_kafka", "engineio",
    "fbmessenger", "google", "jwt", "kafka", "matplotlib", "mattermostwrapper", "prompt_toolkit", "pymongo",
    "questionary", "randomname", "rocketchat_API", "sentry_sdk", "slack_sdk", "socketio", "twilio",
    "webexteamssdk",
)  # fmt: skip

#: Rasa components that cannot run without TensorFlow.
NEEDS_TENSORFLOW = (
    "DIETClassifier",
    "TEDPolicy",
    "UnexpecTEDIntentPolicy",
    "ResponseSelector",
    "ConveRTFeaturizer",
    "LanguageModelFeaturizer",
)


class _PlaceholderType(type):
    """Any attribute of a placeholder is a placeholder: `tf.keras.layers.Layer` resolves."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Placeholder

    def __or__(cls, other: Any) -> Any:
        return cls

    __ror__ = __or__


class Placeholder(metaclass=_PlaceholderType):
    """Stands for every class, function and constant of the packages left out."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        # Used as a decorator, a placeholder gives back what it decorates.
        if cls is Placeholder and len(args) == 1 and callable(args[0]) and not kwargs:
            return args[0]
        return super().__new__(cls)

    def __init__(self, *args: Any, **kwargs: Any) -> None: ...

    def __init_subclass__(cls, **kwargs: Any) -> None: ...

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Placeholder

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return args[0] if args and callable(args[0]) else self

    def __class_getitem__(cls, item: Any) -> Any:
        return cls


class _PlaceholderModule(ModuleType):
    __path__: ClassVar[list[str]] = []  # type: ignore[misc]
    __version__ = "2.12.0"  # what Rasa 3.6.21 compares with

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Placeholder


class _Finder(MetaPathFinder, Loader):
    def __init__(self, left_out: tuple[str, ...]) -> None:
        self.left_out = left_out

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] in self.left_out:
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _PlaceholderModule(spec.name)

    def exec_module(self, module: ModuleType) -> None: ...


def install(*, server: bool = False) -> None:
    """Make the placeholders importable, unless the real TensorFlow is installed. Idempotent.

    ``server``: also leave out what only other uses of Rasa need. Call it before Rasa is imported.
    """
    left_out: tuple[str, ...] = UNUSED_IN_SERVER if server else ()
    if "tensorflow" not in sys.modules and not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        left_out += () if importlib.util.find_spec("tensorflow") else LEFT_OUT
    left_out = tuple(name for name in left_out if name not in sys.modules)
    if left_out:
        sys.meta_path.insert(0, _Finder(left_out))


def check_configuration(path: Path) -> list[str]:
    """Names of the components in a Rasa configuration file that need TensorFlow."""
    config = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    listed = [*(config.get("pipeline") or []), *(config.get("policies") or [])]
    names = [str(item.get("name", "")).rpartition(".")[2] for item in listed if isinstance(item, dict)]
    return [name for name in names if name in NEEDS_TENSORFLOW]

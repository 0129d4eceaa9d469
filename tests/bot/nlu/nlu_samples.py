"""What Rasa's graph gives a component, and small training data, for tests of one component at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bot import lean_rasa

lean_rasa.install()

from rasa.engine.graph import ExecutionContext, GraphSchema  # noqa: E402
from rasa.engine.storage.local_model_storage import LocalModelStorage  # noqa: E402
from rasa.engine.storage.resource import Resource  # noqa: E402
from rasa.shared.nlu.constants import TEXT  # noqa: E402
from rasa.shared.nlu.training_data.message import Message  # noqa: E402
from rasa.shared.nlu.training_data.training_data import TrainingData  # noqa: E402

from bot.importer import Example, to_message  # noqa: E402
from bot.nlu.ngrams import NgramFeaturizer  # noqa: E402
from bot.nlu.tokens import MoroccanTokenizer  # noqa: E402


class Graph:
    """Makes components as Rasa's graph does, with a model storage of their own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._storage = LocalModelStorage.create(folder)

    def untrained(self, kind: Any, **config: Any) -> Any:
        """A component as training begins with it."""
        return kind.create(*self._given(kind, config))

    def loaded(self, kind: Any, **config: Any) -> Any:
        """The component as a server loads it, from what training wrote."""
        return kind.load(*self._given(kind, config))

    def _given(self, kind: Any, config: dict[str, Any]) -> tuple[Any, ...]:
        name = kind.__name__
        context = ExecutionContext(GraphSchema({}), node_name=name)
        return {**kind.get_default_config(), **config}, self._storage, Resource(name), context


def asked(text: str, *facets: str, variety: str = "fr", names: bool | None = True, **more: Any) -> Example:
    """A question about a procedure."""
    return Example(text, "ask_procedure", variety, facets, names, **more)


def said(text: str, intent: str, variety: str = "fr") -> Example:
    """Any other turn."""
    return Example(text, intent, variety, (), None)


def data_of(examples: Iterable[Example]) -> TrainingData:
    """Training data whose messages have their tokens."""
    data = TrainingData([to_message(example) for example in examples])
    return MoroccanTokenizer(MoroccanTokenizer.get_default_config()).process_training_data(data)


def tokenized(*texts: str) -> list[Message]:
    """Messages of citizens with their tokens."""
    messages = [Message(data={TEXT: text}) for text in texts]
    return list(MoroccanTokenizer(MoroccanTokenizer.get_default_config()).process(messages))


def with_ngrams(graph: Graph, examples: Sequence[Example]) -> tuple[TrainingData, NgramFeaturizer]:
    """Training data with tokens and n-grams, and the featurizer that gave them."""
    data = data_of(examples)
    featurizer: NgramFeaturizer = graph.untrained(NgramFeaturizer)
    featurizer.train(data)
    return featurizer.process_training_data(data), featurizer

"""N-grams of a message: words and characters as written, and characters of the phonetic key.

The phonetic key makes "chhal", "ch7al" and «شحال» share features, so an example in one way of writing
teaches the others.
"""

from __future__ import annotations

from typing import Any

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.component import normal_words
from bot.nlu.tfidf import TfIdf, rows

FILE = "ngrams.joblib"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class NgramFeaturizer(SparseFeaturizer, GraphComponent):
    """Adds the n-grams of a message as a sparse sentence feature."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Needs tokens."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """No settings of its own."""
        return dict(SparseFeaturizer.get_default_config())

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        name: str,
        space: TfIdf | None,
    ) -> None:
        super().__init__(name, config)
        self._storage = storage
        self._resource = resource
        self._space = space or TfIdf()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NgramFeaturizer:
        """An untrained component."""
        return cls(config, model_storage, resource, execution_context.node_name, None)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> NgramFeaturizer:
        """The component as trained."""
        with model_storage.read_from(resource) as folder:
            space = joblib.load(folder / FILE)
        return cls(config, model_storage, resource, execution_context.node_name, space)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to check."""

    def train(self, training_data: TrainingData) -> Resource:
        """Learn which n-grams there are in the examples."""
        self._space.fit([normal_words(message) for message in training_data.nlu_examples])
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._space, folder / FILE)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add features to every example."""
        self.process(training_data.nlu_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add features to every message."""
        matrix = self._space.transform([normal_words(message) for message in messages])
        for message, row in zip(messages, rows(matrix), strict=True):
            message.add_features(Features(row, FEATURE_TYPE_SENTENCE, TEXT, self._identifier))
        return messages

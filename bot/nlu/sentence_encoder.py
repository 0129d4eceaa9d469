"""The meaning of a message as a vector: Google's multilingual USE v3, in numpy, inside its wheel."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from catalogue.search.meaning import encode, phrase_vectors


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(DenseFeaturizer, GraphComponent):
    """Adds a dense sentence feature of 512 numbers, length 1."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """No settings of its own."""
        return dict(DenseFeaturizer.get_default_config())

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoder:
        """The component; nothing to train."""
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to check."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Encode every example; vectors of content are kept between trainings."""
        messages = training_data.nlu_examples
        self._add(messages, phrase_vectors().encode([message.get(TEXT) or "" for message in messages]))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Encode every message."""
        self._add(messages, encode([message.get(TEXT) or "" for message in messages]))
        return messages

    def _add(self, messages: list[Message], vectors: Any) -> None:
        for row, message in enumerate(messages):
            features = Features(vectors[row : row + 1], FEATURE_TYPE_SENTENCE, TEXT, self._identifier)
            message.add_features(features)

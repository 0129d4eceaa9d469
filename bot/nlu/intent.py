"""The intent of a message: what kind of turn it is."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.importer import of_message
from bot.nlu.component import TrainedComponent, ngram_features
from bot.nlu.linear import CalibratedLinear

RANKED = 5


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(TrainedComponent, IntentClassifier):
    """Writes `intent` and `intent_ranking` with calibrated confidence."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Needs features."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`regularisation`: C of the support vector machine; `from_catalogue`: how many sentences of the
        catalogue are taken as examples (more cost time and taught nothing, docs/understanding.md)."""
        return {"regularisation": 0.5, "from_catalogue": 6000}

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all written examples, and from some of the catalogue's."""
        messages = self._examples(training_data)
        labels = [message.get(INTENT) for message in messages]
        classifier = CalibratedLinear(regularisation=self.config["regularisation"])
        self.model = classifier.fit(ngram_features(messages), labels)
        return self.persist()

    def _examples(self, training_data: TrainingData) -> list[Message]:
        written: list[Message] = []
        from_catalogue: list[Message] = []
        for message in training_data.nlu_examples:
            example = of_message(message)
            (from_catalogue if example and example.procedure else written).append(message)
        order = np.random.RandomState(7).permutation(len(from_catalogue))
        return written + [from_catalogue[i] for i in order[: self.config["from_catalogue"]]]

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the intent to each message; none when the message has no word."""
        for message in messages:
            if not message.get(TOKENS_NAMES[TEXT]):
                message.set(INTENT, {"name": None, "confidence": 0.0}, add_to_output=True)
                continue
            shares = self.model.probabilities(ngram_features([message]))[0]
            order = shares.argsort()[::-1][:RANKED]
            ranking = [{"name": self.model.classes[i], "confidence": float(shares[i])} for i in order]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

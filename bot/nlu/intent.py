"""The intent of a message: what kind of turn it is."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.component import TrainedComponent, sentence_features
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
        """`regularisation`: C of the support vector machine."""
        return {"regularisation": 0.5}

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all examples."""
        messages = training_data.nlu_examples
        labels = [message.get(INTENT) for message in messages]
        classifier = CalibratedLinear(regularisation=self.config["regularisation"])
        self.model = classifier.fit(sentence_features(messages), labels)
        return self.persist()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the intent to each message; none when the message has no word."""
        for message in messages:
            if not message.get(TOKENS_NAMES[TEXT]):
                message.set(INTENT, {"name": None, "confidence": 0.0}, add_to_output=True)
                continue
            shares = self.model.probabilities(sentence_features([message]))[0]
            order = shares.argsort()[::-1][:RANKED]
            ranking = [{"name": self.model.classes[i], "confidence": float(shares[i])} for i in order]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

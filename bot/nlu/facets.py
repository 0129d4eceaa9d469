"""The facets of a question: everything it asks about a procedure, in the order in which it asks."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.importer import of_message
from bot.nlu.component import TrainedComponent, normal_words, understood
from bot.nlu.facet_model import FacetModel
from bot.nlu.joined import Question


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class FacetClassifier(TrainedComponent):
    """Writes `understanding.facets`: what is asked, in order; empty when nothing is named."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Needs tokens (through the featurizers)."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """No settings of its own."""
        return {}

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples of `ask_procedure` whose facets are labelled."""
        questions = [
            Question(tuple(words), example.facets, example.variety, example.names_procedure)
            for message in training_data.nlu_examples
            if (example := of_message(message)) is not None
            and example.intent == "ask_procedure"
            and example.facets is not None
            and (words := normal_words(message))
        ]
        self.model = FacetModel().fit(questions)
        return self.persist()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the facets to each message."""
        for message in messages:
            understood(message)["facets"] = self.model.predict(normal_words(message))
        return messages

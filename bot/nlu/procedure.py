"""Which procedure a message is about: search over the live catalogue, with confidence.

Two things are learned at training time, both small: whether a message names any subject at all ("how
much is it?" names none), and how far the best hit of search can be believed.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.importer import of_message
from bot.nlu.component import TrainedComponent, sentence_features, understood
from bot.nlu.linear import CalibratedLinear
from catalogue.live import current_catalogue

CANDIDATES = 5


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ProcedureLinker(TrainedComponent):
    """Writes `understanding.procedures`: [{"id", "score", "phrase"}], best first, and
    `understanding.names_subject`: how likely the message names a subject of its own (0 to 1)."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Needs features."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """No settings of its own."""
        return {}

    def train(self, training_data: TrainingData) -> Resource:
        """Learn what names a subject, from questions with and without one."""
        pairs = [
            (message, "subject" if example.names_procedure else "none")
            for message in training_data.nlu_examples
            if (example := of_message(message)) and example.names_procedure is not None
        ]
        labels = [label for _, label in pairs]
        if len(set(labels)) == 2:  # without a single follow-up, every question names its subject
            features = sentence_features([message for message, _ in pairs])
            self.model = CalibratedLinear(regularisation=0.3).fit(features, labels)
        return self.persist()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the procedures each message may be about."""
        index = current_catalogue().now.index
        for message in messages:
            found = understood(message)
            found["procedures"] = []
            found["names_subject"] = 0.0
            if not message.get(TOKENS_NAMES[TEXT]):
                continue
            hits = index.search(message.get(TEXT), CANDIDATES)
            found["procedures"] = [
                {"id": hit.procedure, "score": round(hit.score, 4), "phrase": hit.phrase} for hit in hits
            ]
            found["names_subject"] = self._names_subject(message)
        return messages

    def _names_subject(self, message: Message) -> float:
        if self.model is None:
            return 1.0
        shares = self.model.probabilities(sentence_features([message]))[0]
        return round(float(shares[self.model.classes.index("subject")]), 3)


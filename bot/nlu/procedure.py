"""Which procedure a message is about: search over the live catalogue, with confidence.

Two things are learned at training time, both small: whether a message names any subject at all ("how
much is it?" names none), and how far the best hit of search can be believed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.special import softmax

from bot.importer import of_message
from bot.nlu.component import TrainedComponent, ngram_features, understood
from bot.nlu.linear import CalibratedLinear
from bot.nlu.ranker import Ranker
from catalogue.live import current_catalogue
from catalogue.search import Hit

CANDIDATES = 5
#: Hits of search that the ranker looks at.
LOOKED_AT = 10
#: Weight of the ranker's margin beside search's strength, and what stands for the margin of a procedure
#: that the ranker does not know (added since the last training): search alone decides about it.
MARGIN_WEIGHT = 8.0
MARGIN_RANGE = (-1.0, 0.0)
#: Makes the shares as sure as they are right (fitted by benchmarks/confidence.py).
TEMPERATURE = 1.6


class SubjectModel:
    """What is learned: whether a message names a subject, and which of the near procedures it is."""

    def __init__(self) -> None:
        self.names_subject: CalibratedLinear | None = None
        self.ranker: Ranker | None = None


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ProcedureLinker(TrainedComponent):
    """Writes `understanding.procedures`: [{"id", "score", "fit", "phrase"}], best first (`score`: share of
    belief, 0 to 1; `fit`: how well the best words fit at all), and `understanding.names_subject`: how
    likely the message names a subject of its own (0 to 1)."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Needs features."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """No settings of its own."""
        return {}

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> GraphComponent:
        """The component as trained, with its catalogue read: the first citizen does not wait for it."""
        current_catalogue().now.index.search("مرحبا bonjour")
        return super().load(config, model_storage, resource, execution_context, **kwargs)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from questions with and without a subject, and from the phrases of the catalogue."""
        self.model = SubjectModel()
        pairs = [
            (message, example)
            for message in training_data.nlu_examples
            if (example := of_message(message)) is not None
        ]
        asked = [(message, e.names_procedure) for message, e in pairs if e.names_procedure is not None]
        if len({named for _, named in asked}) == 2:  # without a follow-up, every question names its subject
            labels = ["subject" if named else "none" for _, named in asked]
            features = ngram_features([message for message, _ in asked])
            self.model.names_subject = CalibratedLinear(regularisation=0.3).fit(features, labels)
        phrases = [(message, e.procedure) for message, e in pairs if e.procedure is not None]
        strangers = [message for message, e in pairs if e.intent != "ask_procedure" or e.unknown]
        if phrases and strangers:
            self.model.ranker = Ranker().fit(
                ngram_features([message for message, _ in phrases]),
                [procedure for _, procedure in phrases],
                ngram_features(strangers),
            )
        return self.persist()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the procedures each message may be about."""
        index = current_catalogue().now.index
        for message in messages:
            found = understood(message)
            found["procedures"] = []
            found["names_subject"] = 0.0
            if message.get(TOKENS_NAMES[TEXT]):
                hits = index.search(message.get(TEXT), LOOKED_AT)
                found["procedures"] = self._ranked(message, hits)[:CANDIDATES]
                found["names_subject"] = self._names_subject(message)
        return messages

    def _names_subject(self, message: Message) -> float:
        model = self.model.names_subject
        if model is None:
            return 1.0
        shares = model.probabilities(ngram_features([message]))[0]
        return round(float(shares[model.classes.index("subject")]), 3)

    def _ranked(self, message: Message, hits: list[Hit]) -> list[dict[str, Any]]:
        """Search's strength and the ranker's margin together, as shares of belief."""
        if not hits:
            return []
        margins: list[float | None] = [None] * len(hits)
        if self.model.ranker is not None:
            margins = self.model.ranker.margins(ngram_features([message]), [hit.procedure for hit in hits])
        low, high = MARGIN_RANGE
        logits = [
            hit.strength + MARGIN_WEIGHT * (low + (high - low) * hit.score if margin is None else margin)
            for hit, margin in zip(hits, margins, strict=True)
        ]
        shares = softmax(np.array(logits) / TEMPERATURE)
        ranked = [
            {
                "id": hit.procedure,
                "score": round(float(share), 4),
                "fit": round(logit, 2),
                "phrase": hit.phrase,
            }
            for hit, logit, share in zip(hits, logits, shares, strict=True)
        ]
        return sorted(ranked, key=lambda item: -item["score"])

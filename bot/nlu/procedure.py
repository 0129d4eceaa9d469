"""Which procedure a message is about: search over the live catalogue, with confidence.

Three things are learned at training time, all small: whether a message names any subject at all ("how
much is it?" names none), which of the near procedures is meant (ranker.py), and how far to believe it
(trust.py).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sparse
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
from bot.nlu.tfidf import Matrix, together
from bot.nlu.trust import NEW, KnownTopics, trust
from catalogue.live import current_catalogue
from catalogue.search import Hit

CANDIDATES = 5
#: Hits of search that the ranker looks at.
LOOKED_AT = 10
#: Weight of the ranker's margin beside search's strength, and what stands for the margin of a procedure
#: that the ranker does not know (added since the last training): search alone decides about it.
MARGIN_WEIGHT = 12.0
MARGIN_RANGE = (-1.0, 0.0)
#: Makes the shares as sure as they are right (fitted by benchmarks/confidence.py).
TEMPERATURE = 2.15


class SubjectModel:
    """What is learned: whether a message names a subject, which of the near procedures it is, and whether
    it sounds like one of ours at all."""

    def __init__(self) -> None:
        self.names_subject: CalibratedLinear | None = None
        self.ranker: Ranker | None = None
        self.known: KnownTopics | None = None


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ProcedureLinker(TrainedComponent):
    """Writes `understanding.procedures`: [{"id", "score", "phrase"}], best first (`score`: share of belief,
    0 to 1); `understanding.trust`: how likely the best one is meant, and not another or none of ours (0 to
    1); and `understanding.names_subject`: how likely the message names a subject of its own (0 to 1)."""

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
        naming = [message for message, e in pairs if e.names_procedure]
        follow_ups = [message for message, e in pairs if e.names_procedure is False]
        unnamed = ngram_features(follow_ups) if follow_ups else None
        if naming and unnamed is not None:  # without a follow-up, every question names its subject
            named = ngram_features(naming)
            # "We marry this summer" names one, also with "what do we need?" behind it.
            both = together(named, unnamed, np.random.RandomState(7))
            labels = ["subject"] * (named.shape[0] + both.shape[0]) + ["none"] * unnamed.shape[0]
            features = sparse.vstack([named, both, unnamed], format="csr")
            self.model.names_subject = CalibratedLinear(regularisation=0.3).fit(features, labels)
        phrases = [(message, e.procedure) for message, e in pairs if e.procedure is not None]
        answered = ngram_features([message for message, _ in phrases]) if phrases else None
        strangers = [message for message, e in pairs if e.intent != "ask_procedure" or e.unknown]
        if answered is not None and strangers:
            procedures = [procedure for _, procedure in phrases]
            self.model.ranker = Ranker().fit(answered, procedures, ngram_features(strangers))
        unanswered = [message for message, e in pairs if e.unknown]
        if answered is not None and unanswered:
            self.model.known = KnownTopics().fit(answered, ngram_features(unanswered), unnamed)
        return self.persist()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the procedures each message may be about."""
        index = current_catalogue().now.index
        for message in messages:
            found = understood(message)
            found.update(procedures=[], trust=0.0, names_subject=0.0)
            if message.get(TOKENS_NAMES[TEXT]):
                features = ngram_features([message])
                found["procedures"], found["trust"] = self._ranked(
                    features, index.search(message.get(TEXT), LOOKED_AT)
                )
                found["names_subject"] = self._names_subject(features)
        return messages

    def _names_subject(self, features: Matrix) -> float:
        model = self.model.names_subject
        if model is None:
            return 1.0
        shares = model.probabilities(features)[0]
        return round(float(shares[model.classes.index("subject")]), 3)

    def _ranked(self, features: Matrix, hits: list[Hit]) -> tuple[list[dict[str, Any]], float]:
        """Search's strength and the ranker's margin together, as shares of belief; trust in the best."""
        if not hits:
            return [], 0.0
        margins: list[float | None] = [None] * len(hits)
        if self.model.ranker is not None:
            margins = self.model.ranker.margins(features, [hit.procedure for hit in hits])
        low, high = MARGIN_RANGE
        fits = np.array([
            hit.strength + MARGIN_WEIGHT * (low + (high - low) * hit.score if margin is None else margin)
            for hit, margin in zip(hits, margins, strict=True)
        ])  # fmt: skip
        shares = softmax(fits / TEMPERATURE)
        order = np.argsort(-shares)
        best = int(order[0])
        learned = margins[best] is not None and self.model.known is not None
        known = self.model.known.margin(features) if learned else NEW
        ranked = [
            {"id": hits[i].procedure, "score": round(float(shares[i]), 4), "phrase": hits[i].phrase}
            for i in order[:CANDIDATES]
        ]
        return ranked, round(trust(float(shares[best]), float(fits[best]), known), 4)

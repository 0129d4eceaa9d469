"""The way of writing of a message: standard Arabic, Darija in Arabic letters, Arabizi, French, or mixed."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sparse
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.importer import of_message
from bot.nlu.component import TrainedComponent, understood
from bot.nlu.linear import CalibratedLinear
from catalogue.text.normal import has_arabic_letters, normal


class VarietyModel:
    """Characters and words into one linear classifier; the two scripts side by side are always mixed."""

    def __init__(self) -> None:
        common: dict[str, Any] = {"sublinear_tf": True, "min_df": 2, "lowercase": False, "dtype": np.float32}
        self._characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), **common)
        self._words = TfidfVectorizer(token_pattern=r"[^\W_]+", **common)
        self._classifier = CalibratedLinear(regularisation=1.0)

    def fit(self, texts: list[str], varieties: list[str]) -> VarietyModel:
        """Learn from sentences and the folder each stands in."""
        spelled = [normal(text) for text in texts]
        features = [self._characters.fit_transform(spelled), self._words.fit_transform(spelled)]
        self._classifier.fit(sparse.hstack(features, format="csr"), varieties)
        return self

    def predict(self, texts: list[str]) -> list[tuple[str, float]]:
        """(variety, confidence) for each text."""
        spelled = [normal(text) for text in texts]
        features = [self._characters.transform(spelled), self._words.transform(spelled)]
        shares = self._classifier.probabilities(sparse.hstack(features, format="csr"))
        best = shares.argmax(axis=1)
        return [(self._classifier.classes[i], float(row[i])) for i, row in zip(best, shares, strict=True)]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class VarietyDetector(TrainedComponent):
    """Writes `understanding.variety`: "ar", "ary", "arabizi", "fr" or "mixed"; None without a letter."""

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all examples."""
        examples = [example for message in training_data.nlu_examples if (example := of_message(message))]
        texts = [example.text for example in examples]
        self.model = VarietyModel().fit(texts, [example.variety for example in examples])
        return self.persist()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing to add: the examples say their way of writing."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the way of writing to each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            if any(letter.isalpha() for letter in text):
                variety, confidence = self.model.predict([text])[0]
                if not has_arabic_letters(text) and variety in ("ar", "ary"):
                    variety = "arabizi"
            else:
                variety, confidence = None, 0.0
            understood(message).update(variety=variety, variety_confidence=round(confidence, 3))
        return messages

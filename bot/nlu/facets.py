"""The facets of a question: everything it asks about a procedure, in the order in which it asks."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sparse
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from bot.importer import Example, of_message
from bot.nlu.component import TrainedComponent, understood
from bot.nlu.tokens import tokenize
from catalogue.record import FACETS
from catalogue.text.phonetic import word_key

#: Words in a window when looking for the place where a facet is asked.
WINDOW = 4


class FacetModel:
    """One linear decision for each facet, on words and sounds; several may be true at once."""

    def __init__(self, seed: int = 7) -> None:
        common: dict[str, Any] = {"sublinear_tf": True, "min_df": 2, "lowercase": False, "dtype": np.float32}
        self._words = TfidfVectorizer(ngram_range=(1, 3), token_pattern=r"\S+", **common)
        self._characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), **common)
        self._sounds = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), **common)
        self._seed = seed
        self._weights = np.zeros((0, 0))
        self._bias = np.zeros(0)

    def fit(self, sentences: list[list[str]], facets: list[tuple[str, ...]]) -> FacetModel:
        """Learn from sentences (words in normal form) and the facets each asks."""
        features = self._features("fit_transform", sentences)
        weights, bias = [], []
        for facet in FACETS:
            asked = np.array([facet in labels for labels in facets])
            machine = LinearSVC(C=0.5, class_weight={True: 2.0, False: 1.0}, random_state=self._seed)
            machine.fit(features, asked)
            weights.append(machine.coef_[0].astype(np.float32))
            bias.append(float(machine.intercept_[0]))
        self._weights, self._bias = np.stack(weights, axis=1), np.array(bias, dtype=np.float32)
        return self

    def margins(self, sentences: list[list[str]]) -> Any:
        """(sentences x FACETS): above 0 is asked."""
        return np.asarray(self._features("transform", sentences) @ self._weights) + self._bias

    def predict(self, sentence: list[str]) -> list[str]:
        """Facets asked, in the order of the sentence."""
        margins = self.margins([sentence])[0]
        asked = [number for number in range(len(FACETS)) if margins[number] > 0]
        if len(asked) > 1:
            windows = [sentence[i : i + WINDOW] for i in range(max(1, len(sentence) - WINDOW + 1))]
            where = self.margins(windows).argmax(axis=0)
            asked.sort(key=lambda number: (where[number], -margins[number]))
        return [FACETS[number] for number in asked]

    def _features(self, method: str, sentences: list[list[str]]) -> sparse.csr_matrix:
        written = [" ".join(sentence) for sentence in sentences]
        heard = [" ".join(map(word_key, sentence)) for sentence in sentences]
        parts = [
            getattr(self._words, method)(written),
            getattr(self._characters, method)(written),
            getattr(self._sounds, method)(heard),
        ]
        return sparse.hstack(parts, format="csr")


def training_pairs(examples: list[Example], seed: int = 7) -> list[tuple[str, tuple[str, ...]]]:
    """Labelled sentences, and pairs of single-facet ones joined: how several questions come at once."""
    labelled = [(e.text, e.facets) for e in examples if e.intent == "ask_procedure" and e.facets is not None]
    randomness = np.random.RandomState(seed)
    joined = []
    for variety in sorted({example.variety for example in examples}):
        single = [e for e in examples if e.variety == variety and e.facets and len(e.facets) == 1]
        follow_ups = [e for e in single if e.names_procedure is False] or single
        for first in single:
            second = follow_ups[randomness.randint(len(follow_ups))] if follow_ups else first
            if first.facets and second.facets and first.facets != second.facets:
                joiner = randomness.choice(
                    [", ", " و", " "] if variety in ("ar", "ary") else [", ", " et ", " w "]
                )
                joined.append((first.text + joiner + second.text, first.facets + second.facets))
    return labelled + joined


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
        examples = [example for message in training_data.nlu_examples if (example := of_message(message))]
        pairs = training_pairs(examples)
        sentences = [[token.lemma for token in tokenize(text)] for text, _ in pairs]
        self.model = FacetModel().fit(sentences, [facets for _, facets in pairs])
        return self.persist()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the facets to each message."""
        for message in messages:
            words = [token.lemma for token in message.get(TOKENS_NAMES[TEXT]) or []]
            understood(message)["facets"] = self.model.predict(words) if words else []
        return messages

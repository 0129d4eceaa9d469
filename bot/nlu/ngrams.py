"""N-grams of a message: words and characters as written, and characters of the phonetic key.

The phonetic key makes "chhal", "ch7al" and «شحال» share features, so an example in one way of writing
teaches the others.
"""

from __future__ import annotations

from typing import Any

import joblib
import scipy.sparse
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer

from catalogue.text.phonetic import word_key

FILE = "ngrams.joblib"


class Ngrams:
    """Three tf-idf spaces side by side, fitted on lists of normal-form words."""

    def __init__(self) -> None:
        common: dict[str, Any] = {"sublinear_tf": True, "min_df": 2, "dtype": "float32", "lowercase": False}
        self._words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\S+", **common)
        self._characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), **common)
        self._sounds = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), **common)

    def fit_transform(self, sentences: list[list[str]]) -> scipy.sparse.csr_matrix:
        """Learn the vocabulary; a row a sentence."""
        return self._stack("fit_transform", sentences)

    def transform(self, sentences: list[list[str]]) -> scipy.sparse.csr_matrix:
        """A row a sentence, in the vocabulary learned."""
        return self._stack("transform", sentences)

    def _stack(self, method: str, sentences: list[list[str]]) -> scipy.sparse.csr_matrix:
        written = [" ".join(sentence) for sentence in sentences]
        heard = [" ".join(map(word_key, sentence)) for sentence in sentences]
        parts = [
            getattr(self._words, method)(written),
            getattr(self._characters, method)(written),
            getattr(self._sounds, method)(heard),
        ]
        return scipy.sparse.hstack(parts, format="csr")


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
        ngrams: Ngrams | None,
    ) -> None:
        super().__init__(name, config)
        self._storage = storage
        self._resource = resource
        self._ngrams = ngrams or Ngrams()

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
            ngrams = joblib.load(folder / FILE)
        return cls(config, model_storage, resource, execution_context.node_name, ngrams)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to check."""

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the vocabulary of the examples."""
        self._ngrams.fit_transform([_words(message) for message in training_data.nlu_examples])
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._ngrams, folder / FILE)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add features to every example."""
        self.process(training_data.nlu_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add features to every message."""
        matrix = self._ngrams.transform([_words(message) for message in messages])
        for row, message in enumerate(messages):
            features = Features(matrix[row], FEATURE_TYPE_SENTENCE, TEXT, self._identifier)
            message.add_features(features)
        return messages


def _words(message: Message) -> list[str]:
    return [token.lemma for token in message.get(TOKENS_NAMES[TEXT]) or []]

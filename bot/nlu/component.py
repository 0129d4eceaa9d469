"""What our trained components share: one file in Rasa's model storage, and the features of a message."""

from __future__ import annotations

from typing import Any, ClassVar

import joblib
import numpy as np
import scipy.sparse as sparse
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.message import Message

#: The key of a parsed message under which our components say what they understood.
UNDERSTANDING = "understanding"


class TrainedComponent(GraphComponent):
    """A graph component whose whole knowledge is one object, `model`, kept with joblib."""

    FILE: ClassVar[str] = "model.joblib"

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: Any) -> None:
        self.config = config
        self._storage = storage
        self._resource = resource
        self.model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> GraphComponent:
        """An untrained component."""
        return cls(config, model_storage, resource, None)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> GraphComponent:
        """The component as trained."""
        with model_storage.read_from(resource) as folder:
            model = joblib.load(folder / cls.FILE)
        return cls(config, model_storage, resource, model)

    def persist(self) -> Resource:
        """Write the model; what `train` returns."""
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self.model, folder / self.FILE)
        return self._resource


def understood(message: Message) -> dict[str, Any]:
    """What our components said of this message so far; to be added to."""
    found: dict[str, Any] | None = message.get(UNDERSTANDING)
    if found is None:
        found = {}
        message.set(UNDERSTANDING, found, add_to_output=True)
    return found


def normal_words(message: Message) -> list[str]:
    """The words of a message in normal form."""
    return [token.lemma for token in message.get(TOKENS_NAMES[TEXT]) or []]


def ngram_features(messages: list[Message]) -> sparse.csr_matrix:
    """The sparse sentence features of the messages, a row a message.

    Put together by hand: Rasa's way of asking each message, and scipy's of stacking rows, took an eighth of
    a training.
    """
    rows = [_ngrams_of(message) for message in messages]
    shape = (len(rows), rows[0].shape[1])
    starts = np.concatenate([[0], np.cumsum([row.nnz for row in rows])])
    values = np.concatenate([row.data for row in rows]).astype(np.float32)
    return sparse.csr_matrix((values, np.concatenate([row.indices for row in rows]), starts), shape=shape)


def _ngrams_of(message: Message) -> Any:
    for feature in message.features:
        if feature.attribute == TEXT and feature.type == FEATURE_TYPE_SENTENCE and feature.is_sparse():
            return feature.features
    raise ValueError("a message without n-grams: config.yml has no NgramFeaturizer before this component")

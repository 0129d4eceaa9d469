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

#: Words in the windows through which a long message is looked at besides as a whole: in a long story, the
#: few words that ask would drown. Weight of the best window, and the bias that balances what is missed
#: and what is invented (chosen on benchmarks/understanding/dev; right sets 0.86 → 0.88).
WINDOWS = (4, 7)
WINDOW_WEIGHT = 0.3
BIAS = -0.1
#: Pairs of single questions joined for training.
JOINED = 5000


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
            machine = LinearSVC(
                C=0.5, class_weight={True: 2.0, False: 1.0}, tol=0.05, max_iter=60, random_state=self._seed
            )
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
        windows = [
            (start, sentence[start : start + size])
            for size in WINDOWS
            for start in range(len(sentence) - size + 1)
            if len(sentence) > size
        ]
        margins = self.margins([sentence, *(window for _, window in windows)])
        whole, best = margins[0], margins.max(axis=0)
        values = (1 - WINDOW_WEIGHT) * whole + WINDOW_WEIGHT * best + BIAS
        asked = [number for number in range(len(FACETS)) if values[number] > 0]
        if len(asked) > 1 and windows:
            # Windows overlap: the place of a facet is the middle of the one that asks it most.
            middles = np.array([start + len(window) / 2 for start, window in windows])
            where = middles[margins[1:].argmax(axis=0)]
            asked.sort(key=lambda number: (where[number], -whole[number]))
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
    """Labelled sentences, and pairs of single questions joined: how several come at once."""
    questions = [e for e in examples if e.intent == "ask_procedure" and e.facets is not None]
    labelled = [(e.text, e.facets or ()) for e in questions]
    draw = np.random.RandomState(seed)
    first = [e for e in questions if e.facets and len(e.facets) == 1]
    further: dict[str, list[Example]] = {}
    for example in first:
        if example.names_procedure is False:
            further.setdefault(example.variety, []).append(example)
    joined = []
    for example in (first[i] for i in draw.permutation(len(first))[:JOINED]):
        others = further.get(example.variety)
        if not others:
            continue
        other = others[draw.randint(len(others))]
        if example.facets and other.facets and example.facets != other.facets:
            arabic = example.variety in ("ar", "ary")
            joiner = draw.choice(["، ", " و", " و ", " "] if arabic else [", ", " et ", " w ", " "])
            joined.append((example.text + joiner + other.text.lstrip("و "), example.facets + other.facets))
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

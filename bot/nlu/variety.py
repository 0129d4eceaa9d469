"""The way of writing of a message: standard Arabic, Darija in Arabic letters, Arabizi, French, or mixed.

A mix is not a spelling but two languages side by side, so besides letters and words the classifier is
told how many words are clearly French and how many clearly Arabizi, and whether both scripts are there
(measured: mixed messages recognised 0.55 → 0.94).
"""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import scipy.sparse as sparse
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.importer import Example, of_message
from bot.nlu.component import TrainedComponent, understood
from bot.nlu.linear import CalibratedLinear
from bot.nlu.tfidf import TfIdf
from catalogue.text.normal import has_arabic_letters, words

#: Log-odds from which on a word counts as clearly French, or (negative) clearly Arabizi.
CLEAR = 1.2
#: Words seen less often are judged by their letters alone.
SEEN = 3
#: Weight of the evidence beside the n-grams.
EVIDENCE_WEIGHT = 2.0
#: References of requests are neither language.
_REFERENCE = re.compile(r"\b[A-Za-z]{2}(-[A-Za-z0-9]+)+\b")


class LatinWords:
    """How French or how Arabizi a word in Latin letters is."""

    def fit(self, french: list[str], arabizi: list[str]) -> LatinWords:
        """Learn from sentences of both."""
        in_french = Counter(word for text in french for word in set(_latin(text)))
        in_arabizi = Counter(word for text in arabizi for word in set(_latin(text)))
        vocabulary = sorted(in_french | in_arabizi)
        self._odds = {
            word: float(
                np.log((in_french[word] + 0.3) / len(french))
                - np.log((in_arabizi[word] + 0.3) / len(arabizi))
            )
            for word in vocabulary
        }
        often = {word for word in vocabulary if in_french[word] + in_arabizi[word] >= SEEN}
        self._letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), lowercase=False)
        weight = [min(5, in_french[word] + in_arabizi[word]) for word in vocabulary]
        self._by_letters = LogisticRegression(C=10, max_iter=200, solver="liblinear").fit(
            self._letters.fit_transform(vocabulary),
            [self._odds[word] > 0 for word in vocabulary],
            sample_weight=weight,
        )
        rare = [word for word in vocabulary if word not in often]
        self._odds.update(self._judged(rare))
        return self

    def _judged(self, found: list[str]) -> dict[str, float]:
        """Log-odds of words by their letters alone."""
        if not found:
            return {}
        margins = self._by_letters.decision_function(self._letters.transform(found))
        return dict(zip(found, map(float, margins), strict=True))

    def odds(self, found: list[str]) -> list[float]:
        """Log-odds of each word: above 0 French, below 0 Arabizi."""
        judged = self._judged([word for word in found if word not in self._odds])
        return [judged[word] if word in judged else self._odds[word] for word in found]


class VarietyModel:
    """Characters, words and the evidence of two languages into one linear classifier."""

    def __init__(self) -> None:
        self._space = TfIdf()
        self._latin = LatinWords()
        self._classifier = CalibratedLinear(regularisation=1.0)

    def fit(self, examples: list[Example]) -> VarietyModel:
        """Learn from the examples written for each way; the catalogue's sentences teach single words."""
        by_variety = {
            variety: [e.text for e in examples if e.variety == variety] for variety in ("fr", "arabizi")
        }
        self._latin.fit(by_variety["fr"], by_variety["arabizi"])
        written = [example for example in examples if example.procedure is None]
        texts = [example.text for example in written]
        self._space.fit([words(text) for text in texts])
        self._classifier.fit(self._features(texts), [example.variety for example in written])
        return self

    def predict(self, texts: list[str]) -> list[tuple[str, float]]:
        """(variety, confidence) for each text."""
        shares = self._classifier.probabilities(self._features(texts))
        best = shares.argmax(axis=1)
        return [(self._classifier.classes[i], float(row[i])) for i, row in zip(best, shares, strict=True)]

    def _features(self, texts: list[str]) -> sparse.csr_matrix:
        ngrams = self._space.transform([words(text) for text in texts])
        evidence = np.array([self._evidence_of(text) for text in texts], dtype=np.float32)
        return sparse.hstack([ngrams, sparse.csr_matrix(evidence) * EVIDENCE_WEIGHT], format="csr")

    def _evidence_of(self, text: str) -> list[float]:
        text = _REFERENCE.sub(" ", text)
        odds = self._latin.odds(_latin(text))
        french = sum(value > CLEAR for value in odds)
        arabizi = sum(value < -CLEAR for value in odds)
        arabic = sum(has_arabic_letters(word) for word in words(text))
        together, longest = 0, 0
        for value in odds:
            together = together + 1 if value > 0.3 else 0
            longest = max(longest, together)
        return [
            min(french, 4) / 2,
            min(arabizi, 4) / 2,
            float(french >= 2 and arabizi >= 2),
            float(french >= 1 and arabizi >= 1),
            float(french >= 2 and arabizi >= 1),
            float(arabic > 0 and len(odds) > 1),
            float(arabic > 0),
            min(longest, 4) / 2 if arabizi else 0.0,  # French words in a row inside Arabizi
            min(french, arabizi, 3) / 1.5,
            french / (french + arabizi + 1e-6),
        ]


def _latin(text: str) -> list[str]:
    return [word for word in words(text) if _speaks(word)]


def _speaks(word: str) -> bool:
    # A letter by itself is French without its apostrophe as often as Arabizi, but for "w" and "f".
    alone = len(word) == 1 and word not in "wf"
    return not (alone or word.isdigit() or has_arabic_letters(word))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class VarietyDetector(TrainedComponent):
    """Writes `understanding.variety`: "ar", "ary", "arabizi", "fr" or "mixed"; None without a letter."""

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all examples."""
        found = [example for message in training_data.nlu_examples if (example := of_message(message))]
        self.model = VarietyModel().fit(found)
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

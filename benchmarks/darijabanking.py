"""DarijaBanking (Skiredj et al., 2024): 24 intents of a bank in Darija, Arabic, French and English.

    python -m benchmarks.darijabanking --cross-validate FILE [--json FILE]
    python -m benchmarks.darijabanking --train FILE --test FILE [--json FILE]

The files are CSV with the columns text, label, language. Mourchid's own features and classifier learn
from all languages together: sentences that none of us wrote, so the figures tell what the method is worth.

The data are translations of one another in the same order. The published split does not part a query
from its translations (each query of the training file is there in all four languages), so the folds keep
them together too: that is the figure to compare. Folds drawn sentence by sentence are told besides;
there a test sentence's translation may be in training, which flatters.
"""

from __future__ import annotations

import argparse
import csv
import json
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sparse
from scipy.special import log_softmax
from sklearn.kernel_ridge import KernelRidge
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import StratifiedKFold

from bot import lean_rasa
from bot.logs import quiet

quiet()
lean_rasa.install()

from bot.nlu.linear import CalibratedLinear  # noqa: E402
from bot.nlu.tfidf import TfIdf  # noqa: E402
from bot.nlu.tokens import tokenize  # noqa: E402
from catalogue.search.meaning import encode  # noqa: E402
from catalogue.text.ngrams import VIEWS  # noqa: E402

FOLDS = 5
SEED = 7
ORDER = ("darija", "arabic", "french", "english")
TARGETS = {"darija": 0.98, "arabic": 0.96, "french": 0.97}


@dataclass(frozen=True)
class Query:
    """One sentence; `group` is the same for the translations of one query."""

    text: str
    label: str
    language: str
    group: int


def read(file: Path) -> list[Query]:
    """The queries of a file. Exits with a clear word when columns are missing or it is empty."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    if not rows or not {"text", "label", "language"} <= set(rows[0]):
        sys.exit(f"{file}: CSV with the columns text, label, language is needed, and at least one row.")
    groups = translations([row["language"] for row in rows], [row["label"] for row in rows])
    return [
        Query(row["text"] or "", row["label"], row["language"], group)
        for row, group in zip(rows, groups, strict=True)
    ]


def translations(languages: list[str], labels: list[str]) -> list[int]:
    """A number for each row, the same for translations of one query.

    The n-th row of each language is the n-th query, which holds when all languages have as many rows with the
    same labels in the same order. Otherwise nothing is known, and every row is a query of its own.
    """
    seen: dict[str, list[str]] = {}
    places = []
    for language, label in zip(languages, labels, strict=True):
        places.append(len(seen.setdefault(language, [])))
        seen[language].append(label)
    aligned = all(sequence == next(iter(seen.values())) for sequence in seen.values())
    return places if aligned else list(range(len(labels)))


class BankClassifier:
    """Two views of a sentence, their log-probabilities averaged.

    One is the assistant's own classifier on its n-grams beside USE. The other is kernel ridge regression,
    which sees the same n-grams, and USE through a Gaussian: near in meaning counts, far does not.
    """

    RIDGE, GAUSSIAN, MEANING = 0.05, 2.0, 0.5
    #: Turns the ridge's margins (-1 to 1) into probabilities; chosen on the folds of the training file.
    TEMPERATURE = 0.2

    def fit(self, tokens: list[list[str]], vectors: Any, labels: list[str]) -> BankClassifier:
        """Learn from sentences (words in normal form, and USE vectors) and their labels."""
        self._ngrams = TfIdf(rarest=1).fit(tokens)
        self._seen, self._vectors = self._ngrams.transform(tokens), vectors
        self._linear = CalibratedLinear().fit(_beside(self._seen, vectors), labels)
        self.classes = np.array(self._linear.classes)
        signs = 2.0 * (np.array(labels)[:, None] == self.classes[None, :]) - 1.0
        self._ridge = KernelRidge(alpha=self.RIDGE, kernel="precomputed")
        self._ridge.fit(self._kernel(self._seen, vectors), signs)
        return self

    def predict(self, tokens: list[list[str]], vectors: Any) -> list[str]:
        """The likeliest label of each sentence."""
        features = self._ngrams.transform(tokens)
        margins = self._ridge.predict(self._kernel(features, vectors))
        linear = self._linear.probabilities(_beside(features, vectors))
        belief = np.log(linear + 1e-9) + log_softmax(margins / self.TEMPERATURE, axis=1)
        return [str(label) for label in self.classes[belief.argmax(axis=1)]]

    def _kernel(self, features: Any, vectors: Any) -> Any:
        # Every view of the n-grams has length 1, and so have USE vectors.
        lexical = (features @ self._seen.T).toarray() / VIEWS
        meaning = np.exp(self.GAUSSIAN * (vectors @ self._vectors.T - 1.0))
        return (1 - self.MEANING) * lexical + self.MEANING * meaning


def _beside(features: Any, vectors: Any) -> Any:
    return sparse.hstack([features, sparse.csr_matrix(vectors)], format="csr", dtype=np.float32)


class Prepared:
    """Queries with their tokens and vectors, computed once: both are independent of any training."""

    def __init__(self, queries: list[Query]) -> None:
        self.queries = queries
        self.tokens = [[token.lemma for token in tokenize(query.text)] for query in queries]
        self.vectors = encode([query.text for query in queries])

    def fit(self, rows: Any) -> BankClassifier:
        """A classifier that has learned from some rows."""
        labels = [self.queries[i].label for i in rows]
        return BankClassifier().fit([self.tokens[i] for i in rows], self.vectors[rows], labels)

    def predict(self, classifier: BankClassifier, rows: Any) -> list[str]:
        """What it says of some rows."""
        return classifier.predict([self.tokens[i] for i in rows], self.vectors[rows])


def folds(queries: list[Query], together: bool) -> Iterator[tuple[Any, Any]]:
    """(training rows, test rows) of each fold, stratified by label, and by language if rows are drawn alone.

    `together`: the translations of a query are all on the same side.
    """
    shuffled = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    groups = np.array([query.group for query in queries])
    if together:
        numbers, first = np.unique(groups, return_index=True)
        for _, held in shuffled.split(numbers, [queries[i].label for i in first]):
            tested = np.isin(groups, numbers[held])
            yield np.flatnonzero(~tested), np.flatnonzero(tested)
    else:
        yield from shuffled.split(groups, [f"{query.label} {query.language}" for query in queries])


def score(queries: list[Query], said: list[str]) -> dict[str, dict[str, float]]:
    """{language: {"macro-F1", "accuracy"}} in the order of ORDER, others after."""
    by_language: dict[str, tuple[list[str], list[str]]] = {}
    for query, label in zip(queries, said, strict=True):
        true, found = by_language.setdefault(query.language, ([], []))
        true.append(query.label)
        found.append(label)
    known = [language for language in ORDER if language in by_language]
    return {
        language: {
            "macro-F1": float(f1_score(true, found, average="macro")),
            "accuracy": float(accuracy_score(true, found)),
        }
        for language in [*known, *sorted(set(by_language) - set(known))]
        for true, found in [by_language[language]]
    }


def cross_validate(prepared: Prepared, together: bool) -> dict[str, dict[str, float]]:
    """Scores of all folds' answers taken together, and the spread of macro-F1 from fold to fold."""
    queries, said = prepared.queries, [""] * len(prepared.queries)
    by_fold: list[dict[str, dict[str, float]]] = []
    for train, test in folds(queries, together):
        answers = prepared.predict(prepared.fit(train), test)
        for row, answer in zip(test, answers, strict=True):
            said[row] = answer
        by_fold.append(score([queries[i] for i in test], answers))
    whole = score(queries, said)
    for language, figures in whole.items():
        figures["spread"] = statistics.pstdev(fold[language]["macro-F1"] for fold in by_fold)
    return whole


def table(title: str, figures: dict[str, dict[str, float]]) -> str:
    """The figures as text."""
    rows = [f"\n{title}", f"{'':10}{'macro-F1':>10}{'± folds':>10}{'accuracy':>10}{'target':>10}"]
    for language, found in figures.items():
        spread = f"{found['spread']:.3f}" if "spread" in found else ""
        target = f"{TARGETS[language]:.2f}" if language in TARGETS else ""
        rows.append(
            f"{language:10}{found['macro-F1']:10.3f}{spread:>10}{found['accuracy']:10.3f}{target:>10}"
        )
    return "\n".join(rows)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cross-validate", type=Path, metavar="FILE")
    parser.add_argument("--train", type=Path, metavar="FILE")
    parser.add_argument("--test", type=Path, metavar="FILE")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    if not given.cross_validate and not (given.train and given.test):
        parser.error("give --cross-validate FILE, or --train FILE and --test FILE")
    figures: dict[str, Any] = {}
    if given.cross_validate:
        prepared = Prepared(read(given.cross_validate))
        for name, together in (("translations together", True), ("sentence by sentence", False)):
            figures[name] = cross_validate(prepared, together)
            print(table(f"Cross-validated, {FOLDS} folds, {name}", figures[name]), flush=True)
    if given.train and given.test:
        training, test = Prepared(read(given.train)), Prepared(read(given.test))
        start = time.process_time()
        classifier = training.fit(np.arange(len(training.queries)))
        seconds = time.process_time() - start
        figures["test"] = score(test.queries, test.predict(classifier, np.arange(len(test.queries))))
        print(table(f"Test split, trained in {seconds:.0f} s of processor time", figures["test"]))
    if given.json:
        given.json.parent.mkdir(parents=True, exist_ok=True)
        given.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()

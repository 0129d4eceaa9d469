"""Fits how far the best procedure is believed: TEMPERATURE of bot/nlu/procedure.py, and SHARE, FIT, KNOWN
and BIAS of bot/nlu/trust.py.

    python -m benchmarks.confidence

A fifth of the catalogue's sentences and a third of the questions that no record answers are left out of
the index, the ranker and KnownTopics, and asked of them. The temperature is the one under which the
procedures that were meant are likeliest among the first ten; the others are a logistic regression of "the
best procedure is the one that was meant", with shares at the temperature of the code: after changing that
one, fit the others again. Prints them beside those of the code; nothing is written.
"""

from __future__ import annotations

import argparse
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import expit, log_softmax, logit, softmax
from sklearn.linear_model import LogisticRegression

from bot import lean_rasa
from bot.logs import quiet

quiet()
lean_rasa.install()

from actions.subject import SURE  # noqa: E402
from benchmarks.search_weights import without  # noqa: E402
from bot.importer import ContentImporter, Example  # noqa: E402
from bot.nlu import trust  # noqa: E402
from bot.nlu.procedure import LOOKED_AT, MARGIN_RANGE, MARGIN_WEIGHT, TEMPERATURE  # noqa: E402
from bot.nlu.ranker import Ranker  # noqa: E402
from bot.nlu.tfidf import TfIdf  # noqa: E402
from bot.nlu.tokens import tokenize  # noqa: E402
from catalogue import content, store  # noqa: E402
from catalogue.search import SearchIndex  # noqa: E402
from catalogue.search.meaning import phrase_vectors  # noqa: E402

LEFT_OUT, UNKNOWN_LEFT_OUT = 0.2, 1 / 3
#: Weight of all questions that no record answers beside all that one answers.
UNKNOWN_WEIGHT = 0.4


class Asked(NamedTuple):
    """A sentence left out: what it means (None: nothing of ours), the near procedures, and what speaks for
    them (`fits`, in the order of `near`), and whether it sounds known (margin)."""

    meant: str | None
    near: list[str]
    fits: Any
    known: float


def left_out(examples: list[Example], seed: int = 5) -> Any:
    """Which of the examples to leave out (booleans)."""
    drawn = np.random.RandomState(seed).rand(len(examples))
    sentence = np.array([e.procedure is not None and e.facets is not None for e in examples])
    unknown = np.array([e.unknown for e in examples])
    return (sentence & (drawn < LEFT_OUT)) | (unknown & (drawn < UNKNOWN_LEFT_OUT))


def ask(examples: list[Example]) -> list[Asked]:
    """Train without the sentences left out, and ask them."""
    out = left_out(examples)
    texts = {example.text for example, held in zip(examples, out, strict=True) if held}
    procedures = store.load(content.procedures_folder(), content.state_folder())
    index = SearchIndex(without(procedures, texts), phrase_vectors())
    words = [[token.lemma for token in tokenize(example.text)] for example in examples]
    features = TfIdf().fit(words).transform(words)
    kept = [(number, example) for number, example in enumerate(examples) if not out[number]]
    answered = [number for number, e in kept if e.procedure]
    strangers = [number for number, e in kept if e.intent != "ask_procedure" or e.unknown]
    unanswered = [number for number, e in kept if e.unknown]
    owners = [e.procedure for _, e in kept if e.procedure]
    ranker = Ranker().fit(features[answered], owners, features[strangers])
    follow_ups = [number for number, e in kept if e.names_procedure is False]
    topics = trust.KnownTopics().fit(features[answered], features[unanswered], features[follow_ups])
    asked = []
    for number in np.flatnonzero(out):
        message, example = features[number], examples[number]
        hits = index.search(example.text, LOOKED_AT)
        if hits:
            near = [hit.procedure for hit in hits]
            low, high = MARGIN_RANGE
            fits = np.array([
                hit.strength + MARGIN_WEIGHT * (low + (high - low) * hit.score if margin is None else margin)
                for hit, margin in zip(hits, ranker.margins(message, near), strict=True)
            ])  # fmt: skip
            asked.append(Asked(example.procedure, near, fits, topics.margin(message)))
    return asked


def unlikelihood(asked: list[Asked], divided_by: float) -> float:
    """Mean negative log-likelihood of what was meant, where it is among the near ones."""
    found = [(one.fits, one.near.index(one.meant)) for one in asked if one.meant in one.near]
    return float(-np.mean([log_softmax(fits / divided_by)[meant] for fits, meant in found]))


def temperature(asked: list[Asked]) -> float:
    """The one under which what was meant is likeliest."""
    return float(
        minimize_scalar(lambda value: unlikelihood(asked, value), bounds=(0.5, 6), method="bounded").x
    )


def evidence(asked: list[Asked], divided_by: float) -> tuple[Any, Any]:
    """(sentences x [odds of its share, fit, known]) of the best procedure, and whether it was meant."""
    rows, right = [], []
    for one in asked:
        best = int(one.fits.argmax())
        share = softmax(one.fits / divided_by)[best]
        rows.append((logit(np.clip(share, 1e-6, 1 - 1e-6)), one.fits[best], one.known))
        right.append(one.near[best] == one.meant)
    return np.array(rows), np.array(right)


def main() -> None:
    """Command line."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    asked = ask(ContentImporter().examples)
    known = np.array([one.meant is not None for one in asked])
    print(f"left out: {known.sum()} sentences of the catalogue, {(~known).sum()} that no record answers\n")
    row("", "in the code", "fitted")
    temperatures = (TEMPERATURE, temperature(asked))
    row("TEMPERATURE", *temperatures)
    row("unlikelihood", *(unlikelihood(asked, value) for value in temperatures))
    rows, right = evidence(asked, TEMPERATURE)
    weights = np.where(known, 1.0, UNKNOWN_WEIGHT * known.sum() / (~known).sum())
    model = LogisticRegression(C=1, max_iter=1000).fit(rows, right, sample_weight=weights)
    code = [trust.SHARE, trust.FIT, trust.KNOWN, trust.BIAS]
    fitted = [*model.coef_[0], *model.intercept_]
    for name, old, new in zip(("SHARE", "FIT", "KNOWN", "BIAS"), code, fitted, strict=True):
        row(name, old, new)
    print(f"\nshares answered from a trust of {SURE} on (actions/subject.py)")
    sure = [expit(rows @ constants[:3] + constants[3]) >= SURE for constants in (code, fitted)]
    row("right", *((found & right)[known].mean() for found in sure))
    row("wrong", *((found & ~right)[known].mean() for found in sure))
    row("unanswerable", *(found[~known].mean() for found in sure))


def row(name: str, *values: Any) -> None:
    """Print a line of the table."""
    print(f"{name:14}" + "".join(f"{v:>12}" if isinstance(v, str) else f"{v:12.3f}" for v in values))


if __name__ == "__main__":
    main()

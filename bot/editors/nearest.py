"""Where in the files a sentence has its likes: the nearest examples, and the place of a record's phrase."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer

from bot.editors.examples import written
from catalogue import store
from catalogue.mistakes import ContentError, LocatedYaml
from catalogue.record import LANGUAGES, WAYS_OF_WRITING
from catalogue.text.normal import normal

NEAREST = 5


@dataclass(frozen=True)
class Near:
    """A training example and how alike it is: cosine of character n-grams, 0 to 1."""

    text: str
    label: str
    likeness: float
    file: str
    line: int


def nearest_examples(sentence: str, root: Path, limit: int = NEAREST) -> tuple[Near, ...]:
    """The examples of data/nlu/ that share most letters with `sentence`; none that share nothing."""
    examples = list(written(root))
    if not examples or not normal(sentence):
        return ()
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, lowercase=False)
    known = vectorizer.fit_transform([normal(example.text) for example in examples])
    cosines = (known @ vectorizer.transform([normal(sentence)]).T).toarray().ravel()
    best = [int(number) for number in cosines.argsort()[::-1][:limit] if cosines[number] > 0]
    return tuple(
        Near(
            examples[number].text,
            examples[number].label,
            round(float(cosines[number]), 3),
            str(examples[number].file),
            examples[number].line,
        )
        for number in best
    )


def place_of_phrase(folder: Path, procedure_id: str, phrase: str) -> tuple[Path, int]:
    """(file, line) of a phrase of a record; line 1 when the phrase is not found in it."""
    file = next((found for found in store.record_files(folder) if found.stem == procedure_id), None)
    if file is None:
        return folder, 1
    try:
        document = LocatedYaml.read(file)
    except (ContentError, OSError):
        return file, 1
    data = document.data if isinstance(document.data, dict) else {}
    for language in LANGUAGES:
        if (data.get("name") or {}).get(language) == phrase:
            return file, document.line(("name", language))
    for field in ("aliases", "asked_as"):
        for way in WAYS_OF_WRITING:
            for position, text in enumerate((data.get(field) or {}).get(way) or ()):
                said = next(iter(text.values())) if isinstance(text, dict) else text
                if str(said).strip() == phrase:
                    return file, document.line((field, way, position))
    return file, 1

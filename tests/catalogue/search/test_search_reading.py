"""Records become rows of counted words."""

from __future__ import annotations

import numpy as np
from catalogue_samples import PASSPORT, record

from catalogue.search.phrases import facts, phrases
from catalogue.search.reading import Reading, read
from catalogue.text.normal import words

RECORDS = [record(), PASSPORT]


def counted(reading: Reading, row: np.ndarray) -> dict[str, int]:
    return {word: int(count) for word, count in zip(reading.vocabulary, row, strict=True) if count}


def counts(*texts: str) -> dict[str, int]:
    said = [word for text in texts for word in words(text)]
    return {word: said.count(word) for word in said}


def test_a_phrase_has_its_words_and_its_place_among_those_of_its_record() -> None:
    reading = read(iter(RECORDS))
    assert reading.ids == ["birth-certificate", "passport"]
    for number, procedure in enumerate(RECORDS):
        own = reading.phrases[reading.starts[number] : reading.starts[number + 1]]
        assert own == [phrase.text for phrase in phrases(procedure)]
    for text, row in zip(reading.phrases, reading.by_phrase.toarray(), strict=True):
        assert counted(reading, row) == counts(text)


def test_a_procedure_has_the_words_of_its_phrases_and_of_its_facts() -> None:
    reading = read(RECORDS)
    for procedure, row in zip(RECORDS, reading.by_procedure.toarray(), strict=True):
        texts = [phrase.text for phrase in phrases(procedure)]
        assert counted(reading, row) == counts(*texts, *facts(procedure))


def test_a_word_said_twice_counts_twice() -> None:
    reading = read([record(asked_as={"fr": ["acte, acte et acte"]})])
    row = reading.by_phrase.toarray()[reading.phrases.index("acte, acte et acte")]
    assert counted(reading, row) == {"acte": 3, "et": 1}


def test_nothing_to_read() -> None:
    reading = read([])
    assert (reading.ids, reading.phrases, reading.vocabulary) == ([], [], [])

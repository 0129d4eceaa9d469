"""`mourchid try`: what is understood of a sentence, why, and where to write, from a real small model."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from editors_content import write

from bot.editors import try_
from bot.editors.nearest import nearest_examples, place_of_phrase
from bot.editors.try_ import Explanation, NoModel, explain, load_model
from bot.processor import BoundedProcessor
from bot.training import train
from catalogue import live

CONFIG = Path(__file__).parents[3] / "config" / "config.yml"


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The small content as the working folder."""
    root = write(tmp_path_factory.mktemp("content"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setenv("MOURCHID_CONTENT_DIR", ".")
        patch.setenv("MOURCHID_DATA_DIR", str(root / "var"))
        live.shared.cache_clear()
        yield root
    live.shared.cache_clear()


@pytest.fixture(scope="module")
def processor(content: Path) -> BoundedProcessor:
    """Our pipeline, trained on the small content."""
    with pytest.raises(NoModel, match="mourchid train"):
        load_model()
    train(content / "var" / "models", CONFIG)
    return load_model()


@pytest.fixture(scope="module")
def question(processor: BoundedProcessor) -> Explanation:
    return explain("Combien coûte lpaspor ?", processor)


def test_tokens_show_what_is_compared_and_heard(question: Explanation) -> None:
    assert [(token.text, token.normal) for token in question.tokens] == [
        ("Combien", "combien"), ("coûte", "coute"), ("lpaspor", "lpaspor"),
    ]  # fmt: skip
    assert question.tokens[2].sound == "lbsbr"


def test_the_intent_comes_with_the_next_ones(question: Explanation) -> None:
    assert question.intent.name == "ask_procedure"
    assert {other.name for other in question.others} == {"greet", "thanks"}
    assert question.facets == ("fees",)


def test_a_procedure_comes_with_the_phrase_that_matched_and_its_line(question: Explanation) -> None:
    first = question.procedures[0]
    assert (first.id, first.phrase) == ("passport", "lpaspor")
    assert Path(first.file).read_text(encoding="utf-8").splitlines()[first.line - 1].strip() == "- lpaspor"
    assert question.decision in ("answer", "options")
    assert "passport" in question.decided


def test_the_nearest_examples_come_with_their_lines(question: Explanation) -> None:
    near = question.nearest[0]
    assert near.text == "combien coûte le passeport"
    assert near.label == "ask_procedure+fees"
    assert Path(near.file).read_text(encoding="utf-8").splitlines()[near.line - 1].strip() == f"- {near.text}"
    assert [item.likeness for item in question.nearest] == sorted(
        (item.likeness for item in question.nearest), reverse=True
    )
    assert f"{near.file}:{near.line}" in question.edit


def test_a_follow_up_names_no_procedure(processor: BoundedProcessor) -> None:
    found = explain("et combien ça coûte", processor)
    assert found.names_subject < 0.5
    assert (found.decision, found.decided) == ("which", ())


def test_small_talk_is_decided_by_its_rule(processor: BoundedProcessor) -> None:
    assert explain("bonjour", processor).decision == "greet"


@pytest.mark.parametrize("sentence", ["", "   ", "🙂", "\x00", "/restart", "<b>", "[x](y)", "long"])
def test_anything_is_explained(processor: BoundedProcessor, sentence: str) -> None:
    sentence = "passeport " * 500 if sentence == "long" else sentence
    found = explain(sentence, processor)
    assert str(found)
    assert json.loads(json.dumps(found.as_dict()))["sentence"] == sentence


def test_it_reads_as_sentences_with_files_and_lines(question: Explanation) -> None:
    told = str(question)
    for said in (
        "Façon d'écrire",
        "Intention : ask_procedure",
        "passport.yml:",
        "ask_procedure.yml:",
        "« lpaspor »",
    ):
        assert said in told


def test_without_a_model_one_word_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoModel, match="mourchid train"):
        try_.load_model(tmp_path)


def test_nothing_is_near_a_sentence_without_words(content: Path) -> None:
    assert nearest_examples("\u200f", content) == ()
    assert nearest_examples("ѫ", content) == ()


def test_a_phrase_is_placed_with_or_without_its_label(content: Path) -> None:
    folder = content / "data" / "procedures"
    file = folder / "travel" / "visa.yml"
    text = (folder / "travel" / "passport.yml").read_text(encoding="utf-8").replace("passport", "visa")
    file.write_text(text.replace("- Je pars", "- delay: Je pars"), encoding="utf-8")
    try:
        lines = text.splitlines()
        where, line = place_of_phrase(folder, "visa", "Je pars en voyage le mois prochain")
        assert (where, lines[line - 1].strip()) == (file, "- Je pars en voyage le mois prochain")
        assert place_of_phrase(folder, "visa", "not there") == (file, 1)
        assert place_of_phrase(folder, "nothing", "x") == (folder, 1)
    finally:
        file.unlink()

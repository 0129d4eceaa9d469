"""Training data from the folders that editors write."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import lean_rasa

lean_rasa.install()

from rasa.shared.importers.importer import TrainingDataImporter  # noqa: E402
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader  # noqa: E402
from rasa.shared.nlu.training_data.message import Message  # noqa: E402
from rasa.shared.nlu.training_data.training_data import TrainingData  # noqa: E402

from bot.importer import (  # noqa: E402
    ContentImporter,
    Example,
    ExampleMessage,
    catalogue_examples,
    of_message,
    split_label,
    to_message,
    written_examples,
)
from catalogue.record import FACETS, WAYS_OF_WRITING  # noqa: E402
from tests.catalogue.catalogue_samples import record, write_folder  # noqa: E402

ROOT = Path(__file__).parents[2]
EXAMPLE = Example("combien coûte le passeport", "ask_procedure", "fr", ("fees", "delay"), True, "passport")


def write(folder: Path, file: str, *groups: tuple[str, str]) -> Path:
    """A file of data/nlu: (label, lines of examples) each."""
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    nlu = [{"intent": label, "examples": lines} for label, lines in groups]
    path.write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("label", "meaning"),
    [
        ("greet", ("greet", ())),
        ("request_status", ("request_status", ())),
        ("ask_procedure+fees", ("ask_procedure", ("fees",))),
        ("ask_procedure+documents+fees", ("ask_procedure", ("documents", "fees"))),
        ("ask_procedure+fees+documents", ("ask_procedure", ("fees", "documents"))),
    ],
)
def test_a_label_is_an_intent_and_what_is_asked_in_its_order(label: str, meaning: Any) -> None:
    assert split_label(label) == meaning


@pytest.mark.parametrize("label", ["ask_procedure+price", "ask_procedure+fees+", "ask_procedure+ fees"])
def test_a_facet_that_does_not_exist_is_named_with_those_that_do(label: str) -> None:
    with pytest.raises(ValueError, match="possible") as told:
        split_label(label)
    assert label in str(told.value)
    assert all(facet in str(told.value) for facet in FACETS)


def test_each_line_is_an_example_in_the_way_of_writing_of_its_folder(tmp_path: Path) -> None:
    write(tmp_path, "fr/greet.yml", ("greet", "- bonjour\n-   salut  \n\n- a - b\n"))
    write(tmp_path, "ary/greet.yml", ("greet", "- السلام\n"))
    assert [(e.variety, e.text, e.intent, e.facets) for e in written_examples(tmp_path)] == [
        ("ary", "السلام", "greet", ()),
        ("fr", "bonjour", "greet", ()),
        ("fr", "salut", "greet", ()),
        ("fr", "a - b", "greet", ()),
    ]


@pytest.mark.parametrize(
    ("file", "names", "unknown"),
    [
        ("ask_procedure.yml", True, False),
        ("facets.yml", None, False),
        ("follow_up.yml", False, False),
        ("unknown.yml", True, True),
    ],
)
def test_the_file_says_whether_a_question_names_a_procedure_and_whether_a_record_answers_it(
    tmp_path: Path, file: str, names: bool | None, unknown: bool
) -> None:
    write(tmp_path, f"fr/{file}", ("ask_procedure+fees", "- c'est combien\n"))
    [example] = written_examples(tmp_path)
    assert example.names_procedure is names
    assert example.unknown is unknown
    assert (example.intent, example.facets, example.procedure) == ("ask_procedure", ("fees",), None)


def test_another_intent_in_these_files_names_no_procedure_and_none_is_said_to_be_missing(
    tmp_path: Path,
) -> None:
    write(tmp_path, "fr/follow_up.yml", ("thanks", "- merci\n"))
    assert [example.names_procedure for example in written_examples(tmp_path)] == [None]


def test_empty_files_and_groups_give_nothing(tmp_path: Path) -> None:
    write(tmp_path, "fr/greet.yml", ("greet", ""))
    (tmp_path / "fr" / "help.yml").write_text('version: "3.1"\nnlu:\n')
    assert list(written_examples(tmp_path)) == []
    assert list(written_examples(tmp_path / "nowhere")) == []


def test_sentences_and_names_of_the_catalogue_ask_for_their_procedure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOURCHID_DATA_DIR", str(tmp_path / "var"))
    folder = write_folder(
        tmp_path / "procedures",
        record(
            aliases={"fr": ["acte de naissance"], "ary": ["عقد الازدياد"]},
            asked_as={"fr": ["fees+delay: Combien et quand ?"], "ar": ["أحتاج رسم ولادتي"]},
        ),
    )
    found = {(e.text, e.variety, e.facets) for e in catalogue_examples(folder)}
    assert found == {
        ("acte de naissance", "fr", None),
        ("عقد الازدياد", "ary", None),
        ("Combien et quand ?", "fr", ("fees", "delay")),
        ("أحتاج رسم ولادتي", "ar", ()),
    }
    for example in catalogue_examples(folder):
        assert (example.intent, example.procedure) == ("ask_procedure", "birth-certificate")
        assert example.names_procedure is True
        assert not example.unknown


def test_an_example_comes_back_from_its_message() -> None:
    message = to_message(EXAMPLE)
    assert (message.get("text"), message.get("intent")) == (EXAMPLE.text, EXAMPLE.intent)
    assert of_message(message) == EXAMPLE


@pytest.mark.parametrize(
    "message",
    [
        Message.build("oui", intent="affirm"),
        Message.build("oui", intent="affirm", example_metadata={"editor": "note"}),
        Message(data={"text": "oui", "metadata": {"example": "a word"}}),
    ],
)
def test_a_message_that_is_not_ours_has_no_example(message: Message) -> None:
    assert of_message(message) is None


def test_a_copy_of_a_message_is_its_own_and_its_example_the_same() -> None:
    message = to_message(EXAMPLE)
    feature: Any = object()
    message.features.append(feature)
    copied = copy.deepcopy(message)
    assert isinstance(copied, ExampleMessage)
    assert (copied.data, copied.time) == (message.data, message.time)
    copied.set("intent", "greet", add_to_output=True)
    copied.features.append(feature)
    assert message.get("intent") == "ask_procedure"
    assert message.features == [feature]
    assert copied.features == [feature, feature]
    assert "intent" not in message.output_properties
    assert of_message(copied) == EXAMPLE


def test_messages_are_equal_when_text_and_intent_are() -> None:
    same = to_message(EXAMPLE._replace(procedure=None))
    assert to_message(EXAMPLE).fingerprint() == same.fingerprint()
    for other in (EXAMPLE._replace(text="combien"), EXAMPLE._replace(intent="greet")):
        assert to_message(other).fingerprint() != to_message(EXAMPLE).fingerprint()


def test_features_do_not_change_what_a_message_is_known_by() -> None:
    message = to_message(EXAMPLE)
    before = message.fingerprint()
    message.set("text_tokens", ["a"])
    assert message.fingerprint() == before


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Content in which sentences occur more than once."""
    monkeypatch.setenv("MOURCHID_CONTENT_DIR", str(tmp_path))
    monkeypatch.setenv("MOURCHID_DATA_DIR", str(tmp_path / "var"))
    nlu = tmp_path / "data" / "nlu"
    write(nlu, "fr/ask_procedure.yml", ("ask_procedure+fees", "- acte de naissance\n- merci bien\n"))
    write(nlu, "fr/thanks.yml", ("thanks", "- merci bien\n- merci\n- merci\n"))
    write_folder(tmp_path / "data" / "procedures", record(asked_as={"fr": ["Je viens d'avoir un fils"]}))
    return tmp_path


def test_each_sentence_stands_once_for_each_intent_as_it_was_written_first(content: Path) -> None:
    examples = ContentImporter().examples
    said = [(example.text, example.intent) for example in examples]
    assert len(said) == len(set(said))
    assert {("merci bien", "thanks"), ("merci bien", "ask_procedure"), ("merci", "thanks")} <= set(said)
    [alias] = [example for example in examples if example.text == "acte de naissance"]
    assert (alias.facets, alias.procedure) == (("fees",), None)  # not the catalogue's, which comes later


def test_rasa_takes_all_of_them_through_its_own_importers(content: Path) -> None:
    config = content / "config.yml"
    config.write_text("importers: [{name: bot.importer.ContentImporter}]\npipeline: []\npolicies: []\n")
    (content / "domain.yml").write_text('version: "3.1"\nintents: [ask_procedure, thanks]\n')
    importer = TrainingDataImporter.load_from_config(str(config), str(content / "domain.yml"), [])
    data = importer.get_nlu_data()
    assert isinstance(data, TrainingData)
    found = {of_message(message) for message in data.nlu_examples}
    assert found == set(ContentImporter().examples)
    assert {example.procedure for example in found if example} == {None, "birth-certificate"}


def test_what_rasa_reads_from_our_files_is_what_we_read() -> None:
    folder = ROOT / "data" / "nlu"
    theirs = [
        (file.parent.name, message.get("text"), message.get("intent"))
        for file in sorted(folder.glob("*/*.yml"))
        for message in RasaYAMLReader().reads(file.read_text(encoding="utf-8")).training_examples
    ]
    ours = [(e.variety, e.text, "+".join((e.intent, *(e.facets or ())))) for e in written_examples(folder)]
    assert len(ours) > 5000
    assert set(theirs) == set(ours)
    assert sorted(theirs) == sorted(ours)


def test_every_folder_of_examples_is_a_way_of_writing() -> None:
    folders = {path.name for path in (ROOT / "data" / "nlu").iterdir() if path.is_dir()}
    assert folders == {*WAYS_OF_WRITING, "mixed"}

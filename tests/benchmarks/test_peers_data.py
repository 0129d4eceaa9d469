"""What the peers learn from is what we learn from, with the same labels."""

from __future__ import annotations

from pathlib import Path

from bot import lean_rasa

lean_rasa.install()

from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader  # noqa: E402

from benchmarks.peers.data import NONE, labelled, procedure_label, thin, turn_label, write_project  # noqa: E402
from bot.importer import Example  # noqa: E402

FEES = Example("combien ?", "ask_procedure", "fr", ("fees",), False)
BOTH = Example("وثائق الكفالة وثمنها", "ask_procedure", "ar", ("fees", "documents"), True, "kafala")
ALIAS = Example("kafala", "ask_procedure", "fr", None, True, "kafala")
WRITTEN = Example("je veux un papier", "ask_procedure", "fr", (), True)
GREETING = Example("سلام", "greet", "ary", (), None)


def test_one_set_of_facets_is_one_label_whatever_its_order() -> None:
    turned = BOTH._replace(facets=("documents", "fees"))
    assert turn_label(BOTH) == turn_label(turned) == "ask_procedure+documents+fees"


def test_a_name_asks_for_no_facet_and_small_talk_has_none() -> None:
    assert turn_label(ALIAS) == "ask_procedure"
    assert turn_label(GREETING) == "greet"


def test_only_a_sentence_known_to_be_about_no_procedure_is_labelled_so() -> None:
    unknown = WRITTEN._replace(unknown=True)
    assert [procedure_label(e) for e in (BOTH, FEES, GREETING, unknown)] == ["kafala", NONE, NONE, NONE]
    assert procedure_label(WRITTEN) is None
    assert labelled([BOTH, WRITTEN], "procedures") == [(BOTH.text, "kafala")]
    assert len(labelled([BOTH, WRITTEN], "turns")) == 2


def test_rasa_reads_back_every_sentence_that_was_written(tmp_path: Path) -> None:
    pairs = [
        ("[ville](x) {a} – 5 %", "greet"),
        ("- deux: points # dièse", "greet"),
        ("سطر\nثان", "ask_procedure+fees"),
        ("'apostrophe\" \\ barre", "ask_procedure+fees"),
    ]
    assert write_project(pairs, tmp_path) == 2
    read = RasaYAMLReader().read(str(tmp_path / "nlu.yml"))
    found = {(message.get("text"), message.get("intent")) for message in read.intent_examples}
    assert len(read.intent_examples) == len(pairs)
    assert ("سطر ثان", "ask_procedure+fees") in found
    assert ("- deux: points # dièse", "greet") in found


def test_of_thinned_content_some_sentences_are_left_in_each_list(tmp_path: Path) -> None:
    nlu, record = tmp_path / "data" / "nlu" / "fr" / "greet.yml", tmp_path / "data" / "procedures" / "a.yml"
    for file in (nlu, record):
        file.parent.mkdir(parents=True)
    examples = "".join(f"    - salut {n}\n" for n in range(5))
    nlu.write_text(f'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n{examples}', encoding="utf-8")
    record.write_text("id: a\naliases:\n  fr: [un]\nasked_as:\n  ar: [أ, ب, ت]\n", encoding="utf-8")
    thin(tmp_path, 2)
    texts = [message.get("text") for message in RasaYAMLReader().read(str(nlu)).intent_examples]
    assert texts == ["salut 0", "salut 2", "salut 4"]
    assert (
        record.read_text(encoding="utf-8")
        == "id: a\naliases:\n  fr:\n  - un\nasked_as:\n  ar:\n  - أ\n  - ت\n"
    )

"""The editors' guide is true: its examples are sound, both languages hold the same, it leaves nothing out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from bot.editors.examples import OF_THEIR_OWN, WAYS
from catalogue import store
from catalogue.record import FACETS, Procedure
from catalogue.store import Catalogue

ROOT = Path(__file__).parents[3]
GUIDES = [ROOT / "docs" / name for name in ("editors.md", "editors.ar.md")]
_BLOCK = re.compile(r"```yaml\n(.*?)```", re.DOTALL)


def blocks(guide: Path) -> list[str]:
    return _BLOCK.findall(guide.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return store.load(ROOT / "data" / "procedures")


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_the_whole_example_is_a_sound_record(guide: Path, catalogue: Catalogue) -> None:
    (example,) = [block for block in blocks(guide) if "id: example-certificate" in block]
    fields = yaml.safe_load(example)
    procedure = Procedure.parse_obj(fields)
    assert procedure.category in catalogue.categories
    assert set(procedure.related) <= set(catalogue.procedures)
    assert procedure.asked_as.labelled()[0][1] == ()
    left_out = set(Procedure.__fields__) - set(fields)
    assert left_out == {"benefits", "withdrawn", "variants", "source_dates"}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_example_is_yaml(guide: Path) -> None:
    assert all(yaml.safe_load(block) for block in blocks(guide))


def test_both_languages_show_the_same_examples() -> None:
    french, arabic = ([yaml.safe_load(block) for block in blocks(guide)] for guide in GUIDES)
    assert french == arabic


def test_both_languages_have_the_same_parts() -> None:
    french, arabic = (re.findall(r"^#+ ", guide.read_text("utf-8"), re.MULTILINE) for guide in GUIDES)
    assert french == arabic


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_intent_facet_way_and_file_is_named(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    domain = yaml.safe_load((ROOT / "domain" / "domain.yml").read_text(encoding="utf-8"))
    intents = [name for item in domain["intents"] for name in (item if isinstance(item, dict) else [item])]
    wanted = [f"`{intent}`" for intent in intents] + [f"`ask_procedure+{facet}`" for facet in FACETS]
    wanted += [f"`{way}`" for way in WAYS] + [f"`{name}.yml`" for name in OF_THEIR_OWN]
    assert [word for word in wanted if word not in text] == []


def test_the_developers_page_names_every_field_of_a_record() -> None:
    text = (ROOT / "docs" / "catalogue.md").read_text(encoding="utf-8")
    assert [name for name in Procedure.__fields__ if f"`{name}`" not in text] == []

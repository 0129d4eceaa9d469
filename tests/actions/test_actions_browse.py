"""Going through the catalogue page by page."""

from __future__ import annotations

import json

import pytest
from actions_turns import Done, run

from actions.browse import PAGE, BrowseAction
from actions.taps import read_payload
from catalogue.store import Catalogue


def browse(language: str = "fr", **entities: str) -> Done:
    return run(BrowseAction(), intent="browse", entities=entities, language=language)


def following(done: Done) -> dict[str, str] | None:
    """What the "more" button carries."""
    intent, given = read_payload(done.payloads[-1])
    return given if intent == "browse" and "option" in given else None


def pages(**entities: str) -> list[Done]:
    seen = [browse(**entities)]
    while (more := following(seen[-1])) is not None:
        assert len(seen) < 100
        seen.append(browse(**more))
    return seen


def test_categories_come_first_each_once(records: Catalogue) -> None:
    seen = pages()
    found = [read_payload(p)[1]["category"] for page in seen for p in page.payloads if '"category"' in p]
    assert sorted(found) == sorted({procedure.category for procedure in records})
    assert all(len(page.payloads) <= PAGE + 1 for page in seen)


def test_every_procedure_can_be_reached_in_both_languages(records: Catalogue) -> None:
    reached = []
    for category in {procedure.category for procedure in records}:
        for page in pages(category=category):
            reached += [
                given["procedure"] for _, given in map(read_payload, page.payloads) if "procedure" in given
            ]
    assert sorted(reached) == sorted(procedure.id for procedure in records)
    french, arabic = browse("fr", category="travel"), browse("ar", category="travel")
    assert french.payloads == arabic.payloads
    assert french.titles != arabic.titles


def test_the_page_says_where_it_is(records: Catalogue) -> None:
    total = len(records.in_category("civil-status"))
    first, second = pages(category="civil-status")[:2]
    assert f"(1–{PAGE} sur {total})" in first.text
    assert f"({PAGE + 1}–" in second.text


@pytest.mark.parametrize("entities", [{"category": "no-such"}, {"option": ""}])
def test_an_unknown_category_shows_the_categories(entities: dict[str, str]) -> None:
    assert browse(**entities).payloads == browse().payloads


def test_what_is_shown_can_be_chosen() -> None:
    done = browse()
    assert done.slots["options"] == done.payloads
    assert done.kind == "small_talk"
    assert json.dumps(done.titles)

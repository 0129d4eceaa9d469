"""References: every slip is noticed, every way of writing them is read."""

from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.communes import communes
from registry.references import (
    ALPHABET,
    BODY,
    BadReference,
    Reference,
    check_symbol,
    find_reference,
    new_reference,
    parse_reference,
)

COMMUNES = sorted(communes())
TYPED = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
references = st.builds(
    lambda commune, body: Reference(commune, body + check_symbol(communes()[commune], body)),
    st.sampled_from(COMMUNES),
    st.text(ALPHABET, min_size=BODY, max_size=BODY),
)
EXAMPLE = str(Reference("beni-mellal", "4K7P9X" + check_symbol(communes()["beni-mellal"], "4K7P9X")))


def compact(reference: Reference) -> str:
    return str(reference).replace("-", "")


@given(references)
def test_what_is_written_is_read_again(reference: Reference) -> None:
    assert parse_reference(str(reference)) == reference
    assert parse_reference(compact(reference).lower()) == reference


@given(references)
def test_no_single_wrong_character_passes(reference: Reference) -> None:
    written = compact(reference)
    for place, wrong in product(range(len(written)), TYPED):
        if wrong != written[place]:
            slip = written[:place] + wrong + written[place + 1 :]
            assert isinstance(parse_reference(slip), BadReference), slip


@given(references)
def test_no_exchange_of_two_characters_passes(reference: Reference) -> None:
    written = compact(reference)
    for one, two in combinations(range(len(written)), 2):
        if written[one] != written[two]:
            letters = list(written)
            letters[one], letters[two] = letters[two], letters[one]
            assert isinstance(parse_reference("".join(letters)), BadReference), letters


def test_the_check_has_no_blind_spot_for_any_pair_of_symbols_and_places() -> None:
    """Exhaustive: an error changes the weighted sum by (weight x difference), never 0 modulo 19."""
    weights = [BODY + 1 - place for place in range(BODY + 1)]
    size = len(ALPHABET)
    for weight, difference in product(weights, range(1, size)):
        assert weight * difference % size
    for (one, two), difference in product(combinations(weights, 2), range(1, size)):
        assert (one - two) * difference % size


@given(references)
def test_a_missing_or_doubled_character_does_not_pass(reference: Reference) -> None:
    written = compact(reference)
    for place in range(len(written)):
        assert isinstance(parse_reference(written[:place] + written[place + 1 :]), BadReference)
        assert isinstance(parse_reference(written[: place + 1] + written[place:]), BadReference)


@given(references, st.sampled_from(COMMUNES))
def test_a_right_body_under_another_prefix_does_not_pass(reference: Reference, commune: str) -> None:
    if commune != reference.commune:
        other = communes()[commune].prefix + compact(reference)[2:]
        assert isinstance(parse_reference(other), BadReference)


def test_the_alphabet_holds_no_pair_that_people_confuse() -> None:
    for pair in ("0O", "1I", "1L", "IL", "5S", "2Z", "8B", "UV", "6G", "OQ"):
        assert sum(symbol in ALPHABET for symbol in pair) <= 1, pair
    assert not set("AEIOU") & set(ALPHABET)


@pytest.mark.parametrize(
    "written",
    [
        EXAMPLE,
        EXAMPLE.lower(),
        EXAMPLE.replace("-", " "),
        EXAMPLE.replace("-", ""),
        f"  {EXAMPLE} ",
        EXAMPLE.replace("-", "–"),
        EXAMPLE.replace("4", "٤").replace("7", "٧").replace("9", "٩"),
        EXAMPLE.replace("4", "۴").replace("7", "۷").replace("9", "۹"),
        f"\u2066{EXAMPLE}\u2069",
        " ".join(EXAMPLE.replace("-", "")),
        "".join(chr(ord(char) + 0xFEE0) for char in EXAMPLE),
        f"« {EXAMPLE} »".replace("«", "(").replace("»", ")"),
    ],
)
def test_any_way_of_typing_it_is_read(written: str) -> None:
    assert str(parse_reference(written)) == EXAMPLE


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (f"fin wslat la demande dyali {EXAMPLE.lower()} 3afak", EXAMPLE),
        (f"شنو خبار الطلب ديالي {EXAMPLE.replace('4', '٤')} عافاكم", EXAMPLE),
        (f"où en est la {EXAMPLE.replace('-', ' ')} ?", EXAMPLE),
        (f"{EXAMPLE},1985", EXAMPLE),
        (f"ref:{EXAMPLE}.", EXAMPLE),
        (f"{EXAMPLE} 3456", EXAMPLE),
    ],
)
def test_a_reference_is_found_inside_a_sentence(sentence: str, found: str) -> None:
    assert str(find_reference(sentence)) == found


@pytest.mark.parametrize(
    "sentence",
    [
        "bonjour",
        "la demande de mon frère",
        "la 3e demande",
        "la carte 2024",
        "bghit la carte w la fiche",
        "",
        "BM",
        "٣٤٥٦",
    ],
)
def test_nothing_is_found_where_nothing_is(sentence: str) -> None:
    assert find_reference(sentence) is None


@pytest.mark.parametrize(
    ("sentence", "problem"),
    [
        (f"ma demande {EXAMPLE[:-1]}{'3' if EXAMPLE[-1] != '3' else '4'}", "bad_check"),
        ("ma demande BM-4K7P-9X", "too_short"),
        ("ma demande BM-4K7P-9X33", "too_long"),
        ("ma demande BM-4K0P-9X3", "bad_symbol"),
    ],
)
def test_a_near_miss_is_named(sentence: str, problem: str) -> None:
    found = find_reference(sentence)
    assert isinstance(found, BadReference)
    assert found.problem == problem


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("XX-4K7P-9X3", "unknown_commune"),
        ("مرجع", "bad_symbol"),
        ("<b>", "bad_symbol"),
    ],
)
def test_what_is_no_reference_is_named(written: str, problem: str) -> None:
    parsed = parse_reference(written)
    assert isinstance(parsed, BadReference)
    assert parsed.problem == problem


def test_the_prefix_may_be_left_out_when_the_commune_is_known() -> None:
    assert str(parse_reference(EXAMPLE[3:], "beni-mellal")) == EXAMPLE
    assert isinstance(parse_reference(EXAMPLE[3:], "larache"), BadReference)


@given(st.text(max_size=300))
def test_any_text_is_survived(text: str) -> None:
    find_reference(text)
    parse_reference(text)


def test_a_long_text_is_searched_quickly() -> None:
    import time

    start = time.perf_counter()
    find_reference("BM-4K7P " * 2_000 + "LA" * 3_000)
    assert time.perf_counter() - start < 1.0


def test_new_references_are_valid_and_differ() -> None:
    made = {str(new_reference(commune)) for commune in COMMUNES for _ in range(500)}
    assert len(made) > 1_490
    assert all(isinstance(parse_reference(reference), Reference) for reference in made)

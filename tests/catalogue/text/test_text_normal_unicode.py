"""The normal form against cases that none of us wrote: Unicode's own files (Debian's package `unicode-data`).

NormalizationTest.txt has every character with a decomposition and sequences made to be difficult, each in
its five forms; the other files say what is invisible, which letters are one but for case, and every emoji.
"""

from __future__ import annotations

import bz2
import os
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import lean_rasa
from catalogue.text.normal import has_arabic_letters, normal, with_offsets, words

lean_rasa.install()  # tokens are read through Rasa

from bot.nlu.tokens import tokenize  # noqa: E402

UNICODE = Path("/usr/share/unicode")
if not UNICODE.exists():
    if os.environ.get("CI"):
        pytest.fail("Unicode's files are not here: apt install unicode-data", pytrace=False)
    pytest.skip("Unicode's files are not here: apt install unicode-data", allow_module_level=True)

#: The one compatibility form that loses what matters: NFKC makes a space and a loose accent of the acute
#: accent that people type for an apostrophe ("l´état").
ACUTE = ("\u00b4", "\u1ffd")


def rows(name: str) -> Iterator[list[str]]:
    """The fields of the lines of one of Unicode's files, comments left out."""
    file, packed = UNICODE / name, UNICODE / f"{name}.bz2"
    text = (bz2.decompress(packed.read_bytes()) if packed.exists() else file.read_bytes()).decode()
    for line in text.splitlines():
        fields = [field.strip() for field in line.split("#")[0].split(";")]
        if len(fields) > 1:
            yield fields


def characters(codes: str) -> str:
    """«0041 0301» as text."""
    return "".join(chr(int(code, 16)) for code in codes.split())


def known(text: str) -> bool:
    """Whether this Python's Unicode is new enough for every character."""
    return all(unicodedata.category(character) != "Cn" for character in text)


@pytest.fixture(scope="module")
def forms() -> list[list[str]]:
    """Each case of NormalizationTest.txt: source, NFC, NFD, NFKC, NFKD."""
    found = [[characters(field) for field in fields[:5]] for fields in rows("NormalizationTest.txt")]
    assert len(found) > 18_000
    return found


def test_composed_and_decomposed_spellings_have_one_normal_form(forms: list[list[str]]) -> None:
    different = [row for row in forms if len({normal(f"س{form}b") for form in row[:3]}) > 1]
    assert different == []


def test_compatible_spellings_have_one_normal_form(forms: list[list[str]]) -> None:
    judged = [row for row in forms if known("".join(row)) and row[0] not in ACUTE]
    different = [row for row in judged if len({normal(f"س{form}b") for form in row}) > 1]
    assert len(judged) > 18_000
    assert different == []


def test_the_normal_form_of_a_normal_form_is_itself(forms: list[list[str]]) -> None:
    moved = [form for row in forms for form in row if normal(normal(form)) != normal(form)]
    assert moved == []


def test_offsets_stand_in_every_form(forms: list[list[str]]) -> None:
    for row in forms[::5]:
        for form in row:
            text = f"wach {form} لا{form}"
            found = with_offsets(text)
            assert len(found.text) == len(found.offsets)
            assert list(found.offsets) == sorted(found.offsets)


def test_what_is_invisible_leaves_no_trace() -> None:
    invisible = []
    for codes, name, *_ in rows("DerivedCoreProperties.txt"):
        if name == "Default_Ignorable_Code_Point":
            first, _, last = codes.partition("..")
            invisible += [chr(code) for code in range(int(first, 16), int(last or first, 16) + 1)]
    assert len(invisible) > 4_000
    assert [hex(ord(c)) for c in invisible if normal(f"x{c}y") != "xy" or has_arabic_letters(c)] == []


def test_letters_that_differ_by_case_have_one_normal_form() -> None:
    pairs = [
        (characters(codes), characters(folded))
        for codes, status, folded, *_ in rows("CaseFolding.txt")
        if status in "CF"
    ]
    # The iota under a Greek vowel is an accent to NFKD and a letter to case folding; accents go.
    judged = [p for p in pairs if known(p[0]) and "\u0345" not in unicodedata.normalize("NFD", p[0])]
    assert len(judged) > 1_300
    assert [pair for pair in judged if normal(pair[0]) != normal(pair[1])] == []


def test_an_emoji_is_one_whether_qualified_or_not() -> None:
    """Telephones write "❤️" with a selector of variants or without it; joined families are their persons."""
    emoji = [characters(codes) for codes, *_ in rows("emoji/emoji-test.txt")]
    assert len(emoji) > 4_000
    bare = [text.replace("\ufe0f", "").replace("\u200d", "") for text in emoji]
    assert [text for text, other in zip(emoji, bare, strict=True) if normal(text) != normal(other)] == []


def test_an_emoji_is_no_word() -> None:
    """Whatever it is glued to; but for the few that Unicode itself spells: keycaps, ™, ㊗."""
    emoji = [characters(codes) for codes, *_ in rows("emoji/emoji-test.txt")]
    drawn = [text for text in emoji if not any(letter.isalnum() for letter in normal(text))]
    assert len(emoji) - len(drawn) < 60
    for text in drawn:
        assert words(f"merci {text}bzf{text} شكرا{text}") == ["merci", "bzf", "شكرا"], text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("\u2067شحال\u2069 \u202aun extrait\u202c", "شحال un extrait"),  # isolates and embeddings
        ("وثي\u200cقة", "وثيقه"),  # zero width non-joiner
        ("شـ\u200dحـ\u200dال", "شحال"),  # joiners and tatweel
        ("\ufe8d\ufedf\ufeee\ufeb7\ufef4\ufed8\ufe94", "الوشيقه"),  # presentation forms
        ("\ufefb\ufe91\ufeea", "لابه"),  # the ligature lam-alef
        ("ﷲ ﷺ", "الله صلي الله عليه وسلم"),
        ("٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹ ०१२३ ①②③ ²³", "0123456789 0123456789 0123 123 23"),
        ("𝐛𝐨𝐧𝐣𝐨𝐮𝐫 𝓵𝓮 𝔭𝔢𝔯𝔪𝔦𝔰 𝟚𝟘", "bonjour le permis 20"),
        ("ｐａｓｓｅｐｏｒｔ ⓟⓔⓡⓜⓘⓢ", "passeport permis"),
        ("3️⃣ ❤️ l´état l`état l’état", "3 ❤ l'etat l'etat l'etat"),
        ("STRASSE straße", "strasse strasse"),
        ("ڪتاب کتاب ٹیکس ړخصة", "كتاب كتاب تيكس رخصه"),
        ("\ufeffمرحبا\u00a0بكم\u2003\u3000", "مرحبا بكم"),
        ("نعم\U000e0100\u034f\u3164", "نعم"),
    ],
)
def test_what_telephones_and_copied_text_bring(written: str, meant: str) -> None:
    assert normal(written) == meant


def _placed(text: str) -> None:
    """Each token lies where it says, in order, and together they hold every letter and digit."""
    tokens = tokenize(text)
    assert [text[token.start : token.end] for token in tokens] == [token.text for token in tokens]
    assert [token.start for token in tokens] == sorted(token.start for token in tokens)
    heard = [letter for token in tokens for letter in token.lemma if letter.isalnum()]
    assert heard == [letter for letter in with_offsets(text).text if letter.isalnum()]


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=()) | st.sampled_from("aéشةأإىًـ\u200f\u200b٣3 '’\n")))
def test_tokens_of_anything_lie_where_they_say(text: str) -> None:
    _placed(text)


@pytest.mark.parametrize("place", [lambda form: f"wach {form} bghit", lambda form: f"واش {form}بغيت{form}"])
def test_tokens_lie_where_they_say_in_every_form(forms: list[list[str]], place: Callable[[str], str]) -> None:
    for row in forms[::100]:
        for form in row:
            _placed(place(form))

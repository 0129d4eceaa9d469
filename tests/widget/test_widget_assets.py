"""The widget as a file: small, named by its content, checked by its hash, complete in both languages."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from conftest import Server

from bot.channels import widget_assets
from bot.channels.widget_assets import WIDGET, Asset, BundleError, bundle, keep, kept, widget

LARGEST = 40_000  # bytes, compressed, in all


def test_the_whole_widget_is_under_40_kilobytes_compressed(server: Server) -> None:
    with httpx.stream(
        "GET", f"{server.url}/widget/{widget().name}", headers={"Accept-Encoding": "gzip"}
    ) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        sent = b"".join(answer.iter_raw())
    assert len(sent) <= LARGEST
    assert gzip.decompress(sent) == widget().body


def test_nothing_else_is_loaded(server: Server) -> None:
    """Strings and styles are in the file; it names no address of another host."""
    script = widget().body.decode("utf-8")
    assert set(re.findall(r"https?://[\w.]+", script)) <= {"http://www.w3.org"}
    assert "import(" not in script
    assert "@import" not in script


def test_it_is_cached_for_a_year_under_a_name_that_follows_its_content(server: Server) -> None:
    answer = httpx.get(f"{server.url}/widget/{widget().name}")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert hashlib.sha256(answer.content).hexdigest()[:12] in widget().name
    assert Asset("mourchid", ".js", b"other").name != widget().name


def test_the_integrity_hash_on_the_pages_is_that_of_the_file(server: Server) -> None:
    script = httpx.get(f"{server.url}/widget/{widget().name}").content
    right = "sha384-" + base64.b64encode(hashlib.sha384(script).digest()).decode()
    for path in ("/", "/chat", "/embed"):
        page = httpx.get(server.url + path).text
        assert f'src="/widget/{widget().name}" integrity="{right}" crossorigin="anonymous"' in page


def test_a_name_without_version_leads_to_the_newest(server: Server) -> None:
    answer = httpx.get(f"{server.url}/widget/mourchid.js")
    assert answer.status_code == 302
    assert answer.headers["location"] == f"/widget/{widget().name}"
    assert answer.headers["access-control-allow-origin"] == "*"


def test_a_version_once_served_stays(server: Server, tmp_path: Path) -> None:
    old = Asset("mourchid", ".js", b"(() => 'old')();")
    keep(server.folder / "widget", old)
    assert httpx.get(f"{server.url}/widget/{old.name}").content == old.body
    (tmp_path / old.name).write_bytes(b"tampered")
    assert kept(tmp_path, old.name) is None
    for name in ("mourchid.000000000000.js", "..%2f..%2fchannels.db", "mourchid.js.map"):
        assert httpx.get(f"{server.url}/widget/{name}").status_code == 404


def test_the_bundle_refuses_what_it_cannot_put_together(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text('import { x } from "./gone.js";\n', encoding="utf-8")
    with pytest.raises(BundleError, match=r"gone\.js"):
        bundle(tmp_path / "main.js")
    (tmp_path / "main.js").write_text('import x from "https://elsewhere.example/x.js";\n', encoding="utf-8")
    with pytest.raises(BundleError, match="cannot import"):
        bundle(tmp_path / "main.js")


def shape(value: Any) -> Any:
    """Keys and lengths, without the words. Plural forms differ from one language to the next."""
    if isinstance(value, dict):
        return (
            "plural"
            if "other" in value and "one" in value
            else {key: shape(one) for key, one in value.items()}
        )
    return [shape(one) for one in value] if isinstance(value, list) else type(value).__name__


def test_both_languages_say_the_same_things() -> None:
    french, arabic = (
        json.loads((WIDGET / "i18n" / f"{lang}.json").read_text("utf-8")) for lang in ("fr", "ar")
    )
    assert shape(french) == shape(arabic)
    french, arabic = (
        yaml.safe_load((WIDGET / "pages" / "texts" / f"{lang}.yml").read_text("utf-8"))
        for lang in ("fr", "ar")
    )
    assert shape(french) == shape(arabic)


def test_the_same_values_are_put_into_both_languages() -> None:
    french, arabic = (
        json.loads((WIDGET / "i18n" / f"{lang}.json").read_text("utf-8")) for lang in ("fr", "ar")
    )
    for key, text in french.items():
        if isinstance(text, str):
            assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", arabic[key])), key


def test_every_string_is_used_and_every_used_string_exists() -> None:
    code = "".join(path.read_text("utf-8") for path in (WIDGET / "src").glob("*.js"))
    strings = set(json.loads((WIDGET / "i18n" / "fr.json").read_text("utf-8")))
    assert {key for key in strings if f'"{key}"' not in code} == set()
    for call in re.findall(r'say(?:All|Count)?\((?:this\.)?(?:ui\.)?language, "(\w+)"', code):
        assert call in strings


def test_no_sentence_is_in_the_code() -> None:
    for path in (WIDGET / "src").glob("*.js"):
        letters = re.findall(r"[\u0620-\u064a]{2,}", path.read_text("utf-8"))
        assert letters == [], path.name


def test_every_commune_has_its_look() -> None:
    for key, record in widget_assets.communes().items():
        assert re.fullmatch(r"#[0-9a-f]{6}", record["color"]), key
        assert set(record["name"]) >= {"fr", "ar"}


def test_sides_are_logical_everywhere() -> None:
    """Nothing is on the left or on the right: only at the start or the end of a line."""
    code = "text-align: left"  # program text reads from left to right in any language
    for path in [*WIDGET.glob("styles/*.css"), *WIDGET.glob("pages/static/*.css")]:
        css = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL).replace(code, "")
        assert (
            re.findall(
                r"(?:margin|padding|border)-(?:left|right)|[\s;{](?:left|right)\s*:|:\s*(?:left|right)\b", css
            )
            == []
        )

"""The widget as it is served: one file, named by what it holds, with its integrity hash.

The sources in widget/ run as they are written: modules are put one after the other, each in a function,
comments and indentation left out. Style sheets and strings become constants. A tag once copied into a
commune's site keeps working after an upgrade, because every version that was served is kept.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml

from catalogue.content import communes_folder

WIDGET = Path(__file__).resolve().parents[2] / "widget"
IMPORT = re.compile(r'^import (?:(\w+)|\{([^}]+)\}) from "([^"]+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async )?(?:function\*?|class|const|let) (\w+))", re.MULTILINE)
COMMUNES = "virtual:communes"


class BundleError(Exception):
    """A source of the widget cannot be put into the bundle. The message names the file and the line."""


@dataclass(frozen=True)
class Asset:
    """A file as it is served."""

    stem: str
    suffix: str
    body: bytes

    @cached_property
    def name(self) -> str:
        """The versioned name: it changes with the content, so it can be cached for ever."""
        return f"{self.stem}.{hashlib.sha256(self.body).hexdigest()[:12]}{self.suffix}"

    @cached_property
    def integrity(self) -> str:
        """The value of the `integrity` attribute (Subresource Integrity)."""
        return "sha384-" + base64.b64encode(hashlib.sha384(self.body).digest()).decode("ascii")

    @cached_property
    def compressed(self) -> bytes:
        """The body in gzip."""
        return gzip.compress(self.body, 9, mtime=0)


def bundle(main: Path = WIDGET / "src" / "main.js") -> bytes:
    """The whole widget as one script. Raises BundleError."""
    parts: list[str] = []
    _add(main.resolve(), parts, {})
    return ("(()=>{\n" + "".join(parts) + "})();\n").encode("utf-8")


@lru_cache(maxsize=1)
def widget() -> Asset:
    """The widget of this version."""
    return Asset("mourchid", ".js", bundle())


@lru_cache
def page_file(name: str) -> Asset:
    """A style sheet or script of the pages (widget/pages/static)."""
    path = WIDGET / "pages" / "static" / name
    return Asset(path.stem, path.suffix, path.read_bytes())


@lru_cache(maxsize=1)
def colours() -> Asset:
    """The communes' colours as a style sheet: pages have no inline style."""
    rules = (f'[data-commune="{key}"]{{--brand:{record["color"]}}}\n' for key, record in communes().items())
    return Asset("colours", ".css", "".join(rules).encode("utf-8"))


def keep(folder: Path, asset: Asset) -> None:
    """Keep a version that is served, for the sites that name it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / asset.name
    if not path.exists():
        path.write_bytes(asset.body)


def kept(folder: Path, name: str) -> Asset | None:
    """An earlier version by its name; None when unknown or damaged."""
    match = re.fullmatch(r"(mourchid)\.[0-9a-f]{12}(\.js)", name)
    if not match or not (folder / name).is_file():
        return None
    asset = Asset(match[1], match[2], (folder / name).read_bytes())
    return asset if asset.name == name else None


@lru_cache(maxsize=1)
def communes() -> dict[str, dict[str, Any]]:
    """What the widget and the pages know of each commune: its record, with `color` and `emblem`."""
    looks = yaml.safe_load((WIDGET / "communes.yml").read_text(encoding="utf-8"))
    found = {}
    for path in sorted(communes_folder().glob("*.yml")):
        record = yaml.safe_load(path.read_text(encoding="utf-8"))
        found[path.stem] = {**looks["default"], **looks.get(path.stem, {}), **record, "id": path.stem}
    return found


def _add(path: Path, parts: list[str], seen: dict[Path, str]) -> str:
    """Put a module, and before it those it needs, each in a scope of its own. Returns its variable."""
    if path in seen:
        return seen[path]
    try:
        source = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BundleError(f"{path}: {error.strerror}") from None
    needs = []
    for default, names, target in IMPORT.findall(source):
        file = (path.parent / target).resolve()
        if target == COMMUNES:
            needs.append(f"const {default}={_communes()};\n")
        elif default and file.suffix in (".json", ".css"):
            needs.append(f"const {default}={_constant(file)};\n")
        elif names and file.suffix == ".js":
            needs.append(f"const {{{names.strip()}}}={_add(file, parts, seen)};\n")
        else:
            raise BundleError(f"{path}: cannot import “{target}”")
    code, exports = EXPORT.sub(r"\1", IMPORT.sub("", source)), EXPORT.findall(source)
    if stray := re.search(r"^(import|export)\b.*$", code, re.MULTILINE):
        raise BundleError(f"{path}: cannot bundle “{stray[0]}”")
    seen[path] = f"_{len(seen)}"
    given = ",".join(name for _, name in exports)
    parts.append(f"const {seen[path]}=(()=>{{\n{''.join(needs)}{_small(code)}return {{{given}}};\n}})();\n")
    return seen[path]


def _constant(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"))
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    return json.dumps(re.sub(r" ?([{};,]) ?", r"\1", text).strip(), ensure_ascii=False)


def _communes() -> str:
    looks = {key: {"name": record["name"], "color": record["color"]} for key, record in communes().items()}
    return json.dumps(looks, ensure_ascii=False, separators=(",", ":"))


def _small(code: str) -> str:
    """Without comments that stand on lines of their own and without indentation.

    Our sources have no text over several lines, where this would change something.
    """
    code = re.sub(r"^\s*/\*\*.*?\*/\n", "", code, flags=re.MULTILINE | re.DOTALL)
    lines = (line.strip() for line in code.splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))

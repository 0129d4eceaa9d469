"""Whether the newest model was trained on the content as it is: what training reads has not changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from bot import lean_rasa

lean_rasa.install()

from bot.publish import latest  # noqa: E402
from catalogue import content  # noqa: E402

#: What asks for training anew. A changed record does not: search reads it live (catalogue/live.py).
TRAINED_ON = ("config/config.yml", "domain", "data/nlu", "data/rules", "bot/nlu")
FILE = "trained-on.txt"


def digest() -> str:
    """Changes with any file that training reads."""
    found = hashlib.sha256()
    for name in TRAINED_ON:
        place = content.root() / name
        files = (
            [place] if place.is_file() else sorted(p for p in place.rglob("*") if p.suffix in (".yml", ".py"))
        )
        for file in files:
            found.update(str(file.relative_to(content.root())).encode() + b"\0" + file.read_bytes() + b"\0")
    return found.hexdigest()


def is_fresh(models_dir: Path) -> bool:
    """True when a model exists and was trained on just this content."""
    kept = models_dir / FILE
    return latest(models_dir) is not None and kept.exists() and kept.read_text() == digest()


def remember(models_dir: Path) -> None:
    """Note what the model just published was trained on."""
    (models_dir / FILE).write_text(digest())

"""Publishing a model to a running server.

`publish` puts a trained model among the others in one step; the newest is the one served. The server
looks every few seconds, loads a new one in a thread, and answers with it from the next turn on. One that
cannot be loaded changes nothing. Publishing an older file again is the way back.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import time
from pathlib import Path

from rasa.core.agent import Agent

from bot.agent import ModelError, adopt, load_processor
from bot.metrics import Metrics

log = logging.getLogger(__name__)

KEPT = 5  # models that stay, for going back
EVERY = 2.0  # seconds between two looks
SUFFIX = ".tar.gz"


def publish(model: Path, models_dir: Path) -> Path:
    """Copy a model file into the served folder, whole or not at all. Returns its new path."""
    models_dir.mkdir(parents=True, exist_ok=True)
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    number = 0
    while (target := models_dir / f"{stamp}-{number:02}{SUFFIX}").exists():
        number += 1
    half = target.with_suffix(".half")
    shutil.copyfile(model, half)
    os.replace(half, target)
    for old in published(models_dir)[:-KEPT]:
        old.unlink(missing_ok=True)
    return target


def published(models_dir: Path) -> list[Path]:
    """The models in the served folder, oldest first."""
    found = []
    for path in models_dir.glob(f"*{SUFFIX}"):
        try:
            found.append((path.stat().st_mtime_ns, path.name, path))
        except FileNotFoundError:
            continue  # removed since the folder was read
    return [path for *_, path in sorted(found)]


def latest(models_dir: Path) -> Path | None:
    """The model to serve, or None."""
    models = published(models_dir)
    return models[-1] if models else None


class Publisher:
    """Keeps an agent on the newest model of a folder."""

    def __init__(self, agent: Agent, models_dir: Path, metrics: Metrics) -> None:
        self.agent, self.models_dir, self.metrics = agent, models_dir, metrics
        self._seen: tuple[str, int, int] | None = None

    async def look(self) -> bool:
        """Load the newest model if it is a new one. True when it is now answering."""
        model = latest(self.models_dir)
        if model is None or (mark := _mark(model)) is None or mark == self._seen:
            return False
        self._seen = mark
        start = time.perf_counter()
        try:
            processor = await asyncio.get_running_loop().run_in_executor(
                None, load_processor, self.agent, model
            )
        except ModelError as error:
            self.metrics.models.labels("refused").inc()
            log.error("this model cannot be used, the one before goes on answering: %s", error)
            log.debug("why", exc_info=error)
            return False
        adopt(self.agent, processor)
        self.metrics.models.labels("loaded").inc()
        log.info("now answering with %s, loaded in %.1f s", model.name, time.perf_counter() - start)
        return True

    async def watch(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self.look()
            except Exception:
                log.exception("looking for a new model failed; trying again")


def _mark(model: Path) -> tuple[str, int, int] | None:
    try:
        found = model.stat()
    except FileNotFoundError:
        return None
    return (model.name, found.st_mtime_ns, found.st_size)

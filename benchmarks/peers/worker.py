"""Trains one peer, or parses with it. Runs in the peers' own environment and knows nothing of Mourchid.

python worker.py train CONFIG PROJECT MODEL REPORT
python worker.py parse MODEL SENTENCES ANSWERS
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def train(config: str, project: str, model: str, report: str) -> None:
    """Train on `project` and write `model` (a path) and what it cost (seconds, megabytes) to `report`."""
    from rasa import model_training
    from rasa.nlu.classifiers.diet_classifier import DIETClassifier

    spent: dict[str, float] = {}
    whole = DIETClassifier.train

    def timed(self: Any, training_data: Any) -> Any:
        wall, processor = time.perf_counter(), time.process_time()
        done = whole(self, training_data)
        spent["classifier wall"] = time.perf_counter() - wall
        spent["classifier processor"] = time.process_time() - processor
        return done

    # The graph checks type hints by name: the wrapper keeps those of the method it times.
    timed.__annotations__ = whole.__annotations__
    timed.__wrapped__ = whole  # type: ignore[attr-defined]
    DIETClassifier.train = timed
    wall, processor = time.perf_counter(), time.process_time()
    result = model_training.train(
        domain=f"{project}/domain.yml",
        config=config,
        training_files=[f"{project}/nlu.yml", f"{project}/rules.yml"],
        output=str(Path(model).parent),
        fixed_model_name=Path(model).name.removesuffix(".tar.gz"),
        force_training=True,
    )
    if result.model is None:
        raise SystemExit("Rasa gave no model")
    spent["wall"] = time.perf_counter() - wall
    spent["processor"] = time.process_time() - processor
    spent["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    Path(report).write_text(json.dumps(spent))


def parse(model: str, sentences: str, answers: str) -> None:
    """Write what the model says of each sentence (a JSON list in, a JSON list out)."""
    from rasa.core.agent import Agent

    texts = json.loads(Path(sentences).read_text(encoding="utf-8"))
    agent = Agent.load(model)

    async def all_of_them() -> list[dict[str, Any]]:
        return [await agent.parse_message(text) for text in texts]

    asyncio.run(all_of_them())  # once to warm up
    start = time.perf_counter()
    found = asyncio.run(all_of_them())
    milliseconds = 1000 * (time.perf_counter() - start) / max(1, len(texts))
    kept = [{"intent": one["intent"], "ranking": one.get("intent_ranking") or []} for one in found]
    Path(answers).write_text(json.dumps({"answers": kept, "milliseconds": milliseconds}))


if __name__ == "__main__":
    logging.captureWarnings(True)
    if sys.argv[1] == "train":
        train(*sys.argv[2:])
    else:
        parse(*sys.argv[2:])

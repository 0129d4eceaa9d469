"""Mourchid and the usual Rasa pipelines side by side: trained on the same sentences, judged on the same.

    python -m benchmarks.peers [--epochs 40 100] [--every N] [--json FILE] [--keep FOLDER] [FOLDER …]

`--every 6`: all of them, Mourchid too, learn from each sixth sentence only, and finish within hours.
Needs the peers' own environment: `uv sync --frozen --project benchmarks/peers` (2.5 GB, TensorFlow).
Trainings run one at a time at the lowest priority; on two cores each takes hours. What is trained is kept in
`--keep` and not trained again: give the same folder to judge on other sentences, or to go on after a stop.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks import accuracy, training

HERE = Path(__file__).parent
PYTHON = HERE / ".venv" / "bin" / "python"
FOLDERS = [Path("tests/nlu"), Path("benchmarks/understanding/dev")]
#: What a peer's pipeline has no word for.
NOT_SAID = "variety"


def worker(*arguments: str, log: Path) -> None:
    """Run benchmarks/peers/worker.py in the peers' environment. Raises RuntimeError when it fails."""
    command = ["nice", "-n", "19", str(PYTHON), str(HERE / "worker.py"), *arguments]
    with log.open("a", encoding="utf-8") as words:
        done = subprocess.run(command, stdout=words, stderr=words)
    if done.returncode != 0:
        raise RuntimeError(f"worker.py {' '.join(arguments)} failed; {log} tells why")


def write_projects(kept: Path) -> None:
    """The training data of the peers, from the content in MOURCHID_CONTENT_DIR.

    Exits when a peer kept there was trained on other sentences: the comparison would not be one.
    """
    from benchmarks.peers import data
    from bot.importer import ContentImporter
    from catalogue import content

    root = content.root()
    importer = ContentImporter(
        str(root / "config/config.yml"), str(root / "domain"), [str(root / "data/rules")]
    )
    examples = data.examples_of(importer.get_nlu_data())
    for task in data.TASKS:
        pairs = data.labelled(examples, task)
        random.Random(7).shuffle(pairs)
        new = kept / f"{task}.new"
        labels = data.write_project(pairs, new)
        same = (kept / task).exists() and all(
            (kept / task / file.name).read_bytes() == file.read_bytes() for file in new.iterdir()
        )
        if not same and any(kept.glob(f"diet-*-{task}.json")):
            sys.exit(f"The peers in {kept} were trained on other sentences: give another folder with --keep.")
        shutil.rmtree(kept / task, ignore_errors=True)
        new.rename(kept / task)
        print(f"{task}: {len(pairs)} sentences, {labels} labels", flush=True)


def ours(folders: list[Path], kept: Path, every: int) -> dict[str, Any]:
    """Mourchid, trained from nothing on a copy of the content, and judged."""
    from benchmarks.peers import data

    data_dir, copy = (kept / "mourchid").resolve(), (kept / "content").resolve()
    for folder in (data_dir, copy):
        shutil.rmtree(folder, ignore_errors=True)
    training.copy_content(copy)
    if every > 1:
        data.thin(copy, every)
    cost = training.train_once(copy, data_dir)
    os.environ |= {"MOURCHID_DATA_DIR": str(data_dir), "MOURCHID_CONTENT_DIR": str(copy)}
    return {"cost": cost, "accuracy": judge(folders, accuracy.Understander())}


def peer(epochs: int, texts: list[str], kept: Path) -> tuple[Any, dict[str, Any]]:
    """Train (unless kept) and ask one peer. Returns (its understander, what it cost)."""
    from benchmarks.peers.data import TASKS
    from benchmarks.peers.scoring import PeerUnderstander

    sentences = kept / "sentences.json"
    sentences.write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
    answers = []
    cost: dict[str, Any] = {}
    for task in TASKS:
        name = f"diet-{epochs}-{task}"
        model, report, log = (kept / f"{name}{end}" for end in (".tar.gz", ".json", ".log"))
        if not report.exists():
            print(f"Training {name} (its progress: {log})…", flush=True)
            config = str(HERE / f"diet-{epochs}.yml")
            worker("train", config, str(kept / task), str(model), str(report), log=log)
        said = kept / f"{name}.answers.json"
        worker("parse", str(model), str(sentences), str(said), log=log)
        found = json.loads(said.read_text())
        answers.append(found["answers"])
        spent = json.loads(report.read_text())
        cost[task] = {key: round(value, 1) for key, value in spent.items()}
        cost[task]["seconds an epoch"] = round(spent["classifier processor"] / epochs, 1)
        cost[task]["milliseconds to parse"] = round(found["milliseconds"], 1)
    return PeerUnderstander(texts, *answers), cost


def judge(folders: list[Path], understander: Any) -> dict[str, Any]:
    """Shares of right ones for each folder, by way of writing."""
    figures = {}
    for folder in folders:
        shares, _ = accuracy.measure(list(accuracy.read_cases(folder)), understander)
        figures[str(folder)] = shares
    return figures


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, default=FOLDERS)
    parser.add_argument("--epochs", nargs="*", type=int, default=[40, 100], choices=(40, 100))
    parser.add_argument("--every", type=int, default=1, help="all learn from each N-th sentence only")
    parser.add_argument("--keep", type=Path, default=Path("var/bench/peers"))
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    if not PYTHON.exists():
        sys.exit("The peers' environment is missing: uv sync --frozen --project benchmarks/peers")
    given.keep.mkdir(parents=True, exist_ok=True)
    # Ours first: Understander leaves TensorFlow out before anything of Rasa is imported.
    figures: dict[str, Any] = {"mourchid": ours(given.folders, given.keep, given.every)}
    write_projects(given.keep)
    texts = sorted({case.text for folder in given.folders for case in accuracy.read_cases(folder)})
    for epochs in given.epochs:
        understander, cost = peer(epochs, texts, given.keep)
        found = judge(given.folders, understander)
        for shares in (row for folder in found.values() for row in folder.values()):
            shares.pop(NOT_SAID, None)
        figures[f"diet-{epochs}"] = {"cost": cost, "accuracy": found}
    if given.every > 1:
        print(f"\nAll learned from each sentence in {given.every}.")
    for name, found in figures.items():
        for folder, shares in found["accuracy"].items():
            print(f"\n{name}, {folder}\n{accuracy.table(shares)}")
        print(json.dumps(found["cost"], indent=1))
    if given.json:
        given.json.parent.mkdir(parents=True, exist_ok=True)
        given.json.write_text(json.dumps({"every": given.every} | figures, indent=1))


if __name__ == "__main__":
    main()

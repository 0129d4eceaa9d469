"""The real assistant in a process of its own, and citizens who talk to it over HTTP."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.services import free_port

ROOT = Path(__file__).parents[1]
START = 240  # seconds that a start may take on a busy machine

#: What search keeps between starts; without it the first start reads the whole catalogue anew.
CACHES = ("phrase-vectors.npz", "search-index.joblib")


def make_data_dir(folder: Path, models: Path) -> Path:
    """A data folder with a trained model linked in."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "models").symlink_to(models, target_is_directory=True)
    for name in CACHES:
        if (models.parent / name).exists():
            shutil.copy(models.parent / name, folder / name)
    return folder


@dataclass
class Assistant:
    """`mourchid run` without its training: the server on a data folder of its own."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers. Raises AssertionError with its log when it does not."""
        env = {
            **os.environ,
            "MOURCHID_DATA_DIR": str(self.folder),
            "MOURCHID_PORT": str(self.port),
            "MOURCHID_RATE_LIMITS": "off",
            "MOURCHID_SECRET": "a secret for tests only",
            **self.env,
        }
        printed = (self.folder / "printed.txt").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot.server"], cwd=ROOT, env=env, stdout=printed, stderr=printed
        )
        end = time.monotonic() + START
        while time.monotonic() < end:
            assert self.process.poll() is None, f"the server ended\n{self.log()}"
            try:
                if httpx.get(f"{self.url}/readyz").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise AssertionError(f"the server did not become ready within {START} s\n{self.log()}")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(20)
            self.process = None

    def log(self) -> str:
        """What it printed and logged."""
        files = [self.folder / "printed.txt", self.folder / "mourchid.log"]
        return "\n".join(file.read_text(encoding="utf-8") for file in files if file.exists())

    def citizen(self, **session: Any) -> Citizen:
        """A citizen with a session of their own: `language` and `commune` of the page."""
        http = httpx.Client(base_url=f"{self.url}/webhooks/web", timeout=60)
        answer = http.post("/sessions", json=session)
        assert answer.status_code == 201, answer.text
        http.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        return Citizen(http)


@dataclass
class Reply:
    """What came back for one message."""

    body: dict[str, Any]

    @property
    def messages(self) -> list[dict[str, Any]]:
        return list(self.body["messages"])

    @property
    def understood(self) -> dict[str, Any]:
        return dict(self.body["understood"])

    @property
    def kind(self) -> str:
        return str(self.understood["kind"])

    @property
    def procedure(self) -> str | None:
        return self.understood["procedure"]

    @property
    def facets(self) -> list[str]:
        return list(self.understood["facets"])

    @property
    def text(self) -> str:
        return "\n".join(message["text"] for message in self.messages)

    @property
    def language(self) -> str:
        return str(self.messages[-1]["language"])

    @property
    def buttons(self) -> list[dict[str, str]]:
        return list(self.messages[-1]["buttons"])

    @property
    def titles(self) -> list[str]:
        return [button["title"] for button in self.buttons]


@dataclass
class Citizen:
    """Speaks to the web channel."""

    http: httpx.Client

    def post(self, **message: Any) -> httpx.Response:
        """One message, as it is; whatever comes back."""
        return self.http.post("/messages", json=message)

    def says(self, text: str) -> Reply:
        """Type a message. Raises AssertionError when it is not answered."""
        return self._reply(self.post(text=text))

    def taps(self, button: dict[str, str]) -> Reply:
        """Tap a button of a reply."""
        return self._reply(self.post(button=button["id"]))

    @staticmethod
    def _reply(answer: httpx.Response) -> Reply:
        assert answer.status_code == 200, answer.text
        return Reply(answer.json())

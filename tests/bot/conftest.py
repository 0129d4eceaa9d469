"""The trial assistant, and servers that run it in real processes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot import lean_rasa

lean_rasa.install()

from tests.services import ServiceMissing, free_port, redis_server, require  # noqa: E402

TRIAL = Path(__file__).parent / "trial"
ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(TRIAL))


@pytest.fixture(scope="session")
def trial_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The trial assistant's model, trained once."""
    from rasa.model_training import train

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = train(
            domain=str(TRIAL / "domain.yml"),
            config=str(TRIAL / "config.yml"),
            training_files=[str(TRIAL / "data.yml")],
            output=str(tmp_path_factory.mktemp("model")),
        )
    return Path(result.model)


@dataclass
class Server:
    """A server process on a data folder of its own."""

    folder: Path
    env: dict[str, str]
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        env = {
            **os.environ,
            "MOURCHID_DATA_DIR": str(self.folder),
            "MOURCHID_ENDPOINTS": str(self.folder / "endpoints.yml"),
            "MOURCHID_PORT": str(self.port),
            "MOURCHID_RATE_LIMITS": "off",
            "MOURCHID_SECRET": "a secret for tests only",
            "PYTHONPATH": str(TRIAL),
            **self.env,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot.server"],
            cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def wait_ready(self) -> None:
        assert self.process is not None
        end = time.monotonic() + 240
        while time.monotonic() < end:
            assert self.process.poll() is None, self.process.stdout.read() + self.log()
            try:
                if httpx.get(f"{self.url}/readyz").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise AssertionError("the server did not become ready\n" + self.log())

    def stop(self, how: signal.Signals = signal.SIGTERM) -> str:
        """Stop it; returns what it printed."""
        if self.process is None:
            return ""
        self.process.send_signal(how)
        printed, _ = self.process.communicate(timeout=20)
        self.process = None
        return printed

    def log(self) -> str:
        path = self.folder / "mourchid.log"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def citizen(self, **session: Any) -> Citizen:
        """A citizen with a session of their own."""
        http = httpx.Client(base_url=f"{self.url}/webhooks/web", timeout=30)
        answer = http.post("/sessions", json=session)
        assert answer.status_code == 201, answer.text
        http.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        return Citizen(self, http, answer.json())


@dataclass
class Citizen:
    """Speaks to the web channel."""

    server: Server
    http: httpx.Client
    session: dict[str, Any]

    def post(self, **message: Any) -> httpx.Response:
        return self.http.post("/messages", json=message)

    def says(self, text: str, **more: Any) -> dict[str, Any]:
        answer = self.post(text=text, **more)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def texts(self, text: str) -> list[str]:
        """What the assistant answers."""
        return [message["text"] for message in self.says(text)["messages"]]

    def history(self, after: int = 0) -> list[dict[str, Any]]:
        return list(self.http.get("/messages", params={"after": after}).json()["messages"])


MakeServer = Callable[..., Server]


@contextmanager
def _servers(model: Path, tmp: Path) -> Iterator[MakeServer]:
    made: list[Server] = []

    def make(folder: Path | None = None, *, with_model: bool = True, **env: str) -> Server:
        folder = folder or tmp / f"server{len(made)}"
        (folder / "models").mkdir(parents=True, exist_ok=True)
        (folder / "endpoints.yml").write_text("action_endpoint: {actions_module: trial_actions}\n")
        if with_model and not list((folder / "models").iterdir()):
            shutil.copy(model, folder / "models" / "first.tar.gz")
        server = Server(folder, env)
        made.append(server)
        return server

    try:
        yield make
    finally:
        for server in made:
            server.stop(signal.SIGKILL)


@pytest.fixture
def make_server(trial_model: Path, tmp_path: Path) -> Iterator[MakeServer]:
    """Makes servers, not yet started, that end with the test."""
    with _servers(trial_model, tmp_path) as make:
        yield make


@pytest.fixture(scope="session")
def server(trial_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with default settings that many tests share."""
    with _servers(trial_model, tmp_path_factory.mktemp("shared")) as make:
        shared = make()
        shared.start()
        shared.wait_ready()
        yield shared


@pytest.fixture
def citizen(server: Server) -> Citizen:
    """A citizen on the shared server, whose page is in French."""
    return server.citizen(language="fr", commune="larache")


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A real Redis."""
    try:
        with redis_server() as url:
            yield url
    except ServiceMissing as missing:
        require(missing)

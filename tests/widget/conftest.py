"""A real Chromium on the widget, in front of the real web channel with a scripted assistant behind it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from tests.services import ServiceMissing, free_port, require, wait_until

HERE = Path(__file__).parent
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--font-render-hinting=none",
]
WATCH = """
window.__violations = [];
addEventListener("securitypolicyviolation", (e) =>
  __violations.push(`${e.violatedDirective} ${e.blockedURI}`));
window.__hit = () => __violations.push("script of a message ran");
"""

MEMORY = """() => JSON.parse(
  Object.entries(localStorage).find(([key]) => key.startsWith('mourchid:'))?.[1] ?? '{}')"""

expect.set_options(timeout=30_000)


class Servers:
    """The process that imports the server once and forks it as often as tests need."""

    def __init__(self, log: Path) -> None:
        self.log = log
        command = [sys.executable, "-W", "ignore", str(HERE / "fake_server.py")]
        env = {**os.environ, "MOURCHID_LOG_FILE": str(log.with_suffix(".server"))}
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=out, env=env, text=True
            )

    def tell(self, line: str) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer == "ok\n", self.log.read_text(errors="replace")[-2000:]

    def end(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(10)


@dataclass
class Server:
    """A fake server on a data folder of its own."""

    servers: Servers
    folder: Path
    port: int = field(default_factory=free_port)
    origin: str = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.servers.tell(f"start {self.port} {self.folder} {self.origin}")
        wait_until(self._answers, 30, "the fake server's start")

    def stop(self) -> None:
        self.servers.tell(f"stop {self.port}")

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/test/state").status_code == 200
        except httpx.TransportError:
            return False

    def make(self, what: str, **values: Any) -> None:
        """Make something happen: fault, push, typing, delay."""
        httpx.post(f"{self.url}/test/{what}", json=values).raise_for_status()

    @property
    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = httpx.get(f"{self.url}/test/state").json()
        return found

    def turns(self, text: str) -> int:
        """How many turns this text made."""
        return int(self.state["turns"].count(text))


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    begun = Servers(tmp_path_factory.mktemp("servers") / "log")
    yield begun
    begun.end()


@pytest.fixture(scope="session")
def server(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(servers, tmp_path_factory.mktemp("fake"))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def own_server(servers: Servers, tmp_path: Path) -> Iterator[Server]:
    """A server that a test may stop and start."""
    running = Server(servers, tmp_path)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    if not program:
        require(ServiceMissing("Chromium is not installed: apt-get install chromium"))
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=ARGS)
        yield launched
        launched.close()


class Chat:
    """What a citizen sees and does on a page with the widget."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.launcher = page.locator(".launcher")
        self.panel = page.locator("#panel")
        self.field = page.locator("#field")
        self.log = page.get_by_role("log")
        self.messages = page.locator(".message")
        self.bot = page.locator(".message.bot .said")
        self.user = page.locator(".message.user .said")
        self.banner = page.locator(".banner")
        self.typing = page.locator(".status")
        self.choices = page.locator(".list .choice")

    def goto(self, path: str) -> Chat:
        self.page.goto(self.url + path)
        return self

    def open(self) -> Chat:
        self.launcher.click()
        expect(self.panel).to_be_visible()
        return self

    def say(self, text: str) -> None:
        self.field.fill(text)
        self.field.press("Enter")

    def ask(self, text: str, answers: int = 1) -> None:
        """Say something and wait for the answer."""
        before = self.bot.count()
        self.say(text)
        expect(self.bot).to_have_count(before + answers)

    def menu(self, name: str | None = None) -> Locator:
        """Open the options; press one of them."""
        self.page.locator("[aria-controls=menu]").click()
        entries = self.page.locator("#menu")
        if name:
            entries.get_by_role("button", name=name).click()
        return entries

    @property
    def texts(self) -> list[str]:
        return self.page.locator(".message .said").all_inner_texts()

    @property
    def memory(self) -> dict[str, Any]:
        """What the browser keeps for this widget."""
        found: dict[str, Any] = self.page.evaluate(MEMORY)
        return found

    @property
    def token(self) -> str:
        return str(self.memory["session"]["token"])


Open = Callable[..., Chat]


@contextmanager
def watched(browser: Browser, **options: Any) -> Iterator[BrowserContext]:
    """A browser of its own for a test. Any script error or violation of the policy fails the test."""
    context = browser.new_context(
        **{"viewport": {"width": 1100, "height": 760}, "locale": "fr-FR", **options}
    )
    context.set_default_timeout(45_000)
    if options.get("java_script_enabled", True):
        context.add_init_script(WATCH)
    problems: list[str] = []
    context.on("weberror", lambda error: problems.append(str(error.error)))
    context.on(
        "console",
        lambda line: problems.append(line.text) if "Content Security" in line.text else None,
    )
    yield context
    for page in context.pages:
        if not page.is_closed() and page.url.startswith("http"):
            problems += page.evaluate("window.__violations || []")
    context.close()
    assert problems == []


@pytest.fixture
def chat(browser: Browser, server: Server) -> Iterator[Open]:
    """Opens a page of the server with the widget: ``chat("/test/host?lang=fr", viewport=…)``."""
    contexts: list[Any] = []

    def begin(path: str | None = None, lang: str = "fr", *, at: Server = server, **options: Any) -> Chat:
        manager = watched(browser, **options)
        context = manager.__enter__()
        contexts.append(manager)
        return Chat(context.new_page(), at.url).goto(path or host(lang))

    yield begin
    for manager in contexts:
        manager.__exit__(None, None, None)


def host(lang: str = "fr", commune: str = "larache") -> str:
    """A commune's own page with the tag in it."""
    return f"/test/host?lang={lang}&commune={commune}&position=end"

"""How long the widget takes on a slow telephone line: to be there, to open, and to the first answer.

Chromium simulates the line (the "slow 3G" of its developer tools: 400 kbit/s each way, 400 ms) and a
processor four times slower, in front of the tests' server, whose answers take no time. So the figures are
the widget's own; add what a turn takes. Run: ``python benchmarks/widget/slow_line.py [RUNS]``.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "widget")]

from conftest import ARGS, Chat, Server, Servers  # noqa: E402
from playwright.sync_api import Browser, expect, sync_playwright  # noqa: E402

LINES = {
    "slow 3G": {"latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000},
    "fast 3G": {"latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750},
    "no limit": None,
}
ANSWERED = """() => document.querySelector('mourchid-chat').panel.conversation.entries
  .every((entry) => entry.state === 'sent')"""
STEPS = ("launcher there", "panel open", "first answer", "second answer", "launcher there again (cache)")


def measure(browser: Browser, server: Server, line: dict[str, int] | None) -> tuple[list[float], int]:
    """Seconds of each step, and the bytes that came over the line."""
    context = browser.new_context(viewport={"width": 360, "height": 640}, locale="fr-FR")
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    received = [0]

    def count(event: dict[str, float]) -> None:
        received[0] += int(event["encodedDataLength"])

    devtools.on("Network.loadingFinished", count)
    if line:
        devtools.send("Network.emulateNetworkConditions", {"offline": False, **line})
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    clock = "performance.now() / 1000"
    chat = Chat(page, server.url)
    chat.goto("/test/host?lang=fr&commune=larache&position=end")
    chat.launcher.wait_for()
    there = page.evaluate(clock)
    weight = received[0]
    begun = page.evaluate(clock)
    chat.open()
    opened = page.evaluate(clock) - begun
    answers = []
    for number, text in enumerate(("carte", "carte"), 1):
        chat.field.fill(text)
        begun = page.evaluate(clock)
        chat.field.press("Enter")
        expect(page.locator("article.card")).to_have_count(number, timeout=30_000)
        # The simulated delay holds back replies but not an open stream: the reply is what counts.
        page.wait_for_function(ANSWERED)
        answers.append(page.evaluate(clock) - begun)
    page.goto("about:blank")
    chat.goto("/test/host?lang=fr&commune=larache&position=end")
    chat.launcher.wait_for()
    again = page.evaluate(clock)
    context.close()
    return [there, opened, *answers, again], weight


def main(runs: int) -> None:
    """Print a table of medians."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        servers = Servers(Path(folder) / "log")
        server = Server(servers, Path(folder))
        server.start()
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGS)
        print(f"| line | {' | '.join(STEPS)} | page and widget, bytes |")
        print("|---" * (len(STEPS) + 2) + "|")
        for name, line in LINES.items():
            found = [measure(browser, server, line) for _ in range(runs)]
            medians = [statistics.median(times) for times in zip(*(times for times, _ in found), strict=True)]
            print(f"| {name} | {' | '.join(f'{one:.2f} s' for one in medians)} | {found[0][1]} |")
        browser.close()
        server.stop()
        servers.end()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)

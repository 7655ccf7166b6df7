"""The demo, really running, and Chromium looking at it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tools.postgres import free_port

OFFICE, PHONE = {"width": 1366, "height": 768}, {"width": 360, "height": 740}
PASSWORD = "Yanshi-2026"
PATIENCE = 120
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-3d-apis",  # an old machine has no WebGL: nothing here may need it
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
]
AXE = Path("node_modules/axe-core/axe.min.js")
# Every tab, order, next page and filter a page leads to, put into its place without loading the page around it again.
TRIED = """async () => {
  const tried = {}, links = new Set();
  for (const link of document.querySelectorAll('main a[href^="?"]')) links.add(link.getAttribute('href'));
  for (const choice of document.querySelectorAll('main select[data-go]')) {
    const other = [...choice.options].find((one) => one.value && !one.selected);
    const words = new URLSearchParams(location.search);
    words.set(choice.name, other?.value ?? '');
    if (other) links.add(`?${words}`);
  }
  for (const link of links) {
    const answer = await fetch(link, { headers: { 'HX-Request': 'true' } });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const part = page.querySelector('main') ?? page.body.firstElementChild;
    const place = part?.matches('main') ? document.querySelector('main') : document.getElementById(part?.id);
    place?.replaceWith(part);
    tried[link] = answer.ok && place ? document.documentElement.scrollWidth : answer.status;
  }
  return tried;
}"""


def _own_database(name: str) -> str:
    """A fresh database of the cluster the tests run on; "" on SQLite."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        return ""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@dataclass
class Demo:
    """The running demo: its address, and its commands."""

    address: str
    env: dict[str, str]

    def lastmile(self, *words: str) -> str:
        command = [str(Path(sys.executable).parent / "lastmile"), *words]
        return subprocess.run(command, env=self.env, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, begin_migrated: Callable[[str], None]) -> Iterator[Demo]:
    """`make demo` on a free port, in a folder and a database of its own."""
    folder, port = tmp_path_factory.mktemp("demo"), free_port(21, 22, 23)
    env = {**os.environ, "LASTMILE_DEMO": "1", "LASTMILE_VAR": str(folder)}
    env["DATABASE_URL"] = _own_database(f"demo_{os.getpid()}_{port}")
    begin_migrated(env["DATABASE_URL"] or f"sqlite:///{folder / 'lastmile.sqlite3'}")
    here = Demo(f"http://127.0.0.1:{port}", env)
    here.lastmile("demo", "prepare")
    with open(folder / "log", "w") as log:
        command = [str(Path(sys.executable).parent / "lastmile"), "demo", "run", "--port", str(port)]
        running = subprocess.Popen(command, env=env, stdout=log, stderr=log)
    try:
        _wait(here.address, running)
        yield here
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(30)


def _wait(address: str, running: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert running.poll() is None, "the demo ended by itself"
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise AssertionError(f"the demo was not ready after {PATIENCE} s")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for one file: while one is open, its event loop runs here, and Django refuses the database beside it."""
    where = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert where, "Chromium is missing: make browser"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=where, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Visitor:
    """Somebody at a screen: a page, and what the browser complained about."""

    page: Page
    address: str
    complaints: list[str]

    def open(self, path: str) -> int:
        """Open an address of the demo; returns the status."""
        answer = self.page.goto(f"{self.address}{path}")
        return answer.status if answer else 0

    def press(self, words: str) -> None:
        """Press the button or link with these words."""
        target = self.page.get_by_role("button", name=words).or_(self.page.get_by_role("link", name=words))
        target.first.click()

    def says(self, words: str) -> bool:
        return words in self.page.inner_text("body")

    def is_too_wide(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))

    def tried_links(self) -> dict[str, int]:
        """How wide this page is at each address of its own that it leads to (or the status, where it did not open)."""
        found: dict[str, int] = self.page.evaluate(TRIED)
        return found

    def axe(self) -> list[str]:
        """Findings of axe for WCAG 2.2 AA, each in one line."""
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate(
            "axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa']}).then(r => r.violations)"
        )
        return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


Enter = Callable[..., Visitor]


@pytest.fixture
def enter(demo: Demo, chromium: Browser) -> Iterator[Enter]:
    """`enter("likaiyun")` signs somebody in at an office screen; `size=PHONE` on a phone; "" stays outside."""
    opened: list[BrowserContext] = []

    def _enter(login: str = "", *, size: dict[str, int] = OFFICE, script: bool = True) -> Visitor:
        context = chromium.new_context(viewport=size, locale="zh-CN", java_script_enabled=script)  # type: ignore[arg-type]
        opened.append(context)
        visitor = Visitor(context.new_page(), demo.address, [])
        visitor.page.on("console", lambda said: said.type == "error" and visitor.complaints.append(said.text))
        visitor.page.on("pageerror", lambda problem: visitor.complaints.append(str(problem)))
        if login:
            visitor.open("/sign-in/")
            visitor.page.fill("[name=login]", login)
            visitor.page.fill("[name=password]", PASSWORD)
            visitor.page.locator("form:has([name=password]) button").first.click()
            visitor.page.wait_for_load_state()
        return visitor

    yield _enter
    for context in opened:
        context.close()

"""The demo, really running, and Chromium looking at it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, expect, sync_playwright

from tools.postgres import free_port
from tools.programs import browser as browser_program
from tools.waiting import PATIENCE, Seen, wait_until

OFFICE, PHONE = {"width": 1366, "height": 768}, {"width": 360, "height": 740}
PASSWORD = "Yanshi-2026"
IN_TIME = PATIENCE * 1000  # milliseconds: what every wait of the browser gives up after
SLOWER = float(os.environ.get("LASTMILE_BROWSER_SLOWER", "1"))  # how many times slower Chromium runs than it could
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-3d-apis",  # an old machine has no WebGL: nothing here may need it
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
]
AXE = Path("node_modules/axe-core/axe.min.js")
# Of what passed axe would only say where it stands: a tenth of its work, which nobody reads.
CHECKED = """axe.run(document, {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'],
}).then((found) => found.violations)"""
# Nothing is on its way any more: what was asked for is drawn, in its own letters, and has stopped moving.
SETTLED = """() => document.readyState === 'complete' && document.fonts.status === 'loaded'
  && !document.querySelector('[aria-busy=true], .htmx-request, .htmx-swapping, .htmx-settling')
  && [...document.images].every((one) => one.complete || one.loading === 'lazy')
  && !document.getAnimations().some((one) => one instanceof CSSTransition && one.playState === 'running')"""
# Once htmx has dealt with an answer, its status stands there.
HEAR = "document.addEventListener('htmx:afterRequest', (one) => (window.heard = one.detail.xhr.status))"
# Every tab, order, next page and filter a page leads to, put into its place without loading the page around it again. Parts that
# contents lead to are looked at all at once (`?all=1`).
TRIED = """async () => {
  const tried = {}, links = new Set();
  for (const link of document.querySelectorAll('main a[href^="?"]:not(.contents a)')) links.add(link.getAttribute('href'));
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


@dataclass
class Demo:
    """The running demo: its address, and its commands."""

    address: str
    env: dict[str, str]

    def lastmile(self, *words: str) -> str:
        command = [str(Path(sys.executable).parent / "lastmile"), *words]
        return subprocess.run(command, env=self.env, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, begin_prepared: Callable[[Path], str]) -> Iterator[Demo]:
    """`make demo` on a free port, in a folder and a database of its own."""
    folder, port = tmp_path_factory.mktemp("demo"), free_port(21, 22, 23)
    env = {**os.environ, "LASTMILE_DEMO": "1", "LASTMILE_VAR": str(folder)}
    env["DATABASE_URL"] = begin_prepared(folder)
    here = Demo(f"http://127.0.0.1:{port}", env)
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
    def answers() -> bool:
        assert running.poll() is None, "the demo ended by itself"
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            return False

    wait_until(answers, "the demo is well", seconds=3 * PATIENCE)  # all that was prepared is sealed first


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """For the files of this folder: while it is there its event loop runs here, and Django refuses the database beside it."""
    with sync_playwright() as made:
        yield made


@pytest.fixture(scope="package")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    yield from launched(playwright, browser_program())


def launched(playwright: Playwright, where: str | None) -> Iterator[Browser]:
    assert where, "Chromium is missing: make browser"
    browser = playwright.chromium.launch(executable_path=where, args=FLAGS)
    yield browser
    browser.close()


@dataclass
class Visitor:
    """Somebody at a screen: a page, and what the browser complained about."""

    page: Page
    address: str
    complaints: list[str]
    has_checked: bool = False

    def open(self, path: str) -> int:
        """Open an address of the demo; returns the status."""
        answer = self.page.goto(f"{self.address}{path}")
        return answer.status if answer else 0

    def press(self, words: str | Locator) -> None:
        """Press the button or link with these words, which does something on this page; its scripts have run by then."""
        self.page.wait_for_load_state()
        self._named(words).click()

    def follow(self, words: str | Locator) -> None:
        """Press what leads to another page, or sends a form; that page is there afterwards."""
        self.page.wait_for_load_state()
        with self.page.expect_navigation():
            self._named(words).click()

    def _named(self, words: str | Locator) -> Locator:
        if isinstance(words, Locator):
            return words
        named = self.page.get_by_role("button", name=words).or_(self.page.get_by_role("link", name=words))
        return named.first

    def says(self, words: str) -> bool:
        """The page says so, or comes to; where it never does, the failure tells what it says instead."""
        expect(self.page.locator("body")).to_contain_text(words, use_inner_text=True)
        self.page.wait_for_load_state()
        return True

    def lacks(self, words: str) -> bool:
        """The page as it stands does not say so. Ask for something it does say first."""
        return words not in self.page.inner_text("body")

    def until(self, true: Callable[[], Seen], what: str) -> Seen:
        """Look until it is true; the browser goes on meanwhile."""
        return wait_until(true, what, pause=lambda seconds: self.page.wait_for_timeout(seconds * 1000))

    def polled(self) -> int:
        """Let the time pass after which a part asks again (`page.clock` was installed); the status it was answered."""
        self.page.evaluate(HEAR)
        self.page.clock.fast_forward(60_000)
        return self.until(lambda: self.page.evaluate("window.heard"), "a part has dealt with an answer")

    def settle(self) -> None:
        """Wait until the page shows what it was asked for, all of it."""
        self.until(lambda: self.page.evaluate(SETTLED), "the page has settled")

    def asks(self) -> list[str]:
        """What is asked of the network from now on; but for the icon of the tab, which the browser fetches whenever it likes."""
        asked: list[str] = []
        self.page.on("request", lambda one: _is_of_the_page(one.url) and asked.append(one.url))
        return asked

    def is_too_wide(self) -> bool:
        self.page.wait_for_load_state()
        return bool(self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))

    def tried_links(self) -> dict[str, int]:
        """How wide this page is at each address of its own that it leads to (or the status, where it did not open)."""
        found: dict[str, int] = self.page.evaluate(TRIED)
        return found

    def axe(self) -> list[str]:
        """Findings of axe for WCAG 2.2 AA, each in one line."""
        self.settle()
        self._bring_axe()
        found = self.page.evaluate(CHECKED)
        return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]

    def _bring_axe(self) -> None:
        """Axe is six hundred kilobytes: whoever checks a second page takes it along from then on, unsent and already read."""
        if self.page.evaluate("() => Boolean(window.axe || window.bringAxe?.())"):
            return
        source = AXE.read_text()
        self.page.evaluate(source)
        if self.has_checked:
            self.page.add_init_script(f"window.bringAxe = () => {{ {source}; return true }}")
        self.has_checked = True


def _is_of_the_page(url: str) -> bool:
    return not url.startswith("data:") and "/web/icon." not in url


def _sign_in(context: BrowserContext, address: str, login: str) -> None:
    """A session of their own, by the form itself, sent undrawn: two pages less for everybody who comes in.

    That the form can be filled in by hand is seen by the tests of ended sessions.
    """
    page = f"{address}/sign-in/"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', context.request.get(page).text())
    assert token, "the page of signing in has no form"
    form: dict[str, str | float | bool] = {"csrfmiddlewaretoken": token[1], "login": login, "password": PASSWORD}
    answer = context.request.post(page, form=form, headers={"Referer": page}, max_redirects=0)
    assert answer.status == 302, f"{login} was not let in: {answer.status}"


Enter = Callable[..., Visitor]


@pytest.fixture
def enter(demo: Demo, chromium: Browser) -> Iterator[Enter]:
    """`enter("likaiyun")` signs somebody in at an office screen; `size=PHONE` on a phone; "" stays outside."""
    opened: list[BrowserContext] = []
    expect.set_options(timeout=IN_TIME)

    def _enter(login: str = "", *, size: dict[str, int] = OFFICE, script: bool = True) -> Visitor:
        context = chromium.new_context(viewport=size, locale="zh-CN", java_script_enabled=script)  # type: ignore[arg-type]
        opened.append(context)
        context.set_default_timeout(IN_TIME)
        visitor = Visitor(context.new_page(), demo.address, [])
        visitor.page.on("console", lambda said: said.type == "error" and visitor.complaints.append(said.text))
        visitor.page.on("pageerror", lambda problem: visitor.complaints.append(str(problem)))
        if SLOWER != 1:
            tool = context.new_cdp_session(visitor.page)
            tool.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        if login:
            _sign_in(context, demo.address, login)
        return visitor

    yield _enter
    for context in opened:
        context.close()

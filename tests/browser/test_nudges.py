"""A phone that asks to be nudged, in a real browser. No push service can be reached here, so the browser is handed the push."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright

from tests.browser.conftest import PHONE, Enter, launched
from tools.programs import browser

REGISTER = """async () => {
    await navigator.serviceWorker.register("/nudges/worker.js", { scope: "/nudges/" });
    const known = await navigator.serviceWorker.getRegistration("/nudges/");
    const worker = known.installing || known.waiting || known.active;
    while (worker.state !== "activated") await new Promise((next) => setTimeout(next, 50));
}"""
SHOWN = """async () => {
    const known = await navigator.serviceWorker.getRegistration("/nudges/");
    return (await known.getNotifications()).map((one) => [one.title, one.body]);
}"""


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Only a Chromium with windows asks for permission and shows what was pushed."""
    yield from launched(playwright, browser(windows=True))


def test_where_the_browser_does_not_allow_it_the_page_says_so_and_that_calls_come_all_the_same(enter: Enter):
    visitor = enter("yuxiaoman", size=PHONE)
    visitor.open("/field/mine/")
    visitor.press("有新的事时,让这台手机提醒一下")
    visitor.page.locator("[data-nudge] [role=status]:not(:empty)").wait_for()
    assert visitor.says("浏览器没有允许提醒") and visitor.axe() == []


def test_a_push_is_shown_once_without_a_word_of_the_matter(enter: Enter):
    visitor = enter("yuxiaoman", size=PHONE)
    visitor.page.context.grant_permissions(["notifications"], origin=visitor.address)
    visitor.open("/field/mine/")
    tool = visitor.page.context.new_cdp_session(visitor.page)
    known: list[str] = []
    tool.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: known.extend(r["registrationId"] for r in told["registrations"]),
    )
    tool.send("ServiceWorker.enable")
    visitor.page.evaluate(REGISTER)
    for body in ("有新的事,请打开看看", "有新的事,请再打开看看"):
        visitor.until(lambda: known, "the browser knows the worker")
        said = json.dumps({"title": "最后一公里", "body": body})
        push = {"origin": visitor.address, "registrationId": known[-1], "data": said}
        tool.send("ServiceWorker.deliverPushMessage", push)
        shown = [["最后一公里", body]]  # the second in the place of the first
        visitor.until(lambda shown=shown: visitor.page.evaluate(SHOWN) == shown, f"{body} is shown, and nothing else")

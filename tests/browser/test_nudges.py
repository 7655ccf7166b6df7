"""A phone that asks to be nudged, in a real browser. No push service can be reached here, so the browser is handed the push."""

from collections.abc import Callable

from tests.browser.conftest import PHONE, Enter, Visitor

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
SAID = '{"title": "最后一公里", "body": "有新的事,请打开看看"}'


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
    for _time in range(2):
        wait_for(visitor, lambda: known)
        push = {"origin": visitor.address, "registrationId": known[-1], "data": SAID}
        tool.send("ServiceWorker.deliverPushMessage", push)
        wait_for(visitor, lambda: visitor.page.evaluate(SHOWN))
    visitor.page.wait_for_timeout(500)
    assert visitor.page.evaluate(SHOWN) == [["最后一公里", "有新的事,请打开看看"]]


def wait_for(visitor: Visitor, true: Callable[[], object]) -> None:
    """The browser hears and shows in its own time."""
    for _look in range(300):
        if true():
            return
        visitor.page.wait_for_timeout(100)
    raise AssertionError("the browser did not say or show it")

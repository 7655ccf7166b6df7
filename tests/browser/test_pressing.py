"""A press is heard although what is pressed is just being renewed."""

from tests.browser.conftest import Enter


def test_a_part_that_polls_stays_under_a_finger_and_is_renewed_afterwards(enter: Enter):
    visitor = enter("likaiyun")
    visitor.page.clock.install()
    visitor.open("/")
    link = visitor.page.locator("#owed a").first
    link.hover()
    visitor.page.mouse.down()
    pressed = link.element_handle()
    assert visitor.polled() == 200  # new to this page: it has no digest yet
    assert pressed.evaluate("one => one.isConnected")
    with visitor.page.expect_navigation():
        visitor.page.mouse.up()
    visitor.open("/")
    old = link.element_handle()
    assert visitor.polled() == 200
    assert not old.evaluate("one => one.isConnected")

"""Without a network nothing that was typed is lost."""

from tests.browser.conftest import PHONE, Enter


def test_a_form_stays_with_all_that_was_typed_until_there_is_a_network_again(enter: Enter):
    visitor = enter("zhangxiaotang")
    visitor.open("/hazards/new/")
    page, context = visitor.page, visitor.page.context
    address = page.url
    page.fill("[name=title]", "后坡有新裂缝")
    page.evaluate("document.querySelector('main form[method=post]').noValidate = true")  # only the title is filled in
    context.set_offline(True)
    visitor.until(lambda: not page.evaluate("navigator.onLine"), "the browser knows that it has no network")
    page.click("main form[method=post] button.btn-primary")
    page.wait_for_selector("[data-unsent]:has-text('还没有提交')")
    assert (page.url, page.input_value("[name=title]")) == (address, "后坡有新裂缝")
    context.set_offline(False)
    page.wait_for_selector("[data-unsent]", state="detached")


def test_at_night_it_can_be_read_that_nothing_was_sent(enter: Enter):
    visitor = enter("yuxiaoman", size=PHONE)
    visitor.open("/field/report/")
    page = visitor.page
    page.evaluate("document.body.classList.add('is-night')")
    page.context.set_offline(True)
    visitor.until(lambda: not page.evaluate("navigator.onLine"), "the browser knows that it has no network")
    visitor.press("发出")
    page.wait_for_selector("[data-unsent]:has-text('还没有提交')")
    assert not [one for one in visitor.axe() if one.startswith("color-contrast")]

"""The keyboard of a tired duty officer."""

from playwright.sync_api import expect

from tests.browser.conftest import Enter


def test_f2_opens_the_form_for_a_new_hazard_and_the_cursor_stands_in_it(enter: Enter):
    visitor = enter("zhangxiaotang")
    visitor.open("/hazards/")
    visitor.page.keyboard.press("F2")
    visitor.page.wait_for_url("**/hazards/new/")
    expect(visitor.page.locator("[name=title]")).to_be_focused()


def test_a_stroke_goes_to_the_search_box_but_not_while_typing(enter: Enter):
    visitor = enter("zhangxiaotang")
    visitor.open("/hazards/")
    visitor.page.keyboard.press("/")
    expect(visitor.page.locator("#search")).to_be_focused()
    visitor.page.keyboard.type("a/b")
    expect(visitor.page.locator("#search")).to_have_value("a/b")


def test_the_first_tab_offers_to_skip_the_menu(enter: Enter):
    visitor = enter("zhangxiaotang")
    visitor.open("/hazards/")
    visitor.page.keyboard.press("Tab")
    expect(visitor.page.locator(".skip-link")).to_be_focused()

"""On a phone a list begins with its rows: what it is narrowed by is one line, opened by thumb or key, also without script."""

from playwright.sync_api import expect

from tests.browser.conftest import OFFICE, PHONE, Enter

NARROWED = "/hazards/?tab=open&due=late"


def test_on_a_phone_one_line_says_what_is_on_and_a_key_opens_it(enter: Enter):
    visitor = enter("zhangxiaotang", size=PHONE)
    visitor.open(NARROWED)
    line, kinds = visitor.page.locator(".filters summary"), visitor.page.locator("[name=category]")
    expect(line).to_have_text("筛选:1 项 · 已超期")
    expect(visitor.page.locator(".filters [type=search]")).to_be_visible()
    expect(kinds).to_be_hidden()
    line.focus()
    visitor.page.keyboard.press("Enter")
    expect(kinds).to_be_visible()
    assert visitor.axe() == []
    visitor.follow("去掉 期限:已超期")
    expect(line).to_have_text("筛选")


def test_the_first_row_and_the_tab_where_one_is_are_on_the_first_screen_of_a_phone(enter: Enter):
    visitor = enter("zhangxiaotang", size=PHONE)
    visitor.open("/hazards/?tab=closed")
    expect(visitor.page.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=0.95)
    expect(visitor.page.locator("main table a").first).to_be_in_viewport(ratio=0.95)


def test_a_wide_screen_has_no_fold_and_takes_all_off_at_once(enter: Enter):
    visitor = enter("zhangxiaotang", size=OFFICE)
    visitor.open(f"{NARROWED}&site=enterprise")
    expect(visitor.page.locator(".filters summary")).to_be_hidden()
    expect(visitor.page.locator("[name=category]")).to_be_visible()
    expect(visitor.page.locator(".filters-go")).to_be_hidden()
    visitor.follow("清除筛选")
    assert visitor.page.url.endswith("/hazards/?tab=open")


def test_without_script_a_thumb_opens_it_and_the_button_asks(enter: Enter):
    visitor = enter("zhangxiaotang", size=PHONE, script=False)
    visitor.open("/hazards/?tab=open")
    visitor.page.locator(".filters summary").click()
    visitor.page.select_option("[name=due]", "late")
    visitor.follow(visitor.page.locator(".filters-go"))
    expect(visitor.page.locator(".filters summary")).to_have_text("筛选:1 项 · 已超期")


def test_on_a_phone_several_are_chosen_under_one_opening_and_asked_for_together(enter: Enter):
    visitor = enter("zhangxiaotang", size=PHONE)
    visitor.open("/hazards/?tab=open")
    visitor.page.locator(".filters summary").click()
    visitor.page.select_option("[name=due]", "late")
    visitor.page.select_option("[name=category]", "geology")
    expect(visitor.page.locator("[name=source]")).to_be_visible()
    assert visitor.page.url.endswith("/hazards/?tab=open"), "no choice went by itself"
    visitor.follow(visitor.page.locator(".filters-go"))
    expect(visitor.page.locator(".filters summary")).to_have_text("筛选:2 项 · 地质 · 已超期")

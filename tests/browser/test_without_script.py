"""With JavaScript off every job can still be done."""

from playwright.sync_api import expect

from tests.browser.conftest import Enter


def test_a_hazard_is_entered_and_found(enter: Enter):
    visitor = enter("zhangxiaotang", script=False)
    visitor.open("/hazards/new/")
    visitor.page.fill("[name=title]", "无脚本登记的隐患")
    visitor.page.select_option("[name=category]", index=1)
    visitor.page.select_option("[name=region_code]", index=1)
    visitor.follow("登记")
    assert visitor.says("已登记") and visitor.says("待核实")
    visitor.open("/hazards/?q=无脚本登记")
    assert visitor.says("无脚本登记的隐患")


def test_what_concerns_one_kind_of_inspection_comes_and_goes_with_it_and_keeps_what_was_typed(enter: Enter):
    visitor = enter("zhangxiaotang", script=False)
    visitor.open("/hazards/")
    one = visitor.page.locator("main table a[href^='/hazards/']").first.get_attribute("href")
    visitor.open(f"{one}inspect/")
    plan = visitor.page.locator("[name=plan_number]")
    visitor.page.check("[value=official]")
    plan.fill("2026-7")
    visitor.page.check("[value=assist]")
    expect(plan).to_be_hidden()
    visitor.page.check("[value=official]")
    expect(plan).to_be_visible()
    expect(plan).to_have_value("2026-7")

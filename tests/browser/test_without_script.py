"""With JavaScript off every job can still be done."""

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

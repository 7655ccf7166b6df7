"""The platform's main job, by hand: a hazard found on a phone goes up, is rectified, verified by somebody else and closed."""

import re

from tests.browser.conftest import PHONE, Enter


def test_a_hazard_from_the_slope_to_the_closed_loop(enter: Enter):
    chen = enter("chenyoufu", size=PHONE)
    chen.open("/field/")
    chen.follow("上报")
    chen.page.locator("[name=picture][value=slope]").check(force=True)
    chen.follow("发出")
    assert chen.says("已存好")
    number = re.search(r"\d{9}-\d{4}-\d{4}", chen.page.inner_text("body"))
    assert number

    zhang = enter("zhangxiaotang")
    zhang.open(f"/hazards/?q={number[0]}")
    zhang.follow(zhang.page.locator("#hazard-rows a[href*='/hazards/']").first)
    matter = zhang.page.url.removeprefix(zhang.address)
    zhang.open(f"{matter}confirm/")
    zhang.follow(zhang.page.locator("form:has([name=grade]) button.btn-primary"))
    assert zhang.says("整改中")

    # On an evening with an alert of Ⅱ级 standing work waits: it is not pressed on him, and is there for whoever does it all the same.
    chen.open("/field/")
    assert chen.says("逐点报平安") and chen.lacks("整改隐患")
    uid = re.search(r"/hazards/([0-9a-f-]{36})/", matter)
    assert uid
    chen.press(chen.page.locator("summary", has_text="先放一放"))
    chen.follow(chen.page.locator(f"a[href='/field/hazard/{uid[1]}/rectify/']"))
    chen.page.fill("[name=note]", "清了落石,拉了警戒带")
    chen.follow(chen.page.locator("form:has([name=note]) button.btn-primary"))
    assert chen.says("待复查")

    zhang.open(matter)
    assert zhang.says("清了落石,拉了警戒带")
    li = enter("likaiyun")
    li.open(f"{matter}verify/")
    li.follow(li.page.locator("form:has([name=note]) button.btn-primary"))
    assert li.says("已销号")
    for words in ("陈有福", "张晓棠", "李开云"):
        assert li.says(words), f"the matter names {words}"


def test_the_next_village_sees_nothing_of_it(enter: Enter):
    ma = enter("machunmei")
    ma.open("/hazards/?tab=open")
    assert ma.says("隐患") and ma.lacks("海科村")

"""The public's pages in a real browser: the map, a position that stays on the phone, the form; also large and without script."""

import pytest
from playwright.sync_api import expect

from lastmile.foundation.prints.tests import reading
from tests.browser.conftest import PHONE, Enter, Visitor

VILLAGE = "530113104211"
HERE = {"longitude": 103.05, "latitude": 26.05}


def alert_of(visitor: Visitor) -> str:
    visitor.open(f"/p/{VILLAGE}/")
    return str(visitor.page.locator(".portal-alert").first.get_attribute("href"))


def test_the_map_of_an_alert_shows_shelters_and_passes_the_checks(enter: Enter):
    visitor = enter(size=PHONE)
    visitor.open(alert_of(visitor))
    visitor.page.locator("[data-chart] .portal-spot").first.wait_for()
    expect(visitor.page.locator("[data-chart] path.area-mine")).to_have_count(1)
    assert visitor.axe() == [] and visitor.complaints == [] and not visitor.is_too_wide()


def test_a_position_puts_the_list_in_order_and_leaves_the_phone_by_no_way(enter: Enter):
    visitor = enter(size=PHONE)
    visitor.page.context.grant_permissions(["geolocation"])
    visitor.page.context.set_geolocation(HERE)  # type: ignore[arg-type]
    visitor.open(f"/p/{VILLAGE}/shelters/")
    before = visitor.page.locator("[data-shelters] h3").all_inner_texts()
    asked = visitor.asks()
    visitor.page.locator("[data-here-button]").click()
    visitor.page.get_by_text("已按您的位置从近到远排好").wait_for()
    after = visitor.page.locator("[data-shelters] h3").all_inner_texts()
    assert after != before and sorted(after) == sorted(before)
    # Pictures of the ways come into sight when the order changes; nothing else is asked for, and nothing says where.
    assert all(url.endswith("/route/") for url in asked) and not any("103.05" in url or "26.05" in url for url in asked)


def test_refused_it_says_so_and_the_list_stays(enter: Enter):
    visitor = enter(size=PHONE)
    visitor.open(f"/p/{VILLAGE}/shelters/")
    visitor.page.locator("[data-here-button]").click()
    visitor.page.get_by_text("没有取到位置").wait_for()
    assert visitor.page.locator("[data-shelters] h3").count() > 5


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_number_is_left_on_a_phone(enter: Enter, script: bool):
    visitor = enter(size=PHONE, script=script)
    visitor.open(f"/p/{VILLAGE}/notify/")
    visitor.page.fill("[name=phone]", "15400000955" if script else "15400000956")
    visitor.page.check("[name=agree]")
    visitor.follow("取验证码")
    code = visitor.page.inner_text(".portal-none").rstrip("。")[-6:]
    visitor.page.fill("[name=code]", code)
    if script:
        assert visitor.axe() == []
    visitor.follow("登记")
    assert visitor.says("登记好了")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_danger_is_told_and_its_progress_read(enter: Enter, script: bool):
    visitor = enter(size=PHONE, script=script)
    visitor.open(f"/p/{VILLAGE}/report/")
    visitor.follow("看到危险(谁都可以报)")
    if script:
        visitor.page.context.grant_permissions(["geolocation"])
        visitor.page.context.set_geolocation(HERE)  # type: ignore[arg-type]
        visitor.page.locator("[data-spot-button]").click()
        visitor.page.get_by_text("位置已附上").wait_for()
    visitor.page.fill("[name=what]", f"后坡裂了一道缝 {script}")
    visitor.page.fill("[name=where]", "3组小学后面")
    visitor.follow("发出")
    code = visitor.page.inner_text(".portal-code")
    visitor.follow("查我报的事")
    visitor.page.fill("[name=code]", code)
    visitor.follow("查进度")
    assert visitor.says("现在在这一步") and code not in visitor.page.url
    if script:
        assert visitor.axe() == [] and visitor.complaints == []


def test_without_script_everything_is_there_but_the_map(enter: Enter):
    visitor = enter(size=PHONE, script=False)
    visitor.open(alert_of(visitor))
    for words in ("现在做", "不要做", "海科村小学", "直线约", "哪里"):
        assert visitor.says(words), words
    assert not visitor.page.locator("[data-chart]").is_visible()
    assert not visitor.page.locator("[data-here]").first.is_visible()


def test_large_type_fits_a_phone(enter: Enter):
    visitor = enter(size=PHONE)
    visitor.open(f"/p/type/?large=1&back=/p/{VILLAGE}/")
    pages = [f"/p/{VILLAGE}/{page}" for page in ("shelters/", "notify/", "card/", "tell/", "report/violation/", "")]
    for path in (alert_of(visitor), *pages, f"/p/learn/?at={VILLAGE}", f"/p/learn/landslide/?at={VILLAGE}"):
        visitor.open(path)
        assert not visitor.is_too_wide(), path
        assert visitor.axe() == [], path


def test_the_card_stays_on_the_phone_is_printed_on_one_sheet_and_kept_as_a_picture(enter: Enter):
    visitor = enter(size=PHONE)
    visitor.open(f"/p/{VILLAGE}/card/")
    visitor.settle()
    asked = visitor.asks()
    for name in ("where", "carer", "way", "meet", "contact"):
        visitor.page.fill(f"[data-keep={name}]", "奶奶和小孙子,隔壁老李来扶")
    for box in visitor.page.locator(".card-ticks input").all():
        box.check()
    expect(visitor.page.locator("[data-show=meet]")).to_have_text("奶奶和小孙子,隔壁老李来扶")
    visitor.page.select_option("[data-keep=shelter]", index=1)
    visitor.page.locator("[data-card-picture]").click()
    visitor.page.locator("[data-card-image] img").wait_for()
    assert asked == [], "the card asked the network for something"
    assert visitor.axe() == [] and visitor.complaints == [] and not visitor.is_too_wide()
    sheet = visitor.page.pdf(prefer_css_page_size=True)
    assert len(reading.texts(sheet)) == 1 and reading.sizes(sheet) == {(148, 210)}
    assert "换地方" not in reading.text(sheet) and "自救" not in reading.text(sheet)
    visitor.page.reload()
    expect(visitor.page.locator("[data-keep=meet]")).to_have_value("奶奶和小孙子,隔壁老李来扶")
    for _press in range(2):
        visitor.page.locator("[data-card-clear]").click()
    expect(visitor.page.locator("[data-keep=meet]")).to_have_value("")
    assert visitor.page.evaluate("localStorage.length") == 0


def test_without_script_the_card_is_blank_and_what_is_learned_is_all_there(enter: Enter):
    visitor = enter(size=PHONE, script=False)
    visitor.open(f"/p/{VILLAGE}/card/")
    assert visitor.says("空白卡") and visitor.page.locator("[data-card-paper]").is_visible()
    assert not visitor.page.locator("[data-keep]").first.is_visible()
    visitor.open(f"/p/learn/landslide/?at={VILLAGE}")
    assert visitor.says("自救处置") and not visitor.page.locator("[data-listen-button]").is_visible()


def test_points_of_an_order_are_ticked_all_at_once(enter: Enter):
    visitor = enter("yangshuhe", size=PHONE)
    visitor.open("/moves/order/")
    points = visitor.page.locator("[data-checks]").first
    points.get_by_role("button", name="全选").click()
    expect(points.locator("input:not(:checked)")).to_have_count(0)
    assert points.locator("input").count()
    assert points.locator(".check-row").first.bounding_box()["height"] >= 48  # type: ignore[index]
    assert visitor.axe() == [] and not visitor.is_too_wide()

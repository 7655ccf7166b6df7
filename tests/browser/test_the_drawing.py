"""Drawing an outline of several parts and a hole, in a Chromium without WebGL and with no script at all: nothing is lost."""

import json

from playwright.sync_api import expect

from tests.browser.conftest import Enter, Visitor

GRID = "530113104205001"
PARTS, HOLES = 3, 1
TOLD = "Failed to load resource: the server responded with a status of 409 (Conflict)"  # the browser's own line


def address_of(visitor: Visitor) -> str:
    visitor.open(f"/regions/?area={GRID}")
    return str(visitor.page.locator("main a[href$='/outline/']").first.get_attribute("href"))


def stands(visitor: Visitor) -> dict:
    """What is kept, as the page gives it to whoever has no script."""
    found = json.loads(visitor.page.locator(".geojson").text_content() or "")
    if found["type"] == "Polygon":
        return {"type": "MultiPolygon", "coordinates": [found["coordinates"]]}
    return dict(found)


def rings(shape: dict) -> list[list]:
    return [ring for part in shape["coordinates"] for ring in part]


def square(west: float, south: float, wide: float) -> list[list[float]]:
    east, north = west + wide, south + wide
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def paste(visitor: Visitor, shape: dict) -> None:
    visitor.page.fill("[name=drawn]", json.dumps(shape))
    visitor.follow(visitor.page.locator("form:has([name=drawn]) button.btn-primary"))


def test_all_parts_and_holes_are_kept_while_one_is_edited(enter: Enter):
    plain, visitor = enter("likaiyun", script=False), enter("likaiyun")
    address = address_of(plain)
    plain.open(address)
    first = {"type": "MultiPolygon", "coordinates": stands(plain)["coordinates"][:1]}
    x, y = first["coordinates"][0][0][0]
    near = [[square(x + 0.02, y, 0.006), square(x + 0.022, y + 0.002, 0.001)], [square(x + 0.03, y, 0.004)]]
    paste(plain, {"type": "MultiPolygon", "coordinates": [*first["coordinates"], *near]})
    assert plain.says(f"边界已存:{PARTS} 块、{HOLES} 个洞")
    visitor.open(address)
    before = stands(visitor)
    assert len(before["coordinates"]) == PARTS and len(rings(before)) == PARTS + HOLES
    assert visitor.page.evaluate("document.createElement('canvas').getContext('webgl')") is None
    visitor.page.get_by_role("button", name="第2块的洞1").click()
    visitor.page.get_by_role("button", name="第3块").click()
    corner = visitor.page.locator(".leaflet-marker-icon:has(.corner:not(.is-between))").first
    corner.scroll_into_view_if_needed()
    visitor.settle()
    box = corner.bounding_box()
    assert box
    visitor.page.mouse.move(box["x"] + 12, box["y"] + 12)
    visitor.page.mouse.down()
    visitor.page.mouse.move(box["x"] + 2, box["y"] + 32, steps=5)
    visitor.page.mouse.up()
    expect(visitor.page.locator("[name=drawn]")).not_to_have_value("")
    assert visitor.says(f"现在有 {PARTS} 块、{HOLES} 个洞")
    visitor.follow("存")
    assert visitor.says(f"边界已存:{PARTS} 块、{HOLES} 个洞")
    visitor.open(address)
    after = stands(visitor)
    assert rings(after)[:-1] == rings(before)[:-1] and rings(after)[-1] != rings(before)[-1]
    visitor.page.get_by_role("button", name="第2块的洞1").click()
    visitor.press("去掉这个洞")
    visitor.press("退一步")
    visitor.page.get_by_role("button", name="第3块").click()
    visitor.press("去掉这一块")
    assert visitor.says(f"现在有 {PARTS - 1} 块、{HOLES} 个洞")
    assert visitor.axe() == []
    assert visitor.complaints == []
    plain.open(address)
    paste(plain, first)
    assert plain.says("边界已存:1 块")


def test_what_was_drawn_and_refused_is_still_on_the_map(enter: Enter):
    visitor = enter("likaiyun")
    address = address_of(visitor)
    visitor.open(address)
    x, y = stands(visitor)["coordinates"][0][0][0]
    bow = [[x, y], [x + 0.01, y + 0.01], [x + 0.01, y], [x, y + 0.01], [x, y]]
    paste(visitor, {"type": "Polygon", "coordinates": [bow]})
    assert visitor.says("边界自己交叉") and visitor.says("现在有 4 个角")
    assert json.loads(visitor.page.input_value("[name=drawn]"))["coordinates"][0] == bow


def test_what_somebody_else_drew_meanwhile_lies_beside_ones_own_and_one_decides(enter: Enter):
    visitor, other = enter("likaiyun"), enter("zhangxiaotang", script=False)
    address = address_of(visitor)
    visitor.open(address)
    other.open(address)
    was = stands(other)
    x, y = was["coordinates"][0][0][0]
    mine, theirs = ({"type": "Polygon", "coordinates": [square(x + off, y, 0.005)]} for off in (0.001, 0.002))
    paste(other, theirs)
    assert other.says("边界已存:1 块")
    paste(visitor, mine)
    assert visitor.says("刚才有人改过") and visitor.says("别人刚存的图形(GeoJSON):1 块")
    page = visitor.page
    expect(page.locator(".area-theirs")).to_have_count(1)
    expect(page.locator(".area-name", has_text="别人刚存的")).to_have_count(1)
    drawn = [page.input_value("[name=drawn]")]
    for words in ("用别人画的", "退一步"):
        visitor.press(words)
        expect(page.locator("[name=drawn]")).not_to_have_value(drawn[-1])
        drawn.append(page.input_value("[name=drawn]"))
    shapes = [json.loads(one)["coordinates"][0] for one in drawn]
    assert shapes == [mine["coordinates"][0], theirs["coordinates"][0], mine["coordinates"][0]]
    assert visitor.axe() == []
    visitor.follow("存")
    assert visitor.says("边界已存:1 块") and visitor.complaints == [TOLD]
    other.open(address)
    paste(other, was)
    assert other.says("边界已存")

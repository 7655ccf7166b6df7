"""一张图 in a real browser: layers on and off, a heap opened, the matter beside it; nothing the page's own rules forbid."""

from tests.browser.conftest import PHONE, Enter


def test_layers_heaps_and_the_matter_beside_the_map(enter: Enter):
    visitor = enter("likaiyun")
    page = visitor.page
    page.set_default_timeout(30_000)
    visitor.open("/map/?area=530113104")
    page.locator(".leaflet-marker-icon .pin").first.wait_for()
    page.get_by_label("未销隐患").uncheck()
    page.locator(".leaflet-marker-icon .pin-circle").first.wait_for(state="detached")
    page.get_by_label("未销隐患").check()
    for _step in range(3):  # so far out that the signs are gathered
        page.locator(".leaflet-control-zoom-out").click()
        page.wait_for_timeout(400)
        page.wait_for_load_state("networkidle")  # the signs of the new view have replaced the old ones
    heap = page.locator(".leaflet-marker-icon .heap").first
    heap.wait_for()
    named = page.locator(".leaflet-marker-icon .heap").all_inner_texts()
    assert {one.split()[0] for one in named} >= {"危险点", "未销隐患"}  # counts of one place do not lie on each other
    assert page.locator("[data-map-said]").inner_text().count("合计") == 1
    scale = page.locator(".leaflet-control-scale-line")
    before = scale.inner_text()
    for _press in range(10):  # a heap that is just being replaced does not hear the press: one presses again
        heap.click(force=True)
        page.wait_for_timeout(600)
        if scale.inner_text() != before:
            break
    assert scale.inner_text() != before
    visitor.open("/map/?area=530113104")
    page.locator("[data-map-list] a").first.click()
    page.locator("[data-map-content] h1").wait_for()
    assert visitor.axe() == [] and visitor.complaints == []


def test_on_a_phone_the_map_fits_and_the_list_has_the_same_things(enter: Enter):
    visitor = enter("likaiyun", size=PHONE)
    visitor.open("/map/?area=530113104")
    visitor.page.locator(".leaflet-marker-icon").first.wait_for()
    visitor.page.locator("[data-map-list] li").nth(5).wait_for()  # the list is asked for apart from the signs
    assert not visitor.is_too_wide()
    assert visitor.axe() == []

"""一张图 in a real browser: layers on and off, a heap opened, the matter beside it; nothing the page's own rules forbid."""

from playwright.sync_api import Route, expect

from tests.browser.conftest import PHONE, Enter, Visitor

PAGE = "/map/?area=530113104"
SCALE, HEAP, FARTHER = ".leaflet-control-scale-line", ".leaflet-marker-icon .heap", ".leaflet-control-zoom-out"


def shown(visitor: Visitor) -> None:
    visitor.open(PAGE)
    visitor.settle()  # every layer of this view is drawn: until then the map says that it is busy


def farther(visitor: Visitor) -> None:
    """One step out; the signs of the new view have replaced the old ones."""
    before = visitor.page.locator(SCALE).inner_text()
    visitor.page.locator(FARTHER).click()
    expect(visitor.page.locator(SCALE)).not_to_have_text(before)
    visitor.settle()


def test_layers_heaps_and_the_matter_beside_the_map(enter: Enter):
    visitor = enter("likaiyun")
    page = visitor.page
    shown(visitor)
    assert page.locator(".leaflet-marker-icon .pin-circle").count()
    page.get_by_label("未销隐患").uncheck()
    expect(page.locator(".leaflet-marker-icon .pin-circle")).to_have_count(0)
    page.get_by_label("未销隐患").check()
    visitor.settle()
    for _step in range(3):  # so far out that the signs are gathered
        farther(visitor)
    named = page.locator(HEAP).all_inner_texts()
    assert {one.split()[0] for one in named} >= {"危险点", "未销隐患"}  # counts of one place do not lie on each other
    assert page.locator("[data-map-said]").inner_text().count("合计") == 1
    before = page.locator(SCALE).inner_text()
    page.locator(HEAP).first.click()
    expect(page.locator(SCALE)).not_to_have_text(before)
    shown(visitor)
    page.locator("[data-map-list] a").first.click()
    page.locator("[data-map-content] h1").wait_for()
    assert visitor.axe() == [] and visitor.complaints == []


def test_a_matter_that_comes_late_does_not_take_the_place_of_the_one_pressed_after_it(enter: Enter):
    visitor = enter("likaiyun")
    page, held = visitor.page, list[Route]()
    shown(visitor)
    links = page.locator("[data-map-list] a")
    first, second = (links.nth(place).get_attribute("href") for place in (0, 1))
    page.route(f"**{first}", lambda route: held.append(route))
    links.nth(0).click()
    visitor.until(lambda: bool(held), "the first matter is asked for")
    page.locator(f'[data-map-list] a[href="{second}"]').first.click()
    page.locator("[data-map-content] h1").wait_for()
    own = page.locator("[data-map-content]").inner_text()
    with page.expect_event("requestfinished", lambda one: one.url.endswith(first)):
        held[0].continue_()
    page.evaluate("() => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))")
    assert page.locator("[data-map-content]").inner_text() == own
    assert page.locator("[data-map-own]").get_attribute("href") == second


def test_a_heap_under_a_finger_stays_until_it_is_lifted_although_the_new_signs_have_come(enter: Enter):
    visitor = enter("likaiyun")
    page, held, answered = visitor.page, list[Route](), list[str]()
    shown(visitor)
    for _step in range(3):
        farther(visitor)
    layers = page.locator("[data-map-layers] :checked").count()
    page.route("**/*bbox=*", lambda route: held.append(route))
    page.on("requestfinished", lambda one: answered.append(one.url) if "bbox=" in one.url else None)
    page.locator(FARTHER).click()
    visitor.until(lambda: len(held) == layers, "the next view is asked for")
    before, heap = page.locator(SCALE).inner_text(), page.locator(HEAP).first
    heap.hover()
    page.mouse.down()
    pressed = heap.element_handle()
    for route in held:
        route.continue_()
    visitor.until(lambda: len(answered) == layers, "every layer was answered")
    assert pressed.evaluate("one => one.isConnected") and page.locator("[aria-busy=true]").count()
    page.unroute_all()
    page.mouse.up()
    expect(page.locator(SCALE)).not_to_have_text(before)
    visitor.settle()


def test_on_a_phone_the_map_fits_and_the_list_has_the_same_things(enter: Enter):
    visitor = enter("likaiyun", size=PHONE)
    shown(visitor)
    visitor.page.locator(".leaflet-marker-icon").first.wait_for()
    visitor.page.locator("[data-map-list] li").nth(5).wait_for()
    assert not visitor.is_too_wide()
    assert visitor.axe() == []

"""Every page people meet, at an office screen and on a phone: it opens, fits, complains of nothing and passes axe."""

import re

import pytest

from tests.browser.conftest import OFFICE, PHONE, Enter

OFFICE_PAGES = [
    "/",
    "/?who=level",
    "/hazards/",
    "/hazards/new/",
    "/packs/",
    "/packs/?q=重拨",
    "/packs/call.redials/",
    "/record/",
    "/burden/",
]
OFFICE_PAGES += [
    "/calls/",
    "/calls/new/",
    "/people/posts/",
    "/people/posts/vacancies/",
    "/people/units/",
    "/people/add/",
]
OFFICE_PAGES += [
    "/people/accounts/",
    "/imports/roster/upload/",
    "/regions/findings/",
    "/profile/",
    "/profile/households/",
]
OFFICE_PAGES += ["/profile/places/", "/staffing/", "/declarations/"]
OFFICE_PAGES += ["/prints/", "/prints/duties/"]
OFFICE_PAGES += ["/search/?q=陈有福", "/search/?q=没有这个词", "/sign-in/password/", "/no/such/page/"]
# Pages that are only opened: whatever is too wide shows on a phone, and axe has seen their like.
OPENED = [
    *("/alerts/new/", "/alerts/upload/", "/alerts/received/", "/alerts/feeds/", "/alerts/texts/", "/alerts/check/"),
    *("/alerts/texts/rainstorm/red/", "/patrols/walks/", "/patrols/checks/", "/patrols/lists/", "/patrols/statement/"),
    *("/patrols/lists/ebike/", "/moves/order/", "/outlets/channels/", "/outlets/reports/", "/outlets/new/"),
    *("/resources/supplies/", "/resources/teams/new/", "/resources/supplies/new/", "/hazards/figures/"),
    *("/hazards/powers/", "/points/new/", "/profile/households/new/", "/profile/places/new/", "/map/files/"),
    *("/map/wall/", "/imports/roster/", "/exports/roster/", "/exports/roster/take/", "/people/posts/open/"),
    *("/packs/?all=1", "/burden/?all=1"),
]
LEADING = ["/alerts/", "/points/", "/moves/", "/moves/shelters/", "/patrols/walks/", "/calls/", "/resources/teams/"]
SIZES = pytest.mark.parametrize("size", [OFFICE, PHONE], ids=["office", "phone"])


def look(visitor, path):
    status = visitor.open(path)
    assert status == (404 if "no/such" in path else 200), path
    assert not visitor.is_too_wide(), f"{path} is wider than the screen"
    assert visitor.axe() == []
    if visitor.page.viewport_size == PHONE:
        width = PHONE["width"]
        assert {link: found for link, found in visitor.tried_links().items() if found != width} == {}, path
    unexpected = [words for words in visitor.complaints if "404" not in words]
    assert unexpected == []


@SIZES
def test_the_office(enter: Enter, size):
    visitor = enter("likaiyun", size=size)
    for path in OFFICE_PAGES:
        look(visitor, path)


def first_of(visitor, path):
    """The first matter a list leads to."""
    first = visitor.page.locator("main a").evaluate_all(
        "all => all.map(a => a.getAttribute('href')).find(h => /[0-9a-f-]{36}\\/$/.test(h))"
    )
    assert first, f"{path} leads nowhere"
    return first


def fits(visitor, path):
    """It opens, is no wider than the screen, has one heading and complains of nothing."""
    assert visitor.open(path) == 200, path
    assert not visitor.is_too_wide(), f"{path} is wider than the screen"
    assert visitor.page.locator("h1").count() == 1, path
    assert visitor.complaints == [], path


def test_a_call_that_ended_fits_a_phone(enter: Enter):
    visitor = enter("likaiyun", size=PHONE)
    visitor.open("/calls/new/")
    visitor.page.fill("[name=text]", "请各村今晚带班的人都在岗,手机保持畅通")
    visitor.page.check("[name=drill]")
    visitor.follow("下一步:看会叫到谁")
    visitor.follow("发出")
    visitor.page.wait_for_url(re.compile(r"/calls/[0-9a-f-]{36}/"))
    visitor.open(f"{visitor.page.url.removeprefix(visitor.address)}end/")
    visitor.page.fill("[name=why]", "当晚演练到此结束")
    visitor.follow("结束叫应")
    fits(visitor, "/calls/?tab=ended")
    assert visitor.says("结束") and visitor.page.locator(".rows.cards tbody tr").count()


def test_the_rest_fits_a_phone(enter: Enter):
    visitor = enter("likaiyun", size=PHONE)
    for path in OPENED:
        fits(visitor, path)
    for path in LEADING:
        visitor.open(path)
        fits(visitor, first_of(visitor, path))


@SIZES
def test_every_entry_of_the_menu(enter: Enter, size):
    visitor = enter("likaiyun", size=size)
    visitor.open("/")
    entries = visitor.page.locator(".console-menu a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert len(entries) >= 5
    for path in entries:
        if path not in OFFICE_PAGES:  # the same person looks at those on the same screen above
            look(visitor, path)


@SIZES
def test_a_hazard(enter: Enter, size):
    visitor = enter("zhangxiaotang", size=size)
    visitor.open("/hazards/?tab=reported")
    matter = visitor.page.locator("#hazard-rows a[href*='/hazards/']").first.get_attribute("href")
    for path in (matter, f"{matter}confirm/"):
        look(visitor, path)


@SIZES
def test_a_tip(enter: Enter, size):
    visitor = enter("likaiyun", size=size)
    visitor.open("/tips/")
    matter = visitor.page.locator("#tip-rows a[href*='/tips/']").first.get_attribute("href")
    for path in (matter, f"{matter}accept/"):
        look(visitor, path)


@SIZES
def test_signing_in(enter: Enter, size):
    visitor = enter(size=size)
    for path in ("/sign-in/", "/sign-in/code/"):
        look(visitor, path)


@SIZES
def test_the_field(enter: Enter, size):
    visitor = enter("chenyoufu", size=size)
    for path in ("/field/", "/field/report/", "/field/danger/", "/field/map/", "/field/mine/"):
        look(visitor, path)
    for path in ("/field/doors/", "/field/counts/", "/field/rounds/", "/field/points/", "/field/places/"):
        look(visitor, path)


@SIZES
def test_people_posts_units_households_and_places_one_by_one(enter: Enter, size):
    visitor = enter("likaiyun", size=size)
    for path in (
        "/people/",
        "/people/posts/",
        "/people/units/",
        "/profile/households/",
        "/profile/places/",
    ):
        visitor.open(path)
        look(visitor, first_of(visitor, path))


@SIZES
def test_the_public(enter: Enter, size):
    visitor = enter(size=size)
    for path in (
        "/p/",
        "/p/?q=海科",
        "/p/530113104/",
        "/p/530113104211/shelters/",
        "/p/530113104/report/",
        "/p/530113104/report/danger/",
        "/p/530113104/look-up/",
        "/p/530113104/notify/",
    ):
        look(visitor, path)
    visitor.open("/p/530113104/")
    for path in visitor.page.locator(".portal-alert").evaluate_all("all => all.map(a => a.getAttribute('href'))")[:1]:
        look(visitor, path)

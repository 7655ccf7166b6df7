"""九小场所: the nine sorts with their bounds, chosen where a place is entered, listed, counted and read from ledgers."""

import pytest

from lastmile.domains.profile import public as profile
from lastmile.domains.profile.ledger import Places
from lastmile.domains.profile.models import Place
from lastmile.domains.profile.tests.pages import GRID, ROOT, the_office
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.imports.tests import ledgers
from lastmile.foundation.rulepacks import services as packs
from lastmile.kernel import cells
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
HEADS = ("网格编码", "名称", "类型", "规模")


def typed(**more) -> dict:
    return {
        "region_code": GRID,
        "uid": str(uuid7()),
        "name": "老街米线馆",
        "kind": "small_place",
        "sort": "restaurant",
        **more,
    }


def a_small(name: str, sort: str = "", **more) -> Place:
    return profile.add_place(ROOT, region_code=GRID, kind="small_place", name=name, sort=sort, **more)


@pytest.fixture
def office():
    return the_office()


def test_the_form_offers_the_nine_with_their_bounds_there(office):
    page = office.get("/profile/places/new/").content.decode()
    assert "小餐馆(不超过100平方米)" in page and "小旅馆(住宿不超过20张床)" in page
    assert "小歌舞娱乐场所(不超过200平方米、在1至3层)" in page
    assert "走读不超过100人" in page


def test_a_place_within_the_bound_is_kept_with_its_sort(office):
    assert office.post("/profile/places/new/", typed(area="100")).status_code == 302
    kept = Place.unscoped.get()
    assert (kept.sort, kept.area, kept.kind) == ("restaurant", 100, "small_place")


def test_a_place_above_the_bound_is_told_what_it_is_and_what_follows_and_keeps_what_was_typed(office):
    answer = office.post("/profile/places/new/", typed(area="101", manager="马某"))
    page = answer.content.decode()
    assert answer.status_code == 422 and not Place.unscoped.exists()
    assert "小餐馆要不超过100平方米,这里是101平方米,不算九小场所" in page and "按“生产经营单位”登记" in page
    assert "走访用《小餐馆" in page
    assert "马某" in page and 'value="101"' in page


@pytest.mark.parametrize(
    ("sort", "size", "kind"),
    [
        ("shop", {"area": 101}, "商场市场"), ("net_cafe", {"area": 101}, "生产经营单位"), ("inn", {"beds": 21}, "民宿农家乐"),
        ("dance_hall", {"area": 201}, "生产经营单位"), ("dance_hall", {"floor": 4}, "生产经营单位"),
        ("dance_hall", {"floor": -1}, "生产经营单位"), ("bath", {"area": 201}, "生产经营单位"),
        ("small_school", {"beds": 51}, "学校"), ("small_school", {"people": 101}, "学校"),
        ("clinic", {"area": 101}, "医院诊所"), ("workshop", {"area": 201}, "生产经营单位"),
    ],
)  # fmt: skip
def test_each_of_the_nine_ends_at_its_bound(office, sort, size, kind):
    answer = office.post("/profile/places/new/", typed(sort=sort, **size))
    assert answer.status_code == 422 and f"按“{kind}”登记" in answer.content.decode()
    within = {name: value - 1 if value > 0 else 1 for name, value in size.items()}
    assert office.post("/profile/places/new/", typed(sort=sort, **within)).status_code == 302


def test_a_county_s_own_bound_holds_there_and_a_kept_place_above_it_says_so(office):
    kept = a_small("米线馆", "restaurant", area=80)
    packs.override(
        a_scope(""), a_region(GRID[:6]), key="small_place.restaurant_area", value=60, reason="区里划定的范围"
    )
    page = office.get(f"/profile/places/{kept.uid}/").content.decode()
    assert "现在的限额下不算九小" in page and "不超过60平方米" in page and "区里划定的范围" in page
    assert office.post("/profile/places/new/", typed(area="61")).status_code == 422


def test_what_is_not_measured_is_neither_within_nor_above(office):
    kept = a_small("米线馆", "restaurant")
    assert "大小待核,还不能说是不是九小" in office.get(f"/profile/places/{kept.uid}/").content.decode()


def test_another_kind_is_none_of_the_nine(office):
    kept = a_small("米线馆", "restaurant", area=80)
    change = {"name": "米线馆", "kind": "mall", "sort": "restaurant", "area": "800"}
    assert office.post(f"/profile/places/{kept.uid}/change/", change).status_code == 302
    kept.refresh_from_db()
    assert (kept.kind, kept.sort, kept.area) == ("mall", "", 800)


def test_no_tenth_sort_is_taken(office):
    assert office.post("/profile/places/new/", typed(sort="castle")).status_code == 422


def test_the_list_is_narrowed_to_one_of_the_nine_and_to_those_without(office):
    for name, sort in (("小卖部", "shop"), ("米线馆", "restaurant"), ("哪一类都没填", "")):
        a_small(name, sort)
    for kind, name in (("restaurant", "米线馆"), ("shop", "小卖部"), ("small_without_sort", "哪一类都没填")):
        found = office.get("/profile/places/", {"kind": kind}).content.decode().split('id="place-rows"')[1]
        assert [one for one in ("小卖部", "米线馆", "哪一类都没填") if one in found] == [name]


def test_the_area_counts_each_sort_below_the_kind(office):
    for name, sort in (("小卖部", "shop"), ("米线馆", "restaurant"), ("面馆", "restaurant"), ("没填", "")):
        a_small(name, sort)
    figures = {one.key: one.value for one in profile.profile(ROOT, GRID)}
    assert [figures[key] for key in ("small_place", "shop", "restaurant", "small_without_sort")] == [4, 1, 2, 1]
    assert "clinic" not in figures


def test_a_ledger_s_own_words_say_the_sort_and_its_scale_the_size():
    a_region(GRID)
    sheet = ledgers.a_csv(
        HEADS,
        (GRID, "老街米线馆", "小餐馆", "80平方米"),
        (GRID, "阿旺客栈", "小旅馆", "15张床"),
        (GRID, "杂货", "九小", "小微"),
    )
    ledgers.imported(ledgers.an_office(), "places", sheet, area=GRID[:9])
    found = {one.name: (one.kind, one.sort, one.area, one.beds) for one in Place.unscoped.all()}
    assert found["老街米线馆"] == ("small_place", "restaurant", 80, None)
    assert found["阿旺客栈"] == ("small_place", "inn", None, 15) and found["杂货"] == ("small_place", "", None, None)


def test_a_ledger_s_row_above_the_bound_comes_in_as_the_larger_kind_and_says_so():
    a_region(GRID)
    sheet = ledgers.a_csv(HEADS, (GRID, "大富超市", "小商店", "1200㎡"))
    found = ledgers.imported(ledgers.an_office(), "places", sheet, area=GRID[:9])
    assert "不算九小场所" in ledgers.said(found)
    kept = Place.unscoped.get()
    assert (kept.kind, kept.sort, kept.area) == ("mall", "", 1200)


def test_the_columns_of_the_ledger_are_those_of_the_rules():
    assert [str(one.label) for one in Places.ledger] == [
        "名称", "统一社会信用代码", "行业", "类型", "规模", "地址", "负责人", "安全员", "从业人数", "风险等级", "重大危险源",
        "安责险到期", "检查频次", "最近检查",
    ]  # fmt: skip


@pytest.mark.parametrize(("scale", "metres"), [("占地0.12亩", 80), ("０．１亩", 67), ("0.5公顷", 5000), ("2亩", 1334)])
def test_an_area_in_mu_is_square_metres_and_its_words_stay(scale, metres):
    a_region(GRID)
    sheet = ledgers.a_csv(HEADS, (GRID, "大富木材加工", "工贸", scale))
    ledgers.imported(ledgers.an_office(), "places", sheet, area=GRID[:9])
    kept = Place.unscoped.get()
    assert (kept.area, kept.scale) == (metres, cells.plain(scale))

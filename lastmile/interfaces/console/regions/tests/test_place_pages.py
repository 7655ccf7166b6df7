"""The pages of places: the tree, one place, its grids; who sees them and what they say."""

import pytest

from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.regions.models import Grid, Region, RegionCode, RegionShape
from lastmile.interfaces.console.tests.cast import sign_in
from lastmile.kernel.ids import uuid7
from lastmile.workflows.divisions import grids, services

pytestmark = pytest.mark.django_db
TOWNSHIP, VILLAGE, GRID = "530113104", "530113104211", "530113104211003"
ROOT = a_scope("")


def page(client, code: str = TOWNSHIP, **more) -> str:
    answer = client.get("/regions/", {"area": code, **more})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_township_shows_its_villages_and_the_sums_of_their_grids(office):
    _cast, client = office
    Grid.objects.create(region=Region.objects.get(code=GRID), kind="group", households=108, population=256)
    text = page(client)
    assert "地530113104211" in text and "地530113104205" in text
    assert "108" in text and "256" in text


def test_a_grid_says_who_looks_after_it_and_what_is_unknown(office):
    _cast, client = office
    Grid.objects.create(region=Region.objects.get(code=GRID), kind="group", external_code="ZZ-7")
    text = page(client, GRID)
    assert "王某" in text and "ZZ-7" in text and "待核" in text


def test_a_micro_grid_without_a_member_says_who_is_asked_meanwhile(office):
    _cast, client = office
    made = grids.add_grid(ROOT, parent_code=GRID, uid=uuid7(), name="上院", kind="micro")
    text = page(client, made.code)
    assert "还没有明确网格员" in text and "没有网格员以前,这里的隐患、巡查找" in text and ":王某" in text
    assert "没有网格员以前" not in page(client, GRID)


def test_the_empty_village_offers_the_first_step(office):
    _cast, client = office
    Region.objects.filter(code=GRID).update(closed_on="2026-01-01")
    assert "还没有网格" in page(client, VILLAGE) and "新增网格" in page(client, VILLAGE)


def test_the_neighbour_s_place_is_not_found(office):
    cast, _client = office
    neighbour = Region.objects.get(code="530113104205001")
    client = sign_in(cast.wang)
    assert client.get(f"/regions/{neighbour.uid}/").status_code == 404
    assert client.get(f"/regions/{neighbour.parent.uid}/").status_code == 404
    assert client.get(f"/regions/{Region.objects.get(code=GRID).uid}/").status_code == 200


@pytest.mark.parametrize("verb", ["grids/new", "change", "place", "rename", "merge", "close"])
def test_who_keeps_no_tree_opens_no_form_and_sees_no_button(office, verb):
    cast, _client = office
    client, grid = sign_in(cast.li), Region.objects.get(code=GRID)
    assert client.get(f"/regions/{grid.uid}/{verb}/").status_code == 403
    assert "填位置" not in page(client, GRID) and "区划变动" not in page(client, GRID)


def test_without_an_account_every_page_asks_to_sign_in(office, client):
    _cast, _client = office
    for path in ("/regions/", "/regions/findings/", f"/regions/{Region.objects.get(code=GRID).uid}/rename/"):
        assert client.get(path).status_code == 302


def test_a_place_is_found_by_name_and_by_code(office):
    _cast, client = office
    Region.objects.filter(code=VILLAGE).update(name="海科村")
    assert "海科村" in page(client, q="海科")
    assert "海科村" in page(client, q=VILLAGE)
    assert "没有叫" in page(client, q="没有的地方")


def test_full_width_digits_are_a_code_too(office):
    _cast, client = office
    assert f"area={VILLAGE}" in page(client, q="５３０１１３１０４２１１").split("places-found")[1]


def test_a_province_lists_its_cities_without_sums(office):
    from lastmile.domains.hazards.tests.factories import somebody

    text = page(sign_in(somebody("53", "bureau_staff", "省某", "15400000066")), "53")
    assert "地5301<" in text and "人口" not in text


def test_an_old_code_leads_to_the_place_of_today_and_says_so(office):
    _cast, client = office
    RegionCode.objects.create(region=Region.objects.get(code=VILLAGE), code=VILLAGE, name="海科村")
    services.recode(ROOT, code=VILLAGE, new_code="530113104299")
    text = page(client, q=VILLAGE)
    assert "530113104211 是旧代码,现在是" in text and "530113104299" in text


def test_what_lies_out_of_reach_is_not_found_by_search_either(office):
    cast, _client = office
    text = page(sign_in(cast.wang), GRID, q="530113104205001")
    assert "没有叫" in text and "area=530113104205001" not in text


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "'; drop table", "%_%", "9" * 60, "１２", "=1+1"])
def test_hostile_words_are_only_words(office, words):
    _cast, client = office
    assert "<script>alert" not in page(client, q=words)


def test_a_renamed_and_merged_place_shows_its_past(office):
    _cast, client = office
    for region in Region.objects.filter(level__gte=5):
        RegionCode.objects.create(region=region, code=region.code, name=region.name)
    services.rename(ROOT, code=VILLAGE, name="新海科村")
    services.merge(ROOT, codes=["530113104205"], into=VILLAGE)
    text = page(client, VILLAGE)
    assert "新海科村" in text and "曾用" in text and "530113104205" in text


def test_the_sketch_is_drawn_in_our_own_words_and_says_that_it_is_one(office):
    import shapely

    _cast, client = office
    for number, code in enumerate((VILLAGE, "530113104205")):
        box = shapely.box(103 + number, 26, 103.9 + number, 27)
        RegionShape.objects.create(region=Region.objects.get(code=code), outline=box, source="synthetic")
    text = page(client)
    assert text.count('class="sketch-cell is-invented"') == 2
    assert "示意" in text and " style=" not in text.split("<svg")[1]


def test_a_point_without_an_outline_is_drawn_as_a_point(office):
    import shapely

    _cast, client = office
    RegionShape.objects.create(region=Region.objects.get(code=GRID), point=shapely.Point(103, 26), source="drawn")
    text = page(client, VILLAGE)
    assert 'class="sketch-point"' in text and "示意" not in text.split("<svg")[1].split("</svg>")[0]


@pytest.mark.parametrize("count", [1, 20])
def test_a_page_costs_the_same_for_one_grid_or_many(office, count, django_assert_max_num_queries):
    _cast, client = office
    for number in range(count):
        grids.add_grid(ROOT, parent_code=VILLAGE, name=f"{number}组", kind="group", households=10)
    page(client, VILLAGE)
    with django_assert_max_num_queries(40):
        page(client, VILLAGE)

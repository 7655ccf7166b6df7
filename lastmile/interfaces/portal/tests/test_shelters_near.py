"""Shelters by distance, and the way there."""

from urllib.parse import parse_qs, urlsplit

import pytest
from shapely import Point

from lastmile.domains.alerts.tests.factories import TOWN, VILLAGE
from lastmile.domains.evacuation import public as evacuation
from lastmile.domains.evacuation.tests.factories import a_shelter
from lastmile.foundation.regions.models import Region, RegionShape
from lastmile.interfaces.portal import navigation, shelter_rows
from lastmile.interfaces.portal.tests.nights import stands
from lastmile.interfaces.portal.tests.test_places import said
from lastmile.kernel import coordinates


@pytest.fixture
def middle(town):
    region = Region.objects.get(code=VILLAGE)
    return RegionShape.objects.create(region=region, point=Point(103.10, 26.00), source="drawn")


def test_the_nearest_to_the_village_comes_first_a_full_one_last_and_one_without_a_position_before_it(middle):
    a_shelter(name="远的", position=(103.13, 26.00))
    stands(a_shelter(name="满的", position=(103.10, 26.00)), "full")
    a_shelter(name="没标的")
    a_shelter(name="近的", region_code="530113104205", position=(103.105, 26.00))
    found = shelter_rows.of(VILLAGE)
    assert [row.one.name for row in found.rows] == ["近的", "远的", "没标的", "满的"]
    assert [row.far for row in found.rows][:3] == ["直线约 500 米,走路约 10 分钟", "直线约 3.0 公里,走路约 60 分钟", ""]


def test_the_page_says_from_where_it_counts_and_that_a_position_stays_on_the_phone(client, middle):
    a_shelter(position=(103.105, 26.00))
    page = said(client, f"/p/{VILLAGE}/shelters/")
    assert "距离从海科村中间算" in page and 'data-lon="103.105"' in page and "不会发出去" in page
    assert "选好村或社区" in said(client, f"/p/{TOWN}/shelters/")


def test_a_walk_nobody_takes_has_no_minutes(middle):
    a_shelter(position=(103.3, 26.00))
    assert shelter_rows.of(VILLAGE).rows[0].far == "直线约 20.0 公里"


def test_map_apps_get_the_position_in_the_datum_they_expect(town):
    a_shelter(name="村小学,东门", position=(103.18, 26.08))
    [one] = evacuation.public_shelters(VILLAGE)
    amap, tencent, baidu = (parse_qs(urlsplit(way.address).query) for way in navigation.ways(one, "东川区阿旺镇"))
    lon, lat, name = amap["to"][0].split(",")
    back = coordinates.to_wgs84(float(lon), float(lat), coordinates.Datum.GCJ02)
    assert (back.lon, back.lat) == pytest.approx((103.18, 26.08), abs=2e-6) and name == "村小学 东门"
    assert abs(float(lon) - 103.18) > 0.0005
    assert tencent["marker"][0].startswith(f"coord:{lat},{lon};") and baidu["location"] == [f"{lat},{lon}"]
    assert baidu["coord_type"] == ["gcj02"]


def test_without_a_position_they_search_for_the_address(town):
    a_shelter(name="村小学")
    [one] = evacuation.public_shelters(VILLAGE)
    assert all("%E6%9D%91%E5%B0%8F%E5%AD%A6" in way.address for way in navigation.ways(one, "阿旺镇海科村"))


def test_the_keeper_is_called_where_the_number_is_public(client, town):
    a_shelter(phone="15400000777", contact="余某", phone_public=True)
    assert 'href="tel:15400000777"' in said(client, f"/p/{VILLAGE}/shelters/")

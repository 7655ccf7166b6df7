"""地图 on the phone: a list by distance with a sketch, and nothing that is not mine to see."""

import pytest
import shapely

from lastmile.domains.hazards.tests.factories import a_hazard
from lastmile.domains.points.tests.factories import a_point
from lastmile.foundation.regions.models import Region, RegionShape

GRID = "530113104211003"
HERE = (103.0, 26.0)


@pytest.fixture
def wang(enter):
    return enter("王某")


@pytest.fixture
def placed(cast):
    RegionShape.objects.create(region=Region.objects.get(code=GRID), point=shapely.Point(*HERE), source="drawn")
    a_point(cast.zhang, position=(HERE[0] + 0.01, HERE[1]))
    a_hazard(cast.wang, position=(HERE[0], HERE[1] - 0.001))


def test_what_is_near_stands_by_distance_with_the_way_to_it(placed, wang):
    page = wang.get("/field/map/").content.decode()
    assert page.index("南 110 米") < page.index("东 1.0 公里")
    assert "中间看" in page and page.count("near-sign") == 2


def test_the_phone_says_where_it_is_and_one_may_look_less_far(placed, wang):
    page = wang.get("/field/map/", {"lon": "103.0", "lat": "26.0", "far": "1"}).content.decode()
    assert "从你现在的位置看" in page and "后坡有裂缝" in page and "东 1.0 公里" not in page


@pytest.mark.parametrize("said", [{"lon": "here"}, {"lon": "2", "lat": "48"}, {"far": "99999"}])
def test_nonsense_from_a_phone_shows_the_usual_page(placed, wang, said):
    assert "中间看" in wang.get("/field/map/", said).content.decode()


def test_the_next_village_sees_none_of_it(placed, enter):
    page = enter("陈某").get("/field/map/", {"lon": "103.0", "lat": "26.0"}).content.decode()
    assert "后坡有裂缝" not in page and "可以看远一点" in page


def test_where_nothing_is_placed_the_page_says_what_to_do(cast, wang):
    assert "请打开手机定位" in wang.get("/field/map/").content.decode()


@pytest.mark.parametrize("count", [1, 6])
def test_the_page_costs_the_same_for_few_and_many(cast, placed, wang, count, django_assert_max_num_queries):
    for number in range(count):
        a_hazard(cast.wang, title=f"裂缝{number}", position=(HERE[0], HERE[1] + 0.001 * number))
    wang.get("/field/map/")
    with django_assert_max_num_queries(22):
        wang.get("/field/map/")

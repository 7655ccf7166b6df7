"""Where a message speaks of: official codes, polygons, circles; names only suggest."""

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from lastmile.domains.alerts.selectors import placing
from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.regions.models import RegionShape
from lastmile.kernel import cap
from lastmile.kernel.coordinates import Position

from .nights import COUNTY, NEXT_TOWN, TOWN, VILLAGE

pytestmark = pytest.mark.django_db


def _area(*codes, polygon=(), circle=None):
    named = tuple(cap.Named("GB/T 2260", code) for code in codes)
    shapes = (tuple(Position(lon, lat) for lon, lat in polygon),) if polygon else ()
    return cap.Area("哪里", shapes, (circle,) if circle else (), named)


def _box(west, south, side=0.2):
    return [(west, south), (west + side, south), (west + side, south + side), (west, south + side), (west, south)]


def _outline(code, west, south, side=0.2):
    shape = shapely.Polygon(_box(west, south, side))
    RegionShape.objects.create(region=a_region(code), outline=shape, source="drawn")


@pytest.fixture
def drawn():
    """阿旺镇 in the west with two villages, 汤丹镇 beside it in the east."""
    _outline(COUNTY, 103.0, 26.0, 0.4)
    _outline(TOWN, 103.0, 26.0)
    _outline(NEXT_TOWN, 103.2, 26.0)
    _outline(VILLAGE, 103.0, 26.0, 0.1)
    RegionShape.objects.create(
        region=a_region("530113104205"),
        outline=shapely.box(103.1, 26.0, 103.2, 26.2),
        source="drawn",
    )


@pytest.mark.parametrize("sent", ["530113104000", "530113104"])
def test_a_code_is_read_padded_or_cut(sent):
    a_region(VILLAGE)
    assert placing.place([_area(sent)]).codes == (TOWN,)


def test_a_township_code_that_ends_in_zero_keeps_it():
    a_region("530113100")
    assert placing.place([_area("530113100000")]).codes == ("530113100",)


def test_a_county_stands_for_its_townships():
    a_region(TOWN), a_region(NEXT_TOWN)
    assert placing.place([_area("530113")]).codes == (NEXT_TOWN, TOWN)


def test_a_code_nobody_knows_is_named():
    a_region(TOWN)
    placed = placing.place([_area("530113104", "530113999")])
    assert placed.codes == (TOWN,) and placed.unknown == ("530113999",)


def test_a_polygon_takes_a_township_that_lies_in_it_and_none_it_only_touches(drawn):
    placed = placing.place([_area(polygon=_box(102.999, 25.999, 0.2011))])
    assert placed.codes == (TOWN,) and placed.outline is not None


def test_of_a_township_partly_inside_it_takes_the_villages(drawn):
    assert placing.place([_area(polygon=_box(103.0, 26.0, 0.05))]).codes == (VILLAGE,)


def test_a_village_without_an_outline_makes_it_the_whole_township_and_says_so(drawn):
    a_region("530113104207")
    placed = placing.place([_area(polygon=_box(103.0, 26.0, 0.05))])
    assert placed.codes == (TOWN,) and [one.code for one in placed.by_parent] == [TOWN]


def test_a_township_without_an_outline_in_a_county_that_is_touched_counts_in(drawn):
    a_region("530113105")
    placed = placing.place([_area(polygon=_box(103.0, 26.0, 0.05))])
    assert "530113105" in placed.codes and [one.code for one in placed.by_parent] == ["530113105"]


def test_a_circle_takes_where_it_lies(drawn):
    circle = cap.Circle(Position(103.05, 26.05), 1.0)
    assert placing.place([_area(circle=circle)]).codes == (VILLAGE,)


@pytest.mark.parametrize("polygon, outside", [(_box(104, 27), True), (_box(103.1, 26.1), False)])
def test_what_meets_none_of_the_outlines_we_know_lies_outside(drawn, polygon, outside):
    assert placing.lies_outside([_area(polygon=polygon)], [COUNTY]) is outside


def test_a_branch_is_known_by_all_of_its_parts_too_and_not_by_some(drawn):
    elsewhere = [_area(polygon=_box(104, 27))]
    RegionShape.objects.filter(region__code=COUNTY).delete()
    assert placing.lies_outside(elsewhere, [COUNTY])
    RegionShape.objects.filter(region__code=NEXT_TOWN).delete()
    assert not placing.lies_outside(elsewhere, [COUNTY])


def test_an_area_of_words_alone_may_lie_anywhere(drawn):
    assert not placing.lies_outside([_area(polygon=_box(104, 27)), _area()], [COUNTY])


def test_codes_decide_where_both_are_given(drawn):
    placed = placing.place([_area(NEXT_TOWN, polygon=_box(103.0, 26.0, 0.05))])
    assert placed.codes == (NEXT_TOWN,)


def test_where_nobody_knows_the_code_any_more_the_shape_beside_it_decides(drawn):
    placed = placing.place([_area("530113999", polygon=_box(103.0, 26.0, 0.05))])
    assert placed.codes == (VILLAGE,) and placed.unknown == ("530113999",)


def _comb(teeth, *, turned):
    """A valid outline of thin teeth; two of them, one turned, cross each other everywhere."""
    west = [(n / teeth + step, y) for n in range(teeth) for step, y in _tooth(0.4 / teeth)]
    points = [*west, (1, -0.1), (0, -0.1), west[0]]
    return [(103 + y, 26 + x) if turned else (103 + x, 26 + y) for x, y in points]


def _tooth(width):
    return [(0, 0), (0, 1), (width, 1), (width, 0)]


def test_outlines_that_cross_a_million_times_are_left_to_a_person(drawn):
    areas = [_area(polygon=_comb(600, turned=turned)) for turned in (False, True)]
    assert all(shapely.Polygon(one.polygons[0]).is_valid for one in areas)
    placed = placing.place(areas)
    assert placed.codes == () and placed.outline is None


def test_outlines_that_cross_here_and_there_are_one_area(drawn):
    areas = [_area(polygon=_box(103.0 + n / 100, 26.0, 0.06)) for n in range(4)]
    assert placing.place(areas).codes == (VILLAGE,)


def test_the_queries_are_as_many_for_one_village_as_for_a_county(drawn, django_assert_max_num_queries):
    for polygon in (_box(103.0, 26.0, 0.05), _box(102.9, 25.9, 0.7)):
        with django_assert_max_num_queries(7):
            placing.place([_area(polygon=polygon)])


def test_what_a_branch_answers_for_is_cut_out():
    a_region(TOWN), a_region(NEXT_TOWN)
    a_region(VILLAGE)
    placed = placing.place([_area("530113")])
    assert placing.within(placed, [TOWN]).codes == (TOWN,)
    assert placing.within(placed, [VILLAGE]).codes == (VILLAGE,)
    assert placing.within(placed, ["530114"]).codes == ()


@pytest.mark.parametrize("text", ["汤丹镇等地", "东川区汤丹镇、阿旺镇", "汤丹镇"])
def test_a_name_only_suggests(text):
    a_region(NEXT_TOWN, "汤丹镇")
    assert placing.place([cap.Area(text)]).codes == ()
    assert NEXT_TOWN in [one.code for one in placing.suggest("汤丹镇等地", "5301")]


@given(st.lists(st.sampled_from([TOWN, NEXT_TOWN, VILLAGE, "530114001", "540101001"]), min_size=1, max_size=4))
def test_what_covers_them_holds_each_of_them(codes):
    cover = placing.covering(codes)
    assert all(code.startswith(cover) for code in codes)
    assert cover == min(codes, key=len) or len({code[: len(cover) + 3] for code in codes}) > 1 or len(codes) > 1

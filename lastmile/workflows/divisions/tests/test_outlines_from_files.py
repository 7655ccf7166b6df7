import pytest
import shapely

from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.maps.files_in import Feature
from lastmile.foundation.maps.tests.factories import GRID, NEXT_VILLAGE, a_grid
from lastmile.foundation.regions.models import RegionShape
from lastmile.kernel.coordinates import Datum
from lastmile.kernel.errors import NotAllowed
from lastmile.kernel.outcomes import Result
from lastmile.workflows.divisions import outlines

pytestmark = pytest.mark.django_db
BOX = shapely.box(103.0, 26.0, 103.1, 26.1)
BOW = shapely.Polygon([(103, 26), (103.1, 26.1), (103.1, 26), (103, 26.1)])


def _rows(*features, act=outlines.plan, scope=None, area="530113104"):
    numbered = [Feature(n + 1, shape, fields) for n, (shape, fields) in enumerate(features)]
    return act(scope or a_scope("53"), a_region(area), numbered, Datum.WGS84)


def test_a_feature_is_matched_by_code_and_drawn_by_the_service():
    a_grid(GRID)
    [row] = _rows((BOX, {"网格编码": GRID}), act=outlines.apply)
    assert row.result == Result.NEW and RegionShape.objects.get(region=row.region).outline.equals(BOX)


def test_a_name_only_one_place_bears_is_enough():
    a_region(GRID, "海科村 3组")
    [row] = _rows((shapely.Point(103, 26), {"名称": "海科村3组"}))
    assert row.region.code == GRID and row.words == "填坐标"


@pytest.mark.parametrize(
    ("shape", "fields", "says"),
    [
        (BOX, {}, "没有代码也没有名称"),
        (BOX, {"code": "530113104999"}, "不在所选范围"),
        (BOX, {"name": "没有的村"}, "没有叫"),
        (None, {"code": GRID}, "没有图形"),
        (BOW, {"code": GRID}, "自相交"),
        (shapely.LineString([(103, 26), (103.1, 26)]), {"code": GRID}, "不是面"),
        (shapely.Point(500_000, 2_800_000), {"code": GRID}, "以米为单位"),
        (shapely.Point(26, 103), {"code": GRID}, "纬度写在了经度前面"),
    ],
)
def test_what_cannot_be_used_is_named_with_the_reason(shape, fields, says):
    a_grid(GRID)
    [row] = _rows((shape, fields))
    assert row.result == Result.ERROR and says in row.words


def test_a_place_twice_in_a_file_and_a_name_two_places_bear_are_errors():
    a_region(GRID, "一组")
    a_region(NEXT_VILLAGE, "一组")
    rows = _rows((BOX, {"code": GRID}), (BOX, {"code": GRID}), (BOX, {"name": "一组"}))
    assert [row.result for row in rows] == [Result.NEW, Result.ERROR, Result.ERROR]


def test_the_same_file_again_changes_nothing():
    a_grid(GRID)
    _rows((BOX, {"code": GRID}), act=outlines.apply)
    [row] = _rows((shapely.reverse(BOX), {"code": GRID}), act=outlines.apply)
    assert row.result == Result.UNCHANGED


def test_planning_writes_nothing_and_asks_the_scope():
    a_grid(GRID)
    _rows((BOX, {"code": GRID}))
    assert not RegionShape.objects.exists()
    with pytest.raises(NotAllowed):
        _rows((BOX, {"code": GRID}), scope=a_scope("530113105"))

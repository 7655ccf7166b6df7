from datetime import date

import pytest
import shapely
from shapely.geometry import LineString

from lastmile.domains.hazards.models import Hazard
from lastmile.domains.profile.models import Household
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.maps.tests.factories import GRID, a_grid, hazards_at
from lastmile.foundation.regions.models import Grid, RegionShape
from lastmile.kernel import clock
from lastmile.kernel.errors import DifferentContent, NotAllowed, NotValid
from lastmile.kernel.ids import uuid7
from lastmile.workflows.divisions import grids, services
from lastmile.workflows.divisions.cutting import cut_grid, halves

pytestmark = pytest.mark.django_db
NEXT = "530113104211002"
BOX = shapely.box(103.0, 26.0, 103.1, 26.1)
ACROSS = LineString([(103.03, 25.9), (103.03, 26.2)])  # a third lies west of it


def _cut(scope=None, line=ACROSS, **more):
    return cut_grid(scope or a_scope("53"), code=GRID, line=line, name="新三组", **more)


def _household(lon):
    region, point = a_region(GRID), shapely.Point(lon, 26.05)
    return Household.unscoped.create(region=region, region_code=GRID, head="某", head_key="", point=point)


def test_the_smaller_half_is_a_new_grid_and_both_are_the_whole():
    old = a_grid(GRID, BOX)
    fresh = _cut()
    shapes = {one.region_id: one.outline for one in RegionShape.objects.all()}
    assert fresh.parent == old.parent and shapes[fresh.pk].area < shapes[old.pk].area
    assert shapely.union(shapes[fresh.pk], shapes[old.pk]).equals(BOX)


def test_households_and_hazards_go_to_the_half_they_lie_in():
    a_grid(GRID, BOX)
    west, east = _household(103.01), _household(103.09)
    hazards_at((103.01, 26.05), (103.09, 26.05))
    fresh = _cut()
    codes = dict(Household.unscoped.values_list("pk", "region_code"))
    assert codes == {west.pk: fresh.code, east.pk: GRID}
    assert Hazard.unscoped.filter(region=fresh).count() == 1
    assert ledger.last_entry(grids.matter(fresh)).figures["rows"] == {"hazards_hazard": 1, "profile_household": 1}


def test_numbers_of_the_whole_hold_for_neither_half():
    region = a_grid(GRID, BOX)
    Grid.objects.filter(region=region).update(households=40, population=150, counted_on=clock.today())
    _cut()
    assert set(Grid.objects.values_list("households", "population", "counted_on")) == {(None, None, None)}


def test_merging_undoes_it_outline_included():
    old = a_grid(GRID, BOX)
    household = _household(103.01)
    fresh = _cut()
    services.merge(a_scope("53"), codes=[fresh.code], into=GRID)
    assert RegionShape.objects.get(region=old).outline.equals(BOX)
    household.refresh_from_db()
    assert household.region_code == GRID


@pytest.mark.parametrize(
    ("theirs", "together"),
    [
        ((250, 700, date(2026, 3, 1)), (290, 850, date(2026, 2, 1))),
        ((250, None, date(2026, 1, 1)), (290, None, date(2026, 1, 1))),
        ((None, None, None), (None, None, None)),
    ],
)
def test_a_grid_merged_into_another_is_counted_with_it(theirs, together):
    region, other = a_grid(GRID, BOX), a_grid(NEXT, BOX)
    names = ("households", "population", "counted_on")
    for place, said in ((region, (40, 150, date(2026, 2, 1))), (other, theirs)):
        Grid.objects.filter(region=place).update(**dict(zip(names, said, strict=True)))
    services.merge(a_scope("53"), codes=[NEXT], into=GRID)
    assert Grid.objects.values_list(*names).get(region=region) == together


def test_the_same_cut_sent_twice_is_one():
    a_grid(GRID, BOX)
    uid = uuid7()
    assert _cut(uid=uid) == _cut(uid=uid)
    with pytest.raises(DifferentContent):
        _cut(uid=uid, line=LineString([(103.06, 25.9), (103.06, 26.2)]))
    assert Grid.objects.count() == 2


@pytest.mark.parametrize(
    "line",
    [
        [(103.02, 26.02), (103.05, 26.05)],  # ends inside
        [(104, 26), (104, 27)],  # beside
        [(102.9, 26.01), (103.2, 26.01), (103.2, 26.05), (102.9, 26.05)],  # three parts
        [(103.0, 25.9), (103.0, 26.2)],  # along the border
    ],
)
def test_a_line_that_does_not_cut_in_two_is_refused(line):
    a_grid(GRID, BOX)
    with pytest.raises(NotValid):
        _cut(line=LineString(line))
    assert Grid.objects.count() == 1


def test_ends_snapped_to_the_border_cut_it():
    triangle = shapely.Polygon([(103.0, 26.0), (103.13, 26.01), (103.07, 26.11)])
    on = triangle.exterior.interpolate(0.04), triangle.exterior.interpolate(0.2)
    large, small = halves(triangle, LineString(on))
    assert large.area > small.area > 0


def test_the_neighbour_may_not_cut():
    a_grid(GRID, BOX)
    with pytest.raises(NotAllowed):
        _cut(a_scope("530113104205"))

"""What an area holds, added up from the tree and its grids."""

import pytest

from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.regions import areas
from lastmile.foundation.regions.models import Grid

pytestmark = pytest.mark.django_db
TOWNSHIP, VILLAGE = "530113104", "530113104211"


def a_grid(code: str, households: int | None = None, population: int | None = None, kind: str = "group") -> Grid:
    return Grid.objects.create(region=a_region(code), kind=kind, households=households, population=population)


def test_a_township_adds_up_the_grids_of_its_villages() -> None:
    a_grid(f"{VILLAGE}001", 100, 300)
    a_grid(f"{VILLAGE}002", 50, 120)
    a_grid("530113104205001", 10, 20)
    found = areas.row_of(a_region(TOWNSHIP))
    assert (found.villages, found.grids, found.households, found.population) == (2, 3, 160, 440)


def test_a_grid_nobody_counted_leaves_the_sum_short_and_says_so() -> None:
    a_grid(f"{VILLAGE}001", 100)
    a_grid(f"{VILLAGE}002")
    found = areas.row_of(a_region(VILLAGE))
    assert (found.grids, found.counted, found.households, found.population) == (2, 1, 100, None)


def test_micro_grids_lie_inside_grids_and_are_not_counted_twice() -> None:
    a_grid(f"{VILLAGE}001", 100)
    a_grid(f"{VILLAGE}001001", 15, kind="micro")
    assert areas.row_of(a_region(VILLAGE)).households == 100
    [micro] = areas.rows_below(a_region(f"{VILLAGE}001"))
    assert micro.households == 15


def test_a_closed_grid_counts_no_more() -> None:
    grid = a_grid(f"{VILLAGE}001", 100)
    grid.region.closed_on = "2026-01-01"
    grid.region.save()
    assert areas.row_of(a_region(VILLAGE)).grids == 0


def test_each_place_below_has_its_own_sums() -> None:
    a_grid(f"{VILLAGE}001", 100)
    a_grid("530113104205001", 10)
    rows = {row.region.code: row.households for row in areas.rows_below(a_region(TOWNSHIP))}
    assert rows == {VILLAGE: 100, "530113104205": 10}


@pytest.mark.parametrize("count", [1, 9])
def test_many_places_cost_as_many_queries_as_one(count: int, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for number in range(1, count + 1):
        a_grid(f"{VILLAGE}{number:03}", 10)
    village = a_region(VILLAGE)
    with django_assert_num_queries(3):
        areas.rows_below(village)

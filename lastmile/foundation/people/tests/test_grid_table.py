"""网格管理表: every grid of an area with who minds it; 待核 where nobody said."""

import pytest

from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.people import grids
from lastmile.foundation.people.tests.factories import (
    GRID,
    NEXT_GRID,
    NEXT_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    a_person,
    a_post,
    appointed,
    as_seen_by,
    in_post,
    root,
)
from lastmile.foundation.regions.models import Grid
from lastmile.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db


def a_grid(code, **values):
    return Grid.objects.create(region=a_region(code), kind="group", **values)


def rows(area=TOWNSHIP):
    return list(grids.all_rows(root(), area))


def test_every_grid_of_the_area_stands_in_the_order_of_codes():
    for code in (GRID, NEXT_GRID):
        a_grid(code)
    assert [row.region.code for row in rows()] == [NEXT_GRID, GRID]
    assert [row.region.code for row in rows(VILLAGE)] == [GRID]


def test_it_names_members_a_first_and_the_leader_of_the_village_where_the_grid_has_none():
    a_grid(GRID, households=9)
    in_post("grid_leader", VILLAGE, "李网格长", "15400000601")
    post = a_post()
    appointed(post, a_person(name="乙", phone="15400000602"), rank="B")
    appointed(post, a_person(name="甲", phone="15400000603"))
    [row] = rows()
    assert [one.person.name for one in row.leaders] == ["李网格长"]
    assert [one.person.name for one in row.members] == ["甲", "乙"]
    assert (row.grid.households, row.grid.population) == (9, None)


def test_a_micro_grid_without_a_member_names_those_of_its_grid_until_it_has_its_own():
    micro = f"{GRID}001"
    for code in (GRID, micro):
        a_grid(code)
    appointed(a_post(), a_person(name="甲", phone="15400000603"))
    own, lent = rows()
    assert (own.lent, [one.person.name for one in lent.members], lent.lent) == (False, ["甲"], True)
    in_post("grid_member", micro, "丙", "15400000604")
    lent = rows()[1]
    assert ([one.person.name for one in lent.members], lent.lent) == (["丙"], False)


def test_pages_follow_one_another_without_gap_or_repeat(monkeypatch):
    for number in range(1, 6):
        a_grid(f"{VILLAGE}{number:03}")
    monkeypatch.setattr(grids, "AT_ONCE", 2)
    assert [row.region.code[-1] for row in rows()] == list("12345")


def test_whoever_sees_no_people_there_gets_nothing():
    a_grid(GRID)
    with pytest.raises(NotAllowed):
        grids.rows(as_seen_by("village_secretary", NEXT_VILLAGE), GRID, after=None, limit=5)

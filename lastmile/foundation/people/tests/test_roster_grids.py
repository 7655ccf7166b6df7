"""The first roster of a township brings its grids along."""

import pytest

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.tests.factories import ALL, a_region, a_scope
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.people import roster
from lastmile.foundation.people.models import Holding
from lastmile.foundation.people.tests import rosters as r
from lastmile.foundation.regions.models import Grid, Region
from lastmile.kernel import clock
from lastmile.kernel.outcomes import Result

pytestmark = pytest.mark.django_db
EMPTY = "530113104209"


@pytest.fixture(scope="module", autouse=True)
def _town(kept):
    kept(r.a_town)
    kept(lambda: a_region(EMPTY, "双龙村村民委员会"))


def a_row(number: int, grid: str, **cells: str):
    return r.a_line(
        number=number, village="双龙村", grid_name=grid, grid_code="", name=f"陈{number}某", phone="", **cells
    )


def grids() -> dict[str, str]:
    return dict(Region.objects.filter(code__startswith=EMPTY, level=Region.Level.GRID).values_list("code", "name"))


def test_the_plan_says_so_and_makes_nothing():
    [one, other] = r.planned(a_row(4, "1组"), a_row(5, "2组"))
    assert one.words[0] == "新建网格双龙村1组" and other.words[0] == "新建网格双龙村2组"
    assert grids() == {}


def test_applied_they_are_there_with_what_the_row_says_and_their_member():
    r.applied(a_row(4, "1组", households="61", population="200"), a_row(5, "2组"))
    assert grids() == {EMPTY + "001": "1组", EMPTY + "002": "2组"}
    grid = Grid.objects.get(region__code=EMPTY + "001")
    assert (grid.kind, grid.households, grid.population) == (Grid.Kind.VILLAGER_GROUP, 61, 200)
    assert grid.counted_on == clock.today()
    assert Holding.objects.get(post__region__code=EMPTY + "002").person.name == "陈5某"
    assert Entry.objects.filter(action="grid.added").count() == 2


def test_two_rows_of_one_grid_make_it_once_and_the_sheet_again_makes_none():
    rows = (a_row(4, "1组"), a_row(5, "一组"))
    r.applied(*rows)
    assert [one.result for one in r.applied(*rows)] == [Result.UNCHANGED, Result.UNCHANGED]
    assert list(grids().values()) == ["1组"]


def test_all_grids_of_a_sheet_are_made_before_its_first_batch():
    """Else the second batch would meet a village that has grids already."""
    rows = [a_row(number, f"{number}组") for number in range(1, 5)]
    seen, town = r.seen_in(rows), Region.objects.get(code=r.TOWN)
    for batch in (rows[:2], rows[2:]):
        outcomes = roster.apply(a_scope(r.TOWN), town, batch, seen, import_uid=seen.of.uid)
        assert [(one.result, one.words[0][:4]) for one in outcomes] == [(Result.NEW, "新建网格")] * 2
        seen.of.at_row = batch[-1].number


def test_where_a_village_has_grids_an_unknown_name_stays_an_error():
    a_region(EMPTY + "001", "1组")
    [outcome] = r.planned(a_row(4, "7组"))
    assert outcome.result == Result.ERROR and "没有“7组”" in r.the_words(outcome)


def test_whoever_does_not_keep_the_tree_makes_no_grids():
    scope = a_scope("530113104", permissions=ALL - {Permission.REGION_CHANGE})
    [outcome] = r.planned(a_row(4, "1组"), scope=scope)
    assert outcome.result == Result.ERROR and "还没有网格" in r.the_words(outcome)

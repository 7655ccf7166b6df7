"""Grids are added, changed, drawn and closed, each once and in the record."""

from datetime import date, timedelta

import pytest
import shapely

from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.people.models import Post
from lastmile.foundation.regions import selectors
from lastmile.foundation.regions.models import Grid, Region, RegionShape
from lastmile.kernel import clock
from lastmile.kernel.coordinates import Datum
from lastmile.kernel.errors import DifferentContent, NotAllowed, NotValid, WrongState
from lastmile.kernel.ids import uuid7
from lastmile.workflows.divisions import grids, services

pytestmark = pytest.mark.django_db
SCOPE, VILLAGE = a_scope(""), "530113104211"


def a_grid(name: str = "1组", **more):
    a_region(VILLAGE)
    return grids.add_grid(SCOPE, parent_code=VILLAGE, name=name, kind="group", **more)


def test_grids_are_numbered_one_after_the_other() -> None:
    assert [a_grid("1组").code, a_grid("2组").code] == [f"{VILLAGE}001", f"{VILLAGE}002"]


def test_a_number_once_given_never_means_another_grid() -> None:
    old = a_grid("1组")
    grids.close_grid(SCOPE, code=old.code)
    fresh = a_grid("新1组")
    assert fresh.code == f"{VILLAGE}002"
    assert selectors.get_region(f"{VILLAGE}001") == old
    services.recode(SCOPE, code=fresh.code, new_code=f"{VILLAGE}900")
    services.recode(SCOPE, code=f"{VILLAGE}900", new_code=f"{VILLAGE}002")
    assert a_grid("再一组").code == f"{VILLAGE}901"


def test_the_same_form_sent_twice_makes_one_grid_and_another_under_its_uid_is_refused() -> None:
    uid = uuid7()
    first = a_grid("1组", uid=uid, households=30)
    grids.change_grid(SCOPE, code=first.code, households=40)
    assert a_grid("1组", uid=uid, households=30) == first
    for name, households in (("2组", 30), ("1组", 31), ("1组", None)):
        with pytest.raises(DifferentContent):
            a_grid(name, uid=uid, households=households)
    assert Grid.objects.get().households == 40


def test_a_count_has_the_day_it_was_made_on() -> None:
    grid = a_grid("1组", households=30, counted_on=date(2025, 3, 1))
    counted = grids.change_grid(SCOPE, code=grid.code, party_group="党小组")
    assert counted.counted_on == date(2025, 3, 1)
    assert grids.change_grid(SCOPE, code=grid.code, households=31).counted_on == clock.today()
    again = grids.change_grid(SCOPE, code=grid.code, population=90, counted_on=date(2026, 2, 1))
    assert again.counted_on == date(2026, 2, 1)
    entry = ledger.timeline("region", grid.uid)[-1]
    assert entry.figures["counted_on"] == "2026-02-01" and entry.figures["fields"] == ["counted_on", "population"]


def test_what_nobody_counted_has_no_day_and_no_day_is_to_come() -> None:
    grid = a_grid("1组", households=30, counted_on=date(2025, 3, 1))
    assert grids.change_grid(SCOPE, code=grid.code, households=None).counted_on is None
    assert Grid.objects.get(region=a_grid("2组", counted_on=date(2025, 3, 1))).counted_on is None
    with pytest.raises(NotValid) as refused:
        grids.change_grid(SCOPE, code=grid.code, households=5, counted_on=clock.today() + timedelta(days=1))
    assert "counted_on" in refused.value.fields


def test_below_a_grid_comes_a_micro_grid_and_below_that_nothing() -> None:
    grid = a_grid()
    micro = grids.add_grid(SCOPE, parent_code=grid.code, name="一号楼", kind="group")
    assert (micro.level, Grid.objects.get(region=micro).kind) == (Region.Level.MICRO_GRID, "micro")
    with pytest.raises(NotValid):
        grids.add_grid(SCOPE, parent_code=micro.code, name="再小", kind="micro")


@pytest.mark.parametrize(("name", "kind"), [("", "group"), ("长" * 81, "group"), ("1组", "nonsense"), ("1组", "micro")])
def test_a_name_or_kind_that_cannot_be_is_refused(name: str, kind: str) -> None:
    a_region(VILLAGE)
    with pytest.raises(NotValid):
        grids.add_grid(SCOPE, parent_code=VILLAGE, name=name, kind=kind)
    assert not Grid.objects.exists()


def test_somebody_of_the_next_village_may_not_add_or_change_one() -> None:
    grid, neighbour = a_grid(), a_scope("530113104205")
    with pytest.raises(NotAllowed):
        grids.add_grid(neighbour, parent_code=VILLAGE, name="2组", kind="group")
    with pytest.raises(NotAllowed):
        grids.change_grid(neighbour, code=grid.code, households=1)


def test_a_change_is_in_the_record_and_an_empty_number_is_unknown() -> None:
    grid = a_grid(households=100)
    assert grids.change_grid(SCOPE, code=grid.code, households=None, external_code="ZZ-1").households is None
    entry = ledger.timeline("region", grid.uid)[-1]
    assert entry.action == "grid.changed"
    assert entry.figures == {"fields": ["external_code", "households"], "households": None}


def test_changing_nothing_writes_nothing() -> None:
    grid = a_grid(households=100)
    grids.change_grid(SCOPE, code=grid.code, households=100)
    assert [one.action for one in ledger.timeline("region", grid.uid)] == ["grid.added"]


def test_a_real_point_takes_the_place_of_the_whole_sketch() -> None:
    grid = a_grid()
    RegionShape.objects.create(region=grid, outline=shapely.box(103, 26, 103.1, 26.1), source="synthetic")
    drawn = grids.draw(SCOPE, code=grid.code, point=shapely.Point(103.05, 26.05), datum=Datum.GCJ02)
    assert (drawn.source, drawn.datum, drawn.outline) == ("drawn", "GCJ02", None)


def test_an_empty_grid_is_closed_and_one_with_a_post_is_not() -> None:
    grid, other = a_grid("1组"), a_grid("2组")
    Post.unscoped.create(region=other, region_code=other.code, kind="grid_member", title="网格员")
    assert grids.close_grid(SCOPE, code=grid.code).closed_on is not None
    with pytest.raises(WrongState, match="岗位1"):
        grids.close_grid(SCOPE, code=other.code)
    with pytest.raises(WrongState, match="已撤销"):
        grids.change_grid(SCOPE, code=selectors.get_region(grid.code).code, households=1)


def test_a_grid_with_micro_grids_is_not_closed() -> None:
    grid = a_grid()
    grids.add_grid(SCOPE, parent_code=grid.code, name="一号楼", kind="micro")
    with pytest.raises(WrongState, match="微网格"):
        grids.close_grid(SCOPE, code=grid.code)

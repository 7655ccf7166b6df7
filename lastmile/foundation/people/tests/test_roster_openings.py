"""Thousands of rows may name one grid: whom each may follow is looked up, not compared with everybody there."""

import pytest

from lastmile.foundation.people.models import Holding
from lastmile.foundation.people.roster_known import Known
from lastmile.foundation.people.tests import rosters as r

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _town():
    r.a_town()


def rows(*names: str) -> list:
    return r.lines(*[{"name": name, "phone": ""} for name in names])


def looks(monkeypatch, count: int) -> int:
    """How often it is asked who holds a post, for so many rows of one grid."""
    asked, ask = [], Known.going_on
    monkeypatch.setattr(Known, "going_on", lambda known, post: asked.append(post) or ask(known, post))
    planned = r.planned(*rows(*[f"员{number}" for number in range(count)]))
    assert {one.result for one in planned} == {"new"}
    return len(asked)


def test_a_row_more_costs_the_same_however_many_stand_before_it(monkeypatch):
    two, three, four = (looks(monkeypatch, count) for count in (20, 30, 40))
    assert four - three == three - two


def test_whom_the_sheet_no_longer_names_makes_way_and_who_stays_does_not():
    r.applied(*rows("甲", "乙", "丙"))
    again = r.applied(*rows("乙", "丁"))
    assert [one.result for one in again] == ["unchanged", "new"]
    in_force = Holding.objects.filter(until_on__isnull=True, void=False).values_list("person__name", flat=True)
    assert set(in_force) == {"乙", "丙", "丁"}  # one made way for one; the third waits for somebody else


def test_a_holder_who_becomes_stand_in_leaves_the_first_place_to_a_later_row():
    r.applied(*r.lines({"name": "甲", "phone": ""}))
    r.applied(*r.lines({"name": "乙", "phone": "", "stand_in": "甲"}))
    assert r.holders() == {"A": "乙", "B": "甲"}
    r.applied(*rows("甲", "丙"))
    held = Holding.objects.filter(until_on__isnull=True, void=False).order_by("post_id", "rank")
    assert [(one.rank, one.person.name) for one in held] == [("A", "甲"), ("A", "丙"), ("B", "甲")]


@pytest.mark.parametrize("other", ["第三村民小组", "三组", "海科村3组"])
def test_a_grid_written_in_two_ways_is_one_grid_and_nobody_is_put_out_of_a_post(other):
    given = r.lines({"name": "甲", "phone": ""}, {"name": "乙", "phone": "", "grid_name": other})
    r.applied(*given)
    assert {one.result for one in r.planned(*given)} == {"unchanged"}


def test_nor_where_one_row_gives_its_code_and_another_its_name():
    given = r.lines({"name": "甲", "phone": ""}, {"name": "乙", "phone": "", "grid_code": r.GRID, "grid_name": ""})
    r.applied(*given)
    assert {one.result for one in r.planned(*given)} == {"unchanged"}

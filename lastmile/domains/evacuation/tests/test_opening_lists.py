"""Who stands on the list of a night, in which order; a rise adds what is missing and asks nobody twice."""

import pytest

from lastmile.domains.evacuation import services
from lastmile.domains.evacuation.models import Move
from lastmile.domains.evacuation.tests.factories import GRID, NEXT_GRID, TOWNSHIP, VILLAGE, a_home, a_night
from lastmile.domains.points import public as points
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import services as packs
from lastmile.kernel.errors import WrongState
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


def again(night, level="red", **more):
    return services.open_lists(night.office, source=night.source, region_codes=[TOWNSHIP], level=level, **more)


def test_whoever_lives_below_a_danger_point_must_move_those_to_be_helped_first():
    night = a_night()
    assert [(row.kind, row.must, row.rank, row.tonight) for row in night.rows] == [
        ("household", True, 1, 3), ("household", True, 2, 3), ("household", True, 2, 1), ("household", True, 2, None),
        ("household", True, 2, 1), ("worksite", True, 2, 6),
    ]  # fmt: skip


def test_who_needs_help_comes_next_and_counts_the_rest_of_the_village_only_when_listed():
    far = a_home(NEXT_GRID, need_help=1)
    other = a_home(NEXT_GRID)
    night = a_night()
    row = night.row(far)
    assert (row.must, row.counted, row.rank) == (False, True, 3)
    assert not Move.unscoped.filter(household=other).exists()
    assert services.list_rest(night.office, source_uid=night.source[1], region_code=NEXT_GRID[:12]) == 1
    assert (night.row(other).counted, night.row(other).rank) == (False, 4)


def test_opened_again_nothing_is_added_and_nobody_asked_twice():
    night = a_night()
    first = night.row(night.homes[0])
    night.say(first, "relatives", destination="舅舅家")
    assert again(night).pk == night.list.pk
    first.refresh_from_db()
    assert len(night.rows) == 6 and first.status == "relatives"


def test_a_rise_adds_the_points_of_the_next_colour_and_raises_whoever_was_only_to_be_helped():
    night = a_night(colour="yellow")
    services.end_lists(night.office, source=night.source, why="误报")
    source = ("alert", uuid7())
    orange = services.open_lists(night.office, source=source, region_codes=[TOWNSHIP], level="orange")
    rows = Move.unscoped.filter(list=orange)
    assert [(row.must, row.counted) for row in rows] == [(False, True)]  # the one with somebody to be helped
    services.open_lists(night.office, source=source, region_codes=[TOWNSHIP], level="red")
    assert rows.filter(must=True, point=night.point).count() == 6
    orange.refresh_from_db()
    assert orange.level == "red"
    assert [line.action for line in ledger.timeline("movelist", orange.uid)].count("moves.raised") == 1


def test_a_household_below_two_points_stands_once_below_the_worse_one():
    night = a_night(colour="orange")
    worse = points.register_point(
        night.office, region_code=GRID, kind="debris_flow", name="沟口", colour="red", unlisted=0
    )
    points.choose_households(night.office, uid=worse.uid, chosen={night.homes[1].uid: points.Help()})
    one = services.open_lists(night.office, source=("alert", uuid7()), region_codes=[VILLAGE], level="red")
    assert Move.unscoped.get(list=one, household=night.homes[1]).point_id == worse.pk


def test_a_dissolved_point_and_a_household_that_moved_away_are_left_out():
    night = a_night()
    points.dissolve_point(night.office, uid=night.point.uid, why="搬迁完毕")
    one = services.open_lists(night.office, source=("alert", uuid7()), region_codes=[VILLAGE], level="red")
    assert not Move.unscoped.filter(list=one, must=True).exists()


def test_the_colours_that_move_are_the_packs_and_a_township_may_say_otherwise():
    night = a_night()
    assert services.colours_for("red", TOWNSHIP) == {"red", "orange", "yellow", ""}
    assert services.colours_for("", TOWNSHIP) == frozenset()
    there = get_region(TOWNSHIP)
    packs.override(night.office, there, key="move.colours_yellow", value="red,orange", reason="镇预案")
    assert services.colours_for("yellow", TOWNSHIP) == {"red", "orange"}


@pytest.mark.parametrize("count", [1, 6])
def test_opening_costs_the_same_for_one_household_or_many(count, django_assert_max_num_queries):
    with django_assert_max_num_queries(1000) as before:
        night = a_night(homes=((3, 3, 0),) * count)
    del before
    with django_assert_max_num_queries(30):
        services.open_lists(night.office, source=("alert", uuid7()), region_codes=[TOWNSHIP], level="red")


def test_an_ended_list_grows_no_more():
    night = a_night()
    services.end_lists(night.office, source=night.source, why="误报")
    with pytest.raises(WrongState):
        again(night)


def test_a_household_stands_once_in_a_night_in_the_list_of_the_gravest_alert():
    night = a_night(level="orange")
    row = night.row(night.homes[0])
    night.say(row, "told")
    red = services.open_lists(night.office, source=("alert", uuid7()), region_codes=[TOWNSHIP], level="red")
    row.refresh_from_db()
    assert row.list_id == red.pk and row.status == "told" and not night.rows
    later = services.open_lists(night.office, source=("alert", uuid7()), region_codes=[TOWNSHIP], level="orange")
    assert Move.unscoped.filter(list=red).count() == 6 and not Move.unscoped.filter(list=later).exists()


def test_a_drill_takes_nobody_from_a_real_night():
    night = a_night()
    drill = services.open_lists(
        night.office, source=("alert", uuid7()), region_codes=[TOWNSHIP], level="red", drill=True
    )
    assert len(night.rows) == 6 and Move.unscoped.filter(list=drill, household__isnull=False).count() == 5


def test_who_only_needs_help_stands_once_too():
    night = a_night(level="orange")
    far = a_home(NEXT_GRID, need_help=1)
    again(night, "orange")
    night.say(night.row(far), "told")
    red = services.open_lists(night.office, source=("alert", uuid7()), region_codes=[TOWNSHIP], level="red")
    row = Move.unscoped.get(household=far)
    assert (row.list_id, row.status, row.must, row.rank) == (red.pk, "told", False, 3)
    again(night, "orange")
    assert Move.unscoped.filter(household=far).count() == 1


def test_a_whole_place_ordered_on_a_graver_list_takes_along_who_stands_on_a_milder_one():
    night = a_night(level="orange")
    far = a_home(NEXT_GRID, need_help=1)
    again(night, "orange")
    red = services.open_lists(night.office, source=("alert", uuid7()), region_codes=[VILLAGE], level="red")
    wanted = {"places": [NEXT_GRID], "source": (red.source_kind, red.source_uid)}
    services.order_move(night.office, uid=uuid7(), **wanted)
    row = Move.unscoped.get(household=far)
    assert (row.list_id, row.must, row.point_id) == (red.pk, True, None)

"""清点: rounds open by themselves while people are in shelters; who is missing is named to the village head until found."""

from copy import deepcopy
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from lastmile.domains.evacuation import rules, services
from lastmile.domains.evacuation.models import Help, RollCall
from lastmile.domains.evacuation.selectors import rollcalls
from lastmile.domains.evacuation.tests.factories import NEXT_GRID, a_head, a_keeper, a_shelter, somebody
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.obligations import jobs
from lastmile.foundation.obligations.models import Obligation
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, NotVisible, WrongState
from lastmile.kernel.ids import uuid7

CHINA = ZoneInfo("Asia/Shanghai")
NIGHT = rules.Night(time(22), time(6, 30), timedelta(hours=2), time(5, 30))


def at(hour, minute=0, day=25):
    return datetime(2026, 7, day, hour, minute, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("now", "last", "due"),
    [
        (at(23, 30), None, None),
        (at(1, day=26), None, at(0, 40, 26)),
        (at(1, day=26), at(0, 40, 26), None),
        (at(5, 40, 26), at(4, 40, 26), at(5, 30, 26)),
        (at(11, 0, 26), at(5, 30, 26), at(6, 40, 26) if NIGHT.covers(time(6, 40)) else None),
    ],
)
def test_rounds_are_two_hourly_at_night_and_once_in_the_morning(now, last, due):
    assert rules.due_round(at(22, 40), last, now, NIGHT) == due


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_a_round_that_was_opened_is_not_due_again(minutes, later):
    opened = at(22, 40)
    first = rules.due_round(opened, None, opened + timedelta(minutes=minutes), NIGHT)
    if first:
        again = rules.due_round(opened, first, opened + timedelta(minutes=minutes), NIGHT)
        assert again is None and first > opened


@pytest.fixture
def night(db, found):
    return deepcopy(found)


def count(night, present):
    one = services.open_rollcall(night.office, source_uid=night.source[1], shelter_uid=night.shelter.uid)
    return services.take_rollcall(night.office, uid=one.uid, present=present)


def test_rounds_open_by_the_timetable_once_and_are_owed_by_the_village(night):
    a_head()
    with clock.stopped(at(22, 45)):
        night.say(night.row(night.homes[0]), "arrived")
    with clock.stopped(at(1, day=26)):
        assert (services.open_rounds(), services.open_rounds()) == (1, 0)
        [duty] = Obligation.unscoped.filter(kind="move.rollcall")
        assert duty.title == "清点:海科村小学" and duty.post.kind == "village_secretary"


def test_looking_for_rounds_asks_no_more_of_several_places_than_of_one(night):
    with clock.stopped(at(22, 45)):
        night.say(night.row(night.homes[0]), "arrived")
        one = looked_up()
        other = a_shelter(night.office, name="石门村委会")
        night.say(night.row(night.homes[1]), "arrived", shelter=other.uid)
        assert one == looked_up() == 2
        assert len(rollcalls.shelters_in_use(night.list)) == 2


def looked_up():
    """How many questions of moving people a look for rounds asks, none being due."""
    with CaptureQueriesContext(connection) as sent:
        assert services.open_rounds() == 0
    return sum('FROM "evacuation_' in one["sql"] for one in sent)


def test_a_round_nobody_took_gives_way_to_the_next(night):
    a_head()
    with clock.stopped(at(22, 45)):
        night.say(night.row(night.homes[0]), "arrived")
    for hour in (1, 3):
        with clock.stopped(at(hour, day=26)):
            services.open_rounds()
    missed, newest = Obligation.unscoped.filter(kind="move.rollcall").order_by("opened_at")
    assert (missed.outcome, missed.reason) == ("superseded", "没有清点,开了下一次") and newest.done_at is None


def test_who_is_missing_goes_to_the_village_head_by_name_and_by_call(night):
    head = a_head()
    row = night.row(night.homes[0])
    for one in night.homes:
        night.say(night.row(one), "arrived")
    taken = count(night, {night.row(night.homes[1]).uid: None})
    assert (taken.expected, taken.present) == (6, 3)
    [duty] = Obligation.unscoped.filter(kind="move.missing")
    assert duty.post_id == head.acting_as.post_id and "罗" not in duty.title
    jobs.climb()
    said = Attempt.objects.filter(channel="sms").select_related("message").first()
    assert said is not None and row.household.head in said.message.text
    services.report_found(night.office, uid=row.uid, how="在猪圈,带回来了")
    assert not Obligation.unscoped.filter(kind="move.missing", done_at__isnull=True).exists()
    with pytest.raises(WrongState):
        services.report_found(night.office, uid=row.uid, how="again")


def test_part_of_a_household_may_be_missing_and_the_next_count_finds_them(night):
    row = night.say(night.row(night.homes[0]), "arrived")
    count(night, {row.uid: 2})
    assert Help.unscoped.get().people == 1 and night.row(night.homes[0]).missing == 1
    count(night, {row.uid: None})
    assert Help.unscoped.get().ended_at and night.row(night.homes[0]).missing == 0


def test_a_count_is_taken_once_and_only_of_who_is_there(night):
    row = night.say(night.row(night.homes[0]), "arrived")
    with pytest.raises(NotValid):
        count(night, {uuid7(): None})
    taken = count(night, {row.uid: None})
    with pytest.raises(WrongState):
        services.take_rollcall(night.office, uid=taken.uid, present={})
    assert RollCall.unscoped.filter(taken_at__isnull=True).count() == 0


def test_whoever_came_in_while_the_sheet_was_filled_in_is_not_missing(night):
    row = night.say(night.row(night.homes[0]), "arrived")
    one = services.open_rollcall(night.office, source_uid=night.source[1], shelter_uid=night.shelter.uid)
    late = night.say(night.row(night.homes[1]), "arrived")
    taken = services.take_rollcall(night.office, uid=one.uid, present={row.uid: None}, listed=[row.uid])
    assert (taken.expected, taken.present) == (3, 3) and not Help.unscoped.exists()
    assert count(night, {row.uid: None}).expected == 6 and Help.unscoped.get().move_id == late.pk


def test_a_grid_member_counts_at_the_villages_school_and_reads_every_name_there(night):
    keeper = a_keeper()
    night.say(night.row(night.homes[0]), "arrived")
    one = services.open_rollcall(keeper, source_uid=night.source[1], shelter_uid=night.shelter.uid)
    [line] = rollcalls.sheet(keeper, one)
    assert line.line.name == night.homes[0].head
    with pytest.raises(NotVisible):
        rollcalls.get_rollcall(somebody(NEXT_GRID, "grid_member", "陈某", "15400000061"), one.uid)

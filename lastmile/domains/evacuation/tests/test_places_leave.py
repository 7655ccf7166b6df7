"""Places leave a list: nobody knocks there any more, unless somebody else asks for it; whoever is out stays in it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lastmile.domains.evacuation import jobs, rules, services
from lastmile.domains.evacuation.models import Help, Move
from lastmile.domains.evacuation.selectors import doors, figuring, lists
from lastmile.domains.evacuation.services import narrowing
from lastmile.domains.evacuation.tests.factories import GRID, TOWNSHIP, VILLAGE, a_head, a_home, a_keeper, a_night
from lastmile.domains.points import public as points
from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.jobs.models import Job
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.obligations.models import Obligation
from lastmile.kernel.errors import NotValid, WrongState
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
OTHER = f"{TOWNSHIP}299"  # what stays of the township


def stay(night, *codes):
    services.narrow(night.office, source=night.source, stay=codes)


def back(night):
    services.open_lists(night.office, source=night.source, region_codes=[VILLAGE], level="red")


def figures(night):
    """As the board has them, which must be those of a recount."""
    found = figuring.figures_of(night.office, night.list)
    helping = Help.unscoped.filter(list=night.list, ended_at__isnull=True).count()
    assert found == rules.Figures(**{**vars(rules.recount(night.rows)), "helping": helping})
    return found


@pytest.fixture
def night():
    a_region(OTHER)
    return a_night()


def test_nobody_knocks_where_the_place_left_and_the_rows_are_kept(night):
    uids = {row.uid for row in night.rows}
    stay(night, OTHER)
    found = figures(night)
    assert (found.households, found.unlisted, found.not_reached, found.must) == (0, 0, 0, 0)
    assert doors.tonight(a_keeper()) is None
    kept = Move.unscoped.filter(uid__in=uids)
    assert kept.count() == 6 and {row.list.title for row in kept} == {"暴雨红色(已不在范围内)"}
    assert "moves.let_go" in {line.action for line in ledger.timeline("movelist", night.list.uid)}
    assert [one.pk for one in lists.recent_lists(night.office)] == [night.list.pk]


def test_what_stays_stays_as_it_was(night):
    before = figures(night)
    stay(night, VILLAGE, OTHER)
    assert figures(night) == before and night.list.left_codes == []


def test_who_was_told_is_counted_and_must_go_no_more_who_went_stays_until_let_home(night):
    night.say(night.row(night.homes[0]), "arrived")
    night.say(night.row(night.homes[1]), "told")
    stay(night, OTHER)
    found = figures(night)
    assert (found.gone_households, found.told, found.not_reached) == (1, 1, 0)
    assert (found.must, found.moved, found.left) == (3, 3, 0)
    assert lists.get_list(a_head(), night.source[1]).pk == night.list.pk
    with pytest.raises(NotValid, match="先解除转移"):
        services.end_lists(night.office, source=night.source, why="解除")


def test_trouble_there_climbs_no_more_and_is_asked_for_again_when_the_place_is_back(night):
    night.say(night.row(night.homes[0]), "carry")
    stay(night, OTHER)
    assert not Obligation.unscoped.filter(kind=rules.HELP, done_at__isnull=True).exists()
    assert figures(night).helping == figures(night).carry == 0
    back(night)
    assert figures(night).helping == figures(night).carry == 1
    assert Obligation.unscoped.filter(kind=rules.HELP, done_at__isnull=True).count() == 1


def test_a_place_that_comes_back_is_owed_again_however_often(night):
    services.add_people(
        night.office, source_uid=night.source[1], uid=uuid7(), kind="guests", number=4, region_code=VILLAGE
    )
    night.say(night.row(night.homes[1]), "told")
    before, rows = figures(night), {row.uid for row in night.rows}
    for _turn in range(2):
        stay(night, OTHER)
        assert figures(night).not_reached == 0
        back(night)
        assert figures(night) == before and {row.uid for row in night.rows} == rows


@pytest.mark.parametrize("level", ["orange", "red"])
def test_whom_another_alert_in_force_asks_for_stays_owed_there_with_what_was_said(night, level):
    other = services.open_lists(night.office, source=("alert", uuid7()), region_codes=[TOWNSHIP], level=level)
    held = night.list if level == "orange" else other
    row = Move.unscoped.get(list=held, household=night.homes[0])
    night.say(row, "refused")
    stay(night, OTHER)
    row.refresh_from_db()
    assert (row.list_id, row.status, row.is_open) == (other.pk, "refused", True)
    assert Help.unscoped.get().list_id == other.pk and Move.unscoped.filter(list=other, is_open=True).count() == 6
    assert not night.rows


def test_taken_by_another_alert_meanwhile_nobody_stands_twice(night):
    stay(night, OTHER)
    other = services.open_lists(night.office, source=("alert", uuid7()), region_codes=[TOWNSHIP], level="orange")
    back(night)
    open_ = Move.unscoped.filter(is_open=True, household__isnull=False)
    assert sorted(open_.values_list("household", flat=True)) == [one.pk for one in night.homes]
    assert not Move.unscoped.filter(list=other).exists()
    stay(night, OTHER)
    assert Move.unscoped.filter(list=other, is_open=True).count() == 6


@pytest.mark.parametrize("by", ["points", "places"])
def test_what_was_ordered_there_is_still_ordered(night, by):
    services.order_move(night.office, uid=uuid7(), **{by: [night.point.uid if by == "points" else VILLAGE]})
    before = figures(night)
    stay(night, OTHER)
    assert figures(night) == before


def test_what_a_phone_says_late_of_such_a_row_counts(night):
    row = night.row(night.homes[0])
    stay(night, OTHER)
    night.say(row, "relatives", destination="舅舅家")
    found = figures(night)
    assert (found.gone_households, found.elsewhere, found.not_reached) == (1, 3, 0)
    services.narrow(night.office, source=night.source, stay=[OTHER])
    assert figures(night) == found


def test_whom_somebody_adds_after_the_place_left_was_meant(night):
    stay(night, OTHER)
    home = a_home()
    services.add_household(night.office, source_uid=night.source[1], household_uid=home.uid)
    stay(night, OTHER)
    services.let_go_of(night.list.uid)
    assert [row.household_id for row in night.rows] == [home.pk]


def test_after_the_end_of_the_list_nothing_is_said_of_such_a_row(night):
    row = night.row(night.homes[0])
    stay(night, OTHER)
    services.end_lists(night.office, source=night.source, why="解除")
    with pytest.raises(WrongState):
        night.say(row, "told")
    stay(night, OTHER)


def test_a_worker_that_dies_between_leaves_it_to_the_job(night):
    narrowing._narrow(night.office, night.list, [OTHER])  # and no further
    assert len(night.rows) == 6
    waiting = Job.objects.filter(handler__endswith="evacuation.jobs.let_go")
    assert list(waiting.values_list("subject_uid", flat=True)) == [night.list.uid]
    for _twice in range(2):
        jobs.let_go(night.list.uid)
    assert not night.rows and figures(night).must == 0


def test_it_goes_on_where_it_stopped_between_two_batches(night, monkeypatch):
    monkeypatch.setattr(narrowing, "BATCH", 4)
    one, _left = narrowing._narrow(night.office, night.list, [OTHER])
    assert narrowing._let_go(night.office, one) == 4
    assert services.let_go_of(one.uid) == 2 and not night.rows


@pytest.mark.parametrize("area", [GRID, f"{GRID[:12]}999"])
def test_of_a_township_a_part_may_stay(night, area):
    a_region(area)
    stay(night, area)
    assert len(night.rows) == (6 if area == GRID else 0)


def test_it_costs_the_same_for_one_household_or_many():
    a_region(OTHER)
    night = a_night(homes=((3, 3, 0),))
    with CaptureQueriesContext(connection) as few:
        stay(night, OTHER)
    homes = [a_home() for _number in range(5)]
    points.choose_households(
        night.office, uid=night.point.uid, chosen={one.uid: points.Help() for one in homes}, shown=[]
    )
    with CaptureQueriesContext(connection) as few_back:
        back(night)
    assert len(night.rows) == 7
    with CaptureQueriesContext(connection) as many:
        stay(night, OTHER)
    with CaptureQueriesContext(connection) as many_back:
        back(night)
    assert len(many) <= len(few) and len(many_back) <= len(few_back) and len(night.rows) == 7

"""What an alert makes owed: where, by whom, by when; again and again; raised, lowered, over."""

from datetime import timedelta

import pytest

from lastmile.domains.alerts.models import OwedAction
from lastmile.domains.alerts.services import actions, owing
from lastmile.domains.patrols.models import Weather
from lastmile.foundation.obligations.models import Obligation, Pause
from lastmile.kernel import clock

from .acting import AT, GRID, TOWN, VILLAGE, a_night, lower, raise_to
from .factories import an_alert

pytestmark = pytest.mark.django_db


@pytest.fixture
def night():
    clock.set_source(lambda: AT)
    return a_night()


def rows(alert, action):
    return list(OwedAction.unscoped.filter(alert=alert, action=action).order_by("id"))


def begin(level="red", **facts):
    alert = an_alert(areas=[TOWN], level=level, **facts)
    actions.begin(alert)
    return alert


def test_a_red_rainstorm_is_owed_where_the_pack_says_with_its_clocks(night):
    alert = begin()
    owed = {
        one.action: (one.region_code, (one.due_at - AT).total_seconds() / 60, one.post.kind)
        for one in OwedAction.unscoped.filter(alert=alert).select_related("post")
    }
    assert owed == {
        "leader_at_desk": (TOWN, 10, "office_director"),
        "points_safe": (GRID, 30, "grid_member"),
        "stop_work": (TOWN, 15, "office_director"),
        "muster": (TOWN, 30, "office_director"),
        "backup_power": (TOWN, 15, "office_director"),
        "first_summary": (TOWN, 60, "office_director"),
        "broadcast": (VILLAGE, 10, "village_secretary"),
        "unlisted": (VILLAGE, 40, "village_secretary"),
        "all_here": (GRID, 60, "grid_member"),
    }


def test_each_is_an_obligation_on_the_action_itself(night):
    alert = begin()
    [muster] = rows(alert, "muster")
    [one] = Obligation.unscoped.filter(subject_uid=muster.uid)
    assert (one.kind, one.title, one.due_at, one.level, one.urgent) == (
        "alert.report",
        "备勤队到位",
        AT + timedelta(minutes=30),
        "red",
        True,
    )
    assert Obligation.unscoped.filter(kind__startswith="alert.", subject_kind="alertaction").count() == 9


def test_running_it_again_adds_nothing(night):
    alert = begin()
    before = OwedAction.unscoped.count(), Obligation.unscoped.count()
    actions.begin(alert)
    assert (OwedAction.unscoped.count(), Obligation.unscoped.count()) == before


def test_a_place_without_anybody_falls_to_the_nearest_above(night):
    night.leave_grid()
    [here] = rows(begin(), "all_here")
    assert here.post.kind == "village_secretary"


def test_nobody_at_all_is_shown_as_nobody(db):
    clock.set_source(lambda: AT)
    alert = begin()
    assert {one.post_id for one in OwedAction.unscoped.filter(alert=alert)} == {None}
    assert not Obligation.unscoped.exists()


def test_what_other_domains_owe_is_not_owed_twice(night):
    alert = begin()
    assert not rows(alert, "answer") and not rows(alert, "points_round") and not rows(alert, "morning_count")


def test_an_upgrade_keeps_what_was_done_hurries_the_rest_and_lets_the_mild_fall_away(night):
    alert = begin("orange")
    [muster] = rows(alert, "muster")
    [supplies] = rows(alert, "supplies")
    night.report(muster, people="12")
    raise_to(alert, "red", AT + timedelta(minutes=20))
    actions.begin(alert)
    supplies.refresh_from_db()
    assert [one.state for one in rows(alert, "muster")] == ["done"]
    assert supplies.state == "superseded"
    assert not Obligation.unscoped.filter(subject_uid=supplies.uid, done_at__isnull=True).exists()
    assert rows(alert, "leader_at_desk")
    [safe] = rows(alert, "points_safe")
    assert safe.due_at == AT + timedelta(minutes=50)  # 60 minutes of orange, then 30 of red from 23:00
    [one] = Obligation.unscoped.filter(subject_uid=safe.uid)
    assert one.due_at == safe.due_at


def test_a_downgrade_opens_nothing_new(night):
    alert = begin("red")
    lower(alert, "orange", AT + timedelta(minutes=20))
    actions.begin(alert)
    assert not rows(alert, "leader_on_call")
    assert [one.state for one in rows(alert, "leader_at_desk")] == ["superseded"]
    assert [one.state for one in rows(alert, "muster")] == ["open"]


def test_what_comes_again_opens_at_its_time_and_a_missed_time_says_so(night):
    alert = begin()
    clock.set_source(lambda: AT + timedelta(minutes=30))
    assert owing.open_again() == 1
    first, second = rows(alert, "points_safe")
    assert (first.state, second.state, second.round) == ("missed", "open", 2)
    assert second.due_at == AT + timedelta(minutes=60)
    assert second.post == first.post
    assert owing.open_again() == 0


def test_after_a_long_silence_only_the_next_time_is_owed(night):
    alert = begin()
    clock.set_source(lambda: AT + timedelta(minutes=200))
    owing.open_again()
    assert [one.due_at for one in rows(alert, "points_safe")][1:] == [AT + timedelta(minutes=210)]


def test_a_daily_one_is_due_at_its_clock(night):
    alert = begin(signal="forest_fire", event="森林草原火险")
    [report] = rows(alert, "zero_report")
    assert f"{clock.local(report.due_at):%m-%d %H:%M}" == "07-26 17:00"
    clock.set_source(lambda: report.due_at)
    owing.open_again()
    assert f"{clock.local(rows(alert, 'zero_report')[1].due_at):%m-%d %H:%M}" == "07-27 17:00"


def test_the_end_ends_everything(night):
    alert = begin()
    alert.move("in_force", state="lifted", ended_at=AT, ended_why="解除")
    actions.finish(alert)
    assert {one.state for one in OwedAction.unscoped.filter(alert=alert)} == {"ended"}
    assert not Obligation.unscoped.filter(kind__startswith="alert.", done_at__isnull=True).exists()
    clock.set_source(lambda: AT + timedelta(hours=3))
    assert owing.open_again() == 0


def test_the_rain_is_said_once_a_phase_and_standing_work_waits_until_it_is_over(night):
    alert = begin("orange")
    actions.begin(alert)
    raise_to(alert, "red", AT + timedelta(minutes=20))
    actions.begin(alert)
    assert list(Weather.unscoped.values_list("phase", "region_code")) == [("in_rain", TOWN)]
    assert list(Pause.unscoped.values_list("region_code", "why", "ended_at")) == [(TOWN, "暴雨红色预警期间", None)]
    lower(alert, "yellow", AT + timedelta(minutes=40))
    actions.begin(alert)
    assert not Pause.unscoped.filter(ended_at__isnull=True).exists()


def test_a_drill_stops_no_standing_work_and_opens_no_rounds(night):
    alert = begin(drill=True)
    assert rows(alert, "muster")
    assert not Pause.unscoped.exists() and not Weather.unscoped.exists()


def test_a_level_of_grades_asks_as_its_colour_does_and_is_never_called_a_colour(night):
    alert = begin("", signal="geology_risk", event="地质灾害气象风险", level_text="Ⅱ级", grade=2)
    [muster] = rows(alert, "muster")
    [one] = Obligation.unscoped.filter(subject_uid=muster.uid)
    assert (muster.colour, one.level) == ("orange", "")


def test_a_signal_nobody_knows_makes_nothing_owed(night):
    begin(signal="", event="地震")
    assert not OwedAction.unscoped.exists()


def test_what_came_again_and_again_does_so_anew_where_the_level_asks_for_it_again(night):
    alert = begin()
    [points] = rows(alert, "points_safe")
    night.report(points, night.member, state="平安")
    lower(alert, "blue", AT)
    actions.begin(alert)
    raise_to(alert, "red", AT + timedelta(hours=2))
    clock.set_source(lambda: AT + timedelta(hours=2))
    actions.begin(alert)
    again = rows(alert, "points_safe")[-1]
    assert (again.round, again.state, again.due_at) == (2, "open", AT + timedelta(hours=2, minutes=30))
    assert again.next_at == again.due_at

"""Actions past their clock ring by the ladder of their colour and kind, once a person and alert, until they are done."""

from copy import deepcopy
from datetime import timedelta

import pytest

from lastmile.domains.alerts.models import OwedAction
from lastmile.domains.alerts.rules.actions import LATE
from lastmile.domains.alerts.selectors import lateness
from lastmile.domains.alerts.services import actions, owing, ringing
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.obligations import climbing
from lastmile.foundation.obligations.models import Callout, Obligation
from lastmile.kernel import clock

from .acting import AT, TOWN, lower
from .factories import an_alert

pytestmark = pytest.mark.django_db


@pytest.fixture
def night(found):
    clock.set_source(lambda: AT)
    return deepcopy(found)


def begin(level="red", **facts):
    alert = an_alert(areas=[TOWN], level=level, **facts)
    actions.begin(alert)
    return alert


def until(minute):
    """The timetable's half minutes, thinned to what can change: what comes again, who rings, who is called."""
    moment = AT + timedelta(minutes=minute)
    clock.set_source(lambda: moment)
    owing.open_again()
    ringing.ring_late()
    climbing.climb_all()


def late(alert):
    rows = Obligation.unscoped.filter(subject_uid=alert.uid, kind=LATE, done_at__isnull=True)
    return {one.post.kind: one for one in rows.select_related("post", "ladder")}


def channels(alert):
    return sorted(Attempt.objects.filter(subject_uid=alert.uid).values_list("channel", flat=True))


def test_nothing_rings_before_its_clock_and_then_once_a_post_whatever_number_is_late(night):
    alert = begin()
    until(9)
    assert late(alert) == {}
    until(16)
    assert set(late(alert)) == {"office_director", "village_secretary"}
    assert late(alert)["office_director"].title.startswith("到点没办:")
    assert "等 3 件" in late(alert)["office_director"].title
    assert Callout.objects.filter(subject_uid=alert.uid).count() == 2
    until(16.5)
    assert Callout.objects.filter(subject_uid=alert.uid).count() == 2


def test_reports_come_first_by_sms_what_lives_hang_on_by_voice(night):
    alert = begin()
    until(16)
    assert late(alert)["office_director"].ladder.pack.startswith("late_red ") and "voice" not in channels(alert)
    until(31)  # 逐点报平安 was not reported: the grid member is rung up
    assert late(alert)["grid_member"].ladder.pack.startswith("late_red_move ") and "voice" in channels(alert)


def test_what_nobody_reports_again_and_again_rings_on_though_each_time_is_new(night):
    alert = begin()
    for minute in (31, 61):
        until(minute)
        assert "grid_member" in late(alert)
    row = OwedAction.unscoped.filter(alert=alert, action="points_safe").latest("round")
    assert row.round == 3 and row.due_at > clock.now()


def test_once_done_it_stops_at_once(night):
    alert = begin()
    until(31)
    for row in OwedAction.unscoped.filter(alert=alert, state="open", post__kind="grid_member"):
        if row.action == "points_safe":
            night.report(row, night.member, state="平安")
    assert "grid_member" not in late(alert)
    owed = Obligation.unscoped.get(subject_uid=alert.uid, kind=LATE, post__kind="grid_member")
    assert owed.outcome in {"done", "late"} and owed.next_step_at is None


def test_what_is_done_asks_only_after_those_who_are_reminded(night, django_assert_num_queries):
    alert = begin()
    posts = {one.post_id for one in OwedAction.unscoped.filter(alert=alert)}
    with django_assert_num_queries(1):
        ringing.settle(alert, posts)
    until(31)
    before = set(late(alert))
    with django_assert_num_queries(1):
        ringing.settle(alert, posts)
    assert before and set(late(alert)) == before


def test_it_climbs_to_the_superior_with_the_names_of_those_who_have_not_done_it(night):
    alert = begin()
    for minute in (31, 36, 41, 42):
        until(minute)
    climbed = Callout.objects.filter(subject_uid=alert.uid, role="superior")
    assert climbed.exists()
    said = Attempt.objects.filter(reference__in=climbed.values("uid"), subject_uid=alert.uid).first()
    assert said.say.startswith("还没办的") and "按1表示我去催" in said.say


def test_yellow_and_blue_ring_nobody_up(night):
    alert = begin("yellow")
    for minute in range(30, 400, 30):
        until(minute)
    assert late(alert) and set(channels(alert)) <= {"sms", "in_app"}


def test_the_end_of_the_alert_ends_it(night):
    alert = begin()
    until(31)
    alert.move("in_force", state="lifted", ended_at=AT)
    actions.finish(alert)
    assert late(alert) == {}
    assert {one.outcome for one in Obligation.unscoped.filter(subject_uid=alert.uid, kind=LATE)} == {"void"}


def test_a_downgrade_that_asks_for_less_leaves_in_peace_whoever_has_nothing_late_any_more(night):
    alert = begin()
    until(31)
    lower(alert, "blue", AT)
    actions.begin(alert)
    ringing.ring_late()
    assert late(alert) == {}


def test_whoever_is_reminded_already_is_not_read_again(night):
    alert = begin()
    until(31)
    assert late(alert) and lateness.not_reminded(alert) == {}
    assert lateness.reminded_in_vain(alert) == []

"""An alarm opens its steps with owners and clocks, rises, never doubles, and ends by a person's word."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from lastmile.domains.points import acts, services
from lastmile.domains.points.models import Alarm, DangerPoint
from lastmile.domains.points.selectors import stepping, watching
from lastmile.domains.points.tests.factories import GRID, NEXT_VILLAGE, VILLAGE, a_point, an_office, somebody
from lastmile.foundation.channels.models import Attempt, Message
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.obligations import climbing
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.obligations.models import Callout, Obligation, Wording
from lastmile.foundation.people.models import Account
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid, WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def office(kept):
    return kept(an_office)


@pytest.fixture
def monitor(office):
    return somebody(GRID, "geology_monitor", "罗某", "15400000011")


@pytest.fixture
def point(office, monitor):
    keeper = somebody(GRID, "point_keeper", "陈某", "15400000012")
    somebody(VILLAGE, "village_secretary", "余某", "15400000013")
    posts = {"monitor_post_uid": monitor.acting_as.post_uid, "keeper_post_uid": keeper.acting_as.post_uid}
    return a_point(office, **posts)


def rain(scope, point, value):
    return services.enter_reading(scope, point_uid=point.uid, measure="rain_1h", value=Decimal(value))


def owed(point):
    return {row.kind.split(".")[1]: row.holder for row in watching.owed_steps(point)}


def actions(point):
    return [line.action for line in ledger.timeline("point", point.uid)]


def test_the_monitors_word_opens_moving_reporting_deciding_and_watching(monitor, point):
    services.judge(monitor, uid=point.uid, move_now=True, words="后坡在响")
    assert owed(point) == {"move": "陈某", "report": "余某", "decide": "张某", "watch": "罗某"}
    [move] = [row for row in watching.owed_steps(point) if row.kind == "point.move"]
    assert move.level == "red" and move.due_at - clock.now() <= timedelta(minutes=30)
    assert actions(point).count("point.alarmed") == 1


def test_it_stands_in_todays_list_of_whoever_owes_it(monitor, point):
    services.judge(monitor, uid=point.uid, move_now=False)
    assert [row.kind for row in obligations.owed_today(monitor).now] == ["point.watch"]


def test_orange_gets_ready_and_red_replaces_that_by_moving(monitor, point):
    assert rain(monitor, point, 35).alarm.level == "orange"
    assert set(owed(point)) == {"ready", "report", "decide", "watch"}
    assert rain(monitor, point, 60).alarm.level == "red"
    assert set(owed(point)) == {"move", "report", "decide", "watch"}


def test_what_is_still_owed_about_orange_is_shown_red_by_then(monitor, point):
    rain(monitor, point, 35)
    before = {row.kind: row.due_at for row in watching.owed_steps(point)}
    rain(monitor, point, 60)
    after = {row.kind: row for row in watching.owed_steps(point)}
    assert {row.level for row in after.values()} == {"red"}
    for step in ("point.report", "point.decide"):
        assert after[step].due_at == before[step]


def test_what_was_done_about_orange_is_owed_again_about_red(office, monitor, point):
    rain(monitor, point, 35)
    services.do_step(monitor, uid=point.uid, step="report", note="已报值班室")
    services.do_step(office, uid=point.uid, step="decide", note="先不转移")
    assert set(owed(point)) == {"ready", "watch"}
    services.judge(monitor, uid=point.uid, move_now=True)
    assert set(owed(point)) == {"move", "report", "decide", "watch"}


def test_the_village_neither_decides_on_an_alarm_nor_ends_it(office, monitor, point):
    officer = somebody(VILLAGE, "village_officer", "杨某", "15400000016")
    rain(monitor, point, 60)
    with pytest.raises(NotAllowed, match="应急办"):
        services.do_step(officer, uid=point.uid, step="decide", note="没事")
    with pytest.raises(NotAllowed, match="应急办"):
        services.end_alarm(officer, uid=point.uid, ending="settled", words="没事")
    alarm = watching.open_alarm(point)
    assert "end" not in [one.verb for one in acts.buttons(officer, point, alarm)]
    assert "end" in [one.verb for one in acts.buttons(office, point, alarm)]


def test_the_office_sees_who_was_called_who_answered_and_what_was_done(office, monitor, point):
    rain(monitor, point, 60)
    climbing.climb_all()
    alarm = watching.open_alarm(point)
    assert called(office, point, alarm, "report") == ["打给余某,还没应答"]
    Callout.objects.filter(person__name="余某").update(answered_at=clock.now(), answered_via="voice")
    assert called(office, point, alarm, "report") == ["余某 已应答"]
    services.do_step(monitor, uid=point.uid, step="report", note="派了3人到场")
    [done] = stepping.done_steps(point, alarm)
    assert (done.title, done.who, done.words) == ("报值班室,派人到场", "罗某", "派了3人到场")


def test_the_duty_room_sees_every_alarm_of_its_place_and_the_next_village_none(office, monitor, point, client):
    neighbour = somebody(NEXT_VILLAGE, "grid_member", "赵某", "15400000017")
    duty = somebody("530113104", "office_staff", "钱某", "15400000018")
    services.judge(monitor, uid=point.uid, move_now=True)
    assert [one.point for one in stepping.running(duty)] == [point] and stepping.running(neighbour) == []
    client.force_login(Account.objects.get(login="钱某"))
    page = client.get("/").content.decode()
    assert "险情处置中:3组滑坡点" in page and "要撤人" in page and f"/points/{point.uid}/" in page
    services.end_alarm(office, uid=point.uid, ending="false", words="虚惊")
    assert stepping.running(duty) == []


def called(scope, point, alarm, step):
    """Who was called about a step, without the times."""
    [one] = [one for one in stepping.owed_steps(scope, point, alarm) if one.step == step]
    return [re.sub(r"\d\d:\d\d ?", "", words) for words in one.called]


def test_many_readings_are_one_alarm_and_it_never_falls_by_itself(monitor, point):
    for value in (60, 62, 35, 80, 5):
        rain(monitor, point, value)
    assert Alarm.objects.get().level == "red"
    assert actions(point).count("point.alarmed") == 1
    assert len(watching.owed_steps(point)) == 4


def test_the_watch_is_done_by_looking_and_owed_again_until_the_end(monitor, point):
    services.judge(monitor, uid=point.uid, move_now=True)
    first = [row for row in watching.owed_steps(point) if row.kind == "point.watch"]
    rain(monitor, point, 3)
    second = [row for row in watching.owed_steps(point) if row.kind == "point.watch"]
    assert [row.uid for row in first] != [row.uid for row in second] and len(second) == 1


def test_a_step_is_done_once_with_a_sentence(monitor, point):
    services.judge(monitor, uid=point.uid, move_now=True)
    with pytest.raises(NotValid, match="写一句"):
        services.do_step(monitor, uid=point.uid, step="move", note=" ")
    services.do_step(monitor, uid=point.uid, step="move", note="14 户 38 人已到小学")
    with pytest.raises(WrongState, match="已经"):
        services.do_step(monitor, uid=point.uid, step="move", note="again")
    with pytest.raises(NotAllowed):
        services.do_step(monitor, uid=point.uid, step="decide", note="没事")


def test_nobody_ticks_off_the_watch(monitor, point):
    services.judge(monitor, uid=point.uid, move_now=True)
    with pytest.raises(NotValid):
        services.do_step(monitor, uid=point.uid, step="watch", note="看了")


def test_a_false_alarm_is_ended_by_a_person_with_a_word(office, monitor, point):
    rain(monitor, point, 60)
    with pytest.raises(NotAllowed):
        services.end_alarm(monitor, uid=point.uid, ending="false", words="没事")
    with pytest.raises(NotValid, match="依据"):
        services.end_alarm(office, uid=point.uid, ending="false", words=" ")
    services.end_alarm(office, uid=point.uid, ending="false", words="雨量筒翻倒,人工复核 3 毫米")
    assert owed(point) == {}
    assert {row.outcome for row in obligations.of_subject(point.uid)} == {"作废"}
    with pytest.raises(WrongState):
        services.end_alarm(office, uid=point.uid, ending="false", words="x")


def test_after_the_end_the_next_crossing_is_a_new_alarm(office, monitor, point):
    rain(monitor, point, 60)
    services.end_alarm(office, uid=point.uid, ending="settled", words="专家看过")
    rain(monitor, point, 60)
    assert Alarm.objects.count() == 2
    assert set(owed(point)) == {"move", "report", "decide", "watch"}


def test_a_vacant_post_is_passed_to_the_nearest_that_stands_in(office):
    point = a_point(office)
    somebody(VILLAGE, "village_secretary", "余某", "15400000013")
    services.judge(office, uid=point.uid, move_now=True)
    assert owed(point) == {"move": "余某", "report": "余某", "decide": "张某"}  # nobody at all watches: shown as vacant


def test_a_point_with_open_steps_is_not_dissolved(office, monitor, point):
    services.judge(monitor, uid=point.uid, move_now=False)
    with pytest.raises(WrongState, match="险情"):
        services.dissolve_point(office, uid=point.uid, why="x")


def test_the_database_itself_lets_no_second_alarm_and_no_mild_point_with_a_criterion(point):
    facts = {"point": point, "cause": "monitor", "level": "red", "opened_at": clock.now()}
    Alarm.objects.create(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        Alarm.objects.create(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        DangerPoint.unscoped.filter(pk=point.pk).update(colour="blue", criterion="威胁 30 户以上")


# --- steps ring ------------------------------------------------------------------------------------------------------


def test_the_steps_of_an_alarm_ring_at_once_one_call_a_person_until_they_are_done(office, monitor, point):
    services.judge(monitor, uid=point.uid, move_now=True)
    climbing.climb_all()
    calls = Callout.objects.filter(subject_uid=point.uid)
    assert sorted(calls.values_list("person__name", flat=True)) == [
        "余某",
        "张某",
        "陈某",
    ]  # nobody twice, 罗某 is there
    [text] = {one.message.text for one in Attempt.objects.filter(subject_uid=point.uid).select_related("message")}
    assert "红色险情" in text and "先叫人撤" in text and len(text) <= 70
    services.do_step(office, uid=point.uid, step="move", note="撤了14户")
    assert Obligation.unscoped.get(subject_uid=point.uid, kind="point.move").next_step_at is None


def test_the_next_alarm_has_its_own_words(office, monitor, point):
    services.judge(monitor, uid=point.uid, move_now=False)
    services.end_alarm(office, uid=point.uid, ending="false", words="看过,没有事")
    services.judge(monitor, uid=point.uid, move_now=True)
    [wording] = Wording.objects.filter(subject_uid=point.uid)
    assert "先叫人撤" in Message.objects.get(uid=wording.message_uid).text


def elsewhere(scope, point, step, **said):
    row = Obligation.unscoped.filter(subject_uid=point.uid, kind=f"point.{step}").order_by("id").first()
    services.enter_step(scope, uid=row.uid, **{"system": "省地灾平台", "number": "1", "day": clock.today(), **said})
    return Obligation.unscoped.get(pk=row.pk)


def test_a_step_entered_in_another_system_is_done_once_and_not_asked_again(monitor, point):
    services.judge(monitor, uid=point.uid, move_now=True)
    elsewhere(monitor, point, "report")
    done = elsewhere(monitor, point, "report")
    assert done.outcome == "done" and done.reason.startswith("已在其他系统录入 省地灾平台 1 ")
    assert "report" not in owed(point) and actions(point).count("duty.entered_elsewhere") == 1
    with pytest.raises(WrongState):
        elsewhere(monitor, point, "report", number="2")


def test_the_watch_entered_elsewhere_is_owed_anew_once(monitor, point):
    services.judge(monitor, uid=point.uid, move_now=False)
    for _time in range(2):
        assert elsewhere(monitor, point, "watch").outcome == "done"
    assert Obligation.unscoped.filter(subject_uid=point.uid, kind="point.watch").count() == 2


def test_the_decision_is_the_offices_in_any_system(monitor, point):
    services.judge(monitor, uid=point.uid, move_now=True)
    with pytest.raises(NotAllowed):
        elsewhere(monitor, point, "decide")


def test_a_step_of_an_alarm_that_ended_is_not_entered_any_more(office, monitor, point):
    services.judge(monitor, uid=point.uid, move_now=True)
    services.end_alarm(office, uid=point.uid, ending="false", words="看过了,没事")
    with pytest.raises(WrongState):
        elsewhere(monitor, point, "report")

"""What an alert sets off: one call a version, an upgrade calls anew, lower or over is one message and no call."""

from datetime import timedelta

import pytest

from lastmile.domains.alerts.models import Alert, Version
from lastmile.domains.alerts.services import issuing
from lastmile.domains.orders.models import CallChange
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.obligations import climbing
from lastmile.foundation.obligations.models import Obligation
from lastmile.kernel import clock

from .nights import AT, a_county, announce, calls, desk, issue, later, run_jobs, type_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _night():
    clock.set_source(lambda: AT)
    a_county()


def test_the_posts_of_the_area_are_called_with_the_text_of_the_pack():
    taken = announce()
    [call] = calls(taken.alert)
    assert call.uid == taken.version.uid and call.level == "red" and call.posts > 0
    assert call.text.startswith("【红色·立即】") and "22:40发布暴雨红色" in call.text


def test_running_the_job_again_calls_nobody_twice():
    taken = announce()
    owed = Obligation.unscoped.filter(subject_uid=taken.version.uid).count()
    from lastmile.domains.alerts import jobs as ours

    ours.call_posts(taken.alert.uid)
    assert len(calls(taken.alert)) == 1
    assert Obligation.unscoped.filter(subject_uid=taken.version.uid).count() == owed


def test_an_upgrade_is_a_new_call_and_the_old_one_gives_way():
    first = announce("orange")
    later(30)
    second = announce("red")
    assert second.alert == first.alert and second.version.effect == "upgrade"
    old, new = calls(first.alert)
    assert (old.state, new.state, new.level) == ("ended", "open", "red")


def test_a_downgrade_rings_nobody_and_is_told_once():
    first = announce("red")
    later(30)
    announce("orange")
    [call] = calls(first.alert)
    assert call.state == "ended"
    [change] = CallChange.objects.filter(call=call)
    assert "降为暴雨橙色预警" in change.text
    rung = Attempt.objects.filter(channel="voice", subject_uid=call.uid, created_at__gt=AT)
    assert not rung.exists()


def test_the_end_is_told_with_the_words_of_the_pack():
    first = announce("red")
    later(60)
    last = type_in("red", ends=True)
    issue(last)
    run_jobs()
    first.alert.refresh_from_db()
    assert first.alert.state == "lifted" and calls(first.alert)[0].state == "ended"
    [change] = CallChange.objects.filter(call__source_uid=first.alert.uid)
    assert change.text.startswith("暴雨红色预警已解除")


def _by_hand():
    issue(type_in("red", ends=True))


def _by_time():
    [alert] = Alert.unscoped.all()
    later(24 * 60)
    assert issuing.expire(desk(), alert)


def _taken_back():
    last = type_in("red", ends=True, headline="误发")
    Version.objects.filter(pk=last.version.pk).update(all_clear=False)
    issue(last)


def _updated():
    issue(type_in("red", headline="雨区北移"))


@pytest.mark.parametrize(
    ("change", "words"),
    [(_by_hand, "已解除"), (_by_time, "已到期"), (_taken_back, "已撤销"), (_updated, "雨区北移")],
)
def test_whatever_changes_or_ends_reaches_everybody_who_was_called_once_and_rings_nobody(change, words):
    announce("red", until_at=AT + timedelta(hours=12))
    climbing.climb_all()
    asked = Attempt.objects.filter(asks=True)
    called, rung = set(asked.filter(channel="voice").values_list("address", flat=True)), asked.count()
    assert len(called) > 1
    later(0.5)
    change()
    run_jobs()
    told = Attempt.objects.filter(asks=False, lane=0, message__text__contains=words)
    assert sorted(told.values_list("address", flat=True)) == sorted(called)
    assert asked.count() == rung

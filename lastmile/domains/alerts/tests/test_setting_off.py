"""What an alert sets off: one call a version, an upgrade calls anew, lower or over is one message and no call."""

import pytest

from lastmile.domains.orders.models import CallChange
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.obligations.models import Obligation
from lastmile.kernel import clock

from .nights import AT, a_county, announce, calls, issue, later, run_jobs, type_in

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

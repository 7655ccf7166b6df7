"""逐点报平安 is asked once a point, whatever alerts ask it; the answer counts for all of them."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lastmile.domains.alerts.models import OwedAction
from lastmile.domains.alerts.services import actions, owing
from lastmile.domains.points.tests.factories import a_point
from lastmile.foundation.obligations.models import Obligation
from lastmile.kernel import clock

from .acting import AT, TOWN, raise_to
from .factories import an_alert

pytestmark = pytest.mark.django_db


@pytest.fixture
def night(found):
    clock.set_source(lambda: AT)
    return deepcopy(found)


def of_point(alert, action="points_safe"):
    return OwedAction.unscoped.filter(alert=alert, action=action).order_by("-round")[0]


def owed_for(*alerts):
    uids = OwedAction.unscoped.filter(alert__in=alerts, action="points_safe").values("uid")
    return list(Obligation.unscoped.filter(subject_uid__in=uids, done_at__isnull=True))


def begin(**facts):
    alert = an_alert(areas=[TOWN], **facts)
    actions.begin(alert)
    return alert


def two():
    return begin(), begin(issuer="昆明市气象台")


def test_a_point_that_two_alerts_ask_about_is_owed_once_and_one_answer_counts_for_both(night):
    first, second = two()
    assert len(owed_for(first, second)) == 1
    night.report(of_point(second), night.member, state="平安")
    assert {of_point(one).state for one in (first, second)} == {"done"}
    assert of_point(first).said == {"state": "平安"} and not owed_for(first, second)


def test_when_the_one_alert_ends_the_point_is_owed_for_the_other(night):
    first, second = two()
    first.move("in_force", state="lifted", ended_at=AT)
    owing.end_all(first)
    [one] = owed_for(second)
    assert one.subject_uid == of_point(second).uid


def test_what_nobody_answered_is_asked_once_the_next_time_too(night):
    first, second = two()
    moment = AT + timedelta(minutes=31)
    clock.set_source(lambda: moment)
    owing.open_again()
    assert {of_point(one).round for one in (first, second)} == {2}
    assert len(owed_for(first, second)) == 1


def test_what_a_graver_level_hurries_is_hurried_where_it_is_owed_for_the_other_alert(night):
    first, second = (begin(level="orange", issuer=issuer) for issuer in ("东川区气象台", "昆明市气象台"))
    raise_to(second, "red", AT + timedelta(minutes=10))
    actions.begin(second)
    [one] = owed_for(first, second)
    assert one.subject_uid == of_point(first).uid and one.due_at == AT + timedelta(minutes=40)


def test_an_end_asks_after_no_alert_point_by_point(night):
    for _number in range(8):
        a_point(night.office)
    [first, _second] = two()
    first.move("in_force", state="lifted", ended_at=AT)
    with CaptureQueriesContext(connection) as asked:
        owing.end_all(first)
    assert len([one for one in asked if 'FROM "alerts_alert"' in one["sql"]]) <= 2

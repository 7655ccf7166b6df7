"""An alert made public by the outlets of its area: once a version, the end too, nothing that is not for the public."""

from __future__ import annotations

from typing import Any

import pytest

from lastmile.domains.alerts.services import publishing
from lastmile.domains.alerts.tests.acting import raise_to
from lastmile.domains.alerts.tests.factories import AT, NEXT_TOWN, TOWN, an_alert
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.channels.models import Attempt, Publication
from lastmile.foundation.channels.publishing import keeping
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db
ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a"


@pytest.fixture(autouse=True)
def _outlets() -> None:
    clock.set_source(lambda: AT)
    for code in (TOWN, NEXT_TOWN):
        a_region(code)
        keeping.add_outlet(a_scope("53"), region_code=code, kind="wecom", name=code, address=ROBOT)


def texts() -> list[str]:
    return list(Attempt.objects.filter(channel="robot").order_by("id").values_list("message__text", flat=True))


def test_it_goes_once_to_the_groups_of_its_area() -> None:
    alert = an_alert(areas=[TOWN])
    for _run in range(2):
        publishing.publish(alert)
    [one] = Publication.unscoped.all()
    assert (one.region_code, one.way, one.urgency, one.subject_uid) == (TOWN, "wechat", "red", alert.uid)
    assert len(texts()) == 1 and "暴雨" in texts()[0]


def test_the_end_is_published_too() -> None:
    alert = an_alert(areas=[TOWN])
    publishing.publish(alert)
    alert.state = "expired"
    publishing.publish(alert)
    assert "已到期" in texts()[1]


@pytest.mark.parametrize("facts", [{"reach": "restricted"}, {"reach": "private"}])
def test_what_is_not_for_the_public_stays_inside(facts: Any) -> None:
    publishing.publish(an_alert(areas=[TOWN], **facts))
    assert texts() == []


def test_one_that_waits_for_a_second_person_is_not_published() -> None:
    alert = an_alert(areas=[TOWN])
    alert.state = "waiting"
    publishing.publish(alert)
    assert texts() == []


def test_a_second_red_of_one_alert_is_said_again_though_its_words_are_the_same() -> None:
    alert = an_alert(areas=[TOWN], level="yellow")
    for level, effect in (("red", "upgrade"), ("yellow", "downgrade"), ("red", "upgrade")):
        raise_to(alert, level, AT, effect)
        for _run in range(2):
            publishing.publish(alert)
    red = [one for one in texts() if "降为" not in one]
    assert len(red) == 2 and len(set(red)) == 1

"""While orange or red is in force standing work waits, and the page of the day says because of what."""

from datetime import timedelta

import pytest

from lastmile.domains.alerts.models import Alert
from lastmile.domains.alerts.services import actions
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.obligations import services
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.people.models import Account, Post
from lastmile.kernel import clock

from .acting import AT, TOWN, a_night, move_to
from .factories import NEXT_TOWN, an_alert

pytestmark = pytest.mark.django_db


@pytest.fixture
def night():
    clock.set_source(lambda: AT)
    night = a_night()
    post = Post.unscoped.get(kind="office_director")
    due = AT + timedelta(hours=1)
    owed = Owed(kind="patrol.round", subject=night.point, title="走一遍", due_at=due, standing=True)
    night.standing = services.open_one(night.office, post, owed)
    return night


def test_standing_work_waits_says_why_and_goes_on_with_its_time_moved(night, client):
    alert = an_alert(areas=[TOWN])
    actions.begin(alert)
    today = obligations.owed_today(night.office)
    assert (today.postponed, today.postponed_why) == (1, "暴雨红色预警期间")
    client.force_login(Account.objects.get(login="张某"))
    assert "常态任务已顺延 1 件:暴雨红色预警期间" in client.get("/").content.decode()
    clock.set_source(lambda: AT + timedelta(hours=9))
    alert.move("in_force", state="lifted", ended_at=clock.now(), ended_why="解除")
    actions.finish(alert)
    night.standing.refresh_from_db()
    assert night.standing.due_at == AT + timedelta(hours=10)
    assert obligations.owed_today(night.office).postponed == 0


def test_an_upgrade_says_the_new_level_of_what_waits_already(night):
    alert = an_alert(areas=[TOWN], level="orange")
    actions.begin(alert)
    assert obligations.owed_today(night.office).postponed_why == "暴雨橙色预警期间"
    Alert.unscoped.filter(pk=alert.pk).update(level="red", level_text="红色", grade=1)
    actions.begin(Alert.unscoped.get(pk=alert.pk))
    today = obligations.owed_today(night.office)
    assert (today.postponed, today.postponed_why) == (1, "暴雨红色预警期间")


def test_yellow_stops_nothing(night):
    actions.begin(an_alert(areas=[TOWN], level="yellow"))
    assert obligations.owed_today(night.office).postponed == 0


def test_where_a_place_left_the_area_standing_work_goes_on_and_waits_again_when_it_came_back(night):
    alert = an_alert(areas=[TOWN])
    waiting = []
    actions.begin(alert)
    for codes in ([NEXT_TOWN], [TOWN, NEXT_TOWN], [TOWN]):
        move_to(alert, *codes)
        waiting.append(obligations.owed_today(night.office).postponed)
    assert waiting == [0, 1, 1]

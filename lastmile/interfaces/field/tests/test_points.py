"""我的危险点 on the phone: a reading in two taps, the monitor's own word, a step done."""

from datetime import timedelta

import pytest

from lastmile.domains.points.models import Alarm, Reading
from lastmile.domains.points.tests.factories import GRID, a_point, an_office, somebody
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.obligations.tests.factories import DIGEST, a_matter
from lastmile.foundation.people.models import Account
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def point(client):
    office = an_office()
    monitor = somebody(GRID, "geology_monitor", "罗某", "15400000021")
    client.force_login(Account.objects.get(login="罗某"))
    return a_point(office, monitor_post_uid=monitor.acting_as.post_uid, unlisted=6, unlisted_note="工棚6人")


def test_my_points_are_listed_and_whoever_has_none_is_told_so(client, point):
    assert "3组滑坡点" in client.get("/field/points/").content.decode()
    somebody(GRID, "grid_member", "王某", "15400000022")
    client.force_login(Account.objects.get(login="王某"))
    assert "没有定给您管的危险点" in client.get("/field/points/").content.decode()


def test_a_reading_is_two_taps(client, point):
    page = client.get(f"/field/points/{point.uid}/").content.decode()
    assert "工棚6人" in page and "selected>裂缝" not in page
    assert client.post(f"/field/points/{point.uid}/", {"measure": "crack", "value": "31.5"}).status_code == 302
    assert Reading.objects.get().value == 31.5
    assert client.post(f"/field/points/{point.uid}/", {"measure": "crack", "value": "x"}).status_code == 422


def test_one_button_says_that_the_people_must_go(client, point):
    assert client.post(f"/field/points/{point.uid}/judge/", {"words": ""}).status_code == 422
    assert client.post(f"/field/points/{point.uid}/judge/", {"move_now": "1"}).status_code == 302
    assert Alarm.objects.get().move_now
    page = client.get("/field/").content.decode()
    assert "盯守,加密巡查:3组滑坡点" in page and "去看、记读数" in page


def test_what_is_counted_in_minutes_stands_above_what_is_days_late(client, point):
    office = a_scope("53")
    late = Owed(
        kind="hazard.rectify", subject=a_matter(), title="旧事", due_at=clock.now() - timedelta(days=6), ladder=DIGEST
    )
    obligations.open_one(office, point.monitor_post, late)
    client.post(f"/field/points/{point.uid}/judge/", {"move_now": "1"})
    page = client.get("/field/").content.decode()
    assert page.index("盯守,加密巡查:3组滑坡点") < page.index("旧事")


def test_a_step_is_done_in_a_sentence(client, point):
    client.post(f"/field/points/{point.uid}/judge/", {"move_now": "1"})
    address = f"/field/points/{point.uid}/steps/report/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"note": "已报张主任"}).status_code == 302
    assert client.post(address, {"note": "again"}).status_code == 409


def test_whoever_stands_at_a_point_walks_its_list_from_its_page(client, point):
    somebody(GRID[:12], "village_secretary", "李某", "15400000023")
    client.force_login(Account.objects.get(login="李某"))
    assert f'href="/field/rounds/{point.uid}/"' in client.get(f"/field/points/{point.uid}/").content.decode()
    assert 'href="/field/points/"' in client.get("/field/rounds/").content.decode()

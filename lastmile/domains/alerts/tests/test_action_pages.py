"""巡查与备勤 in the office, and the report there."""

import pytest

from lastmile.domains.alerts.models import OwedAction
from lastmile.domains.alerts.services import actions
from lastmile.foundation.people.models import Account
from lastmile.kernel import clock

from .acting import AT, TOWN, a_night
from .factories import an_alert

pytestmark = pytest.mark.django_db


@pytest.fixture
def alert():
    clock.set_source(lambda: AT)
    a_night()
    alert = an_alert(areas=[TOWN])
    actions.begin(alert)
    return alert


@pytest.fixture
def page(client, alert):
    client.force_login(Account.objects.get(login="张某"))
    return client


def row(action):
    return OwedAction.unscoped.get(action=action)


def test_the_sheet_shows_who_owes_what_by_when_and_where_the_clock_comes_from(page, alert):
    words = page.get(f"/alerts/{alert.uid}/actions/").content.decode()
    assert "镇里办" in words and "备勤队到位" in words and "30 分钟内" in words and "没办 9 件" in words
    assert "暴雨红色示例" in words and "巡查里办" in words and "村书记 余某" in words


def test_a_report_is_one_form_of_the_packs_questions(page, alert):
    address = f"/alerts/actions/{row('muster').uid}/"
    words = page.get(address).content.decode()
    assert "到位(人)" in words and "应有 20 人" in words
    assert page.post(address, {"said_people": "x", "sent": "1"}).status_code == 422
    assert page.post(address, {"said_people": "20", "sent": "1"}).status_code == 302
    assert row("muster").said == {"people": 20}
    assert "已办" in page.get(address).content.decode()


def test_for_another_the_office_says_how_it_was_heard(page, alert):
    address = f"/alerts/actions/{row('broadcast').uid}/"
    assert page.post(address, {"said_way": "广播", "sent": "1"}).status_code == 422
    sent = {"said_way": "广播", "source": "phone", "entered_for": "余正昌", "sent": "1"}
    assert page.post(address, sent).status_code == 302
    assert "代录(余正昌)" in page.get(f"/alerts/{alert.uid}/actions/").content.decode()


def test_an_alert_without_actions_says_what_to_do(page, alert):
    other = an_alert(areas=[TOWN], signal="", event="地震")
    assert "没有现成的行动" in page.get(f"/alerts/{other.uid}/actions/").content.decode()


def test_on_the_phone_it_is_a_row_of_the_day_and_one_button(client, alert):
    client.force_login(Account.objects.get(login="王某"))
    words = client.get("/field/").content.decode()
    assert "报“全到”或“缺谁”" in words and "逐点报平安" in words
    address = f"/field/actions/{row('all_here').uid}/"
    assert "全到" in client.get(address).content.decode()
    assert client.post(address, {"said_state": "全到", "sent": "1"}).headers["Location"] == "/field/"
    assert row("all_here").said == {"state": "全到"}


def test_a_point_in_trouble_leads_to_that_point(client, alert):
    client.force_login(Account.objects.get(login="王某"))
    answer = client.post(f"/field/actions/{row('points_safe').uid}/", {"said_state": "有情况", "sent": "1"})
    assert answer.headers["Location"].endswith("/judge/")

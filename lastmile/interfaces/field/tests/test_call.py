"""The red card: an open call for me, one press answers for all my posts."""

import pytest

from lastmile.domains.alerts.models import Alert
from lastmile.domains.alerts.tests.factories import AT, VILLAGE, an_alert
from lastmile.domains.orders.models import Call
from lastmile.domains.orders.tests.factories import a_call, a_town
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.obligations import services
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.people.models import Account, Holding
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


def enter(client, person):
    number = person.pk
    account = Account.objects.create(person=person, login=f"p{number}", opened_at="2026-01-01T00:00:00Z")
    client.force_login(account)
    return client


@pytest.fixture(scope="module")
def town(kept):
    return kept(a_town)


@pytest.fixture
def member(town, client):
    return enter(client, Holding.objects.get(post=town.post()).person)


def test_the_call_stands_first_in_its_own_words(member):
    call = a_call()
    page = member.get("/field/").content.decode()
    assert "is-red" in page and call.text in page and "我知道了,马上办" in page
    assert "今天没有要办的事" not in page


def test_one_press_answers_it(member, town):
    call = a_call()
    assert "已应答" in member.post(f"/field/call/{call.uid}/", follow=True).content.decode()
    assert Obligation.unscoped.get(subject_uid=call.uid, post=town.post()).outcome == "done"
    assert "我知道了" not in member.get("/field/").content.decode()


def test_pressed_twice_it_is_answered_once(member):
    call = a_call()
    for _again in range(2):
        assert member.post(f"/field/call/{call.uid}/").status_code == 302


def test_a_call_for_others_is_neither_shown_nor_answered(client, town):
    call = a_call()
    officer = enter(client, town.officer.person)
    assert "我知道了" not in officer.get("/field/").content.decode()
    assert officer.post(f"/field/call/{call.uid}/").status_code == 404
    assert officer.post(f"/field/call/{uuid7()}/").status_code == 404
    assert officer.get(f"/field/call/{call.uid}/").status_code == 405


def test_a_typed_call_says_who_issued_it_where_and_by_when_to_answer(member):
    a_call()
    page = member.get("/field/").content.decode()
    assert "范围:" in page and "前应答" in page


def test_a_call_for_an_alert_says_which_where_from_whom_and_until_when(member, town):
    alert = an_alert(areas=[VILLAGE])
    Alert.unscoped.filter(pk=alert.pk).update(until_at=clock.at(clock.local(AT).date(), 23, 59))
    Call.unscoped.filter(pk=a_call().pk).update(source_kind="alert", source_uid=alert.uid)
    page = member.get("/field/").content.decode()
    assert "暴雨红色预警" in page and "东川区气象台" in page and "23:59" in page and "海科村" in page


def test_standing_work_that_waits_is_told_with_its_reason(member, town):
    owed = Owed(kind="patrol.round", subject=a_call(), title="走一遍", due_at=clock.now(), standing=True)
    row = services.open_one(a_scope("53"), town.post(), owed)
    Obligation.unscoped.filter(pk=row.pk).update(postponed_at=clock.now(), postponed_why="暴雨红色预警期间")
    assert "暴雨红色预警期间,平时的 1 件先放一放" in member.get("/field/").content.decode()

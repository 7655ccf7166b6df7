"""An action of an alert that was entered in another system is done with its number; its questions are not asked."""

from copy import deepcopy
from datetime import timedelta

import pytest

from lastmile.domains.alerts.models import OwedAction
from lastmile.domains.alerts.selectors import actions as reads
from lastmile.domains.alerts.services import actions
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.people.models import Account
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState

from .acting import AT, TOWN
from .factories import an_alert

pytestmark = pytest.mark.django_db


@pytest.fixture
def night(found):
    clock.set_source(lambda: AT)
    night = deepcopy(found)
    night.alert = an_alert(areas=[TOWN])
    actions.begin(night.alert)
    return night


def row(night, action="muster"):
    return OwedAction.unscoped.get(alert=night.alert, action=action)


def enter(night, one, **said):
    return actions.enter_elsewhere(
        night.office, uid=one.uid, **{"system": "市指挥平台", "number": "9", "day": clock.today(), **said}
    )


def test_it_is_done_with_the_number_of_the_other_system(night):
    one = enter(night, row(night))
    assert (one.state, one.done_by_what, one.trouble) == ("done", "已在其他系统录入", False)
    assert Obligation.unscoped.get(subject_uid=one.uid).outcome == "done"
    assert Entry.objects.filter(subject_uid=one.uid, action="duty.entered_elsewhere").count() == 1


def test_the_sheet_says_where_and_does_not_ask_again(night):
    one = enter(night, row(night))
    actions.begin(night.alert)
    assert OwedAction.unscoped.filter(action="muster").count() == 1
    sheet = reads.sheet(a_scope(TOWN), night.alert)
    [line] = [line for group in sheet.groups for deed in group.deeds for line in deed.lines if line.row.pk == one.pk]
    assert line.words == f"已在其他系统录入 市指挥平台 9 {clock.today():%Y-%m-%d}" and not line.may_report


def test_twice_is_once_and_another_number_or_report_is_refused(night):
    one = row(night)
    assert enter(night, one).done_at == enter(night, one).done_at
    with pytest.raises(WrongState):
        enter(night, one, number="10")
    assert Entry.objects.filter(action="alert.acted").count() == 1


def test_a_day_before_the_alert_or_to_come_is_refused(night):
    for days in (-1, 1):
        with pytest.raises(NotValid):
            enter(night, row(night), day=clock.today() + timedelta(days=days))
    assert row(night).state == "open"


def test_what_was_reported_here_is_not_entered_elsewhere(night):
    night.report(row(night), people="20")
    with pytest.raises(WrongState):
        enter(night, row(night))


@pytest.mark.parametrize(("face", "name"), [("", "张某"), ("/field", "王某")])
def test_the_page_of_an_action_leads_there_and_then_asks_no_more(client, night, face, name):
    client.force_login(Account.objects.get(login=name))
    uid = row(night, "all_here").uid
    address, page = f"{face}/elsewhere/action/{uid}/", f"{face or '/alerts'}/actions/{uid}/"
    said = {"system": "市指挥平台", "number": "9", "day": f"{clock.today():%Y-%m-%d}"}
    assert address in client.get(page).content.decode()
    assert client.post(address, {**said, "number": ""}).status_code == 422
    assert [client.post(address, said).status_code for _time in range(2)] == [302, 302]
    assert client.post(address, {**said, "number": "10"}).status_code == 409
    assert address not in client.get(page).content.decode() and row(night, "all_here").state == "done"

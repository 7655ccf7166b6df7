"""承诺办结日: a department that takes a hazard on says by when, and the clock runs to that day."""

from datetime import timedelta

import pytest

from lastmile.domains.hazards import acts, services
from lastmile.domains.hazards.models import Handover, Hazard
from lastmile.domains.hazards.rules import Act
from lastmile.domains.hazards.tests.factories import a_hazard, departments, the_cast
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.people.models import Account
from lastmile.foundation.web.templatetags.ui import day as day_in_words
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(kept):
    return kept(the_cast)


@pytest.fixture
def water(cast):
    return departments()[0]


def in_days(days):
    return clock.today() + timedelta(days=days)


def handed(cast, department="water", **changes):
    hazard = services.confirm_hazard(cast.zhang, uid=a_hazard(cast.wang).uid, grade="general")
    words = {"reason": "不归镇里管", "measures": "拉警戒带"}
    services.hand_over(cast.zhang, uid=hazard.uid, department=department, **words)
    Hazard.unscoped.filter(pk=hazard.pk).update(**changes)
    return hazard


def owes(hazard):
    """By when the department owes the end, by which figure, and the hazard's own day."""
    row = Obligation.unscoped.get(subject_uid=hazard.uid, kind="hazard.rectify", done_at__isnull=True)
    return row.due_at, row.figure, Hazard.unscoped.get(pk=hazard.pk).due_on


def test_taken_on_the_last_day_it_has_the_days_of_a_general_hazard(cast, water):
    hazard = handed(cast, due_on=in_days(0))
    services.answer_handover(water, uid=hazard.uid, answer="accepted")
    assert owes(hazard) == (clock.end_of(in_days(7)), "hazard.general_days", in_days(7))


def test_without_a_day_it_is_never_sooner_than_it_was(cast, water):
    hazard = handed(cast, due_on=in_days(12))
    services.answer_handover(water, uid=hazard.uid, answer="accepted")
    assert owes(hazard)[::2] == (clock.end_of(in_days(12)), in_days(12))


@pytest.mark.parametrize("days", [3, 40])
def test_the_clock_runs_to_the_day_it_promises(cast, water, days):
    hazard = handed(cast)
    services.answer_handover(water, uid=hazard.uid, answer="accepted", promised_on=in_days(days))
    assert owes(hazard)[::2] == (clock.end_of(in_days(days)), in_days(days))


def test_a_hazard_that_was_late_already_stays_late_and_the_promise_is_owed(cast, water):
    hazard = handed(cast, due_on=in_days(-3))
    services.answer_handover(water, uid=hazard.uid, answer="accepted", promised_on=in_days(20))
    assert owes(hazard)[::2] == (clock.end_of(in_days(20)), in_days(-3))


def test_no_day_that_has_passed_is_promised(cast, water):
    hazard = handed(cast)
    with pytest.raises(NotValid, match="今天"):
        services.answer_handover(water, uid=hazard.uid, answer="accepted", promised_on=in_days(-1))
    services.answer_handover(water, uid=hazard.uid, answer="refused", words="属住建", promised_on=in_days(-1))
    assert Handover.objects.get(hazard=hazard).promised_on is None


def test_the_time_limit_of_a_major_hazard_is_moved_by_an_extension_only(cast, water):
    hazard = handed(cast, grade="major", due_on=in_days(10), measures="降水位", plan="先撤", money=0)
    Hazard.unscoped.filter(pk=hazard.pk).update(responsible_unit="水务站", responsible_person="某人")
    with pytest.raises(NotValid, match="申请延期"):
        services.answer_handover(water, uid=hazard.uid, answer="accepted", promised_on=in_days(11))
    services.answer_handover(water, uid=hazard.uid, answer="accepted", promised_on=in_days(8))
    assert owes(hazard)[::2] == (clock.end_of(in_days(8)), in_days(10))


def test_the_department_answers_itself_and_the_office_sees_what_it_promised(cast, water, client):
    hazard = handed(cast)
    words = {str(acts.label(who, hazard, acts.ACTIONS[Act.ANSWER])) for who in (water, cast.zhang)}
    assert words == {"答复移送", "登记部门答复"}
    client.force_login(Account.objects.get(login="孙某"))
    assert "登记部门答复" not in client.get(f"/hazards/{hazard.uid}/").content.decode()
    form = client.get(f"/hazards/{hazard.uid}/answer/").content.decode()
    assert "答复移送" in form and f'value="{in_days(7):%Y-%m-%d}"' in form
    promised = in_days(30)
    told = client.post(f"/hazards/{hazard.uid}/answer/", {"answer": "accepted", "promised_on": promised}, follow=True)
    assert "已办:答复移送。" in told.content.decode()
    client.force_login(Account.objects.get(login="张某"))
    assert f"承诺办结 {day_in_words(promised)}" in client.get(f"/hazards/{hazard.uid}/").content.decode()


def test_a_day_entered_for_a_department_without_a_post_is_the_hazards(cast):
    hazard = handed(cast, "fire")
    told = {"name": "电话,李科长", "promised_on": in_days(9)}
    services.answer_handover(cast.zhang, uid=hazard.uid, answer="accepted", **told)
    assert Hazard.unscoped.get(pk=hazard.pk).due_on == in_days(9)

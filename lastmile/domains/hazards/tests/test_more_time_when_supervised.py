"""Under 挂牌督办 more time is decided by the county or above, and moves the day of the supervision too."""

from datetime import timedelta

import pytest

from lastmile.domains.hazards import acts, services
from lastmile.domains.hazards.models import Hazard, Supervision
from lastmile.domains.hazards.rules import Act
from lastmile.domains.hazards.tests.factories import a_hazard, departments, the_cast
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.people.models import Account
from lastmile.foundation.web.templatetags.ui import day
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid

pytestmark = pytest.mark.django_db
FIVE = {"measures": "降水位", "plan": "先撤", "responsible_unit": "水务站", "responsible_person": "某人", "money": 0}


@pytest.fixture(scope="module")
def cast(kept):
    return kept(the_cast)


@pytest.fixture
def county(cast):
    """孙 of the water department, 周 of the bureau."""
    return departments()


def in_days(days):
    return clock.today() + timedelta(days=days)


def major(cast, water):
    hazard = services.confirm_hazard(cast.zhang, uid=a_hazard(cast.wang, picture="water").uid, grade="suspected")
    services.judge_major(water, uid=hazard.uid, unit="东川区水务局", clause="第三条")
    return services.prepare_hazard(cast.zhang, uid=hazard.uid, due_on=in_days(10), **FIVE)


def supervised(cast, county, days=5):
    hazard = major(cast, county[0])
    return services.list_hazard(county[1], uid=hazard.uid, unit="区安委办", due_on=in_days(days))


def deciding(hazard):
    return [row.holder for row in obligations.of_subject(hazard.uid) if row.kind == "hazard.extend" and not row.outcome]


def days_of(hazard):
    return Hazard.unscoped.get(pk=hazard.pk).due_on, Supervision.objects.get(hazard=hazard).due_on


@pytest.mark.parametrize(("until", "days"), [(8, (10, 8)), (15, (15, 15))])
def test_granted_both_days_are_no_sooner(cast, county, until, days):
    hazard = supervised(cast, county)
    services.ask_for_more_time(cast.zhang, uid=hazard.uid, until_on=in_days(until), reason="等料")
    assert deciding(hazard) == ["周某"]
    services.decide_extension(county[1], uid=hazard.uid, granted=True)
    assert days_of(hazard) == tuple(in_days(one) for one in days)
    [row] = [one for one in obligations.of_subject(hazard.uid) if one.kind == "hazard.rectify" and not one.outcome]
    assert row.due_at == clock.end_of(in_days(days[0]))


def test_the_township_does_not_decide_it_and_is_offered_no_button(cast, county):
    hazard = supervised(cast, county)
    services.ask_for_more_time(cast.wang, uid=hazard.uid, until_on=in_days(8), reason="等料")
    with pytest.raises(NotAllowed):
        services.decide_extension(cast.zhang, uid=hazard.uid, granted=True)
    assert not [one for one in acts.buttons(cast.zhang, hazard) if one.action.act == Act.DECIDE and not one.why_not]
    assert acts.buttons(county[1], hazard)[0].action.act == Act.DECIDE
    services.decide_extension(county[1], uid=hazard.uid, granted=False, note="料已到")
    assert days_of(hazard) == (in_days(10), in_days(5))


def test_who_listed_it_decides_also_where_that_is_a_department(cast, county):
    water, _bureau = county
    hazard = major(cast, water)
    services.list_hazard(water, uid=hazard.uid, unit="东川区水务局", due_on=in_days(5))
    services.ask_for_more_time(cast.wang, uid=hazard.uid, until_on=in_days(8), reason="等料")
    assert deciding(hazard) == ["孙某"]
    services.decide_extension(water, uid=hazard.uid, granted=True)
    assert days_of(hazard) == (in_days(10), in_days(8))


def test_the_earlier_day_is_the_one_to_be_moved(cast, county):
    hazard = supervised(cast, county, days=5)
    with pytest.raises(NotValid, match="晚于现在的期限"):
        services.ask_for_more_time(cast.wang, uid=hazard.uid, until_on=in_days(5), reason="等料")
    with pytest.raises(NotValid, match="最多延15天"):
        services.ask_for_more_time(cast.wang, uid=hazard.uid, until_on=in_days(21), reason="等料")


def test_listed_while_more_time_is_asked_for_the_word_is_the_countys(cast, county):
    hazard = major(cast, county[0])
    services.ask_for_more_time(cast.wang, uid=hazard.uid, until_on=in_days(12), reason="等料")
    assert deciding(hazard) == ["赵某"]
    services.list_hazard(county[1], uid=hazard.uid, unit="区安委办")
    assert deciding(hazard) == ["周某"]
    services.lower_hazard(county[0], uid=hazard.uid, unit="东川区水务局", note="没有贯通")
    services.lift_supervision(county[1], uid=hazard.uid)
    assert deciding(hazard) == ["赵某"]


def test_who_asks_reads_whose_word_it_is(cast, county, client):
    hazard = supervised(cast, county)
    client.force_login(Account.objects.get(login="张某"))
    form = client.get(f"/hazards/{hazard.uid}/extend/").content.decode()
    assert "由督办单位“区安委办”审批" in form and f"<dt>督办期限</dt><dd>{day(in_days(5))}" in form
    services.ask_for_more_time(cast.wang, uid=hazard.uid, until_on=in_days(8), reason="等料")
    client.force_login(Account.objects.get(login="周某"))
    assert f"<dt>督办期限</dt><dd>{day(in_days(5))}" in client.get(f"/hazards/{hazard.uid}/decide/").content.decode()

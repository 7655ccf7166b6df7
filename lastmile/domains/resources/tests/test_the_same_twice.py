"""A form sent twice is one line of supplies, whatever was changed since; anything else under its number is refused."""

from datetime import timedelta

import pytest

from lastmile.domains.resources import services
from lastmile.domains.resources.models import Supply
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.people.models import Unit
from lastmile.kernel import clock
from lastmile.kernel.errors import DifferentContent, NotValid
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
TOWN = "530113104"
SCOPE = a_scope(TOWN)


def a_supply(uid, **other):
    a_region(TOWN)
    return services.add_supply(SCOPE, **{"region_code": TOWN, "uid": uid, "name": "编织袋", "quantity": 500, **other})


def test_a_line_sent_again_is_the_same_also_when_it_was_changed_since():
    first = a_supply(uid := uuid7())
    services.change_supply(SCOPE, uid=uid, quantity=300)
    assert a_supply(uid, name=" 编织袋 ").pk == first.pk
    assert Supply.unscoped.get().quantity == 300


@pytest.mark.parametrize("other", [{"name": "铁锹"}, {"quantity": 50}, {"quantity": None}], ids=str)
def test_another_line_under_its_number_is_refused(other):
    a_supply(uid := uuid7())
    with pytest.raises(DifferentContent):
        a_supply(uid, **other)
    assert Supply.unscoped.get().quantity == 500


@pytest.mark.parametrize("name", ["bought_on", "made_on", "checked_on"])
def test_what_was_done_with_it_was_not_done_tomorrow(name):
    with pytest.raises(NotValid) as refused:
        a_supply(uuid7(), **{name: clock.today() + timedelta(days=1)})
    assert refused.value.fields == {name: "不能在将来"}
    assert a_supply(uuid7(), **{name: clock.today(), "expires_on": clock.today() + timedelta(days=1)}).pk


def test_a_team_sent_again_is_the_same_and_with_other_facts_it_is_refused():
    a_region(TOWN)
    asked = {"region_code": TOWN, "uid": uuid7(), "name": "阿旺镇救援队", "stated": 12, "tasks": ["cordon"]}
    first = services.add_team(SCOPE, **asked)
    assert services.add_team(SCOPE, **asked).unit == first.unit
    for other in ({"name": "二队"}, {"stated": 13}, {"tasks": []}):
        with pytest.raises(DifferentContent):
            services.add_team(SCOPE, **{**asked, **other})
    assert Unit.unscoped.count() == 1

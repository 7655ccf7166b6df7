"""A point that two alerts ask about, answered for both at the same moment: one answer, said once of each."""

import pytest

from lastmile.domains.alerts.models import OwedAction
from lastmile.domains.alerts.services import actions
from lastmile.domains.orders.tests.test_at_once import at_once
from lastmile.foundation.ledger.models import Entry
from lastmile.kernel import clock

from .acting import AT, TOWN, a_night
from .factories import an_alert

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_same_answer_to_two_alerts_at_once_is_one_and_no_error():
    clock.set_source(lambda: AT)
    night = a_night()
    for issuer in ("东川区气象台", "昆明市气象台"):
        actions.begin(an_alert(areas=[TOWN], issuer=issuer))
    asked = list(OwedAction.unscoped.filter(action="points_safe"))
    waiting = iter(asked)
    found = at_once(2, lambda: night.report(next(waiting), night.member, state="平安").pk)
    assert sorted(found) == sorted(one.pk for one in asked)
    assert {one.state for one in OwedAction.unscoped.filter(action="points_safe")} == {"done"}
    assert Entry.objects.filter(action="alert.acted").count() == len(asked) == 2

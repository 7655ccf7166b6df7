"""What an alert opens by the thousand stands in the record by its batch: a night nobody touched has nothing to find."""

from collections import Counter

import pytest

from lastmile.domains.alerts.models import OwedAction
from lastmile.domains.alerts.services import actions
from lastmile.domains.evacuation.models import Move
from lastmile.domains.evacuation.tests.factories import a_night
from lastmile.foundation.ledger import verify
from lastmile.kernel import clock

from .factories import AT, TOWN, an_alert

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _night():
    clock.set_source(lambda: AT)
    a_night()
    actions.begin(an_alert(areas=[TOWN]))


def found_in(*models):
    kinds = {model.matter_kind for model in models}
    return Counter(one.words.split()[0] for one in verify.domain_findings() if one.words.split()[0] in kinds)


def test_rows_opened_together_are_no_findings():
    assert Move.unscoped.exists() and OwedAction.unscoped.exists()
    assert not found_in(Move, OwedAction)


def test_one_of_them_changed_behind_the_record_is_found():
    Move.unscoped.filter(pk=Move.unscoped.order_by("pk")[0].pk).update(status="told")
    row = OwedAction.unscoped.order_by("pk")[0]
    OwedAction.unscoped.filter(pk=row.pk).update(state="superseded")
    assert found_in(Move, OwedAction) == {"move": 1, "alertaction": 1}

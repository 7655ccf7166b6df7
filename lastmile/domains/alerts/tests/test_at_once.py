"""The same form pressed twice at once is one alert, and no error."""

import pytest

from lastmile.domains.alerts.services import entering
from lastmile.domains.alerts.services.entering import Typed
from lastmile.domains.orders.tests.test_at_once import at_once
from lastmile.foundation.access.tests.factories import a_region
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

from .nights import AT, ISSUER, TOWN, desk

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_the_same_alert_typed_twice_at_once_the_second_finds_the_first():
    clock.set_source(lambda: AT)
    a_region(TOWN)
    said = Typed(uid=uuid7(), region_codes=[TOWN], issuer=ISSUER, signal="rainstorm", level="red", sent_at=AT)
    found = at_once(3, lambda: entering.enter_alert(desk(), said).version.pk)
    assert len(set(found)) == 1

"""A bridge sends CAP messages under a key: one alert however often it comes, 409 for a number used twice."""

import pytest

from lastmile.domains.alerts.models import Alert, Received
from lastmile.domains.alerts.tests.messages import a_message
from lastmile.domains.points.tests.factories import somebody
from lastmile.foundation.access.tests.factories import a_region
from lastmile.interfaces.api.tests.programs import a_program

pytestmark = pytest.mark.django_db
SOON = {"expires": "2099-07-26T06:00:00+08:00"}


@pytest.fixture
def bridge():
    a_region("530113104", "阿旺镇")
    return a_program(somebody("530113", "bureau_duty", "周岚", "15400000801"), "alert.receive")


def test_a_message_is_taken_and_waits_to_be_issued(bridge):
    answer = bridge.post("alerts", a_message(**SOON)).json()
    assert (answer["verdict"], answer["state"]) == ("taken", "waiting")
    assert str(Alert.unscoped.get().uid) == answer["alert"]


def test_the_same_again_is_the_same_alert_and_other_content_is_409(bridge):
    first = bridge.post("alerts", a_message(**SOON)).json()
    again = bridge.post("alerts", a_message(**SOON)).json()
    assert (again["verdict"], again["alert"]) == ("known", first["alert"])
    assert bridge.post("alerts", a_message(colour="橙色", **SOON)).status_code == 409
    assert Received.unscoped.filter(verdict="held").count() == 1


def test_what_cannot_be_read_is_422_and_kept(bridge):
    assert bridge.post("alerts", b"<nonsense").status_code == 422
    assert Received.unscoped.get().verdict == "refused"


def test_what_is_held_says_why(bridge):
    answer = bridge.post("alerts", a_message(codes=[], desc="某地", **SOON)).json()
    assert (answer["verdict"], answer["reason"], answer["alert"]) == ("held", "no_place", None)


def test_a_key_without_the_permission_sends_nothing():
    a_region("530113104")
    program = a_program(somebody("530113", "bureau_duty", "周岚", "15400000801"), "alert.view")
    assert program.post("alerts", a_message(**SOON)).status_code == 403

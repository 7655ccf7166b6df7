"""Devices send readings under a key: idempotent, a wrong clock is told so, the neighbour's point does not exist."""

from datetime import timedelta
from decimal import Decimal

import pytest

from lastmile.domains.points import services
from lastmile.domains.points.models import Alarm, Reading
from lastmile.domains.points.tests.factories import a_point, an_office, somebody
from lastmile.interfaces.api.tests.programs import a_program
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def office(kept):
    return kept(an_office)


@pytest.fixture
def point(office):
    return a_point(office)


def send(scope, point, **more):
    body = {"uid": str(uuid7()), "point": str(point.uid), "measure": "rain_1h", "value": 12, "device": "雨量站1"}
    body |= {"at": clock.now().isoformat(), **more}
    return a_program(scope, "reading.enter", "point.view").post("readings", body)


def test_a_reading_is_kept_and_says_what_it_crossed(office, point):
    answer = send(office, point, value=60).json()
    assert (answer["crossed"], answer["known"], answer["alarm"]) == ("red", False, str(Alarm.objects.get().uid))
    assert Reading.objects.get().source == "device"


def test_a_key_that_may_only_enter_readings_is_enough_for_a_gauge(office, point):
    body = {
        "uid": str(uuid7()),
        "point": str(point.uid),
        "measure": "rain_1h",
        "value": 3,
        "at": clock.now().isoformat(),
    }
    assert a_program(office, "reading.enter").post("readings", body).status_code == 200
    assert a_program(office, "point.view").post("readings", {**body, "uid": str(uuid7())}).status_code == 403


def test_the_same_again_is_the_same_and_other_content_is_409(office, point):
    uid, at = str(uuid7()), clock.now().isoformat()
    assert send(office, point, uid=uid, at=at).json()["known"] is False
    assert send(office, point, uid=uid, at=at).json()["known"] is True
    refused = send(office, point, uid=uid, at=at, value=13)
    assert refused.status_code == 409 and "没有动" in refused.json()["error"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"at": (clock.now() + timedelta(days=1)).isoformat()}, "at"),
        ({"sent_at": (clock.now() - timedelta(hours=3)).isoformat()}, "sent_at"),
        ({"value": -4}, "value"),
        ({"measure": "wind"}, "measure"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(office, point, more, field):
    answer = send(office, point, **more)
    assert answer.status_code == 422 and field in str(answer.json()["fields"])


def test_a_point_of_the_next_village_does_not_exist(office, point):
    neighbour = somebody("530113104205", "village_secretary", "陈某", "15400000004")
    assert send(neighbour, point).status_code == 404


def test_points_are_listed_without_people(office, point):
    answer = a_program(office, "point.view").get("points").json()
    assert [row["name"] for row in answer["rows"]] == ["3组滑坡点"]
    assert "registered" not in answer["rows"][0]


def test_what_a_sheet_said_already_is_answered_as_a_repeat_of_its_own(office, point):
    uid, at = str(uuid7()), clock.now()
    said = {"point_uid": point.uid, "measure": "rain_1h", "value": Decimal(12), "source": "import"}
    services.enter_reading(office, at=at.replace(second=0, microsecond=0), **said)
    answer = send(office, point, uid=uid, at=at.isoformat())
    assert (answer.status_code, answer.json()["uid"], answer.json()["known"]) == (200, uid, True)
    assert Reading.objects.count() == 1

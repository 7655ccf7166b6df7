"""What a place has only one of: where two places with one each are merged, that of the place that stays stands."""

import pytest

from lastmile.domains.profile import public as profile
from lastmile.domains.profile.models import StatedFigure
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.channels.subscribing.models import Listener
from lastmile.foundation.people import services as people
from lastmile.foundation.people.models import NoTeam
from lastmile.kernel import clock
from lastmile.workflows.divisions import services
from lastmile.workflows.divisions.tests.test_moving_codes import known

pytestmark = pytest.mark.django_db
SCOPE = a_scope("")
STAYS, GONE = "530113104211", "530113104212"


@pytest.fixture(autouse=True)
def _places():
    known(STAYS, "海科村"), known(GONE, "新碧嘎村")


def stated(code: str, key: str, value: int) -> StatedFigure:
    said = {"value": value, "source": "派出所", "as_of": clock.today()}
    return profile.state_figure(SCOPE, region_code=code, key=key, **said)


def merge() -> None:
    services.merge(SCOPE, codes=[GONE], into=STAYS)


def test_two_villages_that_state_the_same_total_can_be_merged():
    ours, theirs = stated(STAYS, "registered", 800), stated(GONE, "registered", 500)
    moved = stated(GONE, "away", 90)
    merge()
    for one in (ours, theirs, moved):
        one.refresh_from_db()
    assert [one.region_code for one in (ours, theirs, moved)] == [STAYS, GONE, STAYS]


def test_so_can_two_without_a_team_and_two_where_the_same_number_was_left():
    for code in (STAYS, GONE):
        people.state_no_team(SCOPE, region_code=code, reason="people")
        Listener.unscoped.create(
            region=known(code), region_code=code, phone="15400000001", phone_key="k", asked_at=clock.now()
        )
    merge()
    for model in (NoTeam, Listener):
        assert sorted(model.unscoped.values_list("region_code", flat=True)) == [STAYS, GONE]

"""The calling rules of 5.2 as they come from the packs: one for each colour, hour and family; and the quiet of the night."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest

from lastmile.domains.orders import services
from lastmile.domains.orders.selectors import choosing
from lastmile.domains.orders.tests.factories import HAIKE, TOWN, a_call, a_town, duty
from lastmile.domains.orders.tests.nights import START, CallNight, owed
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.obligations.models import Step
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks import services as figures
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db
FAMILIES = ("mianxian", "national-derived")
COLOURS = ("red", "orange", "yellow", "blue")
NOON = datetime(2026, 7, 25, 4, tzinfo=UTC)


@pytest.mark.parametrize("family", FAMILIES)
def test_each_colour_and_hour_has_exactly_one_ladder(family: str) -> None:
    look = packs.book("").figure
    for colour in COLOURS:
        for minute in range(0, 24 * 60, 15):
            at = time(minute // 60, minute % 60)
            fitting = [one.id for one in catalogue.current().ladders.values() if one.fits(family, colour, at, look)]
            assert len(fitting) == 1, (colour, at, fitting)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("colour", COLOURS)
def test_rungs_of_every_ladder_follow_one_another_in_time(family: str, colour: str) -> None:
    figures.override(a_scope(""), a_region("53"), key="call.ladder_pack", value=family, reason="试用")
    for at in (NOON, START):
        rungs = choosing.ladder_for(colour, "53", at).rungs
        assert [one.earliest for one in rungs] == sorted(one.earliest for one in rungs)
        for one, other in pairwise(rungs):
            last = one.earliest + (one.repeat - 1) * one.repeat_every
            assert last + other.wait <= other.earliest or one.earliest == other.earliest < last + other.wait


def test_the_hour_and_the_choice_of_the_place_decide() -> None:
    assert choosing.ladder_for("red", TOWN, START).id == "red_night"
    assert choosing.ladder_for("red", TOWN, NOON).id == "red_day"
    figures.override(a_scope(""), a_region("530113"), key="call.ladder_pack", value="national-derived", reason="试用")
    assert choosing.ladder_for("red", TOWN, START).id == "derived_red_night"
    assert choosing.ladder_for("red", "530112", START).id == "red_night"


def test_the_derived_rules_climb_at_t1_t2_and_t3() -> None:
    figures.override(a_scope(""), a_region("53"), key="call.ladder_pack", value="national-derived", reason="试用")
    times = [(one.to, one.earliest) for one in choosing.ladder_for("red", TOWN, NOON).rungs]
    assert times[1] == ("holder_a", 5) and times[2] == ("holder_b", 15) and times[-1] == ("duty_leader", 30)


def test_a_ladder_begun_at_night_stays_that_ladder_when_the_job_opens_the_rest() -> None:
    night = CallNight()
    town = a_town(grids=1)
    call = a_call()
    night.minute = 600
    services.open_posts(duty(), call)
    assert owed(call, town.post()).ladder.content["id"] == "red_night"


def test_yellow_rings_nobody_up_at_night_and_goes_on_by_sms() -> None:
    night, town = CallNight(), a_town(grids=1)
    call = a_call(level="yellow")
    night.until(61)
    channels = set(Attempt.objects.filter(subject_uid=call.uid).values_list("channel", flat=True))
    assert channels == {"sms", "in_app"}
    row = owed(call, town.post(HAIKE))
    passed = Step.objects.filter(obligation_uid=row.uid).exclude(passed="").values_list("name", "passed")
    assert list(passed) == [("打电话", "quiet")] and row.rung == 3


def test_yellow_at_night_is_owed_half_an_hour_after_the_quiet_ends() -> None:
    CallNight()
    a_town(grids=1)
    assert clock.local(a_call(level="yellow").due_at).strftime("%d %H:%M") == "26 07:00"


def test_yellow_by_day_is_rung_up_after_t1() -> None:
    with clock.stopped(NOON):
        a_town(grids=1)
        call = a_call(level="yellow")
    from lastmile.foundation.obligations import climbing

    for minute in (0, 31):
        climbing.climb(NOON + timedelta(minutes=minute))
    assert Attempt.objects.filter(subject_uid=call.uid, channel="voice").count() == 2


def test_orange_rings_at_night_too() -> None:
    night = CallNight()
    a_town(grids=1)
    call = a_call(level="orange")
    night.until(0.5)
    assert Attempt.objects.filter(subject_uid=call.uid, channel="voice").count() == 2

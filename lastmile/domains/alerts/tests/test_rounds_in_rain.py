"""Rounds of the rain end with the last alert that asks for them; where the rain is over, points are looked at once more."""

from copy import deepcopy

import pytest

from lastmile.domains.alerts.services import actions
from lastmile.domains.patrols import public as patrols
from lastmile.domains.patrols.models import Round, Weather
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import services as packs
from lastmile.kernel import clock

from .acting import AT, TOWN, lower, move_to
from .factories import NEXT_TOWN, an_alert

pytestmark = pytest.mark.django_db


@pytest.fixture
def night(found):
    clock.set_source(lambda: AT)
    return deepcopy(found)


def begin(level="red", **facts):
    alert = an_alert(areas=[TOWN], level=level, **facts)
    actions.begin(alert)
    open_rounds()
    return alert


def open_rounds():
    for weather in Weather.unscoped.order_by("id"):
        patrols.open_weather(weather)


def finish(alert, state="lifted"):
    alert.move("in_force", state=state, ended_at=AT)
    actions.finish(alert)
    open_rounds_told_last()


def open_rounds_told_last():
    if weather := Weather.unscoped.filter(phase="after_rain").order_by("-id").first():
        patrols.open_weather(weather)


def states(occasion="in_rain"):
    return list(Round.unscoped.filter(occasion=occasion).order_by("id").values_list("state", flat=True))


@pytest.mark.parametrize(("state", "after"), [("lifted", ["open"]), ("expired", ["open"]), ("cancelled", [])])
def test_the_end_of_the_alert_voids_its_rounds_and_says_why(night, state, after):
    finish(begin(), state)
    [one] = Round.unscoped.filter(occasion="in_rain")
    assert (one.state, states("after_rain")) == ("void", after)
    owed = Obligation.unscoped.get(subject_uid=night.point.uid, occurrence__startswith="in_rain")
    assert owed.outcome == "void" and owed.reason.startswith("暴雨红色")
    assert any(line.figures.get("why") == owed.reason for line in ledger.timeline("round", one.uid))


def test_what_another_alert_still_asks_for_stays_until_that_ends_too(night):
    first, second = begin(), begin("orange", issuer="昆明市气象台")
    finish(first)
    assert states() == ["open", "open"] and states("after_rain") == []
    finish(second)
    assert set(states()) == {"void"} and states("after_rain") == ["open"]


def test_rounds_that_a_person_asked_for_stay(night):
    said = patrols.tell_weather(night.office, region_code=TOWN, phase="in_rain")
    alert = begin()
    finish(alert, "cancelled")
    by_person = Round.unscoped.get(period__startswith=said.uid.hex[-20:])
    assert by_person.state == "open" and states().count("void") == 1


def test_an_alert_lowered_before_its_end_leaves_no_round_behind(night):
    alert = begin()
    lower(alert, "blue", AT)
    actions.begin(alert)
    finish(alert, "cancelled")
    assert states() == ["void"]


def test_a_place_may_do_without_rounds_after_the_rain(night):
    packs.override(a_scope("53"), get_region(TOWN), key="patrol.after_rain_on_lift", value=False, reason="雨后另有安排")
    finish(begin())
    assert states("after_rain") == []


def move(alert, *codes):
    move_to(alert, *codes)
    open_rounds()


def test_rounds_end_where_a_place_left_the_area_and_come_with_it_once_more(night):
    alert = begin()
    move(alert, NEXT_TOWN)
    assert states() == ["void"]
    move(alert, TOWN)
    move(alert, TOWN)
    assert states() == ["void", "open"]


def test_where_another_alert_asks_for_them_rounds_stay_when_one_leaves(night):
    alert = begin()
    begin("orange", issuer="昆明市气象台")
    move(alert, NEXT_TOWN)
    assert states() == ["open", "open"]

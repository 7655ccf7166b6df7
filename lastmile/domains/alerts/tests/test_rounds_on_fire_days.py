"""高火险天: while a 森林火险 of orange or red is in force, forest points are walked every day; it ends with the alert, and is no rain."""

from copy import deepcopy
from datetime import timedelta

import pytest

from lastmile.domains.alerts import jobs
from lastmile.domains.alerts.services import actions
from lastmile.domains.patrols import public as patrols
from lastmile.domains.patrols.models import Round, Weather
from lastmile.domains.points.models import DangerPoint
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock

from .acting import AT, TOWN
from .factories import an_alert

pytestmark = pytest.mark.django_db


@pytest.fixture
def forest(found):
    clock.set_source(lambda: AT)
    night = deepcopy(found)
    DangerPoint.unscoped.filter(pk=night.point.pk).update(kind="forest")
    return night.point


def said():
    """What `begin` and each morning tell, and what patrols open of it."""
    for weather in Weather.unscoped.order_by("id"):
        patrols.open_weather(weather)
    return list(Round.unscoped.filter(occasion="fire_day").order_by("id"))


def begin(level="red", **facts):
    alert = an_alert(areas=[TOWN], level=level, signal="forest_fire", event="森林火险", **facts)
    actions.begin(alert)
    return alert


def on_day(n):
    clock.set_source(lambda: AT + timedelta(days=n))


@pytest.mark.parametrize(("level", "rounds"), [("red", 1), ("orange", 1), ("yellow", 0), ("blue", 0)])
def test_a_warning_of_high_danger_opens_a_round_within_the_day_of_the_packs(forest, level, rounds):
    begin(level)
    found = said()
    assert len(found) == rounds
    hours = float(packs.value("patrol.fire_day_hours", TOWN).number)
    assert all((one.point_id, one.due_at) == (forest.pk, AT + timedelta(hours=hours)) for one in found)
    assert Obligation.unscoped.filter(kind="patrol.round", title__startswith="高火险天巡查").count() == rounds


def test_every_day_of_it_asks_once_more_and_once_only(forest):
    begin()
    assert len(said()) == 1
    jobs.tell_day()
    assert len(said()) == 1
    for day, rounds in ((1, 2), (2, 3)):
        on_day(day)
        jobs.tell_day()
        jobs.tell_day()
        assert [one.state for one in said()] == ["missed"] * (rounds - 1) + ["open"]
    assert (
        Obligation.unscoped.filter(kind="patrol.round", done_at__isnull=True, title__startswith="高火险天").count() == 1
    )


def test_what_was_asked_for_shortly_before_midnight_goes_on_with_the_new_day(forest):
    begin()
    said()
    clock.set_source(lambda: AT + timedelta(hours=4))
    assert clock.local(AT).date() < clock.today()
    jobs.tell_day()
    assert [one.state for one in said()] == ["replaced", "open"]


def test_it_ends_with_the_alert_and_no_look_after_rain_is_owed(forest):
    alert = begin()
    said()
    alert.move("in_force", state="lifted", ended_at=AT)
    actions.finish(alert)
    on_day(1)
    jobs.tell_day()
    assert [one.state for one in said()] == ["void"] and not Weather.unscoped.filter(phase="after_rain").exists()


def test_a_drill_asks_for_nothing(forest):
    begin(drill=True)
    jobs.tell_day()
    assert said() == []


def test_a_landslide_is_not_walked_for_it(forest):
    DangerPoint.unscoped.update(kind="landslide")
    begin()
    assert said() == []

"""The demo's clock: wound, paused, jumped; and nowhere but in a demo."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.template import Context, Template
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from lastmile.demo import clock as demo_clock
from lastmile.demo.models import DemoClock
from lastmile.demo.night import script, stage
from lastmile.domains.hazards.tests.factories import somebody
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.jobs.models import Job
from lastmile.foundation.people.models import Account
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, WrongState
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO = True
    demo_clock._read = None
    clock.set_source(demo_clock.demo_now)
    yield
    demo_clock._read = None


def test_a_paused_clock_stands_still():
    demo_clock.wind(to=demo_clock.START, speed=0.0)
    assert demo_clock.demo_now() == demo_clock.demo_now() == demo_clock.START


def test_a_standing_clock_wound_by_another_process_is_believed_at_once():
    demo_clock.wind(to=demo_clock.START, speed=0.0)
    assert demo_clock.demo_now() == demo_clock.START
    DemoClock.objects.update(shown_at=script.at("22:45"))
    assert demo_clock.demo_now() == script.at("22:45")


def test_while_nobody_else_winds_it_is_read_once_until_it_is_wound(django_assert_num_queries):
    demo_clock.wind(to=demo_clock.START, speed=0.0)
    with demo_clock.alone():
        assert demo_clock.demo_now() == demo_clock.START
        with django_assert_num_queries(0):
            assert demo_clock.demo_now() == demo_clock.START
        demo_clock.wind(to=script.at("22:45"))
        assert demo_clock.demo_now() == script.at("22:45")
    DemoClock.objects.update(shown_at=script.at("22:50"))
    assert demo_clock.demo_now() == script.at("22:50")


def test_a_night_run_forward_reads_its_clock_once_a_step():
    demo_clock.wind(to=demo_clock.START, speed=0.0)
    DemoClock.objects.update(played=len(script.ACTS) - 1)  # so that each step asks what time it is
    with CaptureQueriesContext(connection) as sent:
        stage.run_to(demo_clock.START + 3 * stage.STEP, lambda _moment: 0)
    read = [one["sql"] for one in sent if one["sql"].startswith('SELECT "demo_democlock"."shown_at"')]
    assert len(read) == 4, read  # and once before the first


def test_a_night_run_forward_while_the_demo_is_prepared_leaves_the_clock_to_whoever_prepares_it():
    demo_clock.wind(to=demo_clock.START, speed=0.0)
    with demo_clock.alone():
        stage.run_to(demo_clock.START + stage.STEP, lambda _moment: 0)
        assert demo_clock._alone
    assert not demo_clock._alone


def test_the_clock_stands_until_the_worker_beside_is_done_with_its_jobs(monkeypatch):
    demo_clock.wind(to=demo_clock.START, speed=0.0)
    jobs.later("a.b", uuid7())
    [held] = jobs.claim()
    monkeypatch.setattr(stage.time, "sleep", lambda _seconds: jobs.done(held))
    stage.settle(demo_clock.START, lambda _moment: 0)
    assert Job.objects.get().state == Job.State.DONE


def test_whoever_finds_no_act_due_locks_nothing(django_assert_num_queries):
    demo_clock.wind(to=demo_clock.START, speed=0.0)
    DemoClock.objects.update(played=len(script.ACTS))
    with django_assert_num_queries(1):
        assert stage.play_due() == 0


def test_a_running_clock_stopped_by_another_process_stands_on_the_next_page():
    demo_clock.wind(to=demo_clock.START, speed=60.0)
    demo_clock.demo_now()
    DemoClock.objects.update(shown_at=script.at("22:45"), speed=0.0)
    shown = Template("{% load demo_clock %}{% demo_wound as wound %}{{ wound.speed }} {% demo_now %}").render(Context())
    assert shown == "0.0 2026-07-25 22:45:00"


@pytest.mark.parametrize("speed", [1.0, 0.0])
def test_while_the_demo_is_off_no_minute_of_its_night_passes(speed):
    with time_machine.travel("2026-11-01T12:00:00+08:00", tick=False) as life:
        demo_clock.wind(to=demo_clock.START, speed=speed)
        life.shift(90)
        demo_clock.keep()
        life.shift(86_400)
        demo_clock.go_on()
        life.shift(10)
        assert demo_clock.demo_now() == demo_clock.START + timedelta(seconds=100) * speed


def test_the_stage_notes_how_far_the_clock_has_come_when_it_stops():
    with time_machine.travel("2026-11-01T12:00:00+08:00", tick=False) as life:
        demo_clock.wind(to=demo_clock.START, speed=1.0)
        life.shift(30)
        stage.manage(lambda: True)
        assert DemoClock.objects.get().shown_at == demo_clock.START + timedelta(seconds=30)


def test_sixty_times_faster_a_second_is_a_minute():
    row = demo_clock.wind(to=demo_clock.START, speed=60.0)
    passed = demo_clock.demo_now() - demo_clock.START
    assert passed >= timedelta(0) and row.speed == 60.0


@pytest.mark.parametrize("speed", [-1.0, 2.0, 1e9, float("inf"), float("nan")])
def test_no_other_speed_is_taken(speed):
    with pytest.raises(NotAllowed):
        demo_clock.wind(speed=speed)


def test_a_jump_asks_for_the_next_scene_and_after_the_last_one_says_so():
    demo_clock.wind(to=demo_clock.START, speed=0.0)
    stage.ask_for_next_scene()
    assert DemoClock.objects.get().goal == script.at("21:38")
    demo_clock.wind(to=script.END, speed=0.0)
    with pytest.raises(WrongState, match="演完"):
        stage.ask_for_next_scene()


@pytest.mark.parametrize("behind", [timedelta(0), timedelta(hours=1)])
def test_a_moment_that_is_reached_already_keeps_nobody_waiting(behind):
    demo_clock.wind(to=demo_clock.START, speed=0.0)
    DemoClock.objects.update(goal=demo_clock.START - behind)
    turns = iter([False, True])
    stage.manage(lambda: next(turns), pause=0)
    assert DemoClock.objects.get().goal is None


@override_settings(DEMO=False)
def test_outside_a_demo_nobody_winds_it():
    with pytest.raises(NotAllowed):
        demo_clock.wind(speed=10.0)


def test_a_grid_member_does_not_wind_it_and_an_officer_does():
    grid = somebody("530113104211003", "grid_member", "王某", "15400000004")
    office = somebody("530113104", "office_director", "张某", "15400000001")
    with override_settings(ROOT_URLCONF="lastmile.demo.tests.addresses"):
        for scope, status in ((grid, 403), (office, 302)):
            client = Client()
            client.force_login(Account.objects.get(person_id=scope.person_id))
            assert client.post("/demo/clock/", {"speed": "10"}).status_code == status


def test_a_place_of_ones_own_is_wound_to_any_day_and_the_district_is_not():
    call_command("demo", "clock", to="2026-09-14 08:00", speed=0.0)
    assert demo_clock.demo_now() == clock.at(date(2026, 9, 14), 8)
    with pytest.raises(CommandError, match="08:00"):
        call_command("demo", "clock", to="morning")
    zhou = somebody("530113", "bureau_duty", "周岚", "15400000011")
    Account.objects.filter(person_id=zhou.person_id).update(login="zhoulan")
    with pytest.raises(CommandError, match="demo play"):
        call_command("demo", "clock", to="2026-09-15 08:00")

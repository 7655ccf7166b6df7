"""Residents hear how things stand at their place, once: at whatever change, in whatever state the telling was overtaken."""

from importlib import import_module

import pytest
from django.apps import apps

from lastmile.domains.alerts import jobs as ours
from lastmile.domains.alerts.models import Area, Telling
from lastmile.domains.alerts.services import telling
from lastmile.domains.profile import services as profile
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.channels.models import Attempt, FanOut
from lastmile.foundation.channels.subscribing.models import Listener
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

from .nights import AT, COUNTY, NEXT_TOWN, TOWN, a_county, announce, issue, later, run_jobs, type_in

pytestmark = pytest.mark.django_db
BOTH = [TOWN, NEXT_TOWN]
HERE, THERE = f"{TOWN}211", f"{TOWN}212"
NEAR, SAME_TOWN, FAR = "15400000001", "15400000002", "15400000003"
HOMES = {NEAR: f"{HERE}001", SAME_TOWN: f"{THERE}001", FAR: f"{NEXT_TOWN}201001"}


@pytest.fixture(autouse=True)
def homes():
    """A household in each of two villages of the township, and one in the next township."""
    clock.set_source(lambda: AT)
    a_county()
    for phone, code in HOMES.items():
        a_region(code)
        profile.add_household(a_scope("53"), region_code=code, head="罗某", phone=phone)


def heard(phone):
    """What goes or went out to a number, oldest first, without what was taken back."""
    occasions = dict(Telling.objects.values_list("message_uid", "occasion"))
    rows = Attempt.objects.filter(lane__gt=0).exclude(state="cancelled").select_related("message").order_by("id")
    return [occasions[one.message.uid] for one in rows if one.address == phone]


def change(level="red", minutes=10, **values):
    later(minutes)
    return announce(level, **values)


def gone_out(*phones):
    """What was put on its way so far is with the gateway, of these numbers or of all."""
    rows = Attempt.objects.filter(state="waiting", lane__gt=0)
    rows.filter(pk__in=[one.pk for one in rows if not phones or one.address in phones]).update(state="delivered")


def a_listener(code, phone="15400000009"):
    place = a_region(code)
    Listener.unscoped.create(
        region=place, region_code=place.code, phone=phone, phone_key=uuid7().hex, asked_at=AT, confirmed_at=AT
    )
    return phone


@pytest.mark.parametrize(("before", "after"), [("orange", "red"), ("red", "red"), ("red", "orange")])
def test_a_place_that_leaves_the_area_hears_that_it_is_out_of_it_and_nothing_of_the_rest(before, after):
    announce(before, region_codes=BOTH)
    gone_out()
    change(after)
    assert heard(FAR) == ["alert", "out"] and "out" not in heard(NEAR)
    later(10)
    issue(type_in(after, ends=True))
    run_jobs()
    assert (heard(FAR), heard(NEAR)[-1]) == (["alert", "out"], "end")


def test_what_still_waited_for_a_place_that_left_goes_out_no_more_and_to_the_others_it_does():
    announce("red", region_codes=[HERE, THERE])
    change("red", region_codes=[HERE])
    assert (heard(SAME_TOWN), heard(NEAR)) == (["out"], ["alert"])


def test_a_place_that_comes_back_is_told_of_the_danger_again():
    announce("red", region_codes=BOTH)
    gone_out()
    change("red")
    change("red", region_codes=BOTH)
    assert (heard(FAR)[0], heard(FAR)[-1], heard(NEAR)) == ("alert", "alert", ["alert"])


def test_of_an_area_that_grows_around_a_village_its_households_hear_once():
    announce("red", region_codes=[HERE])
    change("red", region_codes=[TOWN])
    assert (heard(NEAR), heard(SAME_TOWN)) == (["alert"], ["alert"])


def test_of_an_area_that_shrinks_to_a_village_only_the_others_hear_and_again_when_it_grows():
    announce("red", region_codes=[TOWN])
    gone_out()
    change("red", region_codes=[HERE])
    assert (heard(NEAR), heard(SAME_TOWN)) == (["alert"], ["alert", "out"])
    gone_out()
    change("red", region_codes=[TOWN])
    assert (heard(NEAR), heard(SAME_TOWN)) == (["alert"], ["alert", "out", "alert"])


def test_a_number_left_for_the_township_hears_once_when_the_area_grows_or_shrinks_inside_it():
    town, county = a_listener(TOWN), a_listener(COUNTY, "15400000008")
    announce("red", region_codes=[HERE])
    change("red", region_codes=BOTH)
    gone_out()
    change("red", region_codes=[THERE])
    gone_out()
    change("red", region_codes=BOTH)
    assert (heard(town), heard(county)) == (["alert"], ["alert"])


def half_lowered():
    """Red, told to all; lower, of which only one number heard before it was overtaken."""
    announce("red", region_codes=BOTH)
    gone_out()
    change("orange", region_codes=BOTH)
    gone_out(NEAR)


def test_that_it_is_lower_goes_on_when_an_update_comes_meanwhile():
    half_lowered()
    FanOut.objects.filter(message__uid__in=Telling.objects.filter(occasion="lower").values("message_uid")).update(
        finished_at=None, place=0, after=0
    )
    Attempt.objects.filter(state="waiting").delete()
    change("orange", region_codes=BOTH)
    assert heard(NEAR) == heard(FAR) == ["alert", "lower"]


def test_lowered_twice_on_the_heels_whoever_heard_of_the_first_hears_the_second_and_nobody_nothing():
    half_lowered()
    change("yellow", region_codes=BOTH)
    assert (heard(NEAR), heard(FAR)) == (["alert", "lower", "lower"], ["alert", "lower"])


def test_lowered_and_raised_again_everybody_hears_that_it_is_red_once_more():
    half_lowered()
    change("red", region_codes=BOTH)
    assert (heard(NEAR), heard(FAR)) == (["alert", "lower", "alert"], ["alert", "alert"])


def test_lowered_while_the_place_leaves_before_it_heard_it_hears_that_it_is_out():
    half_lowered()
    change("orange")
    assert (heard(NEAR), heard(FAR)) == (["alert", "lower"], ["alert", "out"])


@pytest.mark.parametrize("second", ["orange", "yellow"])
def test_an_update_that_comes_before_the_worker_saw_that_it_is_lower_does_not_hide_it(second):
    announce("red", region_codes=BOTH)
    gone_out()
    for level in ("orange", second):
        later(0.02)
        issue(type_in(level, region_codes=BOTH))
    run_jobs()
    assert heard(NEAR) == heard(FAR) == ["alert", "lower"]


def test_lower_overtakes_what_was_half_told_of_red_and_the_rest_hears_only_how_it_stands():
    announce("red", region_codes=BOTH)
    gone_out(NEAR)
    change("orange", region_codes=BOTH)
    assert (heard(NEAR), heard(FAR)) == (["alert", "lower"], ["lower"])


def test_lowered_below_what_residents_are_told_of_whoever_heard_of_it_still_hears_that():
    announce("yellow")
    gone_out()
    change("blue", region_codes=BOTH)
    assert (heard(NEAR), heard(FAR)) == (["alert", "lower"], [])


def test_a_change_without_places_leaves_everybody_in_it():
    announce("red", region_codes=BOTH)
    later(10)
    update = type_in("red", region_codes=BOTH)
    Area.unscoped.filter(version=update.version).delete()
    issue(update)
    run_jobs()
    ours.tell_residents(update.alert.uid)
    assert heard(NEAR) == heard(FAR) == ["alert"]


@pytest.mark.parametrize("dies", ["_take_back", "_recipients"])
def test_whoever_takes_over_from_a_worker_that_died_tells_each_once(dies, monkeypatch):
    announce("red", region_codes=[TOWN])
    gone_out()
    later(10)
    last = type_in("orange", region_codes=[HERE])
    issue(last)
    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(telling, dies, lambda _one: (_ for _ in ()).throw(SystemExit()))
        telling.tell(a_scope("53"), last.alert)
    run_jobs()
    assert (heard(NEAR), heard(SAME_TOWN)) == (["alert", "lower"], ["alert", "out"])


def test_the_end_that_comes_while_it_is_told_takes_the_rest_back_and_is_told_once():
    announce("red", region_codes=BOTH)
    gone_out(NEAR)
    later(10)
    issue(type_in("red", ends=True, region_codes=BOTH))
    run_jobs()
    assert (heard(NEAR), heard(FAR)) == (["alert", "end"], ["end"])


def test_what_was_told_before_places_were_kept_counts_as_told_where_its_message_spoke_of():
    first = announce("red", region_codes=[HERE, NEXT_TOWN])
    Telling.objects.update(ground={})
    import_module("lastmile.domains.alerts.migrations.0005_told_where").of_the_version(apps, None)
    assert [one.ground for one in Telling.objects.order_by("township")] == [{NEXT_TOWN: True}, {HERE: True}]
    ours.tell_residents(first.alert.uid)
    assert Telling.objects.count() == 2

"""A place that comes to the area late is called and told like any other; one that leaves it hears of the end."""

import pytest

from lastmile.domains.alerts import jobs as ours
from lastmile.domains.alerts.models import OwedAction, Telling
from lastmile.domains.alerts.services import folding, issuing
from lastmile.domains.orders.models import CallChange
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.channels.models import Attempt, FanOut
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.obligations import climbing
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.obligations.tests.factories import a_post, hold
from lastmile.kernel import clock

from .nights import AT, COUNTY, NEXT_TOWN, TOWN, a_county, announce, calls, desk, issue, later, run_jobs, type_in

pytestmark = pytest.mark.django_db
BOTH = [TOWN, NEXT_TOWN]


@pytest.fixture(autouse=True)
def far():
    """The post of a village in the next township."""
    clock.set_source(lambda: AT)
    a_county()
    post = a_post("grid_member", f"{NEXT_TOWN}201001")
    hold(post, "罗远")
    return post


def owed(post):
    return Obligation.unscoped.filter(post=post, kind="call.answer").order_by("id")


def told(occasion):
    return sorted(Telling.objects.filter(occasion=occasion).values_list("township", flat=True))


def ends(level="red"):
    issue(type_in(level, ends=True, region_codes=BOTH))
    run_jobs()


def test_an_update_that_brings_a_place_calls_it_into_the_call_that_runs(far):
    first = announce("red")
    later(10)
    announce("red", region_codes=BOTH)
    [call] = calls(first.alert)
    assert (call.state, call.region_code) == ("open", COUNTY)
    one = owed(far).get(subject_uid=call.uid)
    assert one.opened_at == clock.now() < one.due_at and one.next_step_at == clock.now()
    assert told("alert") == sorted(BOTH)


def test_an_update_over_the_same_places_calls_and_tells_nobody_again(far):
    first = announce("red", region_codes=BOTH)
    later(10)
    announce("red", region_codes=BOTH)
    assert (len(calls(first.alert)), owed(far).count(), told("alert")) == (1, 1, sorted(BOTH))


def test_a_lower_level_that_brings_a_place_calls_only_there_and_its_end_stops_that_too(far):
    first = announce("red")
    later(10)
    announce("orange", region_codes=BOTH)
    old, new = calls(first.alert)
    assert (old.state, new.state, new.level) == ("ended", "open", "orange")
    assert [row.subject_uid for row in owed(far)] == [new.uid]
    assert not Obligation.unscoped.filter(subject_uid=new.uid, region_code__startswith=TOWN).exists()
    fresh = OwedAction.unscoped.filter(alert=first.alert, colour="orange")
    assert {row.region_code[:9] for row in fresh} == {NEXT_TOWN}
    climbing.climb_all()
    later(10)
    ends("orange")
    assert {one.state for one in calls(first.alert)} == {"ended"}
    assert owed(far).get().held_by.person.phone in {one.address for one in Attempt.objects.filter(asks=False)}


@pytest.mark.parametrize("level", ["red", "orange"])
def test_a_change_on_the_heels_of_the_first_message_leaves_nobody_uncalled(far, level):
    first = type_in("red", region_codes=BOTH)
    issue(first)
    later(0.02)
    issue(type_in(level, region_codes=BOTH))
    run_jobs()
    [call] = calls(first.alert)
    assert (call.level, call.state) == (level, "open") and owed(far).get().subject_uid == call.uid
    assert told("alert") == sorted(BOTH)
    assert OwedAction.unscoped.filter(alert=first.alert).exists()


def test_whoever_is_new_in_an_update_is_not_told_that_there_is_nothing_to_answer(far):
    announce("red")
    climbing.climb_all()
    later(10)
    issue(type_in("red", region_codes=BOTH))
    for _turn in range(6):  # the worker climbs between its jobs
        jobs.run_due(1)
        later(0.01)
        climbing.climb_all()
    run_jobs()
    assert CallChange.objects.count() == 1
    person = owed(far).get().held_by.person
    sent = [one for one in Attempt.objects.filter(channel="sms") if one.address == person.phone]
    assert [one.asks for one in sent] == [True]


def test_a_joined_alert_calls_its_own_places_too(far):
    county = announce("red", region_codes=[TOWN, a_region(f"{NEXT_TOWN}299").code])
    own = type_in("red", scope=a_scope(NEXT_TOWN), issuer="汤丹镇", region_codes=[NEXT_TOWN])
    folding.fold_as_version(desk(), uid=own.alert.uid, into=county.alert.uid)
    issuing.issue(desk(), uid=county.alert.uid)
    run_jobs()
    assert owed(far).get().subject_uid == calls(county.alert)[-1].uid


def test_a_change_while_residents_are_being_told_does_not_leave_the_rest_untold(far):
    first = announce("red", region_codes=BOTH)
    FanOut.objects.update(finished_at=None, place=0, after=0)
    later(10)
    announce("red", region_codes=BOTH)
    ours.tell_residents(first.alert.uid)
    assert FanOut.objects.exists() and not FanOut.objects.filter(finished_at=None).exists()


def test_what_is_told_to_the_end_costs_no_change_a_query_a_township(far, django_assert_max_num_queries):
    first = announce("red", region_codes=BOTH)
    with django_assert_max_num_queries(16):
        ours.tell_residents(first.alert.uid)

"""Who may let an alert go out: the second person, the branch, the level of office; refusing, advice, the end."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from lastmile.domains.alerts.selectors import chain
from lastmile.domains.alerts.services import advising, issuing
from lastmile.domains.orders.tests.factories import scope_of
from lastmile.domains.points.tests.factories import somebody
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.people.models import Holding
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import services as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import DifferentContent, NotAllowed, NotValid, NotVisible, WrongState
from lastmile.kernel.ids import uuid7

from .nights import AT, COUNTY, NEXT_TOWN, TOWN, a_county, announce, desk, later, run_jobs, type_in

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _county(kept):
    kept(a_county, at=AT)


@pytest.fixture(autouse=True)
def _night():
    clock.set_source(lambda: AT)


@pytest.fixture
def staff():
    return somebody(COUNTY, "bureau_staff", "业务员", "15400000701")


def test_whoever_typed_it_is_never_the_second_person(staff):
    taken = type_in(scope=staff)
    with pytest.raises(NotAllowed, match="录入的人不能自己复核"):
        issuing.issue(staff, uid=taken.alert.uid)


def test_nor_is_the_same_person_under_another_post(staff):
    taken = type_in(scope=staff)
    other = replace(staff, acting_as=None)
    with pytest.raises(NotAllowed):
        issuing.issue(other, uid=taken.alert.uid)


def test_what_is_for_posts_alone_needs_no_second_person(staff):
    taken = type_in(scope=staff, reach="restricted")
    issuing.issue(staff, uid=taken.alert.uid)
    taken.alert.refresh_from_db()
    assert taken.alert.state == "in_force"


def test_an_approver_of_another_branch_does_not_even_see_it():
    taken = type_in()
    with pytest.raises(NotVisible):
        issuing.issue(a_scope(NEXT_TOWN), uid=taken.alert.uid)


def test_typing_without_the_permission_is_refused():
    with pytest.raises(NotAllowed):
        type_in(scope=a_scope(TOWN, permissions=["alert.view", "alert.approve"]))


def test_a_county_may_keep_a_colour_to_itself():
    officer = Holding.objects.get(post__kind="duty_officer")
    taken = type_in(scope=scope_of(officer))
    packs.override(a_scope("53"), get_region(COUNTY), key="warning.issue_from_red", value="县", reason="区里规定")
    leader = scope_of(Holding.objects.get(post__kind="duty_leader"))
    with pytest.raises(NotAllowed, match="上一级"):
        issuing.issue(leader, uid=taken.alert.uid)


def test_refusing_says_why_and_calls_nobody():
    taken = type_in()
    issuing.refuse(desk(), uid=taken.alert.uid, why="报文是假的")
    taken.alert.refresh_from_db()
    assert taken.alert.state == "refused" and taken.alert.ended_why == "报文是假的"
    run_jobs()
    assert not Attempt.objects.exists()


def test_a_refused_upgrade_leaves_what_stands():
    first = announce("orange")
    second = type_in("red")
    issuing.refuse(desk(), uid=second.alert.uid, why="看错了")
    first.alert.refresh_from_db()
    assert (first.alert.state, first.alert.level) == ("in_force", "orange")


def test_what_waits_makes_no_other_message_late():
    first = announce("yellow")
    later(10)
    typed = type_in("orange")
    official = type_in("red", sent_at=AT + timedelta(minutes=5))
    assert official.alert == first.alert == typed.alert and official.version.effect == "upgrade"
    issuing.issue(desk(), uid=first.alert.uid)
    assert [one.state for one in chain.versions(first.alert)] == ["applied", "replaced", "applied"]


def test_an_end_for_a_part_of_the_area_ends_nothing():
    first = announce(region_codes=[TOWN, NEXT_TOWN])
    with pytest.raises(NotValid, match="一部分"):
        type_in(region_codes=[TOWN], ends=True)
    first.alert.refresh_from_db()
    assert first.alert.state == "in_force"


def test_the_end_needs_a_reason_and_comes_once():
    taken = announce()
    with pytest.raises(NotValid):
        issuing.end_alert(desk(), uid=taken.alert.uid, why=" ")
    issuing.end_alert(desk(), uid=taken.alert.uid, why="雨停了")
    with pytest.raises(WrongState):
        issuing.end_alert(desk(), uid=taken.alert.uid, why="雨停了")


def test_advice_of_a_township_reaches_whoever_was_called_there_once():
    taken = announce()
    advising.write_advice(a_scope(TOWN), uid=taken.alert.uid, region_code=TOWN, text="老桥不要过")
    run_jobs()
    said = Attempt.objects.filter(message__text__contains="补充:老桥不要过")
    assert said.exists() and said.count() == said.values("reference").distinct().count()


def test_advice_sent_twice_is_said_once_and_another_sentence_under_its_number_is_refused():
    taken, number = announce(), uuid7()
    said = {"uid": taken.alert.uid, "region_code": TOWN, "advice_uid": number}
    first = advising.write_advice(a_scope(TOWN), text="老桥不要过", **said)
    assert advising.write_advice(a_scope(TOWN), text=" 老桥不要过 ", **said) == first
    with pytest.raises(DifferentContent):
        advising.write_advice(a_scope(TOWN), text="新桥不要过", **said)
    assert Entry.objects.filter(action="alert.advised").count() == 1


def test_advice_for_a_place_outside_the_area_is_refused():
    taken = announce()
    with pytest.raises(NotValid):
        advising.write_advice(desk(), uid=taken.alert.uid, region_code=NEXT_TOWN, text="老桥不要过")


def test_a_township_changes_nothing_of_what_its_county_has_in_force(staff):
    county = announce("yellow", scope=staff, region_codes=[TOWN, NEXT_TOWN])
    town = scope_of(Holding.objects.get(post__kind="duty_officer"))
    own = type_in("red", scope=town)
    assert own.alert != county.alert and own.version.effect == "first"
    with pytest.raises(NotValid):
        type_in(scope=town, signal="gale", ends=True)


def test_nobody_decides_about_a_message_that_came_behind_the_one_they_looked_at():
    seen = announce("yellow")
    later(1)
    seen = type_in("orange")
    later(1)
    newer = type_in("red")
    for decide in (issuing.issue, partial(issuing.refuse, why="报文是假的")):
        with pytest.raises(WrongState, match="又来了新的一条"):
            decide(desk(), uid=seen.alert.uid, seen=str(seen.version.uid))
    issuing.issue(desk(), uid=seen.alert.uid, seen=str(newer.version.uid))
    assert [one.state for one in chain.versions(seen.alert)] == ["applied", "replaced", "applied"]


def test_what_is_typed_at_the_county_does_not_change_what_a_township_typed_in_its_own_name(staff):
    own = announce("yellow", scope=scope_of(Holding.objects.get(post__kind="duty_officer")), issuer="阿旺镇")
    county = type_in("red", scope=staff, region_codes=[TOWN, NEXT_TOWN])
    assert county.alert != own.alert and county.version.effect == "first"


def test_what_a_township_adds_before_it_goes_out_reaches_whoever_is_called_then(staff):
    taken = type_in(scope=staff, region_codes=[TOWN, NEXT_TOWN])
    advising.write_advice(a_scope(TOWN), uid=taken.alert.uid, region_code=TOWN, text="老桥不要过")
    run_jobs()
    issuing.issue(desk(), uid=taken.alert.uid)
    run_jobs()
    said = Attempt.objects.filter(message__text__contains="补充:老桥不要过", asks=False)
    assert said.exists() and said.count() == said.values("reference").distinct().count()

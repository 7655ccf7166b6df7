"""An own alert of a danger that is announced already: joined, or issued apart without calling anybody twice who answered."""

import pytest
from django.test import Client
from django.urls import reverse

from lastmile.domains.alerts.models import Alert
from lastmile.domains.alerts.selectors import chain, running
from lastmile.domains.alerts.services import folding, issuing
from lastmile.domains.orders import public as orders
from lastmile.domains.orders.models import Call
from lastmile.domains.points.tests.factories import somebody
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.obligations import answering, climbing
from lastmile.foundation.obligations.models import Callout, Obligation
from lastmile.foundation.people.models import Account
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, WrongState

from .nights import AT, NEXT_TOWN, TOWN, a_county, announce, calls, desk, run_jobs, type_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _night():
    clock.set_source(lambda: AT)
    a_county()


def upper(level="red", **values):
    """The county's, over both townships."""
    return announce(level, region_codes=[TOWN, NEXT_TOWN], **values)


def own(level="red", **values):
    """The township's own, typed and waiting."""
    return type_in(level, scope=a_scope(TOWN), issuer="阿旺镇", headline="阿旺镇雨很大,老桥不要过", **values)


def answer(call):
    """The first grid member answers; returns the post."""
    climbing.climb_all()
    owed = (
        Obligation.unscoped.filter(subject_uid=call.uid, post__kind="grid_member")
        .select_related("held_by")
        .order_by("id")[0]
    )
    made = Callout.objects.filter(subject_uid=call.uid, person=owed.held_by.person_id).latest("id")
    answering.take_answer(reference=made.uid, channel="voice", at=AT, heard_seconds=22, key="1", reply="1")
    run_jobs()
    return owed.post_id


def posts_of(alert):
    [call] = calls(alert)
    return set(Obligation.unscoped.filter(subject_uid=call.uid).values_list("post", flat=True))


def issue_apart(taken, **more):
    issuing.issue(desk(), uid=taken.alert.uid, **more)
    run_jobs()


def test_the_running_alert_is_offered_for_the_same_signal_over_the_same_place_only():
    county, town = upper(), own()
    assert running.running(town.alert, town.version) == [county.alert]
    other = own(signal="gale")
    assert running.running(other.alert, other.version) == []
    county.alert.move("in_force", state="lifted", ended_at=AT)
    assert running.running(town.alert, town.version) == []


def test_joined_as_advice_it_calls_nobody_and_the_choice_is_in_the_ledger():
    county, town = upper(), own()
    scope = a_scope(TOWN)
    folding.fold_as_advice(scope, uid=town.alert.uid, into=county.alert.uid, region_code=TOWN, text="老桥不要过")
    run_jobs()
    town.alert.refresh_from_db()
    assert (town.alert.state, Call.unscoped.count()) == ("refused", 1)
    [line] = [one for one in ledger.timeline("alert", town.alert.uid) if one.action == "alert.folded"]
    assert (line.figures["into"], line.figures["as"]) == (str(county.alert.uid), "advice")
    with pytest.raises(WrongState):
        folding.fold_as_advice(scope, uid=town.alert.uid, into=county.alert.uid, region_code=TOWN, text="再说一遍")


def test_joined_as_a_version_the_running_alert_rises_with_all_its_places():
    county, town = upper("orange"), own("red")
    with pytest.raises(NotAllowed):
        folding.fold_as_version(a_scope(TOWN), uid=town.alert.uid, into=county.alert.uid)
    folding.fold_as_version(desk(), uid=town.alert.uid, into=county.alert.uid)
    issuing.issue(desk(), uid=county.alert.uid)
    run_jobs()
    county.alert.refresh_from_db()
    assert (county.alert.level, county.alert.version, Alert.unscoped.filter(state="in_force").count()) == ("red", 2, 1)
    assert {call.level for call in calls(county.alert)} == {"orange", "red"}
    assert chain.live_codes(county.alert) == [NEXT_TOWN, TOWN]


@pytest.mark.parametrize(
    ("theirs", "mine", "again", "called"),
    [
        ("red", "red", False, False),
        ("red", "orange", False, False),
        ("orange", "red", False, True),
        ("red", "red", True, True),
    ],
)
def test_issued_apart_who_answered_as_grave_a_call_is_not_called_again(theirs, mine, again, called):
    county = upper(theirs)
    answered = answer(calls(county.alert)[-1])
    town = own(mine)
    issue_apart(town, again=again)
    posts = posts_of(town.alert)
    assert orders.spared(calls(town.alert)[0]) == (0 if called else 1)
    assert (answered in posts) is called and posts - {answered}
    [line] = [one for one in ledger.timeline("alert", town.alert.uid) if one.action == "alert.apart"]
    assert line.figures["again"] is again


def test_whoever_has_not_answered_is_called():
    upper()
    town = own()
    issue_apart(town)
    assert posts_of(town.alert)


def test_the_page_offers_it_and_typing_alone_sends_nothing_out():
    county, town = upper(), own()
    office = somebody(TOWN, "office_director", "张某", "15400000071")
    client = Client()
    client.force_login(Account.objects.get(person_id=office.person_id))
    shown = client.get(reverse("alerts:matter", args=[town.alert.uid])).content.decode()
    for words in ("同一种预警已在生效", "并入:作为本地建议", "仍单独发布", "也再叫一遍"):
        assert words in shown
    assert "并入:作为新版本" not in shown
    address = reverse("alerts:fold_advice", args=[town.alert.uid, county.alert.uid])
    assert "阿旺镇雨很大,老桥不要过" in client.get(address).content.decode()
    assert client.post(address, {"region_code": TOWN, "text": "老桥不要过"}).status_code == 302
    assert Call.unscoped.count() == 1

"""What an account says of parts, of earlier calls, of who stands in two places; and when there is none, or no meeting."""

import pytest

from lastmile.domains.alerts.rules import account as rules
from lastmile.domains.alerts.selectors import account as selectors
from lastmile.domains.alerts.selectors import account_snapshot
from lastmile.domains.alerts.services import account as services
from lastmile.domains.alerts.services import issuing
from lastmile.domains.alerts.tests.nights import AT, NEXT_TOWN, TOWN, a_county, announce, calls, desk, later, run_jobs
from lastmile.domains.orders.tests.factories import a_post, hold, scope_of
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.obligations import selectors as owed
from lastmile.foundation.people import services as people
from lastmile.foundation.people.models import Holding
from lastmile.kernel import clock
from lastmile.kernel.errors import WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _county(kept):
    kept(a_county, at=AT)


@pytest.fixture(autouse=True)
def _evening():
    clock.set_source(lambda: AT)


def officer():
    return scope_of(Holding.objects.get(post__kind="duty_officer"))


def section(said: dict, word: str) -> dict:
    return next(one for one in said["sections"] if word in one["title"])


def test_an_earlier_call_is_told_of_the_place_alone_too() -> None:
    hold(a_post("village_secretary", f"{NEXT_TOWN}201"))
    alert = announce("orange", region_codes=[TOWN, NEXT_TOWN]).alert
    later(60)
    announce("red", region_codes=[TOWN, NEXT_TOWN])
    issuing.end_alert(desk(), uid=alert.uid, why="雨已减弱")
    run_jobs()
    said = section(services.make_account(officer(), uid=alert.uid).content, "二、叫应")
    called = said["table"]["rows"][-1][1]
    assert calls(alert)[0].people == int(called) + 1
    assert f"/{called}(" in said["lines"][1]


def test_messages_are_counted_over_the_alert_as_a_whole_and_the_part_of_a_place_says_so() -> None:
    alert = announce("red", region_codes=[TOWN, NEXT_TOWN]).alert
    for scope, told in ((officer(), True), (desk(), False)):
        said = selectors.content(scope, alert, selectors.place_of(scope, alert))
        assert ("表里是整个预警的数,不分辖区。" in section(said, "六、通道")["lines"]) is told


def test_whoever_holds_posts_in_two_places_is_one_person_of_the_snapshot() -> None:
    held = Holding.objects.select_related("person").filter(post__kind="village_secretary", rank="A").earliest("id")
    other = a_post("village_secretary", f"{TOWN}299")
    people.appoint(a_scope("53"), post_uid=other.uid, person_uid=held.person.uid)
    alert = announce("red").alert
    issuing.end_alert(desk(), uid=alert.uid, why="雨已减弱")
    run_jobs()
    said = services.make_account(officer(), uid=alert.uid).content
    told = section(said, "责任快照:应答")["lines"][0]
    called = section(said, "二、叫应")["table"]["rows"][-1][1]
    assert f"{int(called) + 1} 岗,{called} 人" in told


def test_there_is_no_account_while_it_is_in_force() -> None:
    alert = announce().alert
    with pytest.raises(WrongState):
        services.make_account(officer(), uid=alert.uid)


def test_no_meeting_is_owed_after_yellow() -> None:
    alert = announce("yellow").alert
    issuing.end_alert(desk(), uid=alert.uid, why="解除")
    run_jobs()
    assert not owed.open_on(alert.uid, rules.REVIEW)


def test_a_snapshot_that_lists_not_all_says_so(monkeypatch) -> None:
    alert = announce("red").alert
    issuing.end_alert(desk(), uid=alert.uid, why="雨已减弱")
    run_jobs()
    monkeypatch.setattr(account_snapshot, "MOST", 2)
    said = services.make_account(officer(), uid=alert.uid).content
    for word in ("责任快照:应答", "责任快照:该办的事"):
        assert section(said, word)["lines"][0] == "太多,这一节只列出、只数到前 2 条。"

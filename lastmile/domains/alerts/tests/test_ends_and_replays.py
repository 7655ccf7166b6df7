"""An end ends, whoever's clock is ahead; what is taken back is found; the same thing sent twice is one."""

from datetime import timedelta

import pytest

from lastmile.domains.alerts.models import Version
from lastmile.domains.alerts.rules import Reason, Via
from lastmile.domains.alerts.services import entering, issuing, receiving
from lastmile.domains.alerts.services.entering import Typed
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.channels.publishing import keeping
from lastmile.foundation.channels.publishing.models import Publication
from lastmile.foundation.ledger import selectors as ledger
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed
from lastmile.kernel.ids import uuid7

from .messages import HEAD, IDENTIFIER, a_message
from .nights import AT, ISSUER, TOWN, a_county, announce, desk, later, run_jobs, type_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _night():
    clock.set_source(lambda: AT)
    a_county()


def come_in(content):
    return receiving.receive(desk(), content, receiving.Source(via=Via.API, region=a_region("530113")))


def take_back(identifier=IDENTIFIER, scope="Public"):
    """A cancellation as most send it: no block at all, only of what it speaks."""
    restriction = "<restriction>责任人</restriction>" if scope == "Restricted" else ""
    return (
        f"{HEAD}<identifier>{uuid7()}</identifier><sender>530113@12379</sender><sent>2026-07-25T22:50:00+08:00</sent>"
        f"<status>Actual</status><msgType>Cancel</msgType><scope>{scope}</scope>{restriction}"
        f"<references>530113@12379,{identifier},2026-07-25T22:40:00+08:00</references></alert>"
    ).encode()


def test_an_alert_whose_sender_is_minutes_ahead_can_be_ended_at_once():
    first = announce("red", sent_at=AT + timedelta(minutes=4))
    issuing.end_alert(desk(), uid=first.alert.uid, why="误发")
    first.alert.refresh_from_db()
    assert first.alert.state == "lifted"


def test_a_message_that_came_too_late_when_it_is_issued_says_so_in_the_ledger():
    old = type_in("orange", sent_at=AT - timedelta(minutes=30))
    later(1)
    announce("red")
    assert Version.objects.get(pk=old.version.pk).state == "replaced"
    newer = type_in("red", sent_at=clock.now() + timedelta(minutes=2))
    older = type_in("orange", sent_at=clock.now())
    issuing.apply(desk(), newer.alert, newer.version)
    newer.alert.refresh_from_db()
    issuing.apply(desk(), newer.alert, older.version)
    assert [one.action for one in ledger.timeline("alert", newer.alert.uid)][-1] == "alert.late"


def test_what_was_taken_for_a_part_of_its_places_is_found_by_what_takes_it_back():
    a_region("530114", "呈贡区")
    a_region("530114001", "别处街道")
    taken = come_in(a_message(codes=("530113104000", "530114001000")))
    assert taken.verdict == "taken" and "@" in Version.objects.get().identifier
    later(10)
    back = come_in(take_back())
    assert (back.verdict, back.reason, back.alert_uid) == ("taken", "", taken.alert_uid)
    assert Reason.NO_ALERT not in {back.reason}


def test_the_end_of_what_only_responsible_people_were_told_stays_inside_too():
    keeping.add_outlet(
        a_scope(TOWN), region_code=TOWN, kind="wecom", name="群", address="https://qyapi.weixin.qq.com/x"
    )
    shown = announce("red", reach="restricted")
    later(10)
    come_in(take_back(shown.version.identifier).replace(b"530113@12379,", b"lastmile,"))
    issuing.issue(a_scope("530113"), uid=shown.alert.uid)
    run_jobs()
    shown.alert.refresh_from_db()
    assert shown.alert.state == "cancelled" and not Publication.unscoped.exists()


def test_a_form_sent_twice_is_one_alert_though_it_says_now():
    typed = Typed(uid=uuid7(), region_codes=[TOWN], issuer=ISSUER, signal="rainstorm", level="red")
    first = entering.enter_alert(desk(), typed)
    later(0.05)
    again = entering.enter_alert(desk(), typed)
    assert again.known and again.version == first.version


LATER = IDENTIFIER.replace("224000", "224500")


def raised(references=()):
    """A graver warning under a number of its own, sent after the first; most senders name nothing."""
    return a_message(
        LATER, sent="2026-07-25T22:45:00+08:00", references=references, msg_type="Update" if references else "Alert"
    )


def test_taking_back_the_first_warning_leaves_the_graver_one_that_came_by_itself_in_force():
    come_in(a_message(colour="黄色"))
    later(5)
    graver = come_in(raised())
    later(5)
    back = come_in(take_back())
    assert (back.verdict, back.reason) == ("held", "names_older")
    assert come_in(take_back(LATER)).alert_uid == graver.alert_uid


def test_taking_back_the_first_ends_an_update_that_refers_to_it():
    first = come_in(a_message(colour="黄色"))
    later(5)
    come_in(raised(references=(IDENTIFIER,)))
    later(5)
    back = come_in(take_back())
    assert (back.verdict, back.alert_uid) == ("taken", first.alert_uid)


def test_taking_back_what_nobody_here_knows_ends_nothing_else_of_that_sender():
    come_in(a_message())
    later(5)
    back = come_in(a_message(LATER, sent="2026-07-25T22:45:00+08:00", msg_type="Cancel", references=["unknown"]))
    assert (back.verdict, back.reason) == ("held", "no_alert")


def test_the_sender_s_own_end_of_what_was_typed_here_from_a_phone_call_ends_it():
    typed = announce("red")
    later(5)
    back = come_in(a_message(LATER, sent="2026-07-25T22:45:00+08:00", msg_type="Cancel", references=["unknown"]))
    assert (back.verdict, back.alert_uid) == ("taken", typed.alert.uid)


def test_what_waits_to_be_prolonged_does_not_end_by_the_clock():
    first = announce("red", until_at=AT + timedelta(minutes=30))
    later(29)
    longer = type_in("red", until_at=AT + timedelta(minutes=90))
    later(2)
    assert not issuing.expire(desk(), first.alert)
    issuing.issue(desk(), uid=first.alert.uid)
    first.alert.refresh_from_db()
    assert (first.alert.state, first.alert.until_at) == ("in_force", longer.version.until_at)


def test_an_end_that_waits_prolongs_nothing():
    first = announce("red", until_at=AT + timedelta(minutes=30))
    type_in("red", ends=True)
    later(31)
    assert issuing.expire(desk(), first.alert)


def test_an_exercise_neither_ends_nor_changes_what_is_real():
    real = come_in(a_message())
    later(5)
    raised_in_a_drill = raised(references=(IDENTIFIER,)).replace(b"<status>Actual", b"<status>Exercise")
    assert come_in(raised_in_a_drill).alert_uid != real.alert_uid
    back = come_in(take_back().replace(b"<status>Actual", b"<status>Exercise"))
    assert (back.verdict, back.reason) == ("held", "no_alert")


def test_what_waited_beyond_its_own_time_is_not_issued_and_ends_nothing():
    first = announce("red")
    later(5)
    type_in("red", until_at=clock.now() + timedelta(minutes=30))
    later(31)
    with pytest.raises(NotAllowed, match="有效时间已经过了"):
        issuing.issue(desk(), uid=first.alert.uid)
    first.alert.refresh_from_db()
    assert (first.alert.state, first.alert.until_at) == ("in_force", None)

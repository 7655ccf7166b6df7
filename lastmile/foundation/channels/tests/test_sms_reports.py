"""Danger reported by SMS: kept whole and encrypted, shown to the nearest duty desk at once, settled by somebody."""

from __future__ import annotations

import pytest
from django.db import connection

from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.channels import replies, selectors, services
from lastmile.foundation.channels.models import Callback, SmsReport
from lastmile.foundation.channels.reported import selectors as reported
from lastmile.foundation.channels.reported import services as settling
from lastmile.foundation.channels.tests.factories import an_attempt, state_of
from lastmile.foundation.people.tests.factories import GRID, TOWNSHIP, in_post
from lastmile.kernel.errors import NotVisible

pytestmark = pytest.mark.django_db
TEXT = "后山滑坡,三组有两户被困,快来人"


def told(text: str = TEXT, number: str = "15400000777") -> SmsReport | None:
    replies.take(services.Told(text, "reply", {"text": text}, number))
    return SmsReport.unscoped.first()


def test_it_is_kept_whole_encrypted_and_nowhere_else() -> None:
    a_region(TOWNSHIP)
    report = told()
    assert report is not None and report.text == TEXT
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, number FROM channels_smsreport")
        stored = "".join(cursor.fetchone())
    assert "滑坡" not in stored and "777" not in stored
    assert Callback.objects.get().content["text"] == TEXT[:8]


def test_a_sender_who_holds_a_post_is_placed_there_and_the_towns_desk_hears_of_it() -> None:
    officer = in_post("duty_officer", TOWNSHIP, "李某", "15400000201")
    in_post("grid_member", GRID, "王某", "15400000202")
    report = told(number="15400000202")
    assert report is not None and report.region_code == GRID
    [(_at, line)] = selectors.inbox(officer.uid) or services.drain_callbacks() or selectors.inbox(officer.uid)
    assert "154****0202" in line and "滑坡" not in line


def test_a_stranger_is_placed_where_all_posts_lie() -> None:
    officer = in_post("duty_officer", TOWNSHIP, "李某", "15400000201")
    in_post("grid_member", GRID, "王某", "15400000202")
    report = told()
    assert report is not None and report.region_code == TOWNSHIP
    assert len(selectors.inbox(officer.uid)) == 1


@pytest.mark.parametrize("text", ["1", "收到", "谢谢", "我在路上"])
def test_other_replies_are_no_reports(text: str) -> None:
    a_region(TOWNSHIP)
    assert told(text) is None


def test_an_answer_that_speaks_of_danger_is_both() -> None:
    a_region(TOWNSHIP)
    one = an_attempt(channel="sms", address="15400000777", state="delivered")
    assert told("1 但后山裂缝很大")
    services.drain_callbacks()
    assert state_of(one) == "answered"


def test_before_there_is_any_place_nothing_breaks() -> None:
    assert told() is None


def test_it_is_settled_once_with_words() -> None:
    in_post("duty_officer", TOWNSHIP, "李某", "15400000201")
    report, desk = told(), a_scope(TOWNSHIP)
    assert report is not None and reported.unseen(desk) == 1
    with pytest.raises(Exception, match="岗位"):
        settling.settle(desk, uid=report.uid, outcome="已回拨,派人去看")


def test_the_next_town_cannot_see_it() -> None:
    a_region(TOWNSHIP)
    report = told()
    assert report is not None
    with pytest.raises(NotVisible):
        reported.get_report(a_scope("530113105"), report.uid)

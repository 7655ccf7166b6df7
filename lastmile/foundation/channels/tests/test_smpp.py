"""SMS by SMPP against an SMSC over TCP: taken, received, answered, and every way of going wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db.models.functions import Now

from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.channels import dispatch, resolving, selectors, services
from lastmile.foundation.channels.models import Attempt, ChannelState, SmscMessage, SmsReport
from lastmile.foundation.channels.smpp import listening, sessions
from lastmile.foundation.channels.smpp.account import account
from lastmile.foundation.channels.tests.factories import an_attempt, state_of
from lastmile.foundation.channels.tests.twins import QUICK, Twin
from tools.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "【红色预警】暴雨红色预警:请阿旺镇三组住户立即转移到村小学,带好老人小孩,不要回头取东西。" * 3


def an_sms(twin: Twin, behaviour: str = "never", **more: Any) -> Attempt:
    one = an_attempt(channel="sms", **more)
    twin.exchange.people.sms[one.address] = behaviour
    return one


def until(true: Callable[[], bool]) -> bool:
    def came() -> bool:
        services.drain_callbacks()
        return true()

    return wait_until(came, "what the SMSC tells has come")


def send() -> None:
    Attempt.objects.update(not_before=Now())
    dispatch.drain("sms")


@pytest.mark.parametrize(
    ("behaviour", "state", "replies"),
    [("delivered", "delivered", []), ("replies", "answered", ["1"]), ("lost", "failed", [])],
)
def test_what_comes_of_a_message(twin: Twin, behaviour: str, state: str, replies: list[str]) -> None:
    one = an_sms(twin, behaviour, text="请应答")
    send()
    assert twin.exchange.calls[0]["text"] == "请应答"
    assert until(lambda: state_of(one) == state)
    assert [answer.reply for answer in selectors.answers_of(one.uid)] == replies


def test_a_long_text_arrives_as_one_and_counts_when_all_parts_did(twin: Twin, settings: Any) -> None:
    one = an_sms(twin, "delivered", text=LONG)
    send()
    assert SmscMessage.objects.filter(attempt_uid=one.uid).count() == 3
    assert until(lambda: state_of(one) == "delivered")
    settings.GATEWAYS = {"sms": twin.address + "?long=payload"}
    other = an_sms(twin, text=LONG)
    send()
    assert SmscMessage.objects.filter(attempt_uid=other.uid).count() == 1
    assert [call["text"] for call in twin.exchange.calls] == [LONG, LONG]


def test_many_are_under_way_at_once(twin: Twin) -> None:
    for _number in range(25):
        an_sms(twin)
    send()
    assert set(Attempt.objects.values_list("state", flat=True)) == {"handed"}
    assert len({row.message_id for row in SmscMessage.objects.all()}) == 25


def test_its_refusals_are_told_apart(twin: Twin) -> None:
    """Too fast: sent again slower, no try lost. A number it refuses: final. Its own fault: tried again."""
    slowed, bad, unlucky = an_sms(twin), an_sms(twin), an_sms(twin)
    twin.fall_ill("bad_number", "throttled", "queue_full")
    Attempt.objects.filter(pk=bad.pk).update(lane=0)
    Attempt.objects.exclude(pk=bad.pk).update(not_before="2100-01-01T00:00Z")
    dispatch.drain("sms")
    Attempt.objects.filter(pk=slowed.pk).update(not_before=None)
    dispatch.drain("sms")
    twin.fall_ill("system_error")
    Attempt.objects.filter(pk=unlucky.pk).update(not_before=None)
    dispatch.drain("sms")
    told = {one.pk: (one.state, one.tries, one.error) for one in Attempt.objects.all()}
    assert told[bad.pk] == ("failed", 1, "smpp_0xb")
    assert told[slowed.pk] == ("handed", 1, "")
    assert told[unlucky.pk] == ("waiting", 1, "smpp_0x8")


def test_a_line_that_breaks_leaves_it_unknown_and_the_next_round_binds_anew(twin: Twin) -> None:
    for illness in ("cuts", "half", "garbage", "took_cuts"):
        broken = an_sms(twin)
        twin.fall_ill(illness)
        send()
        later = an_sms(twin)
        send()
        assert (illness, state_of(broken), state_of(later)) == (illness, "unknown", "handed")


def test_one_that_never_replies_leaves_it_unknown(twin: Twin) -> None:
    sessions.current(account(twin.address)).manners = replace(QUICK, answer_seconds=0.2)
    one = an_sms(twin)
    twin.fall_ill("took_hangs")
    send()
    one.refresh_from_db()
    assert (one.state, one.error) == ("unknown", "no_answer")


def test_what_it_took_before_a_crash_is_learned_by_asking_and_the_rest_goes_out_again_and_says_so(twin: Twin) -> None:
    known, lost = an_sms(twin), an_sms(twin)
    twin.fall_ill("", "took_cuts")
    send()
    Attempt.objects.update(state="unknown", handed_at="2020-01-01T00:00Z")
    SmscMessage.objects.update(told="")
    twin.server.smsc.taken = dict.fromkeys(twin.server.smsc.taken, "delivered")
    resolving.resolve("sms")
    services.drain_callbacks()
    send()
    assert (state_of(known), Attempt.objects.get(pk=lost.pk).repeats) == ("delivered", 1)
    assert [call["text"] for call in _calls_to(twin, lost)] == ["请应答", "请应答(可能重复收到)"]
    assert len(_calls_to(twin, known)) == 1


def _calls_to(twin: Twin, one: Attempt) -> list[dict[str, Any]]:
    return [call for call in twin.exchange.calls if call["number"] == one.address]


def test_receipts_and_reports_come_while_nothing_is_sent(twin: Twin) -> None:
    a_region("530113104")
    one = an_sms(twin)
    send()
    sessions.leave_all()
    assert listening.look(account(twin.address))
    assert ChannelState.objects.get(channel="sms").failures == 0
    [row] = SmscMessage.objects.all()
    tell = twin.server.smsc.tell
    receipt = {"kind": "event", "event": "delivered", "ids": [row.message_id], "number": one.address}
    assert until(lambda: tell(receipt))  # told again until the session that just bound is known
    assert until(lambda: state_of(one) == "delivered")
    for _time in range(2):  # our acknowledgement may be lost
        assert tell({"kind": "reply", "number": one.address, "text": LONG + "后山滑坡了"})
    [report] = SmsReport.unscoped.all()
    assert (report.text, report.number) == (LONG + "后山滑坡了", one.address)

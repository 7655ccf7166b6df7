"""SMPP without messages under way: receipts and ids in any order, an SMSC that is away, a line that is silent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lastmile.foundation.channels import dispatch, selectors, services
from lastmile.foundation.channels.smpp import links, listening, pdu, sessions
from lastmile.foundation.channels.smpp.account import account
from lastmile.foundation.channels.smpp.receipts import Receipt
from lastmile.foundation.channels.tests.factories import an_attempt, state_of
from lastmile.foundation.channels.tests.twins import QUICK, Twin
from tools.waiting import wait_until

pytestmark = pytest.mark.django_db
DELIVERED, FAILED = Receipt("0a1", "delivered", ""), Receipt("0a1", "failed", "027")


def told(one: Any) -> str:
    services.drain_callbacks()
    return state_of(one)


def test_a_receipt_quicker_than_our_knowledge_of_its_id_waits_for_it() -> None:
    one = an_attempt(channel="sms", state="handed")
    links.take_receipt("g", DELIVERED)
    assert told(one) == "handed"
    links.link("g", "0a1", one.uid, 1)
    assert told(one) == "delivered"


def test_of_two_parts_one_delivered_is_not_enough_and_one_failed_is_too_much() -> None:
    one = an_attempt(channel="sms", state="handed")
    links.link("g", "0a1", one.uid, 2)
    links.link("g", "0a2", one.uid, 2)
    links.take_receipt("g", DELIVERED)
    assert told(one) == "handed"
    links.take_receipt("g", Receipt("0a2", "failed", "027"))
    assert told(one) == "failed"


def test_the_same_receipt_twice_or_a_worse_one_afterwards_changes_nothing() -> None:
    one = an_attempt(channel="sms", state="handed")
    links.link("g", "0a1", one.uid, 1)
    for receipt in (DELIVERED, DELIVERED, FAILED):
        links.take_receipt("g", receipt)
    assert told(one) == "delivered"


def test_a_receipt_about_a_message_that_is_not_ours_changes_nothing() -> None:
    one = an_attempt(channel="sms", state="handed")
    links.link("g", "0a2", one.uid, 1)
    links.take_receipt("g", DELIVERED)
    links.take_receipt("another account", Receipt("0a2", "delivered", ""))
    assert told(one) == "handed"


def test_an_id_given_out_anew_belongs_to_the_new_message() -> None:
    old, new = an_attempt(channel="sms", state="delivered"), an_attempt(channel="sms", state="handed")
    links.link("g", "0a1", old.uid, 1)
    links.take_receipt("g", DELIVERED)
    links.link("g", "0a1", new.uid, 1)
    assert told(new) == "handed"
    links.take_receipt("g", DELIVERED)
    assert told(new) == "delivered"


def test_ids_in_hexadecimal_meet_receipts_in_decimal_where_the_setting_says_so() -> None:
    assert account("smpp://a:b@h:1?ids=decimal").canonical("0a1") == "161"
    assert account("smpp://a:b@h:1").canonical("0a1") == "0a1"


def test_the_account_is_read_from_its_address() -> None:
    found = account("smpps://li:s%3Ae@smsc.example.gov.cn:3550?source=10691234&long=payload")
    assert (found.system_id, found.password, found.host, found.port) == ("li", "s:e", "smsc.example.gov.cn", 3550)
    assert (found.tls, found.source, found.long) == (True, "10691234", "payload")
    assert "s:e" not in found.name


def test_an_smsc_that_is_away_is_waited_for_and_loud(settings: Any) -> None:
    settings.GATEWAYS = {"sms": "smpp://lastmile:secret@127.0.0.1:9"}
    one = an_attempt(channel="sms")
    dispatch.drain("sms")
    one.refresh_from_db()
    assert (one.state, one.tries, one.error) == ("waiting", 0, "unreachable")
    for _look in range(4):
        assert not listening.look(account(settings.GATEWAYS["sms"]))
    assert selectors.broken() == ["短信"]


def test_a_wrong_password_loses_nobody(twin: Twin, settings: Any) -> None:
    settings.GATEWAYS = {"sms": twin.address.replace("secret", "wrong")}
    one = an_attempt(channel="sms")
    dispatch.drain("sms")
    one.refresh_from_db()
    assert (one.state, one.error) == ("waiting", "bind_0xe")


def test_a_silent_line_is_enquired_after_and_stays(twin: Twin, monkeypatch: pytest.MonkeyPatch) -> None:
    session, answers = sessions.current(account(twin.address)), []
    heard = session._settle
    monkeypatch.setattr(session, "_settle", lambda reply: (answers.append(reply.command), heard(reply)))
    session.manners = replace(QUICK, enquire_seconds=0.05)
    wait_until(lambda: len(answers) > 1, "it is enquired after twice")
    assert session.alive and set(answers) == {pdu.Command.ENQUIRE_LINK | pdu.RESPONSE}

"""Addresses and texts are erased when the packs say so; that and when it happened stays."""

from datetime import timedelta

import pytest

from lastmile.foundation.channels import jobs, services
from lastmile.foundation.channels.models import Attempt, Callback, Message
from lastmile.foundation.channels.tests.factories import an_attempt
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=31)


def old(months: int, state: str = "answered") -> Attempt:
    return an_attempt(state=state, say="您是B角。", created_at=clock.now() - months * MONTH)


def test_after_six_months_nobody_can_say_whom_it_reached() -> None:
    one = old(7)
    jobs.forget()
    one.refresh_from_db()
    assert (one.address, one.address_key, one.say, one.state) == ("", "", "", "answered")


def test_before_that_it_stays() -> None:
    one = old(5)
    jobs.forget()
    one.refresh_from_db()
    assert (one.address.startswith("154"), one.say) == (True, "您是B角。")


def test_what_still_waits_keeps_its_address() -> None:
    one = old(7, state="waiting")
    jobs.forget()
    one.refresh_from_db()
    assert one.address


def test_numbers_of_replies_go_too() -> None:
    services.receive(dedupe="1", kind="reply", content={"text": "1"}, number="15400000001")
    services.drain_callbacks()
    Callback.objects.update(received_at=clock.now() - 7 * MONTH)
    jobs.forget()
    assert Callback.objects.get().number == ""


def test_texts_are_kept_three_years() -> None:
    young, past = old(35), old(38)
    for one in (young, past):
        Message.objects.filter(pk=one.message_id).update(created_at=one.created_at)
    jobs.forget()
    assert Message.objects.get(pk=young.message_id).text
    assert Message.objects.get(pk=past.message_id).text == ""


def test_erasing_goes_on_until_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lastmile.foundation.channels.retention.BATCH", 2)
    for _number in range(5):
        old(7)
    jobs.forget()
    assert set(Attempt.objects.values_list("address_key", flat=True)) == {""}

"""One thread a channel: a gateway that hangs holds up neither the others nor the ladders."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from lastmile.foundation.channels import carriers, jobs
from lastmile.foundation.channels.tests.factories import an_attempt, state_of
from tools.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)
Start = Callable[[Callable[[dict[str, Any]], int]], None]


def test_while_calls_hang_sms_and_the_application_go_on(gateway: Start) -> None:
    free, entered = threading.Event(), threading.Event()
    call, text = an_attempt(), an_attempt(channel="sms")
    inside = an_attempt(channel="in_app", address="x")

    def answer(body: dict[str, Any]) -> int:
        if body["id"] == str(call.uid):
            entered.set()
            free.wait(PATIENCE)
        return 202

    gateway(answer)
    jobs.carry()  # returns at once
    assert entered.wait(PATIENCE)
    for name in ("carry-sms", "carry-in_app"):
        carriers._threads[name].join(PATIENCE)
    assert [state_of(one) for one in (call, text, inside)] == ["leased", "handed", "delivered"]
    free.set()
    carriers.wait()
    assert state_of(call) == "handed"


def test_a_carrier_still_out_is_not_sent_twice() -> None:
    free = threading.Event()
    assert carriers.start("slow", lambda: free.wait(PATIENCE))
    assert not carriers.start("slow", lambda: None)
    free.set()
    carriers.wait()
    assert carriers.start("slow", lambda: None)
    carriers.wait()


def test_a_carrier_that_fails_says_so_and_goes_out_again(caplog: pytest.LogCaptureFixture) -> None:
    carriers.start("broken", lambda: 1 / 0)
    carriers.wait()
    assert "broken failed" in caplog.text
    assert carriers.start("broken", lambda: None)
    carriers.wait()

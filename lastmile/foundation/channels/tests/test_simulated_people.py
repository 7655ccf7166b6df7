"""The whole way with real processes: queue, gateway simulator, signed callbacks over HTTP, state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lastmile.foundation.channels import dispatch, selectors, services
from lastmile.foundation.channels.models import Attempt, Callback
from lastmile.foundation.channels.tests.conftest import PACE, Simulator
from lastmile.foundation.channels.tests.factories import an_attempt
from tools.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(simulator: Simulator, live_server: Any, settings: Any) -> Callable[[str], Attempt]:
    """Call somebody who behaves in some way."""
    settings.CALLBACK_ADDRESS = f"{live_server.url}/channels/"

    def call(behaviour: str, channel: str = "voice") -> Attempt:
        one = an_attempt(channel=channel)
        kind: Any = [behaviour] if channel == "voice" else behaviour
        simulator.tell("/behaviour", pace=PACE, **{channel: {one.address: kind}})
        dispatch.drain(channel)
        return one

    return call


def told(one: Attempt, callbacks: int) -> Attempt:
    wait_until(lambda: Callback.objects.count() >= callbacks, f"the gateway has called back {callbacks} times")
    services.drain_callbacks()
    one.refresh_from_db()
    return one


@pytest.mark.parametrize(
    ("behaviour", "callbacks", "state", "heard", "key", "error"),
    [
        ("answers", 2, "answered", 22, "1", ""),
        ("slow", 2, "answered", 24, "1", ""),
        ("hangs_up", 1, "failed", 9, "", "hung_up"),
        ("no_key", 1, "answered", 21, "", ""),
        ("rings_out", 1, "failed", None, "", "no_answer"),
        ("off", 1, "failed", None, "", "off"),
        ("twice", 2, "answered", 22, "1", ""),
        ("out_of_order", 2, "answered", 22, "1", ""),
        ("never", 0, "handed", None, "", ""),
    ],
)
def test_a_call(
    people: Callable[[str], Attempt],
    behaviour: str,
    callbacks: int,
    state: str,
    heard: float | None,
    key: str,
    error: str,
) -> None:
    one = told(people(behaviour), callbacks)
    assert (one.state, one.heard_seconds, one.key, one.error) == (state, heard, key, error)


@pytest.mark.parametrize(
    ("behaviour", "callbacks", "state"),
    [("delivered", 1, "delivered"), ("replies", 2, "answered"), ("lost", 1, "failed")],
)
def test_an_sms(people: Callable[..., Attempt], behaviour: str, callbacks: int, state: str) -> None:
    one = told(people(behaviour, "sms"), callbacks)
    assert one.state == state
    assert [answer.reply for answer in selectors.answers_of(one.uid)] == (["1"] if behaviour == "replies" else [])

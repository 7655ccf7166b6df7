"""A channel that does not work is not quiet about it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models.functions import Now
from django.test import Client

from lastmile.foundation.channels import dispatch, selectors
from lastmile.foundation.channels.models import Attempt, ChannelState
from lastmile.foundation.channels.tests.conftest import Simulator
from lastmile.foundation.channels.tests.factories import an_attempt

pytestmark = pytest.mark.django_db


def rounds(count: int) -> None:
    for _round in range(count):
        Attempt.objects.update(not_before=Now())
        dispatch.drain("voice")


def test_failures_in_a_row_make_a_channel_broken_and_say_so(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.GATEWAYS = {"voice": "http://127.0.0.1:9"}
    an_attempt()
    rounds(4)
    assert selectors.broken() == []
    rounds(1)
    assert selectors.broken() == ["语音"]
    assert "channel voice is broken" in caplog.text


def test_health_and_every_console_page_name_it(settings: Any) -> None:
    settings.GATEWAYS = {"voice": ""}
    an_attempt()
    rounds(5)
    answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert "通道“语音”不通" in answer.json()["troubles"]


def test_one_success_makes_it_well(simulator: Simulator, settings: Any) -> None:
    address, settings.GATEWAYS = settings.GATEWAYS, {"voice": "http://127.0.0.1:9"}
    an_attempt()
    rounds(5)
    settings.GATEWAYS = address
    rounds(1)
    assert selectors.broken() == []
    assert ChannelState.objects.get(channel="voice").failures == 0


def test_a_refused_number_is_no_trouble_of_the_channel(simulator: Simulator) -> None:
    simulator.tell("/illness", next=["422"] * 6)
    for _number in range(6):
        an_attempt()
    rounds(6)
    assert selectors.broken() == []


def test_no_gateway_set_loses_nothing(settings: Any) -> None:
    settings.GATEWAYS = {}
    an_attempt()
    rounds(10)
    assert list(Attempt.objects.values_list("state", "tries")) == [("waiting", 0)]

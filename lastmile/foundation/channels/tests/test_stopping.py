"""An answer on any channel stops the rest."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now

from lastmile.foundation.channels import claiming, dispatch, resolving, services
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.channels.tests.conftest import Simulator
from lastmile.foundation.channels.tests.factories import an_attempt, state_of
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


def test_what_waits_is_not_sent(simulator: Simulator) -> None:
    one = an_attempt()
    assert services.cancel([one.reference]) == 1
    dispatch.drain("voice")
    assert (state_of(one), simulator.calls_of(one.uid)) == ("cancelled", [])


def test_other_calls_go_on() -> None:
    one, other = an_attempt(), an_attempt()
    services.cancel([one.reference])
    assert state_of(other) == "waiting"


def test_what_is_unknown_is_not_repeated(settings: Any) -> None:
    settings.GATEWAY_DEDUPES = False
    one = an_attempt(state="unknown", handed_at=clock.now() - timedelta(hours=1))
    services.cancel([one.reference])
    resolving.resolve_all()
    assert state_of(one) == "cancelled"


def test_what_was_being_handed_over_when_its_worker_died_is_not_repeated(simulator: Simulator) -> None:
    one = an_attempt(state="leased", lease_until=Now() - timedelta(seconds=1))
    services.cancel([one.reference])
    resolving.resolve("voice")
    assert state_of(one) == "cancelled"


def test_what_a_busy_gateway_gave_back_is_not_sent_again(simulator: Simulator) -> None:
    one = an_attempt()
    [held] = claiming.claim("voice", 1)
    services.cancel([one.reference])
    dispatch._record("voice", [held], {})
    one.refresh_from_db()
    assert one.state == "cancelled"
    assert one.settled_at


def test_what_is_handed_over_already_keeps_its_state() -> None:
    one = an_attempt(state="handed")
    assert services.cancel([one.reference]) == 0
    assert state_of(one) == "handed"


def test_an_answer_that_comes_after_all_still_counts() -> None:
    one = an_attempt(state="unknown")
    services.cancel([one.reference])
    services.receive(dedupe="1", kind="event", content={"id": str(one.uid), "event": "answered", "key": "1"})
    services.drain_callbacks()
    assert state_of(one) == "answered"


def test_put_once_is_put_once() -> None:
    message, reference = services.word(text="汇总"), uuid7()
    wanted = [services.Wanted(message.uid, "sms", "15400000001", reference, uuid7(), asks=False)]
    assert [services.put_many(wanted, once=True) for _time in range(2)] == [1, 0]
    assert Attempt.objects.count() == 1


def test_a_query_of_references_is_asked_where_it_stands() -> None:
    one, other = an_attempt(), an_attempt()
    assert services.cancel(Attempt.objects.filter(pk=one.pk).values("reference")) == 1
    assert (state_of(one), state_of(other)) == ("cancelled", "waiting")

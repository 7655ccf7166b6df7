"""Whatever one gateway tells of one message, what all the others told is applied."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lastmile.foundation.channels import answers, services
from lastmile.foundation.channels.models import Callback
from lastmile.foundation.channels.tests.factories import an_attempt, state_of
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 25, 14, 40, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _night(settings) -> None:
    settings.DEMO = False
    clock.set_source(lambda: NOW)


def told(one: object, at: str = "", **more: object) -> None:
    content = {"id": str(one.uid), "event": "answered", "key": "1", "at": at, **more}
    services.receive(dedupe=str(uuid7()), kind="event", content=content)


@pytest.mark.parametrize("at", ["2026-02-30T10:00:00+08:00", "2026-07-25T24:01:00+08:00", "0001-01-01T00:00:00+08:00"])
def test_a_time_that_is_none_keeps_no_other_answer_waiting(at: str) -> None:
    strange, other = an_attempt(state="handed"), an_attempt(state="handed")
    told(strange, at)
    told(other)
    services.drain_callbacks()
    assert (state_of(strange), state_of(other)) == ("answered", "answered")


@pytest.mark.parametrize(("said", "kept"), [(timedelta(hours=8), NOW), (timedelta(hours=-8), NOW), (timedelta(0), NOW)])
def test_a_gateway_whose_clock_is_wrong_moves_no_answer_out_of_the_night(said: timedelta, kept: datetime) -> None:
    one = an_attempt(state="handed")
    told(one, (NOW + said).isoformat())
    services.drain_callbacks()
    one.refresh_from_db()
    assert one.answered_at == kept


def test_what_cannot_be_applied_is_set_aside_and_named(monkeypatch, caplog: pytest.LogCaptureFixture) -> None:
    strange, other = an_attempt(state="handed"), an_attempt(state="handed")
    told(strange, heard=13)
    told(other, heard=20)
    really = answers.rules.after

    def after(known, what, heard, key):
        if heard == 13:
            raise ArithmeticError
        return really(known, what, heard, key)

    monkeypatch.setattr(answers.rules, "after", after)
    services.drain_callbacks()
    assert (state_of(strange), state_of(other)) == ("handed", "answered")
    assert not Callback.objects.filter(handled_at=None).exists() and "set aside" in caplog.text

"""A message to many that was overtaken goes out no more, however far it was on its way."""

from __future__ import annotations

from typing import Any

import pytest

from lastmile.foundation.channels import claiming, dispatch, resolving
from lastmile.foundation.channels.adapters import Outcome, What
from lastmile.foundation.channels.bulk import withdrawing
from lastmile.foundation.channels.models import Attempt, Message
from lastmile.foundation.channels.tests.factories import state_of
from lastmile.foundation.channels.tests.test_fan_out import a_text, people, put
from lastmile.foundation.people.models import Person

pytestmark = pytest.mark.django_db


def to_one() -> tuple[Message, Attempt]:
    """A message on its way to one resident."""
    people("15400000001")
    message = a_text()
    put(message)
    return message, Attempt.objects.get()


def overtake(message: Message) -> None:
    withdrawing.withdraw_from(message.uid, [Person.unscoped.values("uid")])


def test_what_a_gateway_that_is_away_gives_back_is_not_sent_later() -> None:
    message, one = to_one()
    [held] = claiming.claim("sms", 1)
    overtake(message)
    dispatch._record("sms", [held], {held.uid: Outcome(held.uid, What.AWAY, "unreachable")})
    assert state_of(one) == "cancelled"


def test_what_nobody_knows_the_fate_of_is_not_sent_once_more(settings: Any) -> None:
    settings.GATEWAY_DEDUPES = False
    message, one = to_one()
    Attempt.objects.update(state="unknown", handed_at="2026-01-01T00:00Z")
    overtake(message)
    resolving.resolve_all()
    assert state_of(one) == "cancelled"


def test_what_went_out_before_keeps_its_state() -> None:
    message, one = to_one()
    Attempt.objects.update(state="handed")
    withdrawing.withdraw([message.uid])
    one.refresh_from_db()
    assert (one.state, one.unwanted_at) == ("handed", None)

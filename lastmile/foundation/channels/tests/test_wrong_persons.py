"""A gateway that tells of somebody else: refused and counted, and nobody of ours counts as reached by it."""

from __future__ import annotations

from typing import Any

import pytest

from lastmile.foundation.channels import services
from lastmile.foundation.channels.strangers import counted
from lastmile.foundation.channels.tests.factories import an_attempt, state_of
from lastmile.foundation.jobs.models import Job
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


def tell(uid: Any, number: str = "", event: str = "answered", dedupe: str = "") -> None:
    content = {"id": str(uid), "event": event, "heard": 22, "key": "1"}
    services.receive(dedupe=dedupe or f"{uid}{number}{event}", kind="event", content=content, number=number)
    services.drain_callbacks()


def test_an_answer_by_another_number_than_we_called_is_no_answer() -> None:
    one = an_attempt(address="15400000001", state="handed")
    tell(one.uid, "15400000002")
    assert (state_of(one), counted(1), Job.objects.count()) == ("handed", {"number": 1}, 0)


def test_the_number_we_called_however_it_is_written_answers() -> None:
    one = an_attempt(address="15400000001", state="handed")
    tell(one.uid, "+86 154-0000-0001")
    assert (state_of(one), counted(1)) == ("answered", {})


def test_a_message_that_is_not_ours_and_a_reply_to_nothing_are_counted() -> None:
    for _time in range(2):
        tell(uuid7())
    services.receive(dedupe="a", kind="reply", content={"text": "1"}, number="15400000009")
    services.drain_callbacks()
    assert counted(1) == {"event": 2, "reply": 1}


def test_late_twice_and_out_of_order_it_is_one_answer() -> None:
    one = an_attempt(address="15400000001", state="failed")
    for event, dedupe in (("answered", "a"), ("answered", "a"), ("ringing", "b"), ("no_answer", "c")):
        tell(one.uid, event=event, dedupe=dedupe)
    one.refresh_from_db()
    assert (one.state, one.heard_seconds, one.key, one.error) == ("answered", 22, "1", "")

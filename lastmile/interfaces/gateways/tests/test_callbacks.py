"""What a gateway may tell us, and what is refused: signed, fresh, kept before it is answered."""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client

from lastmile.foundation.channels import services
from lastmile.foundation.channels.models import Attempt, Callback
from lastmile.foundation.channels.signing import signature
from lastmile.foundation.channels.tests.factories import an_attempt
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
EVENT, REPLY = "/channels/event/", "/channels/reply/"


def post(content: Any, path: str = EVENT, *, secret: str = "", age: int = 0, **headers: str) -> int:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    stamp = str(int(time.time()) - age)
    signed = {"X-Timestamp": stamp, "X-Signature": signature(secret or settings.GATEWAY_SECRET, stamp, body), **headers}
    return Client().post(path, body, content_type="application/json", headers=signed).status_code


def heard(uid: UUID, dedupe: str = "1", **more: Any) -> dict[str, Any]:
    return {"dedupe": dedupe, "id": str(uid), "event": "answered", "heard": 22, "key": "1", **more}


def test_a_signed_event_is_kept_and_applied() -> None:
    one = an_attempt(state="handed")
    assert post(heard(one.uid)) == 204
    services.drain_callbacks()
    one.refresh_from_db()
    assert (one.state, one.heard_seconds, one.key) == ("answered", 22, "1")


def test_a_forged_event_is_refused_and_leaves_nothing() -> None:
    assert post(heard(uuid7()), secret="x" * 40) == 403
    assert Callback.objects.count() == 0


@pytest.mark.parametrize("age", [301, -301])
def test_a_stale_event_is_refused(age: int) -> None:
    assert post(heard(uuid7()), age=age) == 403


@pytest.mark.parametrize("stamp", ["", "²", "٣", "-1", "9" * 30, "soon"])
def test_a_strange_time_is_refused_and_no_error(stamp: str) -> None:
    assert post(heard(uuid7()), **{"X-Timestamp": stamp}) == 403


def test_a_signature_of_strange_signs_is_refused_and_no_error() -> None:
    assert post(heard(uuid7()), **{"X-Signature": "é" * 64}) == 403


@pytest.mark.parametrize("body", [b"{", b"\xff", b'"words"', b"[" * 100_000, b"[1, 2]", b"[]"])
def test_signed_nonsense_is_named_as_such(body: bytes) -> None:
    assert post(body) == 422


def test_the_same_event_ten_times_counts_once() -> None:
    one = an_attempt(state="handed")
    assert {post(heard(one.uid)) for _time in range(10)} == {204}
    assert Callback.objects.count() == 1


def test_two_gateways_may_number_their_events_alike() -> None:
    first, second = an_attempt(state="handed"), an_attempt(state="handed")
    post(heard(first.uid, "7"))
    post(heard(second.uid, "7"))
    services.drain_callbacks()
    assert set(Attempt.objects.values_list("state", flat=True)) == {"answered"}


def test_long_numbers_that_begin_alike_are_different_events() -> None:
    one = an_attempt(state="handed")
    post(heard(one.uid, "x" * 80 + "1", event="ringing"))
    post(heard(one.uid, "x" * 80 + "2"))
    assert Callback.objects.count() == 2


def test_an_event_without_a_number_is_known_by_its_content() -> None:
    one = an_attempt(state="handed")
    content = heard(one.uid)
    del content["dedupe"]
    assert (post(content), post(content)) == (204, 204)
    assert Callback.objects.count() == 1


def test_a_batch_is_taken_at_once() -> None:
    attempts = [an_attempt(state="handed") for _number in range(5)]
    assert post([heard(one.uid, str(number)) for number, one in enumerate(attempts)]) == 204
    services.drain_callbacks()
    assert Attempt.objects.filter(state="answered").count() == 5


def test_of_a_batch_with_a_bad_part_the_good_ones_are_kept() -> None:
    one = an_attempt(state="handed")
    assert post([heard(one.uid), 7]) == 422
    services.drain_callbacks()
    one.refresh_from_db()
    assert one.state == "answered"


def test_an_event_of_an_unknown_message_is_kept_and_changes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    assert post(heard(uuid7())) == 204
    assert services.drain_callbacks() == 1
    assert "not ours" in caplog.text


@pytest.mark.parametrize("text", ["\\ud800", "\\u0000", "1e999"])
def test_signs_no_database_can_hold_make_no_error(text: str) -> None:
    one = an_attempt(state="handed")
    value = text if text == "1e999" else f'"{text}"'
    body = f'{{"dedupe": "1", "id": "{one.uid}", "event": "answered", "key": "1", "heard": {value}}}'
    assert post(body.encode()) == 204
    services.drain_callbacks()
    one.refresh_from_db()
    assert (one.state, one.heard_seconds) == ("answered", None)


def test_a_reply_by_sms_is_kept_with_its_number_encrypted() -> None:
    an_attempt(channel="sms", address="15400000001", state="handed")
    assert post({"dedupe": "1", "number": "154 0000-0001", "text": "1"}, REPLY) == 204
    assert Callback.objects.get().number == "154 0000-0001"
    services.drain_callbacks()
    assert Attempt.objects.get().state == "answered"


def test_only_post_is_heard() -> None:
    assert Client().get(EVENT).status_code == 405


def test_a_reply_without_number_or_time_counts_anew_on_another_night() -> None:
    an_attempt(channel="sms", address="15400000001", state="handed")
    evening = datetime(2026, 7, 25, 14, 40, tzinfo=UTC)
    for at in (evening, evening, evening + timedelta(days=1)):
        with clock.stopped(at):
            assert post({"number": "15400000001", "text": "1"}, REPLY) == 204
    assert Callback.objects.count() == 2


def test_a_number_longer_than_any_is_no_error_and_loses_nobody_else() -> None:
    one = an_attempt(state="handed")
    strange = {"dedupe": "2", "id": str(uuid7()), "event": "answered", "heard": 10**400}
    assert post([heard(one.uid), strange]) == 204
    services.drain_callbacks()
    one.refresh_from_db()
    assert one.state == "answered"

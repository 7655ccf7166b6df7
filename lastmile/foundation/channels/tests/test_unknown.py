"""Nobody knows whether the gateway took it: asked, known again by its key, or sent again and said so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now

from lastmile.foundation.channels import dispatch, resolving, selectors, services
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.channels.tests.conftest import Simulator
from lastmile.foundation.channels.tests.factories import an_attempt, state_of
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7
from tools.waiting import wait_until

pytestmark = pytest.mark.django_db


def unknown(minutes: float = 0, **more: Any) -> Attempt:
    """An attempt whose hand-over ended without an answer some minutes ago."""
    more = {"tries": 1, "handed_at": clock.now() - timedelta(minutes=minutes), **more}
    return an_attempt(state="unknown", **more)


def forgetful(settings: Any, simulator: Simulator, *, tells: bool = False) -> None:
    settings.GATEWAY_DEDUPES = False
    simulator.tell("/behaviour", dedupes=False, tells=tells)


def settle() -> None:
    resolving.resolve("voice")
    services.drain_callbacks()


def test_a_worker_that_died_leaves_its_attempts_to_the_others(simulator: Simulator) -> None:
    one = an_attempt(state="leased", lease_until=Now() - timedelta(seconds=1))
    resolving.take_over_expired("voice")
    one.refresh_from_db()
    assert (one.state, one.error) == ("unknown", "crash")


def test_a_lease_that_still_holds_is_left_alone() -> None:
    one = an_attempt(state="leased", lease_until=Now() + timedelta(seconds=30))
    resolving.take_over_expired("voice")
    assert state_of(one) == "leased"


def test_a_gateway_that_took_it_says_so_when_asked(simulator: Simulator) -> None:
    one = an_attempt()
    simulator.tell("/illness", next=["took_cuts"])
    dispatch.drain("voice")
    settle()
    assert state_of(one) in {"handed", "answered", "failed"}
    assert len(simulator.calls_of(one.uid)) == 1


def test_an_answer_whose_callback_never_came_is_learned_by_asking(simulator: Simulator) -> None:
    simulator.tell("/behaviour", voice={"15499999999": "answers"}, pace=10_000)
    one = an_attempt(address="15499999999")
    simulator.tell("/illness", next=["took_cuts"])
    dispatch.drain("voice")

    def answered() -> bool:
        settle()
        return state_of(one) == "answered"

    wait_until(answered, "the gateway has told of the answer")
    one.refresh_from_db()
    assert (one.state, one.heard_seconds, one.key) == ("answered", 22, "1")
    assert [answer.key for answer in selectors.answers_of(one.uid)] == ["1"]


def test_a_gateway_that_never_got_it_gets_it_again(simulator: Simulator) -> None:
    one = unknown()
    settle()
    dispatch.drain("voice")
    one.refresh_from_db()
    assert (one.state, one.repeats) == ("handed", 0)


def test_a_gateway_that_knows_messages_again_gets_it_again_at_once(simulator: Simulator) -> None:
    simulator.tell("/behaviour", tells=False)
    one = unknown()
    settle()
    assert state_of(one) == "waiting"


def test_without_memory_absent_is_believed_only_after_the_packs_time(simulator: Simulator, settings: Any) -> None:
    forgetful(settings, simulator, tells=True)
    fresh, old = unknown(), unknown(minutes=1)
    settle()
    assert (state_of(fresh), state_of(old)) == ("unknown", "waiting")


def test_without_memory_and_mute_it_waits_the_packs_time(simulator: Simulator, settings: Any) -> None:
    forgetful(settings, simulator)
    one = unknown(minutes=1.9)
    settle()
    assert state_of(one) == "unknown"


def test_then_it_goes_out_again_saying_so_and_is_counted(simulator: Simulator, settings: Any) -> None:
    forgetful(settings, simulator)
    subject = uuid7()
    one = unknown(minutes=2.1, subject_uid=subject)
    settle()
    dispatch.drain("voice")
    [call] = simulator.calls_of(one.uid)
    assert call["repeat"] and call["text"].endswith("(可能重复收到)")
    assert selectors.repeats(subject) == 1
    assert "repeat" in [event.what for event in selectors.events_of(one.uid)]


def test_it_is_repeated_no_more_often_than_the_pack_says(simulator: Simulator, settings: Any) -> None:
    forgetful(settings, simulator)
    one = unknown(minutes=5, repeats=2)
    settle()
    one.refresh_from_db()
    assert (one.state, one.error) == ("failed", "unknown")


def test_a_message_that_makes_the_gateway_fail_each_time_is_given_up_in_the_end(simulator: Simulator) -> None:
    one = an_attempt()
    for _round in range(8):
        simulator.tell("/illness", next=["500"])
        dispatch.drain("voice")
        settle()
    one.refresh_from_db()
    assert (one.state, one.tries, one.error) == ("failed", 5, "unknown")


@pytest.mark.parametrize("illness", ["garbage", "500", "cuts", "429"])
def test_a_gateway_that_cannot_be_asked_now_is_asked_later(simulator: Simulator, settings: Any, illness: str) -> None:
    settings.GATEWAY_DEDUPES = False
    one = unknown(minutes=1)
    simulator.tell("/illness", asked=[illness])
    settle()
    assert state_of(one) == "unknown"
    settle()
    assert state_of(one) == "waiting"


def test_a_gateway_that_is_away_leaves_everything_as_it_is(settings: Any) -> None:
    settings.GATEWAYS = {"voice": "http://127.0.0.1:9"}
    one = unknown(minutes=60)
    settle()
    assert state_of(one) == "unknown"


def test_a_page_of_another_server_is_no_word_that_it_was_never_taken(gateway: Any, settings: Any) -> None:
    settings.GATEWAY_DEDUPES = False
    gateway(lambda _body: 202)  # it has no GET: a bare 501, like the 404 of any web server
    one = unknown(minutes=1)
    settle()
    assert state_of(one) == "unknown"


def test_a_call_nobody_ever_told_of_gives_its_line_back(simulator: Simulator) -> None:
    silent = an_attempt(state="handed", handed_at=clock.now() - timedelta(minutes=5))
    fresh = an_attempt(state="handed", handed_at=clock.now())
    settle()
    silent.refresh_from_db()
    assert (silent.state, silent.error, state_of(fresh)) == ("failed", "no_result", "handed")


def test_a_late_answer_to_such_a_call_still_counts(simulator: Simulator) -> None:
    one = an_attempt(state="handed", handed_at=clock.now() - timedelta(minutes=5))
    settle()
    content = {"id": str(one.uid), "event": "answered", "heard": 30, "key": "1"}
    services.receive(dedupe="late", kind="event", content=content)
    services.drain_callbacks()
    assert state_of(one) == "answered"


def test_an_sms_without_receipt_is_no_failure(simulator: Simulator) -> None:
    one = an_attempt(channel="sms", state="handed", handed_at=clock.now() - timedelta(hours=5))
    assert resolving.resolve_all() == 0
    assert state_of(one) == "handed"


def test_figures_of_repeats_cover_a_whole_matter(simulator: Simulator) -> None:
    subject = uuid7()
    for repeats in (0, 1, 2):
        an_attempt(subject_uid=subject, repeats=repeats)
    assert selectors.repeats(subject) == 3
    assert Attempt.objects.count() == 3

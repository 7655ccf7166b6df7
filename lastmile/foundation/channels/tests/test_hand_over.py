"""From the queue to the gateway: committed first, and what each kind of answer means."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now

from lastmile.foundation.channels import claiming, dispatch, rules, selectors
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.channels.tests.conftest import Simulator
from lastmile.foundation.channels.tests.factories import an_attempt, state_of
from lastmile.foundation.channels.ways import adapter

pytestmark = pytest.mark.django_db
Start = Callable[[Callable[[dict[str, Any]], int]], None]


def again() -> None:
    Attempt.objects.update(not_before=Now())
    dispatch.drain("voice")


@pytest.mark.django_db(transaction=True)
def test_an_attempt_is_committed_before_the_gateway_hears_of_it(gateway: Start) -> None:
    seen: list[tuple[str, int]] = []

    def look(body: dict[str, Any]) -> int:  # runs in the gateway's thread, on a connection of its own
        seen.extend(Attempt.objects.filter(uid=body["id"]).values_list("state", "tries"))
        connection.close()
        return 202

    one = an_attempt()
    gateway(look)
    dispatch.drain("voice")
    assert (seen, state_of(one)) == ([("leased", 1)], "handed")


def test_the_gateway_gets_our_id_the_number_the_mark_and_the_words(simulator: Simulator) -> None:
    one = an_attempt(text="请应答", mark="drill", say="您是B角。")
    dispatch.drain("voice")
    [call] = simulator.calls_of(one.uid)
    assert (call["number"], call["text"], call["repeat"]) == (one.address, "【演练】请应答。您是B角。", False)


@pytest.mark.parametrize(
    ("text", "say", "whole"),
    [
        ("收到回1", "您是B角。", "收到回1。您是B角。"),
        ("请应答。", "您是B角。", "请应答。您是B角。"),
        ("收到回1", "", "收到回1"),
    ],
)
def test_what_is_said_to_one_person_is_a_sentence_of_its_own(text: str, say: str, whole: str) -> None:
    assert rules.wording(text, "", say) == whole


def test_in_a_demo_every_text_says_so(simulator: Simulator, settings: Any) -> None:
    settings.DEMO = True
    one = an_attempt(mark="drill")
    dispatch.drain("voice")
    assert simulator.calls_of(one.uid)[0]["text"].startswith("【演示】")


def test_what_will_not_get_better_is_not_tried_again(simulator: Simulator) -> None:
    one = an_attempt()
    simulator.tell("/illness", next=["422"])
    dispatch.drain("voice")
    one.refresh_from_db()
    assert (one.state, one.error) == ("failed", "http_422")
    assert one.settled_at


def test_a_number_the_gateway_refuses_does_not_hold_up_the_next(simulator: Simulator) -> None:
    bad, good = an_attempt(), an_attempt()
    simulator.tell("/illness", next=["422"])
    dispatch.drain("voice")
    assert (state_of(bad), state_of(good)) == ("failed", "handed")


@pytest.mark.parametrize("illness", ["429"])
def test_a_busy_gateway_is_waited_for_and_costs_no_try(simulator: Simulator, illness: str) -> None:
    first, second = an_attempt(), an_attempt()
    simulator.tell("/illness", next=[illness])
    dispatch.drain("voice")
    assert list(Attempt.objects.order_by("id").values_list("state", "tries")) == [("waiting", 0), ("waiting", 0)]
    again()
    assert (state_of(first), state_of(second)) == ("handed", "handed")


def test_a_gateway_that_is_away_for_long_loses_nobody(settings: Any, simulator: Simulator) -> None:
    one, address = an_attempt(), settings.GATEWAYS
    settings.GATEWAYS = {"voice": "http://127.0.0.1:9"}
    for _round in range(20):
        again()
    assert (state_of(one), Attempt.objects.get().tries) == ("waiting", 0)
    settings.GATEWAYS = address
    again()
    assert state_of(one) == "handed"


@pytest.mark.parametrize("illness", ["500", "cuts", "took_cuts", "took_500"])
def test_an_answer_that_breaks_off_or_makes_no_sense_leaves_it_unknown(simulator: Simulator, illness: str) -> None:
    one, next_one = an_attempt(), an_attempt()
    simulator.tell("/illness", next=[illness])
    dispatch.drain("voice")
    assert (state_of(one), state_of(next_one)) == ("unknown", "waiting")


def test_a_gateway_that_hangs_leaves_it_unknown_and_costs_one_wait(
    simulator: Simulator, figure: Callable[..., None]
) -> None:
    figure(gateway_answer_seconds=5)
    hung, spared = an_attempt(), an_attempt()
    simulator.tell("/illness", next=["took_hangs"])
    dispatch.drain("voice")
    hung.refresh_from_db()
    assert (hung.state, hung.error) == ("unknown", "no_answer")
    spared.refresh_from_db()
    assert (spared.state, spared.tries) == ("waiting", 0)


def test_an_adapter_that_breaks_leaves_only_what_it_held_unknown(
    gateway: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, spared = an_attempt(), an_attempt()
    gateway(lambda _body: 202)
    monkeypatch.setattr(type(adapter("voice")), "_one", lambda *_words: 1 / 0)
    dispatch.drain("voice")
    assert (state_of(held), state_of(spared)) == ("unknown", "waiting")


def test_a_slow_gateway_gets_no_more_than_half_a_lease_holds(
    gateway: Start, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ATTEMPT_LEASE = 100
    passed = [0.0]  # seconds, of which each message takes forty
    monkeypatch.setattr(dispatch, "time", SimpleNamespace(monotonic=lambda: sum(passed)))
    for _number in range(10):
        an_attempt()
    gateway(lambda _body: passed.append(40.0) or 202)  # type: ignore[func-returns-value]
    assert dispatch.drain("voice") == 2
    assert Attempt.objects.filter(state="waiting", tries=0).count() == 8


def test_a_callback_quicker_than_the_gateways_answer_keeps_what_it_said(gateway: Start) -> None:
    one = an_attempt()

    def answer_first(body: dict[str, Any]) -> int:
        return 202

    gateway(answer_first)
    [held] = claiming.claim("voice", 1)
    Attempt.objects.filter(pk=one.pk).update(state="answered")
    dispatch._record("voice", [held], {})
    assert state_of(one) == "answered"


def test_what_happened_is_in_the_history(simulator: Simulator) -> None:
    one = an_attempt()
    dispatch.drain("voice")
    assert [event.what for event in selectors.events_of(one.uid)] == ["accepted"]


def test_a_number_goes_out_as_the_network_knows_it_however_it_was_written_down(gateway: Start) -> None:
    numbers: list[str] = []
    gateway(lambda body: numbers.append(body["number"]) or 202)  # type: ignore[func-returns-value]
    an_attempt(address="+86 154-0000-0001")
    an_attempt(address="0871-6234 5678")
    dispatch.drain("voice")
    assert sorted(numbers) == ["087162345678", "15400000001"]

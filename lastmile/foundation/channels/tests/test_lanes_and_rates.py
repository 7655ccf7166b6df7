"""Who goes first, and how much goes at once."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now

from lastmile.foundation.channels import capacity, claiming, dispatch
from lastmile.foundation.channels.models import Attempt, ChannelState
from lastmile.foundation.channels.tests.factories import an_attempt, state_of
from lastmile.foundation.channels.ways import adapter
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db
Start = Callable[[Callable[[dict[str, Any]], int]], None]
POSTS, HOUSEHOLDS, REST = 0, 1, 2


def many(count: int, channel: str = "sms", lane: int = POSTS) -> list[Attempt]:
    return [an_attempt(channel=channel, lane=lane) for _number in range(count)]


def handed(lane: int | None = None) -> int:
    rows = Attempt.objects.filter(state="handed")
    return rows.count() if lane is None else rows.filter(lane=lane).count()


def next_second() -> None:
    ChannelState.objects.update(window_at=Now() - timedelta(seconds=2))


def in_one_second(times: int, **how: int) -> list[int]:
    """What several rounds carry within a second, however long they take here."""
    carried = []
    for _round in range(times):
        ChannelState.objects.update(window_at=Now())
        carried.append(dispatch.drain("sms", **how))
    return carried


def test_posts_go_before_households_and_these_before_the_rest(gateway: Start) -> None:
    order: list[str] = []
    rows = {lane: an_attempt(channel="sms", lane=lane) for lane in (REST, HOUSEHOLDS, POSTS)}
    gateway(lambda body: order.append(body["id"]) or 202)  # type: ignore[func-returns-value]
    dispatch.drain("sms")
    assert order == [str(rows[lane].uid) for lane in (POSTS, HOUSEHOLDS, REST)]


def test_in_a_lane_whoever_waited_longest_goes_first(gateway: Start) -> None:
    order: list[str] = []
    rows = many(3)
    gateway(lambda body: order.append(body["id"]) or 202)  # type: ignore[func-returns-value]
    dispatch.drain("sms")
    assert order == [str(one.uid) for one in rows]


def test_calls_keep_to_the_lines(gateway: Start, figure: Callable[..., None]) -> None:
    figure(voice_lines=3)
    many(5, "voice")
    gateway(lambda _body: 202)
    assert (dispatch.drain("voice"), dispatch.drain("voice"), handed()) == (3, 0, 3)


def test_a_line_that_becomes_free_takes_the_next_call(gateway: Start, figure: Callable[..., None]) -> None:
    figure(voice_lines=1)
    first, second = many(2, "voice")
    gateway(lambda _body: 202)
    dispatch.drain("voice")
    Attempt.objects.filter(pk=first.pk).update(state="failed")
    dispatch.drain("voice")
    assert state_of(second) == "handed"


def test_a_bulk_lane_leaves_a_part_of_the_lines_to_the_first(gateway: Start, figure: Callable[..., None]) -> None:
    figure(voice_lines=10)  # and 20 % of them are kept
    many(20, "voice", lane=REST)
    gateway(lambda _body: 202)
    dispatch.drain("voice")
    assert handed(REST) == 8
    many(3, "voice", lane=POSTS)
    dispatch.drain("voice")
    assert (handed(POSTS), handed(REST)) == (2, 8)


def test_a_second_carries_no_more_than_the_rate(gateway: Start, figure: Callable[..., None]) -> None:
    figure(sms_a_second=4, first_lane_percent=0)
    many(9)
    gateway(lambda _body: 202)
    assert in_one_second(2) == [4, 0]
    next_second()
    assert [dispatch.drain("sms"), *in_one_second(1)] == [4, 0]
    next_second()
    assert dispatch.drain("sms") == 1


def test_the_rate_is_used_up_by_batches_of_any_size(gateway: Start, figure: Callable[..., None]) -> None:
    figure(sms_a_second=5, first_lane_percent=0)
    many(9)
    gateway(lambda _body: 202)
    assert in_one_second(4, limit=2) == [2, 2, 1, 0]


def test_a_full_bulk_lane_does_not_keep_the_first_waiting_for_the_next_second(
    gateway: Start, figure: Callable[..., None]
) -> None:
    figure(sms_a_second=10)
    many(30, lane=REST)
    gateway(lambda _body: 202)
    dispatch.drain("sms")
    first = an_attempt(channel="sms", lane=POSTS)
    in_one_second(1)
    assert (state_of(first), handed(REST)) == ("handed", 8)


def test_the_forecast_follows_from_lines_and_rate() -> None:
    now = clock.now()
    many(60, "voice")
    many(150, "sms")
    assert capacity.forecast("voice", POSTS, now) == now + timedelta(seconds=60 / 30 * 40)
    assert capacity.forecast("sms", POSTS, now) == now + timedelta(seconds=150 / 50)
    assert capacity.forecast("in_app", POSTS, now) == now


def test_the_forecast_of_a_lane_counts_those_before_it_only() -> None:
    now = clock.now()
    many(50, "sms", lane=POSTS)
    many(100, "sms", lane=REST)
    assert capacity.forecast("sms", POSTS, now) == now + timedelta(seconds=1)
    assert capacity.forecast("sms", REST, now) == now + timedelta(seconds=1 + 100 / 40)  # a fifth is kept for posts


def test_whoever_carries_the_crowd_stops_for_a_post(gateway: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "LOOK_UP", 0)
    order: list[str] = []
    gateway(lambda body: order.append(body["id"]) or 202)  # type: ignore[func-returns-value]
    crowd = many(3, lane=REST)
    held = claiming.claim("sms", 3)
    post = an_attempt(channel="sms")
    dispatch._record("sms", held, dispatch._hand_over(adapter("sms"), "sms", held, until=math.inf))
    assert list(Attempt.objects.values_list("state", "tries")) == [("waiting", 0)] * 4
    dispatch.drain("sms")
    assert order == [str(one.uid) for one in [post, *crowd]]


def test_posts_told_after_a_crowd_are_claimed_before_it() -> None:
    crowd, posts = many(20, lane=REST), many(5)
    claimed = claiming.claim("sms", 10)
    assert [one.pk for one in claimed] == [one.pk for one in [*posts, *crowd[:5]]]

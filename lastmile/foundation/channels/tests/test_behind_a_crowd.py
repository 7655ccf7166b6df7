"""Five hundred posts behind a crowd of residents: first in line, on lines kept for them, and found without reading the crowd.

A million are measured by `benchmarks` (alerts-draining); here the plans are read, which are the same at any size.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now

from lastmile.foundation.access.tests.plans import faults, reads_of
from lastmile.foundation.channels import capacity, claiming, resolving, selectors, services
from lastmile.foundation.channels import jobs as channel_jobs
from lastmile.foundation.channels.bulk import tallying
from lastmile.foundation.channels.models import Attempt, ChannelState
from lastmile.foundation.channels.services import Wanted
from lastmile.foundation.channels.tests.factories import an_attempt
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
CROWD, POSTS, RATE = 3_000, 500, 50  # a second; a fifth of it is kept for posts
NUMBERS = {
    "postgresql": "generate_series(1, %s) AS n(i)",
    "sqlite": "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s) SELECT i FROM n) AS n",
}


@pytest.fixture
def posts() -> set[int]:
    """Keys of the posts' attempts: put after everybody else's."""
    _a_crowd(an_attempt(channel="sms", lane=2), CROWD - 1)
    message, subject = services.word(text="请立即应答"), uuid7()
    services.put_many([Wanted(message.uid, "sms", f"154{n:08d}", uuid7(), subject) for n in range(POSTS)])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE channels_attempt")
    return set(Attempt.objects.filter(lane=0).values_list("pk", flat=True))


def _a_crowd(like: Attempt, number: int) -> None:
    """As many attempts like this one, each to another address."""
    own = {"id": None, "uid": "lastmile_uuid7()", "address_key": "'key' || n.i"}
    fields = [field.column for field in Attempt._meta.concrete_fields if field.name != "id"]
    chosen = ", ".join(own.get(name) or f"a.{name}" for name in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO channels_attempt ({', '.join(fields)}) SELECT {chosen} "
            f"FROM channels_attempt AS a, {NUMBERS[connection.vendor]} WHERE a.id = %s",
            [number, like.pk],
        )


def test_they_are_claimed_first_on_what_is_free_and_the_crowd_on_what_is_left(posts: set[int]) -> None:
    seconds, claimed = 0, set()
    while not posts <= claimed:
        ChannelState.objects.update(window_at=Now() - timedelta(seconds=2))
        taken = claiming.claim("sms", 1_000)
        assert len(taken) == RATE and not any(one.lane for one in taken)
        claimed |= {one.pk for one in taken}
        seconds += 1
    assert seconds == POSTS / RATE
    ChannelState.objects.update(window_at=Now() - timedelta(seconds=2))
    assert [one.lane for one in claiming.claim("sms", 1_000)] == [2] * (RATE - RATE // 5)


def test_the_forecast_tells_each_lane_when(posts: set[int]) -> None:
    now = clock.now()
    first = now + timedelta(seconds=POSTS / RATE)
    assert capacity.forecast("sms", 0, now) == first
    assert capacity.forecast("sms", 2, now) == first + timedelta(seconds=CROWD / (RATE - RATE // 5))


READS: dict[str, Any] = {
    "claiming": lambda: claiming.claim("sms", 50),
    "looking for a post": lambda: claiming.first_lane_waits("sms"),
    "lines in use": capacity.lines_busy,
    "resolving": lambda: [resolving.resolve(channel) for channel in ("voice", "sms")],
    "looking what is uncertain": channel_jobs.resolve,
}


@pytest.mark.parametrize("name", READS)
def test_nothing_that_runs_every_second_reads_the_crowd(posts: set[int], name: str) -> None:
    for sql in reads_of(READS[name], "channels_attempt"):
        assert not faults(sql, "channels_attempt"), sql


def test_the_board_and_the_forecast_read_no_attempt_at_all(posts: set[int]) -> None:
    [subject] = set(Attempt.objects.filter(pk__in=posts).values_list("subject_uid", flat=True))
    assert not reads_of(lambda: selectors.figures(subject), "channels_attempt")
    assert not reads_of(lambda: capacity.forecast("sms", 2), "channels_attempt")
    assert selectors.figures(subject) == [("sms", "waiting", POSTS)]
    assert tallying.differences() == []

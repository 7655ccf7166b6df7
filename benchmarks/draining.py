"""Two workers empty a null channel, against two that claim and mark by hand; and 500 posts behind a crowd."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterable, Iterator
from statistics import median
from uuid import UUID

from django.db import connections

from benchmarks import filling, queuing, scopes
from benchmarks.databases import Database, database, execute, rows
from benchmarks.measuring import Figure, figure, rounds
from lastmile.domains.profile import public as profile
from lastmile.foundation.channels import claiming, dispatch
from lastmile.foundation.channels import services as channels
from lastmile.foundation.channels.adapters import Outcome, Parcel, Report, What
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.channels.services import Wanted
from lastmile.foundation.ledger.services import Matter
from lastmile.foundation.regions.models import Region
from lastmile.kernel.ids import uuid7

WORKERS, BATCH, GOAL, POSTS = 2, 1_000, 2.0, 500
CLAIM = (
    "UPDATE channels_attempt SET state = 'leased', fence = fence + 1, tries = tries + 1, lease_until = now() + interval "
    "'90 s' WHERE id IN (SELECT id FROM channels_attempt WHERE channel = 'in_app' AND state = 'waiting' "
    f"ORDER BY lane, id LIMIT {BATCH} FOR UPDATE SKIP LOCKED) RETURNING id"
)
MARK = "UPDATE channels_attempt SET state = 'handed', handed_at = now(), lease_until = NULL WHERE id = ANY(%s)"


class Null:
    """A way out that takes everything at once and does nothing."""

    dedupes, batch = True, BATCH

    def hand_over(self, parcels: Iterable[Parcel]) -> Iterator[Outcome]:
        for parcel in parcels:
            yield Outcome(parcel.uid, What.ACCEPTED)

    def ask(self, uid: UUID) -> Report | None:
        return None


def measure(count: int, said: Callable[[str], None]) -> Iterator[Figure]:
    """One figure: seconds of two workers for `count` messages."""
    with database("draining", count) as place, place.chosen():
        execute(filling.PLACES)
        filling.regions(count)
        queuing.households(count)
        ours, raw = [], []
        for run in rounds(3):
            said(f"draining {count:,}, run {run + 1}")
            ours.append(_timed(place, _drain))
            raw.append(_timed(place, _by_hand))
        yield figure(f"drain of {count:,} by two workers", median(ours), median(raw), GOAL, count, "s")


def behind(count: int, said: Callable[[str], None]) -> Iterator[Figure]:
    """One figure: milliseconds of a claim while 500 posts wait, put into the queue after a crowd of `count` residents."""
    with database("behind", count) as place, place.chosen():
        execute(filling.PLACES)
        filling.regions(count)
        said(f"households for {count:,}")
        queuing.households(count)
        said(f"{POSTS} posts behind {count:,}")
        yield _posts_behind(count)


def _crowd(channel: str) -> None:
    execute("TRUNCATE channels_attempt, channels_tally, channels_fanout, channels_attemptevent, channels_channelstate")
    areas = list(Region.objects.filter(level=Region.Level.PROVINCE).values_list("code", flat=True))
    message = channels.word(text="暴雨红色预警")
    matter = Matter("alert", uuid7())
    channels.fan_out(
        scopes.of(""), message.uid, profile.recipients(areas), channel=channel, subject=matter, seconds=None
    )
    execute("VACUUM ANALYZE channels_attempt")


def _timed(place: Database, work: Callable[[], None]) -> float:
    _crowd("in_app")
    execute(
        f"ALTER TABLE channels_attempt {'DISABLE' if work is _by_hand else 'ENABLE'} TRIGGER channels_attempt_moved"
    )
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_alone, args=(place, work)) for _number in range(WORKERS)]
    began = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    seconds = time.perf_counter() - began
    execute("ALTER TABLE channels_attempt ENABLE TRIGGER channels_attempt_moved")
    [(left,)] = rows("SELECT count(*) FROM channels_attempt WHERE state <> 'handed'")
    if left or any(worker.exitcode for worker in workers):
        raise AssertionError(f"{left} messages were not handed over")
    return seconds


def _alone(place: Database, work: Callable[[], None]) -> None:
    """A worker's process with a connection of its own."""
    fresh = Database.__new__(Database)
    fresh.name, fresh.size, fresh.connection = place.name, place.size, place.connection.copy()
    with fresh.chosen():
        work()
        connections["default"].close()
    os._exit(0)


def _drain() -> None:
    dispatch.adapter = lambda _channel: Null()  # type: ignore[assignment, attr-defined]
    while dispatch.drain("in_app"):
        pass


def _by_hand() -> None:
    """Claimed and marked in two transactions, as what must survive a crash between is."""
    while ids := rows(CLAIM):
        execute(MARK, [[one for (one,) in ids]])


def _posts_behind(count: int) -> Figure:
    """Posts told after everybody: claimed first, in a time that does not know of the crowd."""
    _crowd("sms")
    message, subject = channels.word(text="请立即应答"), uuid7()
    wanted = [Wanted(message.uid, "sms", f"154{number:08d}", uuid7(), subject) for number in range(POSTS)]
    channels.put_many(wanted)
    execute("UPDATE channels_attempt SET not_before = NULL WHERE lane = 0")
    times: list[float] = []
    taken: list[claiming.Held] = []
    while len(taken) < POSTS:
        execute("UPDATE channels_channelstate SET window_at = now() - interval '2 s'")
        began = time.perf_counter()
        claimed = claiming.claim("sms", dispatch.BATCH)
        times.append((time.perf_counter() - began) * 1000)
        taken += claimed
    if any(one.lane for one in taken) or Attempt.objects.filter(lane=0, state="waiting").exists():
        raise AssertionError("somebody of the crowd was claimed before a post")
    return figure(f"{POSTS} posts behind a crowd: a claim of {dispatch.BATCH}", median(times), None, None, count, "ms")

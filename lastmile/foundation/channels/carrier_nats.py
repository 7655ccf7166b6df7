"""Messages to very many, carried between machines by NATS JetStream. Optional: without it every worker looks in the table.

The table of attempts stays the truth. A message of the stream names a stretch of some 500 attempts and nothing else; whoever gets
it claims what still waits there, as anybody would, so that a stretch carried twice is harmless. A stretch that still waits after
half a minute is put on the stream again. Calls to posts never go this way: each worker takes those from the table at once.
When the stream cannot be reached, workers look in the table again.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now

from lastmile.foundation.channels import dispatch
from lastmile.foundation.channels.models import Attempt
from lastmile.kernel.loading import later

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.js import JetStreamContext

nats, api, errors = later("nats"), later("nats.js.api"), later("nats.js.errors")
T = TypeVar("T")
log = logging.getLogger(__name__)
STREAM, SUBJECT, CONSUMER = "LASTMILE", "lastmile.attempts", "carriers"
STRETCH = 500  # ids
AHEAD = 20 * STRETCH  # so many that wait are looked at in a round
AGAIN = 30  # seconds after which a stretch that still waits is carried again
REMEMBERED = 120  # seconds the stream knows a stretch again
SILENT = 10.0  # seconds without a good round after which workers look in the table again
HANDS = 2  # stretches a worker carries at a time
REPLICAS = 3

_good_at = 0.0
_pool = ThreadPoolExecutor(HANDS + 1, thread_name_prefix="nats")


class Stretch(NamedTuple):
    """The attempts of a channel from one id up to another, that one left out."""

    channel: str
    low: int
    high: int


def is_carrying() -> bool:
    """Whether the stream works, so that this process need not look for the crowd in the table."""
    return bool(settings.NATS) and time.monotonic() - _good_at < SILENT


def run() -> None:
    """Feed and carry until the process ends or the stream is lost; `jobs.carry` starts this again."""
    try:
        asyncio.run(_run())
    except Exception as problem:
        log.error("the stream cannot be used: %s", type(problem).__name__)


async def _run() -> None:
    client = await nats.connect(
        servers=list(settings.NATS), connect_timeout=2, reconnect_time_wait=0.2, error_cb=_quiet, allow_reconnect=True
    )
    try:
        stream = client.jetstream(timeout=5)
        await _prepare(stream)
        await asyncio.gather(_feed(client, stream), *(_work(client, stream) for _hand in range(HANDS)))
    finally:
        await client.close()


async def _quiet(problem: Exception) -> None:
    log.warning("stream: %s", type(problem).__name__)


async def _prepare(stream: JetStreamContext) -> None:
    """The stream, on as many nodes as there are, three at most; whoever is first makes it."""
    config = api.StreamConfig(
        name=STREAM,
        subjects=[f"{SUBJECT}.*"],
        retention=api.RetentionPolicy.WORK_QUEUE,
        storage=api.StorageType.FILE,
        num_replicas=min(REPLICAS, len(settings.NATS)),
        duplicate_window=REMEMBERED,
    )
    try:
        await stream.add_stream(config)
    except errors.BadRequestError:  # it is there already, made with another number of nodes
        await stream.stream_info(STREAM)


def _is_over(client: Client) -> bool:
    return client.is_closed or not threading.main_thread().is_alive()


# --- feeding ---------------------------------------------------------------------------------------------------------


async def _feed(client: Client, stream: JetStreamContext) -> None:
    """Every second: what waits goes on the stream; it forgets what it was given a moment ago by somebody else."""
    global _good_at
    while not _is_over(client):
        try:
            for one in await _in_thread(waiting):
                await stream.publish(
                    f"{SUBJECT}.{one.channel}",
                    json.dumps(one).encode(),
                    headers={"Nats-Msg-Id": f"{one.channel} {one.low} {int(time.time()) // AGAIN}"},
                )
            await client.flush(2)
            _good_at = time.monotonic()
        except (TimeoutError, errors.APIError, nats.errors.Error) as problem:
            log.warning("stream: not fed (%s)", type(problem).__name__)
        await asyncio.sleep(1)


def waiting() -> list[Stretch]:
    """The stretches in which somebody of the crowd waits, the second lane before the third."""
    ready = Q(not_before__isnull=True) | Q(not_before__lte=Now())
    rows = Attempt.objects.filter(ready, state=Attempt.State.WAITING, lane__gt=0)
    found: dict[Stretch, None] = {}
    for channel in Attempt.Channel.values:
        for pk in rows.filter(channel=channel).order_by("lane", "id").values_list("pk", flat=True)[:AHEAD]:
            low = pk - pk % STRETCH
            found[Stretch(channel, low, low + STRETCH)] = None
    return list(found)


# --- carrying --------------------------------------------------------------------------------------------------------


async def _work(client: Client, stream: JetStreamContext) -> None:
    """Take one stretch after the other; one that is not finished goes back, so that another worker may have it."""
    config = api.ConsumerConfig(
        ack_policy=api.AckPolicy.EXPLICIT, ack_wait=float(settings.ATTEMPT_LEASE), max_ack_pending=1000
    )
    mine = await stream.pull_subscribe(f"{SUBJECT}.*", durable=CONSUMER, stream=STREAM, config=config)
    while not _is_over(client):
        try:
            [told] = await mine.fetch(1, timeout=1)
        except (TimeoutError, errors.APIError, nats.errors.Error):
            await asyncio.sleep(0.05)
            continue
        await _carry(told)


async def _carry(told: Any) -> None:
    try:
        done = await _in_thread(lambda: carry(Stretch(*json.loads(told.data))))
        await (told.ack() if done else told.nak(delay=1))
    except (ValueError, TypeError):
        await told.term()  # not a stretch of ours
    except Exception as problem:  # it comes again after the lease
        log.warning("a stretch was not finished: %s", type(problem).__name__)


def carry(stretch: Stretch) -> bool:
    """Hand over what waits in a stretch for as long as half a lease; whether nothing waits there any more."""
    until = time.monotonic() + settings.ATTEMPT_LEASE / 2
    ids = range(stretch.low, stretch.high)
    while time.monotonic() < until and dispatch.drain(stretch.channel, among=ids):
        pass
    rows = Attempt.objects.filter(pk__gte=stretch.low, pk__lt=stretch.high, channel=stretch.channel)
    return not rows.filter(state=Attempt.State.WAITING).exists()


async def _in_thread(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_pool, lambda: _with_connection(work))


def _with_connection(work: Callable[[], T]) -> T:
    try:
        return work()
    finally:
        connection.close()

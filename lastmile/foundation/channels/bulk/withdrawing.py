"""A message to very many is overtaken by another: what has not gone out of it does not."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from lastmile.foundation.channels.bulk.fanning import A_TURN, BATCH
from lastmile.foundation.channels.bulk.models import FanOut
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.jobs import crash
from lastmile.foundation.jobs import services as jobs
from lastmile.kernel import clock


def withdraw(message_uids: Iterable[UUID], *, seconds: float | None = A_TURN) -> int:
    """Stop putting these messages on their way, and cancel what waits of them, in batches. Returns how many were stopped.

    After `seconds` raises `jobs.Retry` if there is more to do, as `fan_out` does.
    """
    stopped = 0
    for fan in FanOut.objects.filter(message__uid__in=list(message_uids)).order_by("id"):
        FanOut.objects.filter(pk=fan.pk, finished_at__isnull=True).update(finished_at=clock.now())
        while number := _cancel_some(fan):
            stopped += number
            if seconds is not None and jobs.seconds_running() > seconds:
                raise jobs.Retry(f"{stopped} stopped", soon=True)
    return stopped


@transaction.atomic
def _cancel_some(fan: FanOut) -> int:
    """A batch of what waits, the next in line first."""
    waiting = Attempt.objects.filter(
        channel=fan.channel, state=Attempt.State.WAITING, lane__gt=0, message_id=fan.message_id
    ).order_by("lane", "id")
    ids = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
    now = clock.now()
    number = Attempt.objects.filter(pk__in=ids).update(state=Attempt.State.CANCELLED, settled_at=now, unwanted_at=now)
    crash.at_commit("messages.withdrawn")
    return number

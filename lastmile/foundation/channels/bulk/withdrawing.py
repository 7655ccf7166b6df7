"""A message to very many is overtaken by another: what has not gone out of it does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

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
        stopped += _cancel_all(fan, Q(), seconds)
    return stopped


def withdraw_from(message_uid: UUID, references: Sequence[QuerySet[Any]], *, seconds: float | None = A_TURN) -> int:
    """Cancel what waits of a message for some of those it is for, by queries of their uids; it goes on to the others.

    Whoever puts the rest on its way leaves these out from then on. Batches and `seconds` as in `withdraw`.
    """
    reach = Q(pk__in=[])
    for rows in references:
        reach |= Q(reference__in=rows)
    fans = FanOut.objects.filter(message__uid=message_uid).order_by("id")
    return sum(_cancel_all(fan, reach, seconds) for fan in fans)


def _cancel_all(fan: FanOut, which: Q, seconds: float | None) -> int:
    """What waits, and behind it what was just being handed over: it waits no more, and comes back to no queue."""
    stopped = 0
    while number := _cancel_some(fan, which):
        stopped += number
        if seconds is not None and jobs.seconds_running() > seconds:
            raise jobs.Retry(f"{stopped} stopped", soon=True)
    return stopped + _send_no_more(fan, which)


@transaction.atomic
def _cancel_some(fan: FanOut, which: Q) -> int:
    """A batch of what waits, the next in line first. Whoever is just taking some of it is waited for: that is leased then."""
    waiting = _of(fan, which).filter(state=Attempt.State.WAITING).order_by("lane", "id")
    ids = list(waiting.select_for_update().values_list("pk", flat=True)[:BATCH])
    now = clock.now()
    number = Attempt.objects.filter(pk__in=ids).update(state=Attempt.State.CANCELLED, settled_at=now, unwanted_at=now)
    crash.at_commit("messages.withdrawn")
    return number


@transaction.atomic
def _send_no_more(fan: FanOut, which: Q) -> int:
    """What is being handed over goes out, but is not repeated; what nobody knows the fate of is not sent again."""
    now, rows = clock.now(), _of(fan, which).filter(unwanted_at__isnull=True)
    rows.filter(state=Attempt.State.LEASED).update(unwanted_at=now)
    unknown = rows.filter(state=Attempt.State.UNKNOWN)
    return unknown.update(state=Attempt.State.CANCELLED, settled_at=now, unwanted_at=now)


def _of(fan: FanOut, which: Q) -> QuerySet[Attempt]:
    return Attempt.objects.filter(which, channel=fan.channel, lane__gt=0, message_id=fan.message_id)

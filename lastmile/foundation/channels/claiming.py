"""Lease what waits of a channel: the first lane first, and no more than there is room for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from lastmile.foundation.channels import capacity
from lastmile.foundation.channels.bulk.statements import of_keys
from lastmile.foundation.channels.models import Attempt, ChannelState
from lastmile.foundation.jobs import crash
from lastmile.foundation.statements.prepared import Prepared

State = Attempt.State
# Whether anything waits to go out, on whatever channel: mostly nothing does, and then none is asked after by itself.
anything_waits = Prepared(lambda: Attempt.objects.filter(state=State.WAITING)).any
# Whether a channel has attempts of a state. One state at a time, since each has an index of its own.
any_of = Prepared(
    lambda channel, state: Attempt.objects.filter(channel=channel, state=state),
    *(Attempt._meta.get_field(name) for name in ("channel", "state")),
).any


class Held(NamedTuple):
    """A leased attempt: what handing over and recording need of it."""

    pk: int
    uid: UUID
    message_id: int
    address: str
    say: str
    lane: int
    fence: int
    tries: int
    repeats: int


_COLUMNS = ("pk", *Held._fields[1:])


@transaction.atomic
def claim(channel: str, limit: int, among: range | None = None) -> list[Held]:
    """Lease what there is room for. Whoever claims holds the channel's row, so no two workers use the same room.

    `among`: of the crowd, these ids only; the first lane is looked at whatever they are.
    """
    if channel in capacity.UNLIMITED:
        ids = _first_in_line(channel, lane=Q(lane__gte=0), limit=limit)
        return _lease(ids)
    ChannelState.objects.bulk_create([ChannelState(channel=channel)], ignore_conflicts=True)
    state = ChannelState.objects.select_for_update().annotate(now=Now()).get(channel=channel)
    free = capacity.room(state, state.now)
    ids = _first_in_line(channel, lane=Q(lane=0), limit=min(limit, free.first))
    ids += _first_in_line(channel, lane=_crowd(among), limit=min(limit, free.rest) - len(ids))
    if ids:
        _count(state, len(ids))
    return _lease(ids)


def _crowd(among: range | None) -> Q:
    crowd = Q(lane__gt=0)
    return crowd & Q(pk__gte=among.start, pk__lt=among.stop) if among else crowd


def _lease(ids: list[int]) -> list[Held]:
    if not ids:
        return []
    of_keys(Attempt.objects.all(), ids).update(
        state=State.LEASED,
        lease_until=Now() + timedelta(seconds=settings.ATTEMPT_LEASE),
        fence=F("fence") + 1,
        tries=F("tries") + 1,
    )
    crash.at_commit("attempts.claimed")
    held = (Held(*row) for row in of_keys(Attempt.objects.all(), ids).values_list(*_COLUMNS))
    return sorted(held, key=lambda one: (one.lane, one.pk))


def _first_in_line(channel: str, *, lane: Q, limit: int) -> list[int]:
    if limit <= 0:
        return []
    due = _due(channel, lane).order_by("lane", "id")
    return list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])


def _due(channel: str, lane: Q) -> QuerySet[Attempt]:
    ready = Q(not_before__isnull=True) | Q(not_before__lte=Now())
    return Attempt.objects.filter(ready, lane, channel=channel, state=State.WAITING)


def _count(state: Any, number: int) -> None:
    """Add to what this second carried."""
    used = capacity.carried_this_second(state, state.now)
    began = state.window_at if used else state.now
    ChannelState.objects.filter(pk=state.pk).update(carried=used + number, window_at=began)


def first_lane_waits(channel: str) -> bool:
    """Whether a post waits for this channel now."""
    return _due(channel, Q(lane=0)).exists()

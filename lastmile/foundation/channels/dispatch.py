"""Hand attempts over: claim a batch by lanes, talk to the gateway outside any transaction, record what it said.

A crash between leaves a lease that runs out; `resolving` finds out what became of those.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from lastmile.foundation.channels import capacity, health, rules, services
from lastmile.foundation.channels.adapters import Channel, Outcome, Parcel, What
from lastmile.foundation.channels.models import Attempt, ChannelState
from lastmile.foundation.channels.ways import adapter
from lastmile.foundation.jobs import crash
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock

log = logging.getLogger(__name__)
State = Attempt.State
BATCH = 50
# Where an attempt goes that is not on its way any more: back to the queue, unless it was answered otherwise meanwhile.
AGAIN = {
    "state": Case(When(unwanted_at__isnull=True, then=Value(State.WAITING)), default=Value(State.CANCELLED)),
    "settled_at": F("unwanted_at"),
    "lease_until": None,
}


def drain_all() -> int:
    """One round over every channel, one after the other; the worker uses a thread for each (`carriers`)."""
    return sum(drain(channel) for channel in Attempt.Channel.values)


def drain(channel: str, limit: int = BATCH) -> int:
    """Claim up to `limit` waiting attempts, the first lane first, and hand them over. Returns how many were tried."""
    if not Attempt.objects.filter(channel=channel, state=State.WAITING).exists():
        return 0
    try:
        way = adapter(channel)
    except ImproperlyConfigured as problem:
        log.error("channel %s: %s", channel, problem)
        health.note(channel, well=False)
        return 0
    begun = time.monotonic()
    claimed = _claim(channel, limit)
    if not claimed:
        return 0
    outcomes = _hand_over(way, claimed, until=begun + settings.ATTEMPT_LEASE / 2)
    _record(channel, claimed, outcomes)
    return len(outcomes)


@transaction.atomic
def _claim(channel: str, limit: int) -> list[Attempt]:
    """Lease what there is room for. Whoever claims holds the channel's row, so no two workers use the same room."""
    ChannelState.objects.bulk_create([ChannelState(channel=channel)], ignore_conflicts=True)
    state = ChannelState.objects.select_for_update().annotate(now=Now()).get(channel=channel)
    free = capacity.room(state, state.now)
    ids = _first_in_line(channel, lane=Q(lane=0), limit=min(limit, free.first))
    ids += _first_in_line(channel, lane=Q(lane__gt=0), limit=min(limit, free.rest) - len(ids))
    if not ids:
        return []
    Attempt.objects.filter(pk__in=ids).update(
        state=State.LEASED,
        lease_until=Now() + timedelta(seconds=settings.ATTEMPT_LEASE),
        fence=F("fence") + 1,
        tries=F("tries") + 1,
    )
    _count(state, len(ids))
    crash.at_commit("attempts.claimed")
    return list(Attempt.objects.filter(pk__in=ids).select_related("message").order_by("lane", "id"))


def _first_in_line(channel: str, *, lane: Q, limit: int) -> list[int]:
    if limit <= 0:
        return []
    ready = Q(not_before__isnull=True) | Q(not_before__lte=Now())
    due = Attempt.objects.filter(ready, lane, channel=channel, state=State.WAITING).order_by("lane", "id")
    return list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])


def _count(state: Any, number: int) -> None:
    """Add to what this second carried."""
    used = capacity.carried_this_second(state, state.now)
    began = state.window_at if used else state.now
    ChannelState.objects.filter(pk=state.pk).update(carried=used + number, window_at=began)


def _hand_over(way: Channel, claimed: list[Attempt], *, until: float) -> dict[UUID, Outcome]:
    """What became of each attempt that was taken in hand; those missing were not touched and may wait on.

    Taking ends well before the lease does, so that nobody else resolves what we still hold.
    """
    taken: list[UUID] = []

    def parcels() -> Iterator[Parcel]:
        for one in claimed:
            if time.monotonic() > until or not threading.main_thread().is_alive():
                return
            taken.append(one.uid)
            yield _parcel(one)

    outcomes = {}
    try:
        for outcome in way.hand_over(parcels()):
            outcomes[outcome.uid] = outcome
    except Exception as problem:  # a broken adapter must not stop the others; nobody knows what the gateway took
        log.error("hand-over failed: %s", type(problem).__name__)
    return {uid: outcomes.get(uid, Outcome(uid, What.UNKNOWN, "adapter")) for uid in taken}


def _parcel(one: Attempt) -> Parcel:
    text = rules.wording(one.message.text, one.message.mark, one.say)
    repeat = one.repeats > 0
    return Parcel(one.uid, one.address, text + (_("(可能重复收到)") if repeat else ""), repeat)


@transaction.atomic
def _record(channel: str, claimed: list[Attempt], outcomes: dict[UUID, Outcome]) -> None:
    """Write what became of each; a callback that was quicker keeps what it said."""
    now, most = clock.now(), packs.value("channel.handover_tries", "").whole
    for one in claimed:
        held = Attempt.objects.filter(pk=one.pk, fence=one.fence, state=State.LEASED)
        held.update(**_became(one, outcomes.get(one.uid), now, most))
    told = [one for one in outcomes.values() if one.what not in {What.AWAY, What.LATER}]
    services.note([(one.uid, one.what.value, {"error": one.error} if one.error else {}) for one in told], now)
    if any(one.what != What.LATER for one in outcomes.values()):
        good = {What.ACCEPTED, What.DELIVERED, What.REFUSED}
        health.note(channel, well=any(one.what in good for one in outcomes.values()))
    crash.at_commit("attempts.recorded")


def _became(one: Attempt, outcome: Outcome | None, now: datetime, most: int) -> dict[str, Any]:
    """The columns of an attempt after its hand-over."""
    if outcome is None:  # not touched
        return {**AGAIN, "tries": F("tries") - 1}
    match outcome.what:
        case What.ACCEPTED:
            return {"state": State.HANDED, "handed_at": now, "lease_until": None, "error": ""}
        case What.DELIVERED:
            return {"state": State.DELIVERED, "handed_at": now, "settled_at": now, "lease_until": None, "error": ""}
        case What.UNKNOWN:
            return {"state": State.UNKNOWN, "handed_at": now, "error": outcome.error, "lease_until": None}
        case What.AWAY | What.LATER:
            return {**AGAIN, "tries": F("tries") - 1, "not_before": _pause(1), "error": outcome.error}
        case What.FAILED if one.tries < most:
            return {**AGAIN, "not_before": _pause(one.tries), "error": outcome.error}
    return {"state": State.FAILED, "settled_at": now, "error": outcome.error, "lease_until": None}


def _pause(tries: int) -> Any:
    return Now() + timedelta(seconds=min(2**tries, 60))

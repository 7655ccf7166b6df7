"""Hand attempts over: claim a batch by lanes, talk to the gateway outside any transaction, record what it said.

A crash between leaves a lease that runs out: the attempt becomes unknown, the gateway is asked by our id, and only if it
cannot tell is the message sent again, marked as a possible repeat and counted.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from lastmile.foundation.channels import rules, services
from lastmile.foundation.channels.adapters import Channel, Outcome, Parcel, adapter
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock

log = logging.getLogger(__name__)
State = Attempt.State
LEASE = timedelta(seconds=90)
BATCH = 50
REPEAT_WORDS = "(可能重复收到)"


def drain_all() -> int:
    """One round over every channel; called every second."""
    return sum(drain(channel) for channel in Attempt.Channel.values)


def drain(channel: str, limit: int = BATCH) -> int:
    """Claim up to `limit` waiting attempts, the first lane first, and hand them over. Returns how many."""
    if not Attempt.objects.filter(channel=channel, state=State.WAITING).exists():
        return 0
    try:
        way = adapter(channel)
    except ImproperlyConfigured as problem:
        log.error("channel %s: %s", channel, problem)
        services.went_well(channel, well=False)
        return 0
    claimed = _claim(channel, min(limit, _room(channel)))
    if not claimed:
        return 0
    _record(channel, claimed, _hand_over(way, claimed))
    return len(claimed)


def _room(channel: str) -> int:
    """How many more the channel carries now: lines for voice, a rate for the rest."""
    if channel == "voice":
        lines = int(packs.value("channel.voice_lines", "").number)
        busy = Attempt.objects.filter(channel="voice", state__in=[State.HANDED, State.LEASED]).count()
        return max(0, lines - busy)
    if channel in {"sms", "email"}:
        return int(packs.value(f"channel.{channel}_a_second", "").number)
    return 1000


def _claim(channel: str, limit: int) -> list[Attempt]:
    if limit <= 0:
        return []
    with transaction.atomic():
        due = Attempt.objects.filter(
            Q(not_before__isnull=True) | Q(not_before__lte=Now()), channel=channel, state=State.WAITING
        )
        ids = list(due.order_by("lane", "id").select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
        Attempt.objects.filter(pk__in=ids, state=State.WAITING).update(
            state=State.LEASED, lease_until=Now() + LEASE, fence=F("fence") + 1, tries=F("tries") + 1
        )
        found = Attempt.objects.filter(pk__in=ids, state=State.LEASED).select_related("message")
        return list(found.order_by("lane", "id"))


def _hand_over(way: Channel, claimed: list[Attempt]) -> dict[object, Outcome]:
    parcels = [_parcel(one) for one in claimed]
    try:
        return {one.uid: one for one in way.hand_over(parcels)}
    except Exception as problem:  # a broken adapter must not stop the others; nobody knows what the gateway took
        log.error("hand-over failed: %s", type(problem).__name__)
        return {}


def _parcel(one: Attempt) -> Parcel:
    text = rules.wording(one.message.text, one.message.mark, one.say)
    repeat = one.repeats > 0
    return Parcel(one.uid, one.address, text + (REPEAT_WORDS if repeat else ""), repeat)


def _record(channel: str, claimed: list[Attempt], outcomes: dict[object, Outcome]) -> None:
    """Write what became of each; a callback that was quicker keeps what it said."""
    now, most = clock.now(), int(packs.value("channel.handover_tries", "").number)
    events = []
    for one in claimed:
        outcome = outcomes.get(one.uid, Outcome(one.uid, "unknown", "adapter"))
        held = Attempt.objects.filter(pk=one.pk, fence=one.fence, state=State.LEASED)
        if outcome.what in {"accepted", "delivered"}:
            state = State.DELIVERED if outcome.what == "delivered" else State.HANDED
            settled = now if state == State.DELIVERED else None
            held.update(state=state, handed_at=now, settled_at=settled, lease_until=None)
        elif outcome.what == "unknown":
            held.update(state=State.UNKNOWN, handed_at=now, error=outcome.error, lease_until=None)
        elif outcome.what == "refused" or one.tries >= most:
            held.update(state=State.FAILED, settled_at=now, error=outcome.error, lease_until=None)
        else:
            again = Now() + timedelta(seconds=min(2**one.tries, 60))
            held.update(state=State.WAITING, not_before=again, error=outcome.error, lease_until=None)
        events.append((one.uid, outcome.what, {"error": outcome.error} if outcome.error else {}))
    services.note(events, now)
    good = [one for one in outcomes.values() if one.what in {"accepted", "delivered", "refused"}]
    services.went_well(channel, well=bool(good))


def resolve_unknown(limit: int = 100) -> int:
    """Leases that ran out and hand-overs without an answer: ask the gateway, else send again and say so."""
    Attempt.objects.filter(state=State.LEASED, lease_until__lt=Now()).update(
        state=State.UNKNOWN, handed_at=clock.now(), lease_until=None, error="crash"
    )
    resolved = 0
    for one in Attempt.objects.filter(state=State.UNKNOWN).order_by("id")[:limit]:
        resolved += _resolve(one)
    return resolved


def _resolve(one: Attempt) -> int:
    try:
        way = adapter(one.channel)
    except ImproperlyConfigured:
        return 0
    event = way.ask(one.uid)
    unknown = Attempt.objects.filter(pk=one.pk, state=State.UNKNOWN)
    if event and event != "absent":
        state = rules.STATE_OF.get(event, State.HANDED)
        services.note([(one.uid, f"asked_{event}"[:24], {})])
        return unknown.update(state=state, error="")
    if event == "absent" or way.dedupes:  # it never got it, or will know it again: no risk of a second call
        services.note([(one.uid, "again", {})])
        return unknown.update(state=State.WAITING, error="")
    return _send_again(one, unknown)


def _send_again(one: Attempt, unknown: object) -> int:
    """No way to tell: after the pack's time once more, marked as a possible repeat, at most as often as the pack says."""
    wait = timedelta(minutes=float(packs.value("channel.unknown_resend_minutes", "").number))
    most = int(packs.value("channel.unknown_resends_most", "").number)
    if one.handed_at and clock.now() - one.handed_at < wait:
        return 0
    rows = Attempt.objects.filter(pk=one.pk, state=State.UNKNOWN)
    if one.repeats >= most:
        return rows.update(state=State.FAILED, settled_at=clock.now(), error="unknown")
    services.note([(one.uid, "repeat", {"repeats": one.repeats + 1})])
    return rows.update(state=State.WAITING, repeats=F("repeats") + 1)


def forecast(channel: str, lane: int, now: datetime | None = None) -> datetime:
    """When the lines will have carried a lane and those before it, from lines and rate."""
    waiting = Attempt.objects.filter(channel=channel, state=State.WAITING, lane__lte=lane).count()
    if channel == "voice":
        lines = packs.value("channel.voice_lines", "").number
        seconds = waiting / lines * packs.value("channel.voice_call_seconds", "").number
    else:
        seconds = waiting / packs.value(f"channel.{channel}_a_second", "").number if channel != "in_app" else 0
    return (now or clock.now()) + timedelta(seconds=float(seconds))

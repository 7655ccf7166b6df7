"""Attempts whose fate nobody knows: ask the gateway by our id, or use its idempotency key, or send again and say so."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from lastmile.foundation.channels import rules, services
from lastmile.foundation.channels.adapters import Channel, Report, Unreachable
from lastmile.foundation.channels.endings import AGAIN
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.channels.publishing.rules import CHANNEL_OF
from lastmile.foundation.channels.ways import adapter
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock

log = logging.getLogger(__name__)
State = Attempt.State
ABSENT = "absent"
OUTLETS = frozenset(CHANNEL_OF.values())


def resolve_all() -> int:
    """One round over every channel."""
    return sum(resolve(channel) for channel in Attempt.Channel.values)


def resolve(channel: str, limit: int = 100) -> int:
    """Settle what can be settled of a channel; a gateway that cannot be asked is not asked again. Returns how many."""
    take_over_expired(channel)
    try:
        way = adapter(channel)
    except ImproperlyConfigured:
        return 0
    unknown = Attempt.objects.filter(channel=channel, state=State.UNKNOWN).order_by("handed_at", "id")[:limit]
    settled, away = 0, set[str]()
    for settle, rows in ((_resolve, unknown), (_settle_silent, _silent_calls(channel)[:limit])):
        for one in rows:
            gateway = one.address if channel in OUTLETS else ""  # each outlet is a gateway of its own
            if gateway in away:
                continue
            try:
                settled += settle(one, way, way.ask(one.uid))
            except Unreachable as problem:
                log.warning("channel %s cannot be asked: %s", channel, problem)
                away.add(gateway)
    return settled


def take_over_expired(channel: str) -> int:
    """Leases that ran out: their worker died, nobody knows how far it came."""
    expired = Attempt.objects.filter(channel=channel, state=State.LEASED, lease_until__lt=Now())
    return expired.update(state=State.UNKNOWN, handed_at=clock.now(), lease_until=None, error="crash")


def _resolve(one: Attempt, way: Channel, report: Report | None) -> int:
    if report and report.event != ABSENT:
        return _take_report(one, report)
    if report is None and not way.dedupes:
        return _send_marked(one)
    if not way.dedupes and not _is_older(one, _answer_time()):
        return 0  # it may still be on its way inside the gateway
    if one.tries >= packs.value("channel.handover_tries", "").whole:
        return _change(one, "gave_up", _failed("unknown"))
    return _change(one, "again", AGAIN)  # it never got it, or will know it again: no risk of a second call


def _take_report(one: Attempt, report: Report) -> int:
    """Treat what the gateway says when asked like what it says by itself."""
    event = report.event if report.event in rules.STATE_OF else "accepted"
    content = {"id": str(one.uid), "event": event, "heard": report.heard, "key": report.key, "at": report.at}
    return int(services.receive(dedupe=f"asked {one.fence} {one.repeats} {event}", kind="event", content=content))


def _failed(error: str) -> dict[str, Any]:
    return {"state": State.FAILED, "settled_at": clock.now(), "error": error}


@transaction.atomic
def _change(one: Attempt, event: str, columns: Mapping[str, Any]) -> int:
    """Move an attempt that is still as we saw it, and note why."""
    changed = Attempt.objects.filter(pk=one.pk, fence=one.fence, state=one.state).update(**columns)
    if changed:
        services.note([(one.uid, event, {})])
    return changed


def _send_marked(one: Attempt) -> int:
    """No way to tell: after the pack's time once more, marked as a possible repeat, at most as often as the pack says."""
    if not _is_older(one, packs.value("channel.unknown_resend_minutes", "").duration):
        return 0
    if one.repeats >= packs.value("channel.unknown_resends_most", "").whole:
        return _change(one, "gave_up", _failed("unknown"))
    if one.unwanted_at:
        return _change(one, "cancelled", AGAIN)
    return _change(one, "repeat", {**AGAIN, "repeats": F("repeats") + 1})


def _silent_calls(channel: str) -> QuerySet[Attempt]:
    """Calls a gateway took and told nothing of for longer than a call lasts; they would keep a line for ever."""
    handed = Attempt.objects.filter(channel=channel, state=State.HANDED, handed_at__lt=clock.now() - _call_time())
    return handed.order_by("handed_at", "id") if channel == "voice" else handed.none()


def _settle_silent(one: Attempt, _way: Channel, report: Report | None) -> int:
    """Take what the gateway says; a call it knows nothing of counts as not reached, the ladder goes on by itself.

    A late answer still counts. One that has been ringing for ten times a call's length is not ringing.
    """
    if report and rules.STATE_OF.get(report.event) != State.HANDED and report.event in rules.STATE_OF:
        return _take_report(one, report)
    if report and report.event != ABSENT and not _is_older(one, 10 * _call_time()):
        return 0
    return _change(one, "no_result", _failed("no_result"))


def _is_older(one: Attempt, age: timedelta) -> bool:
    return one.handed_at is None or clock.now() - one.handed_at >= age


def _answer_time() -> timedelta:
    return packs.value("channel.gateway_answer_seconds", "").duration


def _call_time() -> timedelta:
    return _answer_time() + packs.value("channel.voice_call_seconds", "").duration

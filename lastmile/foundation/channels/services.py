"""Put messages on their way, cancel them, and take what gateways tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from lastmile.foundation.access.encrypted import look_up_key
from lastmile.foundation.channels import rules
from lastmile.foundation.channels.models import Attempt, AttemptEvent, Callback, ChannelState, Message
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

State = Attempt.State
OPEN = (State.WAITING, State.LEASED, State.HANDED, State.UNKNOWN)


@dataclass(frozen=True)
class Wanted:
    """One address to be reached with one message."""

    message_uid: UUID
    channel: str
    address: str
    reference: UUID
    subject_uid: UUID
    lane: int = 0
    say: str = ""


def word(*, text: str, mark: str = "") -> Message:
    """Fix a text. In a demo every text bears the demo's mark, whatever else it bears."""
    return Message.objects.create(text=text[:500], mark="demo" if settings.DEMO else mark, created_at=clock.now())


@transaction.atomic
def put_many(wanted: Sequence[Wanted], *, once: bool = False) -> int:
    """Commit one attempt for each; they are handed over afterwards. With `once`, a (reference, channel) is put once."""
    if once and wanted:
        known = set(
            Attempt.objects.filter(reference__in=[one.reference for one in wanted]).values_list("reference", "channel")
        )
        wanted = [one for one in wanted if (one.reference, one.channel) not in known]
    messages = dict(Message.objects.filter(uid__in={one.message_uid for one in wanted}).values_list("uid", "pk"))
    now = clock.now()
    rows = [
        Attempt(
            uid=uuid7(),
            message_id=messages[one.message_uid],
            channel=one.channel,
            address=one.address,
            address_key=look_up_key(one.address) if one.channel in {"voice", "sms"} else "",
            say=one.say,
            reference=one.reference,
            subject_uid=one.subject_uid,
            lane=one.lane,
            created_at=now,
        )
        for one in wanted
    ]
    Attempt.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


@transaction.atomic
def cancel(references: Iterable[UUID]) -> int:
    """An answer on any channel stops the rest: what is not handed over yet is not sent."""
    rows = Attempt.objects.filter(reference__in=list(references), state=State.WAITING)
    return rows.update(state=State.CANCELLED, settled_at=clock.now())


def note(attempts: Iterable[tuple[UUID, str, dict[str, Any]]], at: datetime | None = None) -> None:
    """Add events to the append-only history."""
    at = at or clock.now()
    AttemptEvent.objects.bulk_create(
        [AttemptEvent(attempt_uid=uid, at=at, what=what, figures=figures) for uid, what, figures in attempts],
        batch_size=1000,
    )


def receive(*, dedupe: str, kind: str, content: dict[str, Any], number: str = "") -> bool:
    """Keep what a gateway told; True when it was new. Committed before the gateway is answered."""
    rows = [Callback(dedupe=dedupe[:80], kind=kind, content=content, number=number, received_at=timezone.now())]
    before = Callback.objects.filter(dedupe=dedupe[:80]).exists()
    Callback.objects.bulk_create(rows, ignore_conflicts=True)
    return not before


def drain_callbacks(limit: int = 500) -> int:
    """Apply what gateways told, oldest first, in one transaction a batch. Any order and any repetition end the same."""
    with transaction.atomic():
        rows = list(
            Callback.objects.filter(handled_at__isnull=True).order_by("id").select_for_update(skip_locked=True)[:limit]
        )
        if not rows:
            return 0
        _apply_events([row for row in rows if row.kind == "event"])
        _apply_replies([row for row in rows if row.kind == "reply"])
        Callback.objects.filter(pk__in=[row.pk for row in rows]).update(handled_at=timezone.now())
        return len(rows)


def _apply_events(rows: list[Callback]) -> None:
    uids = {uid for row in rows if (uid := _uid(row.content.get("id")))}
    attempts = {one.uid: one for one in Attempt.objects.filter(uid__in=uids).select_for_update()}
    events: list[tuple[UUID, str, dict[str, Any]]] = []
    touched: dict[UUID, Attempt] = {}
    for row in rows:
        attempt = attempts.get(_uid(row.content.get("id")) or uuid7())
        if attempt is None:
            continue
        _tell(attempt, row.content)
        what = str(row.content.get("event", ""))[:24]
        events.append(
            (attempt.uid, what, {"heard": row.content.get("heard"), "key": str(row.content.get("key", ""))[:8]})
        )
        touched[attempt.uid] = attempt
    Attempt.objects.bulk_update(
        touched.values(),
        ["state", "heard_seconds", "key", "error", "answered_at", "settled_at", "handed_at"],
        batch_size=200,
    )
    note(events)
    for attempt in touched.values():
        if attempt.state == State.ANSWERED:
            jobs.tell("channel.answered", attempt)


def _tell(attempt: Attempt, content: dict[str, Any]) -> None:
    known = rules.Told(attempt.state, attempt.heard_seconds, attempt.key, attempt.error)
    heard = content.get("heard")
    heard = float(heard) if isinstance(heard, int | float) else None
    told = rules.after(known, str(content.get("event", "")), heard, str(content.get("key") or "")[:8])
    attempt.state, attempt.heard_seconds, attempt.key, attempt.error = told.state, told.heard, told.key, told.error
    at = _moment(content.get("at"))
    attempt.handed_at = attempt.handed_at or at
    if attempt.state == State.ANSWERED:
        attempt.answered_at = min(attempt.answered_at or at, at)
    if attempt.state in {State.ANSWERED, State.FAILED, State.DELIVERED}:
        attempt.settled_at = attempt.settled_at or at


def _apply_replies(rows: list[Callback]) -> None:
    """A reply by SMS answers the newest SMS to that number."""
    for row in rows:
        key = look_up_key(row.number)
        attempt = (
            Attempt.objects.filter(address_key=key, channel="sms").order_by("-id").select_for_update().first()
            if key
            else None
        )
        if attempt is None:
            continue
        at = _moment(row.content.get("at"))
        reply = str(row.content.get("text", "")).strip()[:8]
        Attempt.objects.filter(pk=attempt.pk).update(
            state=State.ANSWERED,
            reply=reply,
            answered_at=attempt.answered_at or at,
            settled_at=attempt.settled_at or at,
        )
        note([(attempt.uid, "replied", {})])
        jobs.tell("channel.answered", attempt)


def _uid(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


def _moment(value: Any) -> datetime:
    """The gateway's own time in real life; in a demo the demo's, which the simulator does not know."""
    found = parse_datetime(value) if isinstance(value, str) and not settings.DEMO else None
    return found if found and found.tzinfo else clock.now()


def went_well(channel: str, *, well: bool) -> None:
    """Count hand-overs that failed in a row; past the pack's number the channel is broken, loudly."""
    row, _made = ChannelState.objects.get_or_create(channel=channel)
    if well:
        if row.failures or row.broken_since:
            ChannelState.objects.filter(pk=channel).update(failures=0, broken_since=None, last_good_at=timezone.now())
        return
    failures = row.failures + 1
    most = int(packs.value("channel.failures_in_a_row", "").number)
    broken = row.broken_since or (timezone.now() if failures >= most else None)
    ChannelState.objects.filter(pk=channel).update(failures=failures, broken_since=broken)

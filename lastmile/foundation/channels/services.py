"""Put messages on their way, cancel them, and take what gateways tell."""

from __future__ import annotations

import hashlib
import logging
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
from lastmile.foundation.channels.bulk.fanning import Recipients as Recipients
from lastmile.foundation.channels.bulk.fanning import fan_out as fan_out
from lastmile.foundation.channels.models import Attempt, AttemptEvent, Callback, Message
from lastmile.foundation.jobs import crash
from lastmile.foundation.jobs import services as jobs
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

log = logging.getLogger(__name__)
State = Attempt.State
MOST_REPLIES = 10


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
    asks: bool = True


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
            address_key=look_up_key(one.address) if one.channel != "email" else "",
            say=one.say,
            asks=one.asks,
            reference=one.reference,
            subject_uid=one.subject_uid,
            lane=one.lane,
            created_at=now,
        )
        for one in wanted
    ]
    Attempt.objects.bulk_create(rows, batch_size=1000)
    crash.at_commit("attempts.written")
    return len(rows)


def under_way(references: Iterable[UUID]) -> set[UUID]:
    """Which of these still ring or wait to: their call by voice (where there is none, any try) is not settled."""
    tries = Attempt.objects.filter(reference__in=list(references)).values_list("reference", "channel", "settled_at")
    rung: dict[UUID, list[tuple[bool, bool]]] = {}
    for reference, channel, settled_at in tries:
        rung.setdefault(reference, []).append((channel == Attempt.Channel.VOICE, settled_at is None))
    voice = {one: [open_ for spoken, open_ in found if spoken] for one, found in rung.items()}
    return {one for one, found in rung.items() if any(voice[one] or [open_ for _spoken, open_ in found])}


@transaction.atomic
def cancel(references: Iterable[UUID]) -> int:
    """An answer on any channel stops the rest: what is not handed over yet is not sent, what is unknown not again.

    What is just being handed over goes out, but is not repeated. Returns how many were stopped.
    """
    now = clock.now()
    rows = Attempt.objects.filter(reference__in=list(references), unwanted_at__isnull=True)
    stopped = rows.filter(state__in=[State.WAITING, State.UNKNOWN]).update(
        state=State.CANCELLED, settled_at=now, unwanted_at=now
    )
    rows.filter(state=State.LEASED).update(unwanted_at=now)
    return stopped


def note(attempts: Iterable[tuple[UUID, str, dict[str, Any]]], at: datetime | None = None) -> None:
    """Add events to the append-only history."""
    at = at or clock.now()
    AttemptEvent.objects.bulk_create(
        [AttemptEvent(attempt_uid=uid, at=at, what=what, figures=figures) for uid, what, figures in attempts],
        batch_size=1000,
    )


@transaction.atomic
def receive(*, dedupe: str, kind: str, content: dict[str, Any], number: str = "") -> bool:
    """Keep what a gateway told; True when it was new. Committed before the gateway is answered.

    Gateways number their events each for itself, so the same number about another message is another event.
    """
    about = str(content.get("id") or look_up_key(number))
    key = hashlib.sha256(f"{kind} {about} {dedupe}".encode()).hexdigest()
    if Callback.objects.filter(dedupe=key).exists():
        return False
    rows = [Callback(dedupe=key, kind=kind, content=content, number=number, received_at=timezone.now())]
    Callback.objects.bulk_create(rows, ignore_conflicts=True)
    crash.at_commit("callback.kept")
    return True


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
        crash.at_commit("callbacks.applied")
        return len(rows)


def _apply_events(rows: list[Callback]) -> None:
    uids = {uid for row in rows if (uid := _uid(row.content.get("id")))}
    attempts = {one.uid: one for one in Attempt.objects.filter(uid__in=uids).order_by("id").select_for_update()}
    events: list[tuple[UUID, str, dict[str, Any]]] = []
    touched: dict[UUID, Attempt] = {}
    for row in rows:
        attempt = attempts.get(_uid(row.content.get("id")) or uuid7())
        if attempt is None:
            log.warning("a gateway told of a message that is not ours (callback %s)", row.pk)
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
    """A reply by SMS answers the newest SMS to that number that went out and asked for one; an open one first.

    Every reply is kept: whether one counts is decided by the ladder, and "谢谢" must not hide the "1" before it.
    """
    for row in rows:
        attempt = _asked_of(look_up_key(row.number))
        if attempt is None:
            log.warning("a reply matches no message (callback %s)", row.pk)
            continue
        at = _moment(row.content.get("at"))
        replies = [*attempt.replies, [str(row.content.get("text", "")).strip()[:8], at.isoformat()]][-MOST_REPLIES:]
        Attempt.objects.filter(pk=attempt.pk).update(
            state=State.ANSWERED,
            replies=replies,
            answered_at=attempt.answered_at or at,
            settled_at=attempt.settled_at or at,
        )
        note([(attempt.uid, "replied", {})])
        jobs.tell("channel.answered", attempt)


def _asked_of(address_key: str) -> Attempt | None:
    if not address_key:
        return None
    sent = Attempt.objects.filter(address_key=address_key, channel="sms", asks=True).order_by("-id").select_for_update()
    reached = (State.HANDED, State.DELIVERED, State.LEASED, State.UNKNOWN)
    return sent.filter(state__in=reached).first() or sent.filter(state__in=[State.ANSWERED, State.FAILED]).first()


def _uid(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


def _moment(value: Any) -> datetime:
    """The gateway's own time in real life; in a demo the demo's, which the simulator does not know."""
    found = parse_datetime(value) if isinstance(value, str) and not settings.DEMO else None
    return found if found and found.tzinfo else clock.now()

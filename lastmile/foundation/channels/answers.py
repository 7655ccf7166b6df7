"""What gateways tell: kept as it comes, applied in batches, in any order and however often."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from lastmile.foundation.access.encrypted import look_up_key
from lastmile.foundation.channels import rules
from lastmile.foundation.channels.bulk.statements import change_rows, insert_rows, of_keys
from lastmile.foundation.channels.bulk.writer import Writer
from lastmile.foundation.channels.history import note
from lastmile.foundation.channels.models import Attempt, Callback
from lastmile.foundation.channels.strangers import count_strangers
from lastmile.foundation.jobs import crash
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.statements.prepared import Prepared
from lastmile.kernel import clock

log = logging.getLogger(__name__)
State = Attempt.State
MOST_REPLIES = 10
BATCH = 1000
ANSWERS = frozenset({"answered"})
KEPT = ("dedupe", "kind", "content", "number", "urgent", "received_at")
SETTLED = frozenset({State.ANSWERED, State.FAILED, State.DELIVERED})


@dataclass(frozen=True)
class Told:
    """One thing a gateway told: `kind` event or reply, `dedupe` the gateway's own id of it."""

    dedupe: str
    kind: str
    content: dict[str, Any]
    number: str = ""


def receive(*, dedupe: str, kind: str, content: dict[str, Any], number: str = "") -> bool:
    """Keep what a gateway told; True when it was new. Committed before the gateway is answered."""
    return bool(receive_many([Told(dedupe, kind, content, number)]))


def receive_many(told: Sequence[Told]) -> int:
    """Keep many at once; returns how many were new.

    PostgreSQL takes each caller's rows in a transaction of its own. On SQLite, whose writers would starve one another,
    one of the callers writes for all that wait; everyone goes on when their own rows are committed.
    """
    rows = [_row(one) for one in told]
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        return _writer.put(rows)
    return _keep([rows])[0]


def _row(told: Told) -> tuple[Any, ...]:
    """Gateways number their events each for itself, so the same number about another message is another event."""
    about = str(told.content.get("id") or look_up_key(told.number))
    key = hashlib.sha256(f"{told.kind} {about} {told.dedupe}".encode()).hexdigest()
    urgent = told.kind == "reply" or told.content.get("event") in ANSWERS
    return key, told.kind, told.content, told.number, urgent, timezone.now()


@transaction.atomic
def _keep(parts: Sequence[Sequence[tuple[Any, ...]]]) -> list[int]:
    fresh = [insert_rows(Callback, KEPT, rows) for rows in parts]
    crash.at_commit("callback.kept")
    return fresh


_writer: Writer[tuple[Any, ...]] = Writer(_keep)


# Whether something a gateway told waits to be applied.
anything_told = Prepared(lambda: Callback.objects.filter(handled_at__isnull=True)).any


def drain_callbacks(limit: int = BATCH) -> int:
    """Apply what gateways told in one transaction a batch: answers before receipts, then the oldest first.

    Returns how many were applied. What cannot be applied is set aside, loudly: it keeps nobody else's answer waiting.
    """
    try:
        return _apply(Callback.objects.all(), limit) if anything_told() else 0
    except (OperationalError, InterfaceError):  # the database is away, not the callback strange
        raise
    except Exception as problem:
        log.error("a batch of callbacks failed: %s; each by itself now", type(problem).__name__)
        return _apply_each(limit)


def _apply_each(limit: int) -> int:
    keys = list(_waiting(Callback.objects.all()).values_list("pk", flat=True)[:limit])
    for key in keys:
        one = Callback.objects.filter(pk=key)
        try:
            _apply(one, 1)
        except (OperationalError, InterfaceError):
            raise
        except Exception as problem:
            log.error("callback %s cannot be applied and is set aside: %s", key, type(problem).__name__)
            one.update(handled_at=timezone.now())
    return len(keys)


def _waiting(among: QuerySet[Callback]) -> QuerySet[Callback]:
    return among.filter(handled_at__isnull=True).order_by("-urgent", "id")


def _apply(among: QuerySet[Callback], limit: int) -> int:
    with transaction.atomic():
        waiting = _waiting(among)
        kept = waiting.select_for_update(skip_locked=True).values_list("pk", "kind", "content", "number")
        rows = [_Kept(*row) for row in kept[:limit]]
        if not rows:
            return 0
        _apply_events([row for row in rows if row.kind == "event"])
        _apply_replies([row for row in rows if row.kind == "reply"])
        of_keys(Callback.objects.all(), [row.pk for row in rows]).update(handled_at=timezone.now())
        crash.at_commit("callbacks.applied")
        return len(rows)


class _Kept(NamedTuple):
    """A callback as it is applied."""

    pk: int
    kind: str
    content: dict[str, Any]
    number: str


@dataclass
class _Known:
    """What is known of an attempt, as columns."""

    id: int
    uid: UUID
    lane: int
    address_key: str
    created_at: datetime
    state: str
    heard_seconds: float | None
    key: str
    error: str
    answered_at: datetime | None
    settled_at: datetime | None
    handed_at: datetime | None

    def tell(self, content: dict[str, Any]) -> None:
        """Take one more word of the gateway."""
        heard = content.get("heard")
        heard = float(heard) if isinstance(heard, int | float) else None
        known = rules.Told(self.state, self.heard_seconds, self.key, self.error)
        told = rules.after(known, str(content.get("event", "")), heard, str(content.get("key") or "")[:8])
        self.state, self.heard_seconds, self.key, self.error = told.state, told.heard, told.key, told.error
        at = moment(content.get("at"), since=self.created_at)
        self.handed_at = self.handed_at or at
        if self.state == State.ANSWERED:
            self.answered_at = min(self.answered_at or at, at)
        if self.state in SETTLED:
            self.settled_at = self.settled_at or at


LOOKED_AT = tuple(_Known.__dataclass_fields__)
CHANGED = LOOKED_AT[5:]


def _apply_events(rows: Sequence[_Kept]) -> None:
    ids = [_uid(row.content.get("id")) for row in rows]
    attempts = Attempt.objects.filter(uid__in={uid for uid in ids if uid}).order_by("id").select_for_update()
    known = {one[1]: _Known(*one) for one in attempts.values_list(*LOOKED_AT)}
    events: list[tuple[UUID, str, dict[str, Any]]] = []
    touched: dict[UUID, _Known] = {}
    strangers: list[str] = []
    for row, uid in zip(rows, ids, strict=True):
        attempt = known.get(uid) if uid else None
        if attempt is None or not _is_about(attempt, row.number):
            log.warning("a gateway told of a message or number that is not ours (callback %s)", row.pk)
            strangers.append("event" if attempt is None else "number")
            continue
        attempt.tell(row.content)
        what = str(row.content.get("event", ""))[:24]
        figures = {"heard": row.content.get("heard"), "key": str(row.content.get("key", ""))[:8]}
        events.append((attempt.uid, what, figures))
        touched[attempt.uid] = attempt
    change_rows(Attempt, CHANGED, [(one.id, *(getattr(one, name) for name in CHANGED)) for one in touched.values()])
    note(events)
    count_strangers(strangers)
    _tell_answered([one for one in touched.values() if one.state == State.ANSWERED])


def _is_about(attempt: _Known, number: str) -> bool:
    """Whether a word about this attempt is about the number it went to, where the gateway names one."""
    return not number or not attempt.address_key or look_up_key(number) == attempt.address_key


def _tell_answered(attempts: Sequence[_Known]) -> None:
    """Whoever was called as a post climbs no further; what a recipient of a message to many says is another fact."""
    jobs.tell_all("channel.answered", [one for one in attempts if one.lane == 0])
    jobs.tell_all("recipient.answered", [one for one in attempts if one.lane > 0])


def _apply_replies(rows: Sequence[_Kept]) -> None:
    """A reply by SMS answers the newest SMS to that number that went out and asked for one; an open one first.

    Every reply is kept: whether one counts is decided by the ladder, and "谢谢" must not hide the "1" before it.
    """
    for row in rows:
        attempt = _asked_of(look_up_key(row.number))
        if attempt is None:
            log.warning("a reply matches no message (callback %s)", row.pk)
            count_strangers(["reply"])
            continue
        at = moment(row.content.get("at"), since=attempt.created_at)
        replies = [*attempt.replies, [str(row.content.get("text", "")).strip()[:8], at.isoformat()]][-MOST_REPLIES:]
        Attempt.objects.filter(pk=attempt.pk).update(
            state=State.ANSWERED,
            replies=replies,
            answered_at=attempt.answered_at or at,
            settled_at=attempt.settled_at or at,
        )
        note([(attempt.uid, "replied", {})])
        jobs.tell("channel.answered" if attempt.lane == 0 else "recipient.answered", attempt)


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


def moment(value: Any, *, since: datetime) -> datetime:
    """The gateway's own time in real life; in a demo the demo's, which the simulator does not know.

    Whatever its clock says: nothing came back after now, or before the message was written.
    """
    now = clock.now()
    try:
        found = parse_datetime(value) if isinstance(value, str) and not settings.DEMO else None
    except ValueError:  # 24:00, the 30th of February
        found = None
    return max(min(found, now), since) if found and found.tzinfo else now

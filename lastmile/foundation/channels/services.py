"""Put messages on their way and cancel them. What others may do with channels is named here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from lastmile.foundation.access.encrypted import look_up_key
from lastmile.foundation.channels.answers import Told as Told
from lastmile.foundation.channels.answers import anything_told as anything_told
from lastmile.foundation.channels.answers import drain_callbacks as drain_callbacks
from lastmile.foundation.channels.answers import receive as receive
from lastmile.foundation.channels.answers import receive_many as receive_many
from lastmile.foundation.channels.bulk.fanning import Recipients as Recipients
from lastmile.foundation.channels.bulk.fanning import fan_out as fan_out
from lastmile.foundation.channels.history import note as note
from lastmile.foundation.channels.models import Attempt, Message
from lastmile.foundation.jobs import crash
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

State = Attempt.State


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

    What is just being handed over goes out, but is not repeated. Returns how many were stopped. A query of references is
    asked where it stands: a hundred thousand of them are never brought here.
    """
    now = clock.now()
    asked = references if isinstance(references, QuerySet) else list(references)
    rows = Attempt.objects.filter(reference__in=asked, unwanted_at__isnull=True)
    stopped = rows.filter(state__in=[State.WAITING, State.UNKNOWN]).update(
        state=State.CANCELLED, settled_at=now, unwanted_at=now
    )
    rows.filter(state=State.LEASED).update(unwanted_at=now)
    return stopped

"""Reads: what came back for a call, how channels are doing, a person's inbox."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lastmile.foundation.access.encrypted import look_up_key
from lastmile.foundation.channels import rules
from lastmile.foundation.channels.bulk.tallying import Counted as Counted
from lastmile.foundation.channels.bulk.tallying import counted as counted
from lastmile.foundation.channels.models import Attempt, AttemptEvent, ChannelState, FanOut


@dataclass(frozen=True)
class Answer:
    """What came back on one channel for one call."""

    reference: UUID
    channel: str
    at: datetime
    heard_seconds: float | None
    key: str
    reply: str


def answers_of(attempt_uid: UUID) -> list[Answer]:
    """What came back for an attempt, oldest first: each reply by SMS, else the one answer; empty when nothing did."""
    one = Attempt.objects.filter(uid=attempt_uid, state=Attempt.State.ANSWERED).first()
    if one is None or one.answered_at is None:
        return []
    told = one.replies or [["", one.answered_at.isoformat()]]
    return [
        Answer(one.reference, one.channel, datetime.fromisoformat(at), one.heard_seconds, one.key, reply)
        for reply, at in told
    ]


def attempts_of(references: Iterable[UUID]) -> list[Attempt]:
    """Every attempt of some calls, oldest first."""
    return list(Attempt.objects.filter(reference__in=list(references)).order_by("id"))


def events_of(attempt_uid: UUID) -> list[AttemptEvent]:
    return list(AttemptEvent.objects.filter(attempt_uid=attempt_uid).order_by("id"))


def figures(subject_uid: UUID) -> list[tuple[str, str, int]]:
    """(channel, state, count) of a matter's attempts."""
    found: Counter[tuple[str, str]] = Counter()
    for one in counted([subject_uid]):
        found[one.channel, one.state] += one.number
    return sorted((channel, state, number) for (channel, state), number in found.items())


def repeats(subject_uid: UUID) -> int:
    """How many messages of a matter may have arrived twice."""
    return sum(one.repeats for one in counted([subject_uid]))


def fanned_out(subject_uid: UUID) -> list[FanOut]:
    """Messages to very many on a matter and how far each has been put on its way, oldest first."""
    return list(FanOut.objects.filter(subject_uid=subject_uid).select_related("message").order_by("id"))


def broken() -> list[str]:
    """Names of channels that failed too often in a row."""
    rows = ChannelState.objects.filter(broken_since__isnull=False).values_list("channel", flat=True)
    return [str(Attempt.Channel(name).label) for name in rows]


def is_broken(channel: str) -> bool:
    """Whether a channel failed too often in a row."""
    return ChannelState.objects.filter(channel=channel, broken_since__isnull=False).exists()


def cut_off() -> bool:
    """Whether neither a call nor an SMS goes out (断网): paper, doors and loudspeakers are left."""
    down = ChannelState.objects.filter(broken_since__isnull=False).values_list("channel", flat=True)
    return {Attempt.Channel.VOICE, Attempt.Channel.SMS} <= set(down)


def inbox(person_uid: UUID, limit: int = 20) -> list[tuple[datetime, str]]:
    """A person's newest messages inside the application: those that still stand, newest first."""
    mine = Attempt.objects.filter(address_key=look_up_key(str(person_uid)), channel="in_app")
    rows = mine.exclude(state=Attempt.State.CANCELLED).select_related("message").order_by("-id")
    return [(one.created_at, rules.wording(one.message.text, one.message.mark, one.say)) for one in rows[:limit]]

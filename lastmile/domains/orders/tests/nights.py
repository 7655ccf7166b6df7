"""A night on a stopped clock for a call: minutes pass, the ladder climbs, people answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from lastmile.domains.orders import jobs
from lastmile.domains.orders.models import Call
from lastmile.foundation.obligations import answering, climbing
from lastmile.foundation.obligations.models import Callout, Obligation
from lastmile.foundation.people.models import Person, Post
from lastmile.kernel import clock

START = datetime(2026, 7, 25, 14, 40, tzinfo=UTC)  # 22:40 in Shanghai


class CallNight:
    """Stops the clock at 22:40; `until` lets it run with a worker that ticks every half minute."""

    def __init__(self) -> None:
        self.minute = 0.0
        clock.set_source(lambda: self.now)

    @property
    def now(self) -> datetime:
        return START + timedelta(minutes=self.minute)

    def until(self, minute: float) -> CallNight:
        while self.minute < minute:
            climbing.climb_all()
            self.minute = min(self.minute + 0.5, minute)
        climbing.climb_all()
        return self

    def answers(self, call: Call, person: Person, channel: str = "voice", heard: float = 22, key: str = "1") -> int:
        """The person answers their newest call; the domain hears of it."""
        made = Callout.objects.filter(subject_uid=call.uid, person=person).order_by("-id")[0]
        answering.take_answer(reference=made.uid, channel=channel, at=self.now, heard_seconds=heard, key=key, reply=key)
        made.refresh_from_db()
        jobs.take_answer(made.uid)
        return made.pk


def owed(call: Call, post: Post) -> Obligation:
    return Obligation.unscoped.get(subject_uid=call.uid, kind="call.answer", post=post)


def door_of(call: Call) -> Obligation:
    return Obligation.unscoped.get(subject_uid=call.uid, kind="call.door")

"""A night on a stopped clock: a call is opened, minutes pass, the ladder climbs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.ledger.services import Matter
from lastmile.foundation.obligations import calling, climbing, services
from lastmile.foundation.obligations.models import Callout, Obligation, Step
from lastmile.foundation.obligations.rules import Ladder
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.obligations.tests.factories import RED_NIGHT, a_matter
from lastmile.foundation.people.models import Person, Post
from lastmile.kernel import clock

START = datetime(2026, 7, 25, 14, 40, tzinfo=UTC)
NO_DOOR = replace(RED_NIGHT, rungs=tuple(rung for rung in RED_NIGHT.rungs if rung.to != "door"))


class Night:
    """Opens `call.answer` for posts at 22:40 and lets the time run."""

    def __init__(self, posts: Iterable[Post], *, ladder: Ladder = RED_NIGHT, matter: Matter | None = None) -> None:
        self.matter = matter or a_matter()
        self.minute = 0.0
        clock.set_source(lambda: self.now)
        owed = Owed(
            kind="call.answer",
            subject=self.matter,
            title="请马上应答",
            due_at=START + timedelta(minutes=5),
            ladder=ladder,
            level="red",
            urgent=True,
            opened_at=START,
        )
        keys = [post.pk for post in posts]
        calling.say_for("call", self.matter.uid, text="暴雨红色,请马上叫人。", mark="")
        services.open_many(a_scope("53"), Post.unscoped.filter(pk__in=keys), owed)

    @property
    def now(self) -> datetime:
        return START + timedelta(minutes=self.minute)

    def until(self, minute: float, *, ticking: bool = True) -> Night:
        """Let the time run with a worker that ticks every half minute, or without any."""
        while ticking and self.minute < minute:
            climbing.climb_all()
            self.minute = min(self.minute + 0.5, minute)
        self.minute = minute
        if ticking:
            climbing.climb_all()
        return self

    def calls(self, person: Person) -> list[tuple[str, float]]:
        """(role, minute) of every call to a person."""
        made = Callout.objects.filter(subject_uid=self.matter.uid, person=person).order_by("id")
        return [(one.role, (one.created_at - START).total_seconds() / 60) for one in made]

    def steps(self, post: Post) -> list[tuple[str, float, str]]:
        """(name, minute, why passed) of every rung of a post's obligation."""
        rows = Step.objects.filter(obligation_uid=self.owed(post).uid).order_by("id")
        return [(one.name, (one.at - START).total_seconds() / 60, one.passed) for one in rows]

    def owed(self, post: Post) -> Obligation:
        return Obligation.unscoped.get(post=post, subject_uid=self.matter.uid, kind="call.answer")

    def doors(self) -> list[Obligation]:
        return list(Obligation.unscoped.filter(subject_uid=self.matter.uid, kind="call.door").order_by("id"))

    def attempts(self, person: Person) -> list[Attempt]:
        uids = Callout.objects.filter(person=person).values_list("uid", flat=True)
        return list(Attempt.objects.filter(reference__in=list(uids)).order_by("id"))

"""How many are called, reached and missing: counted from what is owed, so a restart changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Left

from lastmile.domains.orders import rules
from lastmile.domains.orders.models import Call
from lastmile.domains.orders.rules import ANSWER, DOOR, State
from lastmile.foundation.obligations.models import Callout, CalloutCover, LadderCopy, Obligation, ObligationArchive
from lastmile.foundation.obligations.rules import Ladder, Outcome, Progress, To
from lastmile.foundation.rulepacks import catalogue

NEVER = (Outcome.VOID, Outcome.SUPERSEDED)  # closed without anybody having been reached
MISSING = Q(done_at__isnull=True) | Q(outcome__in=NEVER)
REACHED = Q(done_at__isnull=False) & ~Q(outcome__in=NEVER)
ASKED = Q(occurrence="")  # what was set aside has an occurrence of its own
ALONE = Q(held_by__isnull=True)
ABOVE = (To.SUPERIOR, To.DUTY_LEADER)
VILLAGE = 12
MOST_PROGRESS = 300


@dataclass(frozen=True)
class Tally:
    """People are counted once, whatever number of posts they hold; a post of several members counts as one."""

    posts: int
    people: int
    missing: int
    missing_posts: int
    vacant: int
    vacant_open: int

    @property
    def reached(self) -> int:
        return self.people - self.missing


def owed(call: Call) -> QuerySet[Obligation]:
    """Every answer a call asks for, one a post; those of long ago stand in the archive.

    Without what was set aside: asked in places that left the area, or answered before they left and came back.
    """
    return owed_ever(call).filter(ASKED)


def owed_ever(call: Call) -> QuerySet[Obligation]:
    """The same, with what was set aside."""
    rows = Obligation.unscoped.filter(subject_uid=call.uid, kind=ANSWER)
    if call.state == State.ENDED and not rows.exists():
        return ObligationArchive.unscoped.filter(subject_uid=call.uid, kind=ANSWER)  # type: ignore[return-value]
    return rows


@dataclass(frozen=True)
class LetGo:
    """Whom a call asked and asks no more, because their place left the area."""

    posts: int
    people: int
    villages: Sequence[str]  # their codes


def let_go(call: Call, part: Q) -> LetGo:
    """Posts set aside unanswered that are not owed anew."""
    rows = owed_ever(call).filter(part, ~ASKED, outcome=Outcome.SUPERSEDED)
    rows = rows.exclude(post__in=owed(call).values("post")).order_by()
    found = list(rows.annotate(village=Left("region_code", VILLAGE)).values_list("post", "held_by__person", "village"))
    posts = {post for post, _person, _village in found}
    people = {person for _post, person, _village in found if person}
    return LetGo(len(posts), len(people), sorted({village for _post, _person, village in found}))


def tally(call: Call, part: Q) -> Tally:
    """One query: what of a call is open and what is done, in a part of it."""
    group = _group()
    found = (
        owed(call)
        .filter(part)
        .aggregate(
            posts=Count("pk"),
            missing_posts=Count("pk", filter=MISSING),
            people=Count("held_by__person", distinct=True),
            missing=Count("held_by__person", filter=MISSING, distinct=True),
            groups=Count("pk", filter=group),
            groups_open=Count("pk", filter=group & MISSING),
            alone=Count("pk", filter=ALONE),
            alone_open=Count("pk", filter=ALONE & MISSING),
        )
    )
    return Tally(
        posts=found["posts"],
        people=found["people"] + found["groups"],
        missing=found["missing"] + found["groups_open"],
        missing_posts=found["missing_posts"],
        vacant=found["alone"] - found["groups"],
        vacant_open=found["alone_open"] - found["groups_open"],
    )


def _group() -> Q:
    """Posts of several members, of whom one answers for all: each counts as one person."""
    return ALONE & Q(post__kind__in=[kind.id for kind in catalogue.post_kinds().values() if kind.several_people])


def asked_in(call: Call, part: Q) -> frozenset[str]:
    """Uids, as hex, of what a part of a call is about: the posts, who holds them, what they owe, and who was called for them."""
    rows = owed(call).filter(part).order_by()
    covers = CalloutCover.objects.filter(callout__subject_uid=call.uid, obligation_uid__in=rows.values("uid"))
    called = Callout.objects.filter(pk__in=covers.values("callout")).values_list("person__uid", flat=True)
    held = rows.values_list("uid", "post__uid", "held_by__person__uid")
    return frozenset(uid.hex for uid in {*called, *(uid for one in held for uid in one)} if uid)


def missing_of(uids: Sequence[UUID]) -> dict[UUID, int]:
    """How many people of each open call are not reached, as its board counts them, for a list; one query."""
    open_rows = Obligation.unscoped.filter(subject_uid__in=list(uids), kind=ANSWER, done_at__isnull=True)
    counted = open_rows.order_by().values_list("subject_uid")
    people = Count("held_by__person", distinct=True) + Count("pk", filter=_group())
    return dict.fromkeys(uids, 0) | dict(counted.annotate(n=people))


@dataclass(frozen=True)
class Place:
    """A village's share of a call."""

    code: str
    people: int
    missing: int
    missing_posts: int


def by_village(call: Call, part: Q) -> list[Place]:
    """Villages (and the township itself) with somebody missing, most first."""
    rows = owed(call).filter(part).order_by().annotate(village=Left(F("region_code"), VILLAGE)).values("village")
    counted = rows.annotate(
        people=Count("held_by__person", distinct=True),
        missing=Count("held_by__person", filter=MISSING, distinct=True),
        missing_posts=Count("pk", filter=MISSING),
    )
    places = [Place(*one) for one in counted.values_list("village", "people", "missing", "missing_posts")]
    return sorted((one for one in places if one.missing_posts), key=lambda one: (-one.missing_posts, one.code))


def turns_up_at(call: Call, part: Q) -> datetime | None:
    """When the first of those missing will be handed to a superior; None when all were, or nobody will be."""
    progress = ("ladder_id", "rung", "runs", "slot", "last_ran_at", "climbs_from")
    rows = owed(call).filter(part, done_at__isnull=True, ladder__isnull=False).order_by()
    found = list(rows.values_list(*progress).distinct()[:MOST_PROGRESS])
    copies = LadderCopy.objects.in_bulk({row[0] for row in found})
    ladders = {key: Ladder.from_json(copy.content) for key, copy in copies.items()}
    times = [
        rules.turns_at(ladders[ladder], Progress(rung, runs, last, slot), base, To.SUPERIOR)
        for ladder, rung, runs, slot, last, base in found
    ]
    return min((one for one in times if one), default=None)


def turned_up(call: Call, part: Q) -> int:
    """How many posts that are still missing were handed to a superior."""
    covers = CalloutCover.objects.filter(callout__subject_uid=call.uid, callout__role__in=ABOVE)
    rows = owed(call).filter(part, MISSING, uid__in=covers.values("obligation_uid"))
    return rows.count()


def doors_open(call: Call, part: Q) -> int:
    """How many are being fetched at their doors, by somebody of this part."""
    return Obligation.unscoped.filter(part, subject_uid=call.uid, kind=DOOR, done_at__isnull=True).count()


def going(call: Call) -> list[Callout]:
    """Superiors who pressed 1 for others: 我去找."""
    rows = Callout.objects.filter(subject_uid=call.uid, role__in=ABOVE, answered_at__isnull=False)
    return list(rows.select_related("person", "holding__post").order_by("-answered_at")[:20])

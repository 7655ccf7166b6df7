"""What climbed to a person: work of others that a ladder turned to them, because whoever owes it did not act.

It stands on their list until it is done, however they were told: by a call of their own, or in the daily digest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, Min, Q, QuerySet

from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.obligations import selectors
from lastmile.foundation.obligations.digest import told
from lastmile.foundation.obligations.models import CalloutCover, LadderCopy, Obligation
from lastmile.foundation.obligations.models.callouts import TURNED
from lastmile.foundation.obligations.rules import To
from lastmile.foundation.obligations.selectors import Row
from lastmile.foundation.obligations.turning import HIGHEST, load
from lastmile.foundation.people.models import Holding, Post
from lastmile.foundation.people.selectors import in_force
from lastmile.kernel import clock

MOST = 200  # late routine matters looked at; what is due first counts


@dataclass(frozen=True)
class Climbed:
    """One line for all of a matter that was turned to the person: the row due first, and how many posts owe the same."""

    row: Row
    count: int


def turned_to(scope: Scope, *, whole_level: bool = False) -> list[Climbed]:
    """What was turned to the person (or to anybody of their level), due first. What they go to the door for is not repeated."""
    posts = set(selectors.held_posts(scope))
    people = {scope.person_id} if scope.person_id else set()
    if whole_level:
        posts |= set(selectors.level_posts(scope))
        people |= set(_held(posts).values_list("person_id", flat=True))
    found = {**_called(people, posts), **dict.fromkeys(_digested(people, posts), 1)}
    first = selectors.open_rows().filter(pk__in=list(found)).order_by(*selectors.BY_DUE)
    keys = list(first)
    return [Climbed(row, found[one.pk]) for row, one in zip(selectors.shown_rows(keys), keys, strict=True)]


def _held(posts: Collection[int]) -> QuerySet[Holding]:
    return Holding.objects.filter(in_force(clock.today()), post__in=posts)


def _open(posts: Collection[int]) -> QuerySet[Obligation]:
    """Open, not postponed, and owed by others."""
    return Obligation.unscoped.filter(done_at__isnull=True, postponed_at__isnull=True).exclude(post__in=posts)


def _called(people: Collection[int], posts: Collection[int]) -> dict[int, int]:
    """Where they were called as superior or leader and it is still open: the first of each matter and kind, and how many."""
    covers = CalloutCover.objects.filter(callout__person__in=people, callout__role__in=TURNED)
    doors = Obligation.unscoped.filter(post__in=posts, done_at__isnull=True, kind__endswith=".door")
    rows = _open(posts).filter(uid__in=covers.values("obligation_uid"))
    rows = rows.exclude(subject_uid__in=doors.values("subject_uid"))
    together = rows.values("kind", "subject_uid").annotate(first=Min("pk"), many=Count("pk"), due=Min("due_at"))
    together = together.order_by("due", "first")
    return {one["first"]: one["many"] for one in together[: selectors.SHOWN]}


def _digested(people: Collection[int], posts: Collection[int]) -> list[int]:
    """What the morning's digest counts for them as superior or leader: by the posts as they are held today."""
    ladders = list(LadderCopy.objects.filter(by="digest"))
    wanted = _of_superiors(ladders, posts) | _of_leaders(ladders, posts)
    if not wanted:
        return []
    late = _open(posts).filter(wanted, due_at__lt=clock.now(), urgent=False, rung__gt=1).order_by(*selectors.BY_DUE)
    rows = list(late[:MOST])
    batch = load(rows, clock.now()) if rows else None
    return [row.pk for row in rows if batch and any(who in people and to in TURNED for who, to in told(row, batch))]


def _of_superiors(ladders: Iterable[LadderCopy], posts: Collection[int]) -> Q:
    under = _posts_under(posts)
    past = [Q(ladder=one.pk, rung__gt=at) for one in ladders if (at := _first(one, To.SUPERIOR)) is not None]
    return _any(past) & Q(post__in=under) if under and past else Q()


def _of_leaders(ladders: Iterable[LadderCopy], posts: Collection[int]) -> Q:
    held: dict[str, set[str]] = {}
    for kind, code in Post.unscoped.filter(pk__in=posts).values_list("kind", "region_code"):
        held.setdefault(kind, set()).add(code)
    found = []
    for one in ladders:
        at = _first(one, To.DUTY_LEADER)
        kinds = () if at is None else one.content["rungs"][at]["post_kinds"]
        branches = {code for kind in kinds for code in held.get(kind, ())}
        if branches:
            inside = _any(branch_q(Obligation, code, by_code=True) for code in sorted(branches))
            found.append(Q(ladder=one.pk, rung__gt=at) & inside)
    return _any(found)


def _first(ladder: LadderCopy, to: str) -> int | None:
    """The first rung that turns there."""
    return next((at for at, rung in enumerate(ladder.content["rungs"]) if rung["to"] == to), None)


def _any(terms: Iterable[Q]) -> Q:
    found = Q()
    for term in terms:
        found |= term
    return found


def _posts_under(posts: Collection[int]) -> set[int]:
    """The posts these are the superior of; where one of those is vacant, the posts under it too."""
    found: set[int] = set()
    wanted = set(posts)
    for _level in range(HIGHEST):
        below = set(Post.unscoped.filter(superior__in=wanted, closed_on__isnull=True).values_list("pk", flat=True))
        below -= found | set(posts)
        if not below:
            break
        found |= below
        wanted = below - set(_held(below).values_list("post_id", flat=True))
    return found

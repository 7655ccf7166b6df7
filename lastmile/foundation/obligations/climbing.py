"""Climb: run every ladder step that is due, in batches, each batch one transaction without any network.

A batch loads what it needs in a constant number of queries: posts with the chain of their superiors, holdings of today,
and who was already called.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.obligations import calling, rules, services
from lastmile.foundation.obligations.models import CalloutCover, LadderCopy, Obligation, Step
from lastmile.foundation.obligations.rules import Ladder, Passed, Progress, Rung, To
from lastmile.foundation.people.models import Holding, Post
from lastmile.kernel import clock

BATCH = 500
HIGHEST = 8  # levels of superiors followed; a ring of posts must not hang the ladder
SCOPE = Scope.of_system("ladder", [])


@dataclass
class Batch:
    """Everything needed to decide who is next for a batch of obligations."""

    now: datetime
    posts: dict[int, Post] = field(default_factory=dict)
    holders: dict[tuple[int, str], Holding] = field(default_factory=dict)
    called: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    ladders: dict[int, Ladder] = field(default_factory=dict)
    leaders: dict[tuple[str, ...], list[Post]] = field(default_factory=dict)

    def holder(self, post_id: int, rank: str) -> Holding | None:
        return self.holders.get((post_id, rank))

    def someone(self, post_id: int) -> Holding | None:
        """Whoever can be called for a post: A, else B, else a member."""
        return self.holder(post_id, "A") or self.holder(post_id, "B") or self.holder(post_id, "M")


def climb(limit: int = BATCH) -> int:
    """Run one batch of due steps; returns how many obligations were looked at. Any number of workers may run it."""
    now = clock.now()
    with transaction.atomic():
        due = Obligation.unscoped.filter(next_step_at__lte=now).order_by("next_step_at", "id")
        rows = list(due.select_for_update(skip_locked=True)[:limit])
        if not rows:
            return 0
        batch = load(rows, now)
        plan = calling.Plan(now)
        steps: list[Step] = []
        for row in rows:
            steps += _climb_one(row, batch, plan)
        plan.carry_out()
        for step in steps:
            step.callout_uid = plan.uid_of(step.obligation_uid, step.rung, step.run)
        Step.objects.bulk_create(steps, batch_size=1000)
        Obligation.unscoped.bulk_update(rows, ["rung", "runs", "slot", "last_ran_at", "next_step_at"], batch_size=200)
        return len(rows)


def climb_all() -> int:
    """Run due steps until none is left; called every second by the timetable."""
    total = 0
    while done := climb():
        total += done
        if done < BATCH:
            break
    return total


def _climb_one(row: Obligation, batch: Batch, plan: calling.Plan) -> list[Step]:
    """Run or pass rungs until the next one lies in the future."""
    ladder = batch.ladders[row.ladder_id or 0]
    base = row.opened_at if ladder.starts == "opened" else row.due_at
    progress, steps = services.progress_of(row), []
    while (due := rules.due_step(ladder, progress, base)) is not None and due <= batch.now:
        rung = ladder.rungs[progress.rung]
        reason = _turn_to(row, ladder, rung, progress, batch, plan)
        steps.append(
            Step(
                obligation_uid=row.uid,
                subject_uid=row.subject_uid,
                rung=progress.rung,
                run=progress.runs,
                name=rung.name,
                at=batch.now,
                passed=reason,
            )
        )
        progress = rules.after_pass(ladder, progress) if reason else rules.after_run(ladder, progress, batch.now)
    row.rung, row.runs, row.slot, row.last_ran_at = progress.rung, progress.runs, progress.slot, progress.last_ran_at
    row.next_step_at = rules.due_step(ladder, progress, base)
    return steps


def _turn_to(
    row: Obligation, ladder: Ladder, rung: Rung, progress: Progress, batch: Batch, plan: calling.Plan
) -> str:
    """Plan the call (or the door) of one rung; returns why it was passed instead, or ""."""
    if ladder.by == "digest":
        return ""  # the daily digest reads the rung; nobody is called
    if rung.to == To.DOOR:
        superior = _superior(row, batch)
        if superior is None:
            return Passed.VACANT
        plan.send_to_door(row, superior[0], batch.holder(row.post_id, "A"))
        return ""
    people = _people(row, rung, batch)
    if not people:
        return Passed.VACANT
    fresh = [one for one in people if progress.runs or rung.to in _AGAIN or one.person_id not in batch.called[row.pk]]
    if not fresh:
        return Passed.SAME_PERSON
    for holding in fresh:
        plan.call(row, holding, rung, progress)
        batch.called[row.pk].add(holding.person_id)
    return ""


# Redialling the holder is meant; a stand-in or superior who is the same person is not.
_AGAIN = {To.HOLDER_A}


def _people(row: Obligation, rung: Rung, batch: Batch) -> list[Holding]:
    if rung.to == To.HOLDER_A:
        found = batch.holder(row.post_id, "A")
    elif rung.to == To.HOLDER_B:
        found = batch.holder(row.post_id, "B")
    elif rung.to == To.SUPERIOR:
        superior = _superior(row, batch)
        found = superior[1] if superior else None
    else:
        posts = _nearest(batch.leaders.get(tuple(rung.post_kinds), []), row.region_code)
        return [holding for post in posts if (holding := batch.someone(post.pk))]
    return [found] if found else []


def told(row: Obligation, batch: Batch) -> list[tuple[int, str]]:
    """(person, role) of everybody the rungs run so far reach, for the digest; each person once."""
    ladder = batch.ladders[row.ladder_id or 0]
    found: dict[int, str] = {}
    for rung in ladder.rungs[: row.rung]:
        for holding in _people(row, rung, batch):
            found.setdefault(holding.person_id, rung.to)
    return list(found.items())


def _superior(row: Obligation, batch: Batch) -> tuple[Post, Holding] | None:
    """The nearest superior post that somebody holds."""
    post = batch.posts.get(row.post_id)
    for _level in range(HIGHEST):
        if post is None or post.superior_id is None:
            return None
        post = batch.posts.get(post.superior_id)
        if post and (holding := batch.someone(post.pk)):
            return post, holding
    return None


def _nearest(posts: Iterable[Post], code: str) -> list[Post]:
    """Of each kind, the post whose region lies nearest above (or at) the code."""
    best: dict[str, Post] = {}
    for post in posts:
        if code.startswith(post.region_code) and (
            post.kind not in best or len(post.region_code) > len(best[post.kind].region_code)
        ):
            best[post.kind] = post
    return list(best.values())


def load(rows: list[Obligation], now: datetime) -> Batch:
    batch = Batch(now)
    copies = LadderCopy.objects.in_bulk({row.ladder_id for row in rows if row.ladder_id})
    batch.ladders = {key: Ladder.from_json(copy.content) for key, copy in copies.items()}
    _load_posts(batch, {row.post_id for row in rows})
    _load_leaders(batch, {row.region_code for row in rows})
    today = clock.local(now).date()
    held = Holding.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=today), post__in=list(batch.posts), from_on__lte=today
    ).select_related("person")
    for holding in held.order_by("-from_on"):
        batch.holders.setdefault((holding.post_id, holding.rank), holding)
    covers = CalloutCover.objects.filter(obligation__in=[row.pk for row in rows])
    for obligation_id, person_id in covers.values_list("obligation_id", "callout__person_id"):
        batch.called[obligation_id].add(person_id)
    return batch


def _load_posts(batch: Batch, wanted: set[int]) -> None:
    for _level in range(HIGHEST):
        wanted -= batch.posts.keys()
        if not wanted:
            return
        batch.posts |= Post.unscoped.in_bulk(wanted)
        wanted = {post.superior_id for post in batch.posts.values() if post.superior_id}


def _load_leaders(batch: Batch, codes: set[str]) -> None:
    kinds = {
        tuple(rung.post_kinds) for ladder in batch.ladders.values() for rung in ladder.rungs if rung.to == To.DUTY_LEADER
    }
    above = {code[:length] for code in codes for length in (2, 4, 6, 9, 12, 15)}
    for group in kinds:
        found = list(Post.unscoped.filter(kind__in=group, region_code__in=above, closed_on__isnull=True))
        batch.leaders[group] = found
        batch.posts |= {post.pk: post for post in found}

"""Whom a rung turns to: holders of today, stand-ins, superiors, leaders; loaded for a batch in a handful of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile
from uuid import UUID

from lastmile.foundation.obligations.models import CalloutCover, LadderCopy, Obligation
from lastmile.foundation.obligations.rules import Ladder, Rung, To
from lastmile.foundation.people.models import Holding, Post
from lastmile.foundation.people.selectors import in_force
from lastmile.kernel import clock

HIGHEST = 8  # levels of superiors followed; a ring of posts must not hang the ladder


@dataclass
class Batch:
    """Everything needed to decide who is next for some obligations. `called`: persons by obligation."""

    now: datetime
    ladders: dict[int, Ladder] = field(default_factory=dict)
    posts: dict[int, Post] = field(default_factory=dict)
    holdings: dict[int, list[Holding]] = field(default_factory=dict)
    leaders: dict[tuple[str, ...], list[Post]] = field(default_factory=dict)
    called: dict[UUID, set[int]] = field(default_factory=lambda: defaultdict(set))

    def of_rank(self, post_id: int, rank: str) -> list[Holding]:
        return [one for one in self.holdings.get(post_id, []) if one.rank == rank]

    def first_holders(self, post_id: int) -> list[Holding]:
        """A, or every member of a post that several people hold."""
        return self.of_rank(post_id, "A")[:1] or self.of_rank(post_id, "M")

    def anybody(self, post_id: int) -> list[Holding]:
        """Whoever can be turned to for a post: the first holders, else the stand-in."""
        return self.first_holders(post_id) or self.of_rank(post_id, "B")[:1]

    def people(self, row: Obligation, rung: Rung) -> list[Holding]:
        """Whom a rung of this obligation turns to; empty when the post is vacant. A door rung turns to nobody by call."""
        if rung.to == To.HOLDER_A:
            return self.first_holders(row.post_id)
        if rung.to == To.HOLDER_B:
            return self.of_rank(row.post_id, "B")[:1]
        if rung.to == To.SUPERIOR:
            return next((held for _post, held in self._superiors(row.post_id)), [])
        if rung.to == To.DUTY_LEADER:
            return self._leaders(rung, row.region_code)
        return []

    def turned_to(self, row: Obligation, rung: int) -> set[int]:
        """Persons already turned to for an obligation: called, or, for a digest, those of the rungs below."""
        ladder = self.ladders[row.ladder_id or 0]
        if ladder.by == "call":
            return self.called[row.uid]
        return {one.person_id for below in ladder.rungs[:rung] for one in self.people(row, below)}

    def goes_to_the_door(self, row: Obligation) -> Post | None:
        """The nearest superior post held by somebody other than those who do not answer, the stand-in among them."""
        missing = {one.person_id for one in self.holdings.get(row.post_id, [])}
        for post, held in self._superiors(row.post_id):
            if {one.person_id for one in held} - missing:
                return post
        return None

    def passed_over(self, row: Obligation, rung: Rung) -> list[Post]:
        """Vacant superior posts below the one a rung turns to, nearest first; all there are where nobody holds any."""
        if rung.to not in (To.SUPERIOR, To.DOOR):
            return []
        return [post for post, _held in takewhile(lambda one: not one[1], self._above(row.post_id))]

    def _superiors(self, post_id: int) -> Iterable[tuple[Post, list[Holding]]]:
        """Superior posts that somebody holds, nearest first; vacant ones are passed over."""
        return (one for one in self._above(post_id) if one[1])

    def _above(self, post_id: int) -> Iterable[tuple[Post, list[Holding]]]:
        """Superior posts with whoever can be turned to there, nearest first."""
        post = self.posts.get(post_id)
        for _level in range(HIGHEST):
            if post is None or post.superior_id is None:
                return
            post = self.posts.get(post.superior_id)
            if post and post.pk != post_id and not post.closed_on:
                yield post, self.anybody(post.pk)

    def _leaders(self, rung: Rung, code: str) -> list[Holding]:
        """Of each kind of post, the holders nearest above (or at) the place."""
        found: list[Holding] = []
        for kind in rung.post_kinds:
            above = [
                post
                for post in self.leaders.get(tuple(rung.post_kinds), [])
                if post.kind == kind and code.startswith(post.region_code) and self.anybody(post.pk)
            ]
            nearest = max((len(post.region_code) for post in above), default=0)
            found += [one for post in above if len(post.region_code) == nearest for one in self.anybody(post.pk)]
        return list({one.person_id: one for one in found}.values())


def load(rows: list[Obligation], now: datetime) -> Batch:
    """What the rungs of these obligations need, in a constant number of queries."""
    batch = Batch(now)
    copies = LadderCopy.objects.in_bulk({row.ladder_id for row in rows if row.ladder_id})
    batch.ladders = {key: Ladder.from_json(copy.content) for key, copy in copies.items()}
    _load_posts(batch, {row.post_id for row in rows})
    _load_leaders(batch, {row.region_code for row in rows})
    held = Holding.objects.filter(in_force(clock.local(now).date()), post__in=list(batch.posts)).select_related(
        "person"
    )
    for holding in held.order_by("-from_on", "-id"):
        batch.holdings.setdefault(holding.post_id, []).append(holding)
    covers = CalloutCover.objects.filter(obligation_uid__in=[row.uid for row in rows])
    for obligation_uid, person_id in covers.values_list("obligation_uid", "callout__person_id"):
        batch.called[obligation_uid].add(person_id)
    return batch


def _load_posts(batch: Batch, wanted: set[int]) -> None:
    for _level in range(HIGHEST + 1):
        wanted -= batch.posts.keys()
        if not wanted:
            return
        batch.posts |= Post.unscoped.in_bulk(wanted)
        wanted = {post.superior_id for post in batch.posts.values() if post.superior_id}


def _load_leaders(batch: Batch, codes: set[str]) -> None:
    kinds = {rung.post_kinds for ladder in batch.ladders.values() for rung in ladder.rungs if rung.post_kinds}
    above = {code[:length] for code in codes for length in (2, 4, 6, 9, 12, 15, 18)}
    for group in kinds:
        found = list(Post.unscoped.filter(kind__in=group, region_code__in=above, closed_on__isnull=True).order_by("id"))
        batch.leaders[tuple(group)] = found
        batch.posts |= {post.pk: post for post in found}

"""Smaller questions: grids nobody looks after, members by place, gaps over an area."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import lists, selectors
from lastmile.foundation.people.models import Holding, Post
from lastmile.foundation.people.staffing.facts import place_of
from lastmile.kernel import clock


def attended(branch: str) -> frozenset[str]:
    """Codes of the grids and micro-grids of a branch that somebody holds a grid member's post in; no names, so no scope.

    Who looks after a micro-grid looks after a part of its grid.
    """
    codes = set(_grid_holdings(branch).values_list("post__region_code", flat=True).distinct())
    return frozenset(codes | {place_of(code) for code in codes})


def without_superior(branch: str) -> list[Post]:
    """Open posts of a branch with nobody above to turn to although their kind has somebody, by place (J-1.2c)."""
    found = Post.unscoped.filter(branch_q(Post, branch), closed_on__isnull=True, superior__isnull=True)
    rows = found.filter(kind__in=lists.answering()).select_related("region__parent")
    return list(rows.order_by("region_code", "kind", "id"))


def members_by(branch: str, length: int) -> Counter[str]:
    """How many different people hold grid members' posts, by the places of that code length below a branch."""
    pairs = _grid_holdings(branch).values_list("post__region_code", "person_id").distinct()
    return Counter(code for code, _person in {(code[:length], person) for code, person in pairs})


def _grid_holdings(branch: str) -> Any:
    posts = Post.unscoped.filter(branch_q(Post, branch), closed_on__isnull=True, kind__in=lists.counting("grid_staff"))
    held = Holding.objects.filter(selectors.in_force(clock.today()), post__in=posts.values("pk"))
    return held.exclude(rank=Holding.Rank.B).order_by()


@dataclass(frozen=True)
class Gaps:
    """Posts nobody holds, posts that want a stand-in and have none, of which sort the people are (J-4.3a), and how many
    volunteers there are (J-2.2h): None, 待核, where nobody is registered as one."""

    vacant: int
    no_stand_in: int
    posts: int
    volunteers: int | None
    staff_types: list[tuple[str, int]]


def gaps(scope: Scope, branch: str) -> Gaps:
    """Counts over an area; the lists behind them are the lists of posts."""
    posts, day = selectors.posts_in(scope.within(branch)), clock.today()
    held = Holding.objects.filter(selectors.in_force(day), post__in=posts.values("pk")).order_by()
    sorts = Counter(kind for kind, _person in held.values_list("staff_type", "person_id").distinct())
    labels = {**{"": _("待核")}, **dict(Holding.StaffType.choices)}
    return Gaps(
        vacant=posts.filter(selectors.vacant(day)).count(),
        no_stand_in=posts.filter(selectors.without_stand_in(day)).count(),
        posts=posts.count(),
        volunteers=selectors.volunteers_in(scope.within(branch)).count() or None,
        staff_types=[(str(labels[kind]), count) for kind, count in sorts.most_common()],
    )

"""Who watches and keeps a matter today, and which posts may: those whose holders would see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Holding, Post
from lastmile.foundation.precautions.models import Kept
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock, region_codes
from lastmile.kernel.errors import NotValid

MOST = 400
# Who may watch or keep something: posts that stand at a village or below, and the staff of the township's office.
KEEPERS = (
    "point_keeper", "geology_monitor", "reservoir_patrol", "forest_ranger", "grid_member", "grid_leader", "group_leader",
    "village_officer", "village_director", "village_secretary", "site_safety_officer", "reservoir_engineer", "office_staff",
)  # fmt: skip
POSTS = ("monitor_post_uid", "keeper_post_uid")  # as forms and services call the two posts


@dataclass(frozen=True)
class Watch:
    """A post at a matter and who holds it; an empty name is a vacancy, and said so."""

    role: str
    post: Post | None
    a: Holding | None = None
    b: Holding | None = None


def watches(rows: Iterable[Any]) -> dict[UUID, list[Watch]]:
    """By uid of the matter (a `Kept` with its posts at hand): monitor and keeper, with their A and B of today. One query."""
    kept = list(rows)
    posts = {key for one in kept for key in (one.monitor_post_id, one.keeper_post_id) if key}
    held = people.holders(posts, clock.today())
    roles = ((_("监测人"), "monitor_post"), (_("责任人"), "keeper_post"))
    return {one.uid: [_watch(role, getattr(one, name), held) for role, name in roles] for one in kept}


def _watch(role: str, post: Post | None, held: dict[int, list[Holding]]) -> Watch:
    holders: Sequence[Holding] = held.get(post.pk, []) if post else []
    by_rank = {one.rank: one for one in reversed(holders)}
    first = by_rank.get(Holding.Rank.A) or by_rank.get(Holding.Rank.MEMBER)
    return Watch(role, post, first, by_rank.get(Holding.Rank.B))


def vacancies(watches: Iterable[Watch]) -> list[str]:
    """Of the posts that are empty, or have no stand-in, in words."""
    found = []
    for one in watches:
        if one.a is None:
            found.append(_("%(role)s空缺") % {"role": one.role})
        elif one.b is None:
            found.append(_("%(role)s没有 B 角") % {"role": one.role})
    return found


def started(row: Kept) -> dict[str, Any]:
    """How a form that asks for the two posts begins."""
    posts = zip(POSTS, (row.monitor_post, row.keeper_post), strict=True)
    return {name: post.uid if post else None for name, post in posts}


def choices(scope: Scope, code: str, line: str = "") -> list[tuple[str, str]]:
    """Open posts at a place or above it, the nearest first, whose holders would see a matter of this line there."""
    codes = [*region_codes.ancestors(code), code]
    rows = people.posts_in(scope).filter(region_code__in=codes, kind__in=KEEPERS).order_by("-region_code", "id")[:MOST]
    lines = {kind.id: kind.lines for kind in catalogue.post_kinds().values()}
    return [(str(one.uid), one.title) for one in rows if not line or not lines[one.kind] or line in lines[one.kind]]


def chosen(scope: Scope, field: str, uid: UUID | None, *, sees: str, code: str, line: str = "") -> Post | None:
    """The post of one of POSTS, which must reach the matter (`sees`: the permission): else whoever holds it would not see
    what they owe. Raises NotValid.
    """
    if uid is None:
        return None
    post: Post | None = people.posts_in(scope).filter(uid=uid).first()
    if post is None:
        raise NotValid(_("没有这个岗位。"), fields={field: _("请重选")})
    grants = people.grants_of_post(post)
    if not any(sees in grant.permissions and grant.covers(code, line or None) for grant in grants):
        words = _("“%(post)s”管不到这里(地方或者条线不对),换一个岗位。") % {"post": post.title}
        raise NotValid(words, fields={field: words})
    return post

"""Danger points on the cards of whoever watches them, keeps them, or minds the grid or village they lie in (J-3.4d)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from lastmile.domains.points import public as points
from lastmile.domains.points.public import Below, DangerPoint
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people.models import Post
from lastmile.kernel.region_codes import LENGTHS, Level

NAMED = 3  # points named on a card
SCOPE = Scope.of_system("cards", [Permission.POINT_VIEW])


def lines(posts: Sequence[Post]) -> dict[UUID, list[tuple[str, str]]]:
    """One line for each post of a village or below: its points, the reddest first. Three queries for all posts."""
    near = [post for post in posts if len(post.region_code) >= LENGTHS[Level.VILLAGE]]
    villages = {post.region_code[: LENGTHS[Level.VILLAGE]] for post in near}
    if not near:
        return {}
    inside = Q()
    for village in villages:
        inside |= Q(region_code__gte=village, region_code__lt=f"{village}:")
    found = list(points.points_in(SCOPE).filter(inside, status=points.Status.WATCH).order_by("rank", "id"))
    below = points.below(found)
    return {post.uid: [(_("危险点"), _said(_of(post, found), below))] for post in near}


def _of(post: Post, found: Iterable[DangerPoint]) -> list[DangerPoint]:
    """Those the post itself watches or keeps; where there are none, those of its place."""
    rows = list(found)
    own = [one for one in rows if post.pk in (one.monitor_post_id, one.keeper_post_id)]
    return own or [one for one in rows if one.region_code.startswith(post.region_code)]


def _said(found: Sequence[DangerPoint], below: Mapping[int, Below]) -> str:
    if not found:
        return _("没有登记")
    said = [f"{one.name} {one.get_colour_display()} {_people(below[one.pk])}".strip() for one in found[:NAMED]]
    more = len(found) - NAMED
    return ";".join(said) + (_(" 等 %(n)s 处") % {"n": len(found)} if more > 0 else "")


def _people(sums: Below) -> str:
    """Households and people in the lists of a point; what is not fully known is not said."""
    if not sums.households or not sums.registered.known:
        return ""
    return _("%(households)s 户 %(people)s 人") % {"households": sums.households, "people": sums.registered.value}

"""What forms offer to choose from: danger points, places, shelters, posts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from lastmile.domains.evacuation.models import MoveList, Shelter
from lastmile.domains.evacuation.selectors import lists, shelters
from lastmile.domains.points import public as points
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import selectors as people
from lastmile.foundation.regions.models import Region
from lastmile.foundation.regions.selectors import open_regions

MOST = 300
Choices = list[tuple[str, str]]


def points_to_move(scope: Scope, area: str, permission: str, one: MoveList | None = None) -> list[Any]:
    """Danger points in watch where the person may order (or move first), those of a list if one is given."""
    rows = points.points_in(scope.within(area)).filter(is_watched=True)
    if one is not None:
        rows = rows.filter(pk__in=lists.points_listed(one))
    found = rows.select_related("region__parent").order_by("rank", "id")[:MOST]
    return [row for row in found if scope.may(permission, on=row.region_code)]


def point_choices(rows: Sequence[Any]) -> Choices:
    """Danger points by name, with their colour in words and how many households are listed below each. One query."""
    below = points.threatened().filter(point__in=[row.pk for row in rows]).order_by()
    homes = dict(below.values_list("point").annotate(Count("pk")))
    return [(str(row.uid), f"{row.name} · {row.get_colour_display()} · {_homes(homes.get(row.pk, 0))}") for row in rows]


def places(scope: Scope, area: str, permission: str, *, lowest: int = Region.Level.GRID, homes: bool = True) -> Choices:
    """Townships, villages and grids of the area where the person may do it; with `homes` how many households each has."""
    rows = open_regions(area).filter(level__gte=Region.Level.TOWNSHIP, level__lte=lowest)
    found = rows.select_related("parent").order_by("code")[:2000]
    counted = _counted(scope, area) if homes else {}
    return [
        (one.code, f"{_named(one)} · {_homes(counted.get(one.code, 0))}" if homes else _named(one))
        for one in found
        if scope.may(permission, on=one.code)
    ]


def _counted(scope: Scope, area: str) -> Counter[str]:
    """Households of the roster by code of the grid, the village and the township they live in. One query."""
    rows = profile.households_in(scope.within(area)).order_by().values_list("region_code").annotate(Count("pk"))
    found: Counter[str] = Counter()
    for code, number in rows:
        found.update({code[:length]: number for length in (9, 12, 15) if len(code) >= length})
    return found


def _homes(number: int) -> str:
    return _("%(n)s 户") % {"n": number} if number else _("没有登记住户")


def _named(one: Region) -> str:
    return f"{one.parent.name} {one.name}" if one.level > Region.Level.VILLAGE and one.parent else one.name


def shelter_choices(scope: Scope, code: str) -> Choices:
    """Shelters near a place, open ones in words."""
    found: list[Shelter] = shelters.nearest(code)
    return [(str(one.uid), f"{one.name}({one.get_opening_display()})") for one in found[:MOST]]


def posts_of(scope: Scope, code: str) -> Choices:
    """Posts that may keep a shelter: of its village, and of the places above and below."""
    rows = people.posts_in(scope).filter(region_code__startswith=code[:12]).order_by("region_code", "kind", "id")[:MOST]
    return [(str(one.uid), one.title) for one in rows]


def keeps_shelters(scope: Scope, area: str) -> Choices:
    """Where a new shelter may be registered."""
    return places(scope, area, Permission.SHELTER_EDIT, homes=False)

"""Reports near one another in place and time: maybe the same thing twice."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import shapely
from django.db.models import Q, QuerySet

from lastmile.domains.hazards.models import Hazard, Parted
from lastmile.domains.hazards.rules import OPEN
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.rulepacks import selectors as packs

METRES_A_DEGREE = 111_320
SHOWN = 8
STEPS = 2  # how far joining is followed: what is joined to one that was joined itself


def maybe_the_same(scope: Scope, hazard: Hazard, *, apart: Collection[int] = ()) -> list[Hazard]:
    """Open hazards of the same line near this one in place and time, nearest first, but for those taken `apart` from it (see
    `taken_apart`). Four queries, whatever lies about.

    Where one of the two has no position, the same grid or village and the same kind stand for near: the same picture where
    both were chosen on the phone (道路 and 房屋 are of one category), else the same category.
    """
    if hazard.status not in OPEN:
        return []
    but = {hazard.pk, *apart}
    by_place = _same_place(scope, hazard, but)
    if hazard.point is None:
        return by_place
    found = near(scope, hazard.point, hazard.region_code, line=hazard.line, found_at=hazard.found_at, but=but)
    return [*found, *by_place][:SHOWN]


def partings(hazard: Hazard) -> list[Parted]:
    """Who took this one apart from another, the last first: whoever may see this one may know of it."""
    rows = Parted.objects.filter(Q(first=hazard) | Q(later=hazard)).order_by("-at", "-id")
    return list(rows.select_related("first__region__parent", "later__region__parent", "by__person")[:SHOWN])


def taken_apart(hazard: Hazard) -> set[int]:
    """Keys of hazards that are not the same as this one: somebody took one of its group apart from one of theirs, a group
    being a first one with all that is joined to it, and to those. Three queries."""
    group = {hazard.pk}
    for _step in range(STEPS):
        group |= set(Hazard.unscoped.filter(joined_to__in=group).values_list("pk", flat=True))
    rows = Parted.objects.filter(Q(first__in=group) | Q(later__in=group))
    ends = rows.values_list("first_id", *_up("first"), "later_id", *_up("later"))
    half = 1 + STEPS
    return {one for row in ends for one in _other_side(row[:half], row[half:], group) if one is not None}


def _up(side: str) -> Iterable[str]:
    """What one end of a parting is joined to, and what that is."""
    return (f"{side}{'__joined_to' * step}_id" for step in range(1, STEPS + 1))


def _other_side(first: Sequence[Any], later: Sequence[Any], group: set[int]) -> Sequence[Any]:
    return later if first[0] in group else first


def _same_place(scope: Scope, hazard: Hazard, but: Collection[int]) -> list[Hazard]:
    """Of one kind in one place and time, where a position is missing; the last found first."""
    rows = _about_then(scope, hazard.region_code, hazard.found_at).exclude(pk__in=but)
    rows = rows.filter(region_code=hazard.region_code, line=hazard.line, category=hazard.category)
    if hazard.picture:
        rows = rows.filter(picture__in=("", hazard.picture))
    if hazard.point is not None:
        rows = rows.filter(point__isnull=True)
    return list(rows.select_related("region__parent").order_by("-found_at", "-id")[:SHOWN])


def _about_then(scope: Scope, region_code: str, found_at: Any) -> QuerySet[Hazard]:
    """Open hazards found within the pack's days of a moment, that the person may see."""
    days = timedelta(days=packs.value("hazard.duplicate_days", region_code).number)
    return Hazard.objects.visible_to(scope, Permission.HAZARD_VIEW).filter(
        status__in=OPEN, found_at__range=(found_at - days, found_at + days)
    )


def near(
    scope: Scope, point: Any, region_code: str, *, line: str, found_at: Any, but: Collection[int] = ()
) -> list[Hazard]:
    """Open hazards within the pack's metres and days of a position (WGS 84) and a moment that the person may see."""
    metres = packs.value("hazard.duplicate_metres", region_code).number
    rows = _about_then(scope, region_code, found_at).filter(line=line).exclude(pk__in=but)
    found = rows.filter(point__bbox=_box(point, metres)).select_related("region__parent")[:200]
    by_distance = sorted((_metres(point, one.point), one.pk, one) for one in found)
    return [one for away, _pk, one in by_distance if away <= metres][:SHOWN]


def in_the_same_words(scope: Scope, *, region_code: str, title: str, place: str, found_at: datetime) -> list[Hazard]:
    """Open hazards of one place found within the pack's days of a moment and called the same, the last found first."""
    rows = _about_then(scope, region_code, found_at).filter(region_code=region_code)
    rows = rows.filter(title=" ".join(title.split()), place=place)
    return list(rows.select_related("region__parent").order_by("-found_at", "-id")[:SHOWN])


def joined_into(scope: Scope, hazard: Hazard) -> list[Hazard]:
    """Those closed as the same as this one, oldest first, that the person may see."""
    rows = Hazard.objects.visible_to(scope, Permission.HAZARD_VIEW).filter(joined_to=hazard)
    return list(rows.select_related("region__parent", "found_by__person").order_by("id")[:50])


def first_of(hazard: Hazard) -> Hazard | None:
    """The one this was joined to: whoever may see this one may know how that one stands."""
    if hazard.joined_to_id is None:
        return None
    return Hazard.unscoped.select_related("region__parent", "rectify_post").get(pk=hazard.joined_to_id)


def _box(point: Any, metres: float) -> Any:
    up = metres / METRES_A_DEGREE
    along = up / max(math.cos(math.radians(point.y)), 0.01)
    return shapely.box(point.x - along, point.y - up, point.x + along, point.y + up)


def _metres(one: Any, other: Any) -> float:
    along = (one.x - other.x) * math.cos(math.radians((one.y + other.y) / 2))
    return math.hypot(along, one.y - other.y) * METRES_A_DEGREE

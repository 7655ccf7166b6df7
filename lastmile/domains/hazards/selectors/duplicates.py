"""Reports near one another in place and time: maybe the same thing twice."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

import shapely
from django.db.models import Q, QuerySet

from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.rules import OPEN
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.rulepacks import selectors as packs

METRES_A_DEGREE = 111_320
SHOWN = 8


def maybe_the_same(scope: Scope, hazard: Hazard) -> list[Hazard]:
    """Open hazards of the same line near this one in place and time, nearest first. Four queries, whatever lies about.

    Where one of the two has no position, the same grid or village and the same kind stand for near.
    """
    if hazard.status not in OPEN:
        return []
    by_place = _same_place(scope, hazard)
    if hazard.point is None:
        return by_place
    found = near(scope, hazard.point, hazard.region_code, line=hazard.line, found_at=hazard.found_at, but=hazard.pk)
    return [*found, *by_place][:SHOWN]


def _same_place(scope: Scope, hazard: Hazard) -> list[Hazard]:
    """Of one kind in one place and time, where a position is missing; the last found first."""
    rows = _about_then(scope, hazard.region_code, hazard.found_at).exclude(pk=hazard.pk)
    rows = rows.filter(region_code=hazard.region_code, line=hazard.line, category=hazard.category)
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
    scope: Scope, point: Any, region_code: str, *, line: str, found_at: Any, but: int | None = None
) -> list[Hazard]:
    """Open hazards within the pack's metres and days of a position (WGS 84) and a moment that the person may see."""
    metres = packs.value("hazard.duplicate_metres", region_code).number
    rows = _about_then(scope, region_code, found_at).filter(~Q(pk=but), line=line)
    found = rows.filter(point__bbox=_box(point, metres)).select_related("region__parent")[:200]
    by_distance = sorted((_metres(point, one.point), one.pk, one) for one in found)
    return [one for away, _pk, one in by_distance if away <= metres][:SHOWN]


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

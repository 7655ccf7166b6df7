"""A layer's rows one behind another: for lists beside the map, files and programs. Only what has a place on the map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lastmile.foundation.access.models import ScopedModel, branch_q
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.maps import boxes
from lastmile.foundation.maps.layers import Layer
from lastmile.kernel import region_codes
from lastmile.kernel.errors import NotAllowed, NotVisible

BATCH = 2000


@dataclass(frozen=True)
class Asked:
    """What is asked of a layer: an area's code, a box in WGS 84, a span of time; all may be left out."""

    area: str = ""
    box: Any = None
    since: datetime | None = None
    until: datetime | None = None


def rows(scope: Scope, layer: Layer, asked: Asked) -> QuerySet[Any]:
    """The rows asked for, by key. Raises NotAllowed without the layer's permission."""
    if not scope.has(layer.permission):
        raise NotAllowed(_("您没有看这个图层的权限。"))
    found = layer.rows(scope).filter(_inside(layer, asked.area), **{f"{layer.geometry}__isnull": False})
    if asked.box is not None:
        found = boxes.within(found, layer.geometry, asked.box)
    for end, moment in (("gte", asked.since), ("lte", asked.until)):
        if layer.moment and moment is not None:
            found = found.filter(**{f"{layer.moment}__{end}": moment})
    return found.order_by("pk")


def _inside(layer: Layer, area: str) -> Q:
    if not area:
        return Q()
    if layer.code == "region_code":
        model: type[ScopedModel] = layer.rows(Scope()).model
        return branch_q(model, area)
    low, high = region_codes.bounds(area)
    return Q(**{f"{layer.code}__gte": low, f"{layer.code}__lt": high})


def unplaced(scope: Scope, layer: Layer, area: str, most: int) -> int:
    """How many of an area have no place on the map, no further than one more than `most`."""
    found = layer.rows(scope).filter(_inside(layer, area), **{f"{layer.geometry}__isnull": True})
    return found.order_by()[: most + 1].count()


def page(found: QuerySet[Any], layer: Layer, *, after: int = 0, limit: int) -> list[dict[str, Any]]:
    """Up to `limit` rows behind a key, with everything a feature needs. One statement."""
    behind = found.filter(pk__gt=after) if after else found
    moment = [layer.moment] if layer.moment else []
    return list(behind.values("pk", layer.uid, layer.geometry, layer.code, *moment, *layer.fields)[:limit])


def whole(found: QuerySet[Any], layer: Layer, most: int) -> Iterator[dict[str, Any]]:
    """Up to `most` rows, read batch by batch: memory does not grow with the layer."""
    after, left = 0, most
    while left > 0 and (part := page(found, layer, after=after, limit=min(BATCH, left))):
        yield from part
        after, left = part[-1]["pk"], left - len(part)


def many(geometry: Any) -> Any:
    """An area as a MultiPolygon, whether it has one part or several: programs want one type a layer. Others as they are."""
    return shapely.MultiPolygon([geometry]) if geometry.geom_type == "Polygon" else geometry


def count(found: QuerySet[Any], most: int) -> int:
    """How many, no further than one more than `most`."""
    return found.order_by()[: most + 1].count()


def get(scope: Scope, layer: Layer, uid: Any) -> dict[str, Any]:
    """The one row of this uid. Raises NotVisible where there is none in reach."""
    try:
        found = page(rows(scope, layer, Asked()).filter(**{layer.uid: uid}), layer, limit=1)
    except (ValueError, TypeError, ValidationError):
        found = []
    if not found:
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    return found[0]


def extent(scope: Scope, layer: Layer, area: str = "") -> tuple[float, float, float, float] | None:
    """About where a layer lies: the box of its first rows in an area."""
    found = rows(scope, layer, Asked(area=area)).values_list(layer.geometry, flat=True)[:BATCH]
    return box_of(list(found))


def box_of(shapes: Sequence[Any]) -> tuple[float, float, float, float] | None:
    """The box around some shapes, or None for none."""
    bounds = [one.bounds for one in shapes]
    if not bounds:
        return None
    west, south, east, north = zip(*bounds, strict=True)
    return min(west), min(south), max(east), max(north)

"""What lies near a spot, by distance: the map as a list, for a phone and without a script."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import shapely
from django.utils.translation import gettext as _

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.maps import boxes
from lastmile.foundation.maps.layers import Kind, Layer
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.regions.models import Region, RegionShape

DEGREE = 111_320.0  # metres of a degree of latitude
LOOKED_AT = 300  # rows of a layer whose distance is computed
SHOWN = 20
WINDS = ("北", "东北", "东", "东南", "南", "西南", "西", "西北")


@dataclass(frozen=True)
class Near:
    """A thing near a spot: metres east and north of it."""

    uid: UUID
    title: str
    words: str
    kind: Kind
    layer: str
    east: float
    north: float

    @property
    def metres(self) -> float:
        return math.hypot(self.east, self.north)

    @property
    def way(self) -> str:
        """东北 320 米, 南 1.4 公里."""
        wind = _(WINDS[round(math.degrees(math.atan2(self.east, self.north)) / 45) % 8])
        if self.metres < 1000:
            return _("%(wind)s %(n)s 米") % {"wind": wind, "n": max(round(self.metres / 10) * 10, 10)}
        return _("%(wind)s %(n)s 公里") % {"wind": wind, "n": f"{self.metres / 1000:.1f}"}


def spot_of(place: Region) -> tuple[float, float] | None:
    """The middle of a place, of the nearest above it that lies anywhere if it has none itself; None without any."""
    codes = [one.code for one in regions.path(place)]
    shapes = RegionShape.objects.filter(region__code__in=codes).order_by("-region__level")
    for one in shapes:
        middle = one.point or (one.outline.representative_point() if one.outline is not None else None)
        if middle is not None:
            return middle.x, middle.y
    return None


def near(scope: Scope, chosen: Iterable[Layer], spot: tuple[float, float], *, metres: float) -> list[Near]:
    """The nearest of each layer within so many metres, the nearest first; only layers of single points. One query a layer."""
    found = [one for layer in chosen if not layer.is_area for one in _of(scope, layer, spot, metres)]
    return sorted(found, key=lambda one: one.metres)


def _of(scope: Scope, layer: Layer, spot: tuple[float, float], metres: float) -> Sequence[Near]:
    lon, lat = spot
    wide, high = metres / (DEGREE * math.cos(math.radians(lat))), metres / DEGREE
    box = shapely.box(lon - wide, lat - high, lon + wide, lat + high)
    rows = boxes.within(layer.rows(scope), layer.geometry, box).order_by()
    read = rows.values(layer.uid, layer.geometry, *layer.fields)[:LOOKED_AT]
    things = [_thing(layer, row, spot) for row in read]
    return sorted((one for one in things if one.metres <= metres), key=lambda one: one.metres)[:SHOWN]


def _thing(layer: Layer, row: dict[str, Any], spot: tuple[float, float]) -> Near:
    told, point = layer.told(row), row[layer.geometry]
    east = (point.x - spot[0]) * DEGREE * math.cos(math.radians(spot[1]))
    north = (point.y - spot[1]) * DEGREE
    return Near(row[layer.uid], told.title, told.words, layer.kind(told.kind), layer.key, east, north)

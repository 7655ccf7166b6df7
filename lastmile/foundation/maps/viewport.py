"""What a map shows of a layer in a viewport: the things themselves, or how many lie where. The work is bounded.

Few enough are drawn one by one. More are gathered by SQL: near by into cells of the screen, farther out by the
places of the tree, whose counts go to 1,000 and no further. What was left out or gathered is always said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from django.db.models import Avg, Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.foundation.access.models import LEVEL_COLUMN
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.maps import boxes, datums
from lastmile.foundation.maps.layers import Layer
from lastmile.foundation.regions.models import RegionShape
from lastmile.kernel import region_codes
from lastmile.kernel.coordinates import Datum
from lastmile.kernel.errors import NotAllowed, NotValid
from lastmile.kernel.region_codes import Level

MOST = 400  # things drawn one by one; more is a heap on a screen and slow on an old phone
COUNTED = 1000  # how far the counts of places go
FEW = 12  # never gathered: one sees that there are several
CELL_PIXELS, SIGN_PIXELS, TILE_PIXELS = 64, 18, 256
ZOOMS = range(3, 20)
CELLS_FROM = 11  # zoom from which a screen holds no more than a county
DECIMALS = 6  # 0.1 m
LEVELS = (
    (5, Level.CITY, gettext_lazy("按市合计")),
    (8, Level.COUNTY, gettext_lazy("按县合计")),
    (10, Level.TOWNSHIP, gettext_lazy("按乡镇合计")),
)


@dataclass(frozen=True)
class View:
    """What is looked at: a box in the map's own datum, and its zoom (256 × 2^zoom pixels around the world)."""

    west: float
    south: float
    east: float
    north: float
    zoom: int
    datum: Datum = Datum.WGS84

    @property
    def box(self) -> Any:
        """In WGS 84."""
        return datums.kept(shapely.box(self.west, self.south, self.east, self.north), self.datum)

    @property
    def pixel(self) -> float:
        """Degrees of longitude a pixel covers."""
        return float(360 / (TILE_PIXELS * 2**self.zoom))


@dataclass(frozen=True)
class Seen:
    """The features of a view as GeoJSON, how they were made (points, cells, places, areas), and what there is to say."""

    features: list[dict[str, Any]]
    mode: str
    words: str = ""

    def as_geojson(self) -> dict[str, Any]:
        limit = {"mode": self.mode, "limit": MOST, "words": self.words}
        return {"type": "FeatureCollection", "features": self.features, **limit}


def read_view(bbox: str, zoom: str, datum: Datum = Datum.WGS84) -> View:
    """A view as a map asks for it: `west,south,east,north` in degrees. Raises NotValid with a sentence."""
    try:
        west, south, east, north = (float(part) for part in bbox.split(","))
        level = int(zoom)
    except ValueError:
        raise NotValid(_("地图范围应为四个经纬度数:西,南,东,北。")) from None
    inside = -180 <= west < east <= 180 and -90 <= south < north <= 90  # false too where a number is none
    if not inside or level not in ZOOMS:
        raise NotValid(_("地图范围不对:经纬度超出,或缩放级别不在 3 到 19。"))
    return View(west, south, east, north, level, datum)


def look(scope: Scope, layer: Layer, view: View) -> Seen:
    """What there is to draw: one to three statements whatever the size. Raises NotAllowed without the permission."""
    if not scope.has(layer.permission):
        raise NotAllowed(_("您没有看这个图层的权限。"))
    rows = layer.rows(scope)
    inside = boxes.within(rows, layer.geometry, view.box)
    if layer.is_area:
        return _areas(layer, inside, view)
    found = list(inside.values(layer.uid, layer.geometry, *layer.fields)[: MOST + 1])
    if len(found) <= MOST and not _is_crowded([row[layer.geometry] for row in found], view):
        return Seen([feature(layer, row, view.datum) for row in found], "points")
    has_columns = getattr(rows.model, "has_level_columns", False)
    far_out = _places(layer, rows, view) if view.zoom < CELLS_FROM and has_columns else None
    return far_out or _cells(layer, inside, view)


def _is_crowded(points: list[Any], view: View) -> bool:
    """Whether so many signs would lie on one another that nobody could tell them apart."""
    sign = view.pixel * SIGN_PIXELS
    spots = {(point.x // sign, point.y // sign) for point in points}
    return len(points) > FEW and len(spots) * 3 < len(points)


def feature(layer: Layer, row: Mapping[str, Any], datum: Datum = Datum.WGS84, geometry: Any = None) -> dict[str, Any]:
    """One row as a GeoJSON feature: where it lies and what it says of itself."""
    told = layer.told(row)
    where = datums.shown(row[layer.geometry] if geometry is None else geometry, datum)
    said = {"title": told.title, "kind": told.kind, "words": told.words}
    return {"type": "Feature", "id": str(row[layer.uid]), "geometry": _geometry(where), "properties": said}


def _geometry(geometry: Any) -> dict[str, Any]:
    if geometry.geom_type == "Point":
        return _point(geometry.x, geometry.y)
    found: dict[str, Any] = shapely.geometry.mapping(shapely.set_precision(geometry, 10**-DECIMALS, mode="pointwise"))
    return found


def _point(x: float, y: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [round(x, DECIMALS), round(y, DECIMALS)]}


def _areas(layer: Layer, inside: QuerySet[Any], view: View) -> Seen:
    if layer.at_zoom:
        inside = inside.filter(layer.at_zoom(view.zoom))
    found = list(inside.values(layer.uid, layer.geometry, *layer.fields)[: MOST + 1])
    thinned = shapely.simplify([row[layer.geometry] for row in found[:MOST]], view.pixel)
    drawn = [feature(layer, row, view.datum, shape) for row, shape in zip(found, thinned, strict=False)]
    more = _("这里超过 %(most)s 个,只画了 %(most)s 个,请放大看。") % {"most": MOST} if len(found) > MOST else ""
    return Seen(drawn, "areas", more)


def _cells(layer: Layer, inside: QuerySet[Any], view: View) -> Seen:
    size = view.pixel * CELL_PIXELS
    x, y = (boxes.middle(inside, layer.geometry, axis) for axis in "xy")
    cells = (
        inside.order_by().annotate(cell_x=boxes.Cell(x, size), cell_y=boxes.Cell(y, size)).values("cell_x", "cell_y")
    )
    found = list(cells.annotate(count=Count("pk"), urgent=Count("pk", filter=_urgent(layer)), lon=Avg(x), lat=Avg(y)))
    heaps = [_heap(row["lon"], row["lat"], row["count"], row["urgent"], layer, view) for row in found]
    count = sum(row["count"] for row in found)
    words = _("这里有 %(count)s 个,合成 %(heaps)s 处,放大看每一个。") % {"count": count, "heaps": len(heaps)}
    return Seen(heaps, "cells", words)


def _urgent(layer: Layer) -> Q:
    return layer.urgent if layer.urgent is not None else Q(pk__isnull=True)


def _heap(lon: float, lat: float, count: int, urgent: int, layer: Layer, view: View, title: str = "") -> dict[str, Any]:
    said = {"count": _counted(count), "title": title}
    if urgent:
        said["urgent"] = f"{layer.urgent_title} {_counted(urgent)}"
    where = datums.shown(shapely.Point(lon, lat), view.datum)
    return {"type": "Feature", "geometry": _point(where.x, where.y), "properties": said}


def _counted(count: int) -> str:
    return f"{COUNTED}+" if count > COUNTED else str(count)


class CountedTo(Subquery):
    """How many rows an inner query with a limit gives."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS part)"
    output_field = IntegerField()


def _places(layer: Layer, rows: QuerySet[Any], view: View) -> Seen | None:
    """Counts of the places whose middle lies in view; None where no place is drawn. Counts too what has no point."""
    level, words = next((level, words) for zoom, level, words in LEVELS if view.zoom <= zoom)
    column = LEVEL_COLUMN[region_codes.LENGTHS[level]]
    mine = rows.order_by().filter(**{column: OuterRef("region__code")}).values("pk")
    places = RegionShape.objects.filter(region__level=level, region__closed_on__isnull=True)
    places = places.filter(Q(point__bbox=view.box) | Q(point__isnull=True, outline__bbox=view.box))
    counted = places.annotate(count=CountedTo(mine[: COUNTED + 1]), urgent=_urgent_counted(layer, mine))
    found = counted.filter(count__gt=0).select_related("region")[:MOST]
    heaps = []
    for place in found:
        where = place.point if place.point is not None else place.outline.representative_point()
        heaps.append(_heap(where.x, where.y, place.count, place.urgent, layer, view, place.region.name))
    return Seen(heaps, "places", _("%(by)s,没有坐标的也算在内;放大看每一处。") % {"by": words}) if heaps else None


def _urgent_counted(layer: Layer, mine: QuerySet[Any]) -> Any:
    return CountedTo(mine.filter(_urgent(layer))[: COUNTED + 1])

"""Points and outlines as people type and upload them: read, converted, and held against where the place lies.

A place's outline may itself be unknown, coarse or only a sketch; then the nearest real one above it is asked, with the
room its source leaves. A refusal says what the numbers look like, because the usual cause is another datum.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.foundation.regions import selectors
from lastmile.foundation.regions.models import Region, RegionShape
from lastmile.foundation.regions.outlines import polygon_of
from lastmile.kernel import coordinates
from lastmile.kernel.coordinates import Datum, Position
from lastmile.kernel.errors import NotValid, TooMuch
from lastmile.kernel.loading import later

if TYPE_CHECKING:
    from shapely import MultiPolygon, Point, Polygon
    from shapely.geometry.base import BaseGeometry

shapely = later("shapely")
Area: TypeAlias = "Polygon | MultiPolygon"
MAX_BYTES, MAX_CORNERS = 2 << 20, 20_000  # more is no border of one place, and is read within a request
METRES_A_DEGREE = 111_320
# How far outside its border a place may seem to lie before that is an error: what the source's precision leaves open.
ROOM = {RegionShape.Source.OFFICIAL: 50, RegionShape.Source.DRAWN: 200, RegionShape.Source.COARSE: 2_000}  # metres
NAMES = {
    Datum.CGCS2000: gettext_lazy("CGCS2000(国家、天地图)"),
    Datum.WGS84: gettext_lazy("WGS 84(手机定位)"),
    Datum.GCJ02: gettext_lazy("GCJ-02(高德、腾讯地图)"),
    Datum.BD09: gettext_lazy("BD-09(百度地图)"),
}


def point_from(text: str, datum: Datum) -> Point:
    """The point somebody typed, in WGS 84. Raises NotValid with what it looks like."""
    typed = coordinates.parse_position(text)
    return shapely.Point(*coordinates.to_wgs84(*typed, datum))


def point_at(position: tuple[float, float] | None, datum: str) -> Point | None:
    """The point of a position (longitude, latitude) said to be in a datum, in WGS 84; None for none.

    Raises NotValid at `position` for one that no place in China has, at `datum` for one that is none.
    """
    if position is None:
        return None
    try:
        found = coordinates.to_wgs84(*position, Datum(datum))
        coordinates.must_lie_in_china(*found)
    except NotValid as problem:
        raise NotValid(problem.message, fields={"position": problem.message}) from problem
    except ValueError as problem:
        raise NotValid(_("没有这种坐标系。"), fields={"datum": _("请重选")}) from problem
    return shapely.Point(*found)


def outline_from(content: bytes, datum: Datum) -> Area:
    """The one polygon of a GeoJSON file (geometry, feature or collection of one), in WGS 84.

    Raises NotValid or TooMuch for whatever else the bytes are.
    """
    if len(content) > MAX_BYTES:
        raise TooMuch(_("文件超过 %(n)s MB,请简化边界后再传") % {"n": MAX_BYTES >> 20})
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise NotValid(_("这不是 UTF-8 的 GeoJSON 文件")) from problem
    polygon = polygon_of(_geometry(found), _("文件里"), datum)
    if shapely.get_num_coordinates(polygon) > MAX_CORNERS:
        raise TooMuch(_("边界超过 %(most)s 个点,请简化后再传") % {"most": MAX_CORNERS})
    return polygon


def as_text(shape: BaseGeometry | None) -> str:
    """A shape to be compared with another, whichever corner it begins at; "" for none."""
    return "" if shape is None else str(shapely.normalize(shape).wkb_hex)


def as_text_of(read: Callable[[], BaseGeometry]) -> str:
    """The same of what was typed or sent; "" for what cannot be read."""
    try:
        return as_text(read())
    except (NotValid, TooMuch):
        return ""


def told(shape: BaseGeometry | None) -> str:
    """How many parts and holes an outline has, in words; "" for none."""
    if shape is None:
        return ""
    parts = shapely.get_parts(shape)
    holes = sum(len(one.interiors) for one in parts)
    said = {"parts": len(parts), "holes": holes}
    return _("%(parts)s 块、%(holes)s 个洞") % said if holes else _("%(parts)s 块") % said


def _geometry(content: Any) -> Any:
    if not isinstance(content, dict):
        raise NotValid(_("文件里没有图形"))
    if content.get("type") == "FeatureCollection":
        features = content.get("features")
        if not isinstance(features, list) or len(features) != 1 or not isinstance(features[0], dict):
            raise NotValid(_("文件里应正好有一个要素;几个网格请一个一个传"))
        content = features[0]
    return content.get("geometry") if content.get("type") == "Feature" else content


def must_lie_in(region: Region, shape: BaseGeometry, datum: Datum) -> None:
    """Raises NotValid when the shape (WGS 84) lies outside the place above, saying how far and what it looks like."""
    above = selectors.path(region)[:-1]
    if words := outside(border_of(above), shape, datum):
        raise NotValid(words)


def outside(border: RegionShape | None, shape: BaseGeometry, datum: Datum) -> str:
    """How far a shape (WGS 84) lies outside a border and what it looks like, or "" where it lies within, or none is known."""
    if border is None:
        return ""
    room = ROOM[RegionShape.Source(border.source)] / METRES_A_DEGREE
    middle = shape if isinstance(shape, shapely.Point) else shape.representative_point()
    if border.outline.distance(middle) <= room:
        return ""
    words = {"place": border.region.name, "far": _far(border.outline.distance(middle))}
    words["looks"] = _looks_like(middle, datum, border.outline)
    return _("这个位置不在%(place)s,离边界约%(far)s。%(looks)s") % words


def plausible(place: Region, points: Sequence[Point]) -> list[Point]:
    """Those of some points (WGS 84) that lie within the nearest real border of a place or above it; all where none is known
    or none does. For what is fitted to points: one wrong position must not push all others into a corner.
    """
    border = border_of(selectors.path(place))
    if border is None:
        return list(points)
    room = ROOM[RegionShape.Source(border.source)] / METRES_A_DEGREE
    return [one for one in points if border.outline.distance(one) <= room] or list(points)


def border_of(places: Sequence[Region]) -> RegionShape | None:
    """The outline of the narrowest of some places that has a real one."""
    real = RegionShape.objects.filter(region__in=[place.pk for place in places], outline__isnull=False)
    real = real.exclude(source=RegionShape.Source.SYNTHETIC)
    return real.select_related("region").order_by("-region__level").first()


def _far(degrees: float) -> str:
    metres = degrees * METRES_A_DEGREE
    return _("%(n).1f公里") % {"n": metres / 1000} if metres >= 1000 else _("%(n)d米") % {"n": metres}


def _looks_like(middle: Point, datum: Datum, outline: BaseGeometry) -> str:
    typed = coordinates.from_wgs84(middle.x, middle.y, datum)
    fitting = [
        str(name)
        for other, name in NAMES.items()
        if other is not datum and outline.covers(shapely.Point(*_read_as(typed, other)))
    ]
    if fitting:
        return _("像是%(datum)s坐标,请改选坐标系后再存。") % {"datum": _("或").join(fitting)}
    return _("请核对数字和坐标系。")


def _read_as(typed: Position, datum: Datum) -> Position:
    return coordinates.to_wgs84(typed.lon, typed.lat, datum)

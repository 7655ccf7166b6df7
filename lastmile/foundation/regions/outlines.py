"""Outlines of places from GeoJSON: read, checked as a whole, stored in WGS 84 with the datum they came in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.foundation.regions.models import Region, RegionShape
from lastmile.foundation.regions.slices import DATA
from lastmile.kernel import coordinates, region_codes
from lastmile.kernel.coordinates import Datum
from lastmile.kernel.errors import NotValid, TooMuch
from lastmile.kernel.loading import later

if TYPE_CHECKING:
    from shapely import MultiPolygon, Polygon

np, shapely, shapes = later("numpy"), later("shapely"), later("shapely.geometry")
KUNMING_COUNTIES = DATA / "kunming_counties.geojson"
CODE_FIELDS = ("code", "adcode", "gb", "代码", "区划代码")
MAX_BYTES = 200 << 20  # read whole into memory: more would leave no room on a small machine
BATCH = 500
SHOWN = 5


@dataclass(frozen=True)
class Outline:
    """The outline of the place with this code, longitude-latitude in WGS 84."""

    code: str
    polygon: Polygon | MultiPolygon


def load_outlines(path: Path, *, source: RegionShape.Source, datum: Datum = Datum.CGCS2000) -> int:
    """Give the places of the file their outlines; returns how many. Outlines they had are replaced, points kept.

    Raises NotValid or TooMuch, and then nothing has changed: every place must be known and every outline usable.
    """
    outlines = list(read_outlines(path, datum=datum))
    regions = dict(
        Region.objects.filter(closed_on__isnull=True, code__in=[one.code for one in outlines]).values_list("code", "id")
    )
    unknown = sorted({one.code for one in outlines} - set(regions))
    if unknown:
        raise NotValid(
            _("这些代码不在区划里,边界没有导入:%(codes)s(共 %(count)d 个)。请先读入区划")
            % {"codes": "、".join(unknown[:SHOWN]), "count": len(unknown)}
        )
    shapes = [
        RegionShape(region_id=regions[one.code], outline=one.polygon, source=source, datum=datum) for one in outlines
    ]
    store(shapes, fields=["outline", "source", "datum"])
    return len(shapes)


def store(shapes: list[RegionShape], *, fields: list[str]) -> None:
    """Write shapes, replacing the given fields where the place has one already."""
    with transaction.atomic():
        RegionShape.objects.bulk_create(
            shapes, batch_size=BATCH, update_conflicts=True, unique_fields=["region"], update_fields=fields
        )


def read_outlines(path: Path, *, datum: Datum = Datum.CGCS2000) -> Iterator[Outline]:
    """The outlines of a GeoJSON file. Raises NotValid or TooMuch at the first that cannot be used."""
    seen: set[str] = set()
    for feature in _features(path):
        code = _code(feature)
        if code in seen:
            raise NotValid(_("%(code)s 在文件里出现了两次") % {"code": code})
        seen.add(code)
        yield Outline(code, polygon_of(feature.get("geometry"), code, datum))


def _features(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        raise NotValid(_("没有这个文件:%(file)s") % {"file": path})
    if path.stat().st_size > MAX_BYTES:
        raise TooMuch(_("文件超过 %(n)s MB,请拆开或简化") % {"n": MAX_BYTES >> 20})
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise NotValid(_("这不是 UTF-8 的 GeoJSON 文件:%(file)s") % {"file": path.name}) from problem
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not features or not all(isinstance(feature, dict) for feature in features):
        raise NotValid(_("文件里没有要素(FeatureCollection):%(file)s") % {"file": path.name})
    return features


def _code(feature: dict[str, Any]) -> str:
    """The code property; map services write county codes as 156 (China) + six digits + zeros."""
    properties = feature.get("properties")
    fields = properties if isinstance(properties, dict) else {}
    text = next((str(fields[name]) for name in CODE_FIELDS if fields.get(name)), "")
    if not text:
        raise NotValid(_("有的要素没有区划代码(属性 code)"))
    return region_codes.check_code(text[3:] if text.startswith("156") and len(text) == 9 else text)


def polygon_of(geometry: Any, code: str, datum: Datum) -> Polygon | MultiPolygon:
    """The polygon of a GeoJSON geometry, in WGS 84. Raises NotValid, naming `code`, when it is none that can be used."""
    try:
        found = shapes.shape(geometry)
    except (
        TypeError, ValueError, AttributeError, KeyError, IndexError, RecursionError, OverflowError,
        shapely.errors.ShapelyError,
    ) as problem:  # fmt: skip
        raise NotValid(_("%(code)s 的图形看不懂") % {"code": code}) from problem
    if not isinstance(found, shapely.Polygon | shapely.MultiPolygon) or found.is_empty:
        raise NotValid(_("%(code)s 的图形不是面") % {"code": code})
    if not found.is_valid:
        raise NotValid(_("%(code)s 的边界自相交或有破口:%(why)s") % {"code": code, "why": _why_invalid(found)})
    _must_be_degrees(found, code)
    return in_wgs84(shapely.force_2d(found), datum)


def _why_invalid(found: Polygon | MultiPolygon) -> str:
    """What is wrong with an outline and about where, in words; GEOS says it in English."""
    said = shapely.is_valid_reason(found)
    reason, _bracket, where = said.partition("[")
    words = {
        "Self-intersection": _("边界自己交叉"),
        "Ring Self-intersection": _("边界有一处碰到自己"),
        "Hole lies outside shell": _("洞在块的外面"),
        "Holes are nested": _("洞里还有洞"),
        "Nested shells": _("一块在另一块里面"),
        "Duplicate Rings": _("同一圈画了两遍"),
        "Interior is disconnected": _("洞把块切断了"),
        "Too few points in geometry component": _("有一圈不到三个角"),
    }.get(reason.strip(), reason.strip())
    return f"{words}({where.rstrip(']').replace(' ', ',')})" if where else str(words)


def _must_be_degrees(found: Polygon | MultiPolygon, code: str) -> None:
    west, south, east, north = found.bounds
    try:
        for lon, lat in ((west, south), (east, north)):
            coordinates.must_lie_in_china(lon, lat)
    except NotValid as problem:
        raise NotValid(_("%(code)s:%(problem)s") % {"code": code, "problem": problem.message}) from None


def in_wgs84(polygon: Polygon | MultiPolygon, datum: Datum) -> Polygon | MultiPolygon:
    """The polygon with every corner converted from `datum`."""
    if datum in (Datum.WGS84, Datum.CGCS2000):
        return polygon
    return shapely.transform(
        polygon, lambda corners: np.array([coordinates.to_wgs84(lon, lat, datum) for lon, lat in corners.tolist()])
    )

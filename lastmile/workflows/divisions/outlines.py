"""Where many places lie, from a map file: each feature matched to a place, planned with named errors, then drawn.

A feature is matched by a code in it, else by its name below the area, if only one place there bears it.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.maps.files_in import Feature
from lastmile.foundation.regions import drawing, selectors
from lastmile.foundation.regions.models import Region, RegionShape
from lastmile.foundation.regions.outlines import polygon_of
from lastmile.kernel.coordinates import Datum, must_lie_in_china
from lastmile.kernel.errors import DomainError, NotValid
from lastmile.kernel.outcomes import Result
from lastmile.workflows.divisions import grids

CODES = ("code", "网格编码", "网格代码", "代码", "编码", "区划代码", "adcode", "gb", "region_code")
NAMES = ("name", "名称", "网格名称", "网格名", "村名", "title")
SAME = 1e-7  # degrees, a centimetre


@dataclass(frozen=True)
class Row:
    """What would be done with one feature: which place it is, what changes there, or why nothing. `stored`: what stands
    there now, to be compared.
    """

    number: int
    said: str
    region: Region | None
    result: Result
    words: str
    geometry: Any = None
    stored: str = ""


def stood(rows: Sequence[Row]) -> str:
    """What stood at the places of a plan when it was made, as one digest: another one where somebody drew meanwhile."""
    said = [f"{row.number}:{row.region.uid}:{row.stored}" for row in rows if row.region is not None]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def plan(scope: Scope, area: Region, features: Sequence[Feature], datum: Datum) -> list[Row]:
    """Every feature looked at; nothing is written. Raises NotAllowed where the person may not change the area."""
    scope.require(Permission.REGION_CHANGE, on=area.code)
    places = list(selectors.open_regions(area.code).exclude(level=Region.Level.PROVINCE))
    by_code = {place.code: place for place in places}
    by_name: dict[str, list[Region]] = {}
    for place in places:
        by_name.setdefault(_plain(place.name), []).append(place)
    shapes = {one.region_id: one for one in RegionShape.objects.filter(region__in=[place.pk for place in places])}
    rows, taken = [], set()
    for feature in features:
        row = _row(feature, by_code, by_name, shapes, datum)
        key = (row.region.pk, row.geometry.geom_type == "Point") if row.region and row.geometry is not None else None
        if key in taken:
            row = Row(row.number, row.said, row.region, Result.ERROR, _("这个地方在文件里出现了两次。"))
        elif key:
            taken.add(key)
        rows.append(row)
    return rows


def _row(
    feature: Feature,
    by_code: dict[str, Region],
    by_name: dict[str, list[Region]],
    shapes: dict[int, RegionShape],
    datum: Datum,
) -> Row:
    said = _field(feature, NAMES) or _field(feature, CODES) or "?"
    try:
        region = _place(feature, by_code, by_name)
        shape = _shape(feature)
        drawing.must_lie_in(region, shape, datum)
    except DomainError as problem:
        return Row(feature.number, said, None, Result.ERROR, problem.message)
    what = "point" if shape.geom_type == "Point" else "outline"
    known = getattr(shapes.get(region.pk), what, None)
    stored = drawing.as_text(known)
    if known is not None and shapely.equals_exact(shapely.normalize(known), shapely.normalize(shape), SAME):
        return Row(feature.number, said, region, Result.UNCHANGED, _("没变化"), shape, stored)
    label = _("坐标") if what == "point" else _("边界")
    words = _("换%(what)s") if known is not None else _("填%(what)s")
    result = Result.NEW if known is None else Result.CHANGED
    return Row(feature.number, said, region, result, words % {"what": label}, shape, stored)


def _field(feature: Feature, names: Sequence[str]) -> str:
    fields = {key.lower(): value for key, value in feature.fields.items()}
    return next((fields[name] for name in names if fields.get(name)), "").strip()[:80]


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).replace(" ", "")


def _place(feature: Feature, by_code: dict[str, Region], by_name: dict[str, list[Region]]) -> Region:
    code, name = _field(feature, CODES), _plain(_field(feature, NAMES))
    if code:
        if code not in by_code:
            raise NotValid(_("代码%(code)s不在所选范围里。") % {"code": code[:20]})
        return by_code[code]
    if not name:
        raise NotValid(_("没有代码也没有名称,不知道是哪里。字段名用“代码”“名称”就行。"))
    found = by_name.get(name, [])
    if len(found) != 1:
        words = _("叫“%(name)s”的地方有%(n)s个,请加上代码。") if found else _("所选范围里没有叫“%(name)s”的地方。")
        raise NotValid(words % {"name": name, "n": len(found)})
    return found[0]


def _shape(feature: Feature) -> Any:
    shape = feature.geometry
    if shape is None or shape.is_empty:
        raise NotValid(_("没有图形,或者点太多。"))
    if shape.geom_type == "MultiPoint" and len(shape.geoms) == 1:
        shape = shape.geoms[0]
    if shape.geom_type == "Point":
        must_lie_in_china(shape.x, shape.y)
        return shape
    return polygon_of(shapely.geometry.mapping(shape), _("边界"), Datum.WGS84)


@transaction.atomic
def apply(scope: Scope, area: Region, features: Sequence[Feature], datum: Datum) -> list[Row]:
    """Draw what is good, by the service every outline goes through; one entry of the ledger for each place."""
    rows = plan(scope, area, features, datum)
    for row in rows:
        if row.region is not None and row.result in (Result.NEW, Result.CHANGED):
            what = "point" if row.geometry.geom_type == "Point" else "outline"
            grids.draw(scope, code=row.region.code, datum=datum, **{what: row.geometry})
    return rows

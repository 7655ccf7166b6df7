"""The map of an alert for anybody: its area, the reader's place, shelters; from our own server, the same for whoever asks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

import shapely
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lastmile.domains.alerts import public as alerts
from lastmile.foundation.maps import datums
from lastmile.foundation.maps.basemaps import base_map
from lastmile.foundation.regions.models import RegionShape
from lastmile.interfaces.portal import places, shelter_rows
from lastmile.interfaces.portal.shelter_rows import ShelterRow
from lastmile.kernel.errors import NotVisible

SHAPES = 80  # places of the area drawn one by one
FINEST = 1 / 600  # of the width of what is drawn: corners closer than that are one
AROUND = 3  # shelters the first view takes in


def content(uid: UUID, code: str) -> bytes:
    """Everything the map of an alert in force shows around a place ("" is none), in the datum of the base map."""
    spoken = alerts.get_spoken(uid)
    if spoken.alert.ended_at is not None:
        raise NotVisible(_("这条预警已经结束。"))
    datum = base_map().datum
    shelters = shelter_rows.of(code).rows if code else []
    own = _shapes([code]) if code else []
    area = list(_area(spoken))
    spots = [shapely.Point(row.one.longitude, row.one.latitude) for row in shelters if row.one.longitude is not None]
    view = _view([one.outline for one in own if one.outline is not None], spots, [shape for shape, *_said in area])
    close = (view[2] - view[0]) * FINEST if view else 0
    said = {
        "bounds": _shown(shapely.box(*view), datum).bounds if view else None,
        "area": [_feature(shape.simplify(close), datum, title=name, invented=fake) for shape, name, fake in area],
        "place": [_feature(one.outline.simplify(close), datum, title=places.spoken(one.region.name))
                  for one in own if one.outline is not None],
        "shelters": [_spot(row, datum) for row in shelters if row.one.longitude is not None],
        "shift": _shift(view, datum),
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def for_script(uid: UUID, code: str) -> str:
    """What the page tells its script: where the map is, the base map under it, words."""
    base = base_map()
    tile = reverse("portal:tile", args=[0, 0, 0, 0]).removesuffix("0/0/0/0/")
    return json.dumps({
        "map": reverse("portal:map", args=[uid]) + (f"?at={code}" if code else ""),
        "base": {
            "sheets": [f"{tile}{number}/{{z}}/{{x}}/{{y}}/" for number in range(len(base.sheets))],
            "credit": base.credit, "zoom": base.max_zoom,
        },
        "words": {
            "map": _("地图:预警范围和避险点。同样的内容在页面的文字里。"), "closerMap": _("放大地图"),
            "fartherMap": _("缩小地图"), "here": _("我的位置"),
        },
    }, ensure_ascii=False)  # fmt: skip


def _area(spoken: alerts.Spoken) -> Iterator[tuple[Any, str, bool]]:
    """(outline, name, invented) of each place spoken of; where none is drawn, what the message itself drew."""
    found = [one for one in _shapes(spoken.codes[:SHAPES]) if one.outline is not None]
    for one in found:
        yield one.outline, places.spoken(one.region.name), one.source == RegionShape.Source.SYNTHETIC
    if not found and spoken.standing.outline is not None:
        yield spoken.standing.outline, "", False


def _shapes(codes: Iterable[str]) -> list[RegionShape]:
    rows = RegionShape.objects.filter(region__code__in=list(codes), region__closed_on__isnull=True)
    return list(rows.select_related("region").order_by("region__code"))


def _view(own: Sequence[Any], spots: Sequence[Any], area: Sequence[Any]) -> tuple[float, float, float, float] | None:
    """What the map opens with: the reader's place and the shelters next to it; without a place the whole area."""
    shown = [*own, *spots[:AROUND]] if own else [*area, *([] if area else spots)]
    if not shown:
        return None
    west, south, east, north = shapely.GeometryCollection(shown).bounds
    edge = max(east - west, north - south, 0.004) * 0.06
    return west - edge, south - edge, east + edge, north + edge


def _feature(shape: Any, datum: Any, **said: Any) -> dict[str, Any]:
    geometry = shapely.transform(_shown(shape, datum), lambda corners: corners.round(5))
    return {"type": "Feature", "geometry": json.loads(shapely.to_geojson(geometry)), "properties": said}


def _shown(shape: Any, datum: Any) -> Any:
    return datums.shown(shape, datum)


def _spot(row: ShelterRow, datum: Any) -> dict[str, Any]:
    one = row.one
    point = shapely.Point(one.longitude, one.latitude)
    said = {"number": row.number, "title": one.name, "opening": one.opening, "words": one.opening_words}
    return _feature(point, datum, uid=str(one.uid), **said)


def _shift(view: tuple[float, float, float, float] | None, datum: Any) -> list[float]:
    """By how much this base map moves a position here: a phone gives WGS 84, and its position is never asked for."""
    if view is None or datum in datums.SAME:
        return [0, 0]
    middle = shapely.box(*view).centroid
    moved = _shown(middle, datum)
    return [round(moved.x - middle.x, 6), round(moved.y - middle.y, 6)]


def as_response(content_: bytes) -> HttpResponse:
    """The map's content as GeoJSON features in one object."""
    return HttpResponse(content_, content_type="application/json; charset=utf-8")

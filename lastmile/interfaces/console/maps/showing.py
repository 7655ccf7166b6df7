"""What the page of the map shows besides the map: layers with their signs, the list beside it, where it begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import shapely
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.maps import datums, reading
from lastmile.foundation.maps.basemaps import base_map
from lastmile.foundation.maps.layers import Layer, layers_for
from lastmile.foundation.regions import areas, drawing
from lastmile.foundation.regions.models import Region

LISTED = 30  # things of one layer beside the map
CHINA = (97.0, 21.0, 107.0, 30.0)  # where nothing is known, about the middle
NO_UID = UUID(int=0)
AROUND = 0.004  # degrees, some 400 metres: the slope and the houses below it
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Thing:
    """One row of the list beside the map."""

    uid: Any
    title: str
    words: str
    kind: Any
    address: str


@dataclass(frozen=True)
class Group:
    """A layer with its first things in the area; `more` when there are others."""

    layer: Layer
    shown: bool
    things: list[Thing]
    more: bool


def groups(scope: Scope, area: str, asked: QueryDict) -> list[Group]:
    """The layers the person may see. Which are shown stands in the address; at first those that begin so."""
    chosen = set(asked.getlist("layer"))
    return [
        _group(scope, area, layer, layer.key in chosen if asked.get("chosen") else layer.at_first)
        for layer in layers_for(scope)
    ]


def _group(scope: Scope, area: str, layer: Layer, shown: bool) -> Group:
    if not shown or layer.is_area:
        return Group(layer, shown, [], False)
    rows = reading.page(reading.rows(scope, layer, reading.Asked(area=area)), layer, limit=LISTED + 1)
    return Group(layer, shown, [_thing(layer, row) for row in rows[:LISTED]], len(rows) > LISTED)


def _thing(layer: Layer, row: dict[str, Any]) -> Thing:
    told, uid = layer.told(row), row[layer.uid]
    return Thing(uid, told.title, told.words, layer.kind(told.kind), reverse(layer.address, args=[uid]))


def page_of(layer: Layer) -> str:
    """The address of a thing's own page, with {uid} in it."""
    return reverse(layer.address, args=[NO_UID]).replace(str(NO_UID), "{uid}")


def around(said: str) -> Box | None:
    """The box around "longitude,latitude" (WGS 84), for a link of a matter to its place; None for anything else."""
    try:
        lon, lat = (float(part) for part in said.split(","))
    except ValueError:
        return None
    inside = -180 <= lon <= 180 and -85 <= lat <= 85  # false too where a number is none
    return (lon - AROUND, lat - AROUND, lon + AROUND, lat + AROUND) if inside else None


def begins(scope: Scope, place: Region | None) -> Box:
    """The box the map opens with: the place looked at, as far as it is drawn; else what lies in it."""
    if place is not None:
        shapes = [shape for shape in (areas.shape_of(place), *areas.shapes_below(place)) if shape is not None]
        outlines = [shape.outline if shape.outline is not None else shape.point for shape in shapes]
        bounds = [one.bounds for one in outlines if one is not None]
        if bounds:
            west, south, east, north = zip(*bounds, strict=True)
            return min(west), min(south), max(east), max(north)
    for layer in layers_for(scope):
        if found := _extent(scope, layer, place):
            return found
    return CHINA


def _extent(scope: Scope, layer: Layer, place: Region | None) -> tuple[float, float, float, float] | None:
    """Where a layer lies in the place looked at; a point far outside of where the place can be moves nothing."""
    if place is None or layer.is_area:
        return reading.extent(scope, layer, place.code if place else "")
    asked = reading.rows(scope, layer, reading.Asked(area=place.code))
    points = [row[layer.geometry] for row in reading.page(asked, layer, limit=reading.BATCH)]
    return reading.box_of(drawing.plausible(place, points)) if points else None


def for_script(scope: Scope, place: Region | None, groups_: list[Group], at: Box | None = None) -> dict[str, Any]:
    """What the map's script must know: addresses, signs, words. All of it is plain text. `at`: begin there."""
    base = base_map()
    west, south, east, north = at or begins(scope, place)
    box = datums.shown(shapely.box(west, south, east, north), base.datum).bounds
    return {
        "bounds": [round(edge, 6) for edge in box],
        "base": base_for_script(),
        "layers": [_layer(group) for group in groups_],
        "words": {
            "nothing": str(_("这里没有。")),
            "failed": str(_("没有取到,请检查网络后再移动一下地图。")),
            "more": str(_("还有 %s 个没有列出。放大地图,列表会跟着变。")),
            "closer": str(_("放大")),
            "map": str(_("地图。用方向键移动,加减号缩放;同样的内容在旁边的列表里。")),
            "closerMap": str(_("放大地图")),
            "fartherMap": str(_("缩小地图")),
        },
    }


def base_for_script() -> dict[str, Any]:
    """The base map: addresses of our own tiles, how far in they go, whom to credit."""
    base = base_map()
    tile = reverse("console:map_tile", args=[0, 0, 0, 0]).removesuffix("0/0/0/0/")
    sheets = [f"{tile}{number}/{{z}}/{{x}}/{{y}}/" for number in range(len(base.sheets))]
    return {"sheets": sheets, "credit": base.credit, "zoom": base.max_zoom}


def _layer(group: Group) -> dict[str, Any]:
    layer = group.layer
    return {
        "key": layer.key,
        "title": str(layer.title),
        "area": layer.is_area,
        "features": reverse("console:map_features", args=[layer.key]),
        "page": page_of(layer),
        "kinds": {one.key: {"title": str(one.title), "shape": one.shape, "level": one.level} for one in layer.kinds},
    }

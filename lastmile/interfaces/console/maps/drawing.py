"""Drawing on the map: the outline of a place, snapped to its neighbours; a line that cuts a grid in two."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import shapely
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from lastmile.domains.points import public as points
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.maps import datums
from lastmile.foundation.maps.basemaps import base_map
from lastmile.foundation.regions import areas, drawing
from lastmile.foundation.regions.models import Region, RegionShape
from lastmile.foundation.web.form_pages import answer, done
from lastmile.foundation.web.gates import needs
from lastmile.interfaces.console.maps import forms, showing
from lastmile.interfaces.console.regions import reading
from lastmile.kernel.coordinates import Datum
from lastmile.kernel.errors import NotValid
from lastmile.kernel.ids import uuid7
from lastmile.kernel.region_codes import Level
from lastmile.workflows.divisions import cutting, findings, grids

NEIGHBOURS = 200
COPIED = 2_000  # corners; a larger outline is changed as a file
ABOUT = 0.02  # degrees around a point, when nothing else is known


def _own(request: Any, uid: UUID) -> Region:
    """The place somebody is about to change: 404 out of sight, 403 without the right."""
    place = reading.get_place(request.scope, uid)
    request.scope.require(Permission.REGION_CHANGE, on=place.code)
    return place


@needs(Permission.REGION_CHANGE)
def draw_outline(request: Any, uid: UUID) -> HttpResponse:
    """Where a place lies, drawn on the map; what the grid rules find of it is said at once."""
    place = _own(request, uid)
    shape = areas.shape_of(place)
    form = forms.Outline(request.POST or None, over=shape and shape.outline)

    def act(shape: Any, datum: str, **_typed: Any) -> None:
        grids.draw(request.scope, code=place.code, outline=shape, datum=Datum(datum))

    if done(request, form, act, at="drawn", over=True):
        messages.success(request, _("边界已存:%(what)s。") % {"what": drawing.told(form.cleaned_data["shape"])})
        _say_findings(request, place)
        return redirect("console:region", place.uid)
    return _page(request, place, shape, form, "outline", _("画边界:%(name)s") % {"name": place.name})


def _say_findings(request: Any, place: Region) -> None:
    """Overlaps and gaps of the village, in words: findings stop nobody."""
    village = place.code[:12]
    if place.level < Level.GRID or not findings.may_find(village):
        return
    found = [one for one in findings.findings(request.scope, village) if one.kind in ("overlap", "gap")]
    for one in found[:3]:
        messages.warning(request, f"{one.name}:{one.words}")


@needs(Permission.REGION_CHANGE)
def cut_grid(request: Any, uid: UUID) -> HttpResponse:
    """A line across a grid: the smaller half becomes a new one. Undone by merging it back."""
    place = _own(request, uid)
    if place.level < Level.GRID:
        raise Http404
    shape = areas.shape_of(place)
    form = forms.Cut(request.POST or None, over=shape and shape.outline, initial={"uid": uuid7()})

    def act(shape: Any, name: str, uid: UUID, **_typed: Any) -> Region:
        return cutting.cut_grid(request.scope, code=place.code, line=shape, name=name, uid=uid)

    # Sent once more it is the same cut, though the grid is another since.
    if cut := done(request, form, act, over=not cutting.is_cut(request.POST.get("uid", ""))):
        words = _("已拆出%(name)s,代码%(code)s。两边的户数都是待核;拆错了,把它并回原来的网格。")
        messages.success(request, words % {"name": cut.value.name, "code": cut.value.code})
        return redirect("console:region", cut.value.uid)
    return _page(request, place, shape, form, "line", _("拆分网格:%(name)s") % {"name": place.name})


@needs(Permission.POINT_CHANGE)
def draw_point(request: Any, uid: UUID) -> HttpResponse:
    """The area a danger point threatens, drawn over the grids of its village. Drawn anew, it takes the place of the old."""
    point = points.get_matter(request.scope, uid)
    request.scope.require(Permission.POINT_CHANGE, on=point)
    form = forms.Outline(request.POST or None, over=point.outline)

    def act(shape: Any, **_typed: Any) -> None:
        try:
            points.change_point(request.scope, uid=uid, outline=shape)
        except NotValid as problem:  # the service speaks of the outline, the page has what was drawn
            raise NotValid(problem.fields.get("outline", problem.message)) from problem

    if done(request, form, act, at="drawn", over=True):
        messages.success(request, _("范围已存:%(what)s。") % {"what": drawing.told(form.cleaned_data["shape"])})
        return redirect("points:matter", uid)
    script = _for_script(point.region, form, "outline", own=point.outline, spot=point.point)
    context = {
        "code": point.number, "back": reverse("points:matter", args=[uid]), "title": _("画范围:%(name)s") % {"name": point.name},
        "form": form, "kind": "outline", "script": json.dumps(script, ensure_ascii=False), "base": base_map(), "threat": True,
        "now": _now(point.outline, form),
    }  # fmt: skip
    return answer(request, "maps/draw.html", context)


def _page(request: Any, place: Region, shape: RegionShape | None, form: Any, kind: str, title: str) -> HttpResponse:
    own, spot = (shape.outline, shape.point) if shape is not None else (None, None)
    script = json.dumps(_for_script(place, form, kind, own=own, spot=spot), ensure_ascii=False)
    context = {
        "place": place, "code": place.code, "back": reverse("console:region", args=[place.uid]), "form": form,
        "title": title, "kind": kind, "script": script, "base": base_map(),
        "now": _now(own, form) if kind == "outline" else None,
    }  # fmt: skip
    return answer(request, "maps/draw.html", context)


def _for_script(place: Region, form: Any, kind: str, *, own: Any, spot: Any) -> dict[str, Any]:
    """What is drawn and what lies around it in the datum of the base map, with every corner: what is snapped to must be exact."""
    datum = base_map().datum
    beside = [one for one in areas.shapes_below(place.parent) if one.region_id != place.pk and one.outline is not None]
    above = areas.shape_of(place.parent) if place.parent is not None else None
    around = [own, spot, *(one.outline for one in beside), above.outline if above else None]
    known = [one for one in around if one is not None]
    bounds = known[0].bounds if known else showing.CHINA
    if bounds[0] == bounds[2]:
        bounds = (bounds[0] - ABOUT, bounds[1] - ABOUT, bounds[2] + ABOUT, bounds[3] + ABOUT)
    return {
        "kind": kind,
        "bounds": datums.shown(shapely.box(*bounds), datum).bounds,
        "base": showing.base_for_script(),
        "own": _shown(own, datum),
        "theirs": bool(form.both),
        "neighbours": [{"name": one.region.name, "geometry": _shown(one.outline, datum)} for one in beside[:NEIGHBOURS]]
        + ([{"name": "", "geometry": _shown(above.outline, datum)}] if above and above.outline is not None else []),
        "words": {
            "map": _("画图的地图。点一下加一个角,拖动改位置,双击去掉。不能用鼠标的,在下面粘贴 GeoJSON 或传文件。"),
            "closerMap": _("放大地图"),
            "fartherMap": _("缩小地图"),
            "corners": _("现在有 %s 个角。"),
            "whole": _("现在有 %s 块、%s 个洞,都会一起存;正在改的是粗虚线的那一圈。"),
            "unfinished": _("这一圈还不到三个角,画完才能存。"),
            "theirs": _("别人刚存的"),
            "part": _("第%s块"),
            "hole": _("第%s块的洞%s"),
            "addPart": _("再画一块"),
            "addHole": _("在这一块里挖洞"),
            "dropPart": _("去掉这一块"),
            "dropHole": _("去掉这个洞"),
        },
    }


def _now(outline: Any, form: Any) -> dict[str, str] | None:
    """What is drawn now, to be copied by whoever works without script; in the datum of the base map, as the form has it.
    Where somebody else has just drawn it, that is said.
    """
    if outline is None:
        return None
    small = shapely.get_num_coordinates(outline) <= COPIED
    geometry = json.dumps(_shown(outline, base_map().datum), separators=(",", ":")) if small else ""
    words = _("别人刚存的图形(GeoJSON):%(what)s") if form.both else _("现在的图形(GeoJSON):%(what)s")
    return {"words": words % {"what": drawing.told(outline)}, "geojson": geometry}


def _shown(outline: Any, datum: Datum) -> Any:
    return None if outline is None else shapely.geometry.mapping(datums.shown(outline, datum))

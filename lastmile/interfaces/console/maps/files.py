"""Map files in and out: outlines and points of places with a dry run; a layer of the area as GeoJSON or GeoPackage."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.maps import files_in, files_out, reading, waiting
from lastmile.foundation.maps.layers import get_layer
from lastmile.foundation.regions.models import Region
from lastmile.foundation.web import sheets
from lastmile.foundation.web.form_pages import OVERTAKEN
from lastmile.foundation.web.gates import needs
from lastmile.interfaces.console.maps import forms
from lastmile.interfaces.console.maps.views import SEES_A_MAP
from lastmile.interfaces.console.regions import reading as places
from lastmile.kernel import clock
from lastmile.kernel.coordinates import Datum
from lastmile.kernel.errors import NotValid
from lastmile.kernel.outcomes import Result
from lastmile.workflows.divisions import outlines

SHOWN = 200


def _area(request: Any) -> Region:
    if len(request.area) < 6:
        raise NotValid(_("请先在上方选到县(市、区)或乡镇。"))
    place = places.get_place(request.scope, request.area)
    request.scope.require(Permission.REGION_CHANGE, on=place.code)
    return place


@needs(Permission.REGION_CHANGE)
@require_http_methods(["GET", "POST"])
def file_in(request: Any) -> HttpResponse:
    """Send a map file: first what would be done with each feature, then the yes. Nothing is written before."""
    area = _area(request)
    if "confirmed" in request.POST:
        return _confirmed(request, area)
    form = forms.MapFile(request.POST, request.FILES) if request.method == "POST" else forms.MapFile()
    context: dict[str, Any] = {"place": area, "form": form}
    if form.is_valid():
        upload, datum = form.cleaned_data["file"], Datum(form.cleaned_data["datum"])
        try:
            content = upload.read(sheets.limits(area.code).bytes + 1)
            read = files_in.read(content, datum, area.code)
        except NotValid as problem:
            form.add_error("file", problem.message)
        else:
            rows = outlines.plan(request.scope, area, read.features, datum)
            context |= _planned(rows, waiting.store(content), datum, read.crs, upload.name)
    return TemplateResponse(request, "maps/file_in.html", context, status=422 if form.errors else 200)


def _planned(rows: list[outlines.Row], digest: str, datum: Datum, crs: str, name: str) -> dict[str, Any]:
    """The plan as the page shows it and sends it back with the yes."""
    seen = {"digest": digest, "datum": datum, "stood": outlines.stood(rows), "crs": crs, "file": name}
    return {**_shown(rows), **seen}


def _shown(rows: list[outlines.Row]) -> dict[str, Any]:
    counts = Counter(row.result for row in rows)
    errors_first = sorted(rows, key=lambda row: row.result != Result.ERROR)
    return {
        "rows": errors_first[:SHOWN],
        "more": max(len(rows) - SHOWN, 0),
        "good": counts[Result.NEW] + counts[Result.CHANGED],
        "bad": counts[Result.ERROR],
        "same": counts[Result.UNCHANGED],
    }


def _confirmed(request: Any, area: Region) -> HttpResponse:
    digest, datum = request.POST.get("digest", ""), request.POST.get("datum", "")
    if datum not in list(Datum):
        raise Http404
    read = files_in.read(waiting.load(digest), Datum(datum), area.code)
    rows = outlines.plan(request.scope, area, read.features, Datum(datum))
    if (stood := request.POST.get("stood")) and stood != outlines.stood(rows):
        again = _planned(rows, digest, Datum(datum), read.crs, request.POST.get("file", "")[:200])
        context = {"place": area, "form": forms.MapFile(), "overtaken": True, **again}
        return TemplateResponse(request, "maps/file_in.html", context, status=OVERTAKEN)
    done = _shown(outlines.apply(request.scope, area, read.features, Datum(datum)))
    waiting.forget(digest)
    words = _("已存 %(good)s 处;没变化 %(same)s 处;有问题没存 %(bad)s 处。")
    messages.success(request, words % done)
    return redirect("console:map")


@needs(*SEES_A_MAP)
@require_GET
def file_out(request: Any, key: str, kind: str) -> HttpResponse | StreamingHttpResponse:
    """A layer of the area looked at, for GIS programs; its datum is stated in it and in its name."""
    if kind not in files_out.FORMATS:
        raise Http404
    layer = get_layer(key)
    found = reading.rows(request.scope, layer, reading.Asked(area=request.area))
    if reading.count(found, files_out.MOST) > files_out.MOST:
        raise NotValid(_("超过 %(most)s 个,请先在上方选小一点的范围再导出。") % {"most": files_out.MOST})
    rows = reading.whole(found, layer, files_out.MOST)
    note = _("演示数据·非真实灾情") if settings.DEMO else ""
    response: HttpResponse | StreamingHttpResponse
    if kind == "gpkg":
        response = HttpResponse(files_out.geopackage(layer, rows, note), content_type=files_out.FORMATS[kind])
    else:
        response = StreamingHttpResponse(files_out.geojson(layer, rows, note), content_type=files_out.FORMATS[kind])
    name = f"{layer.title}-WGS84-{clock.today():%Y%m%d}.{kind}"
    response.headers["Content-Disposition"] = f"attachment; filename=\"{key}.{kind}\"; filename*=UTF-8''{quote(name)}"
    return response

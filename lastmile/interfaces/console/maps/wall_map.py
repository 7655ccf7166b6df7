"""重大风险隐患分布平面图 (十个一 6, J-4.6f): choose what to show, print it on A3."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lastmile.foundation import prints
from lastmile.foundation.maps import wall_maps
from lastmile.foundation.maps.layers import layers_for
from lastmile.foundation.regions.models import Region
from lastmile.foundation.web import pages
from lastmile.foundation.web.gates import needs
from lastmile.foundation.wording import in_own_language
from lastmile.interfaces.console.maps.views import SEES_A_MAP
from lastmile.interfaces.console.regions import reading
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid
from lastmile.kernel.region_codes import Level

LEVELS = (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)


def _place(request: Any) -> Region:
    place = reading.get_place(request.scope, request.area) if request.area else None
    if place is None or place.level not in LEVELS:
        raise NotValid(_("请先在上方选到县(市、区)、乡镇或村,再印平面图。"))
    return place


@needs(*SEES_A_MAP)
@require_GET
def choose(request: Any) -> HttpResponse:
    """What the sheet shows."""
    place = _place(request)
    context = {"place": place, "layers": layers_for(request.scope), "title": wall_maps.title_of(place)}
    return TemplateResponse(request, "maps/wall_map.html", context)


@needs(*SEES_A_MAP)
@require_GET
@in_own_language()
def paper(request: Any) -> HttpResponse:
    """The sheet as a PDF."""
    place, scope = _place(request), request.scope
    asked = set(request.GET.getlist("layer"))
    chosen = [layer for layer in layers_for(scope) if layer.key in asked or (not asked and layer.at_first)]
    title = wall_maps.title_of(place)
    post = f"({scope.acting_as.title})" if scope.acting_as else ""
    said = {
        "title": title,
        "datum": _("CGCS2000 / WGS 84 经纬度"),
        "maker": f"{scope.name}{post}",
        "day": clock.today(),
    }
    return pages.pdf(title, prints.pdf("maps/wall_map.typ", {**wall_maps.wall_map(scope, place, chosen), **said}))

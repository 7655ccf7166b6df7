"""一张图: the map with its list, the features of a viewport, tiles of the base map."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.maps import layers, tiles, viewport
from lastmile.foundation.maps.basemaps import base_map
from lastmile.foundation.regions import areas
from lastmile.foundation.regions.models import Region
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.web.gates import needs, signed_in
from lastmile.foundation.web.pages import unless_unchanged
from lastmile.interfaces.console.maps import showing
from lastmile.interfaces.console.regions import reading as places

A_DAY = 86_400
SEES_A_MAP = (Permission.REGION_VIEW, Permission.HAZARD_VIEW, Permission.PROFILE_VIEW)


@needs(*SEES_A_MAP)
@require_GET
def page(request: Any) -> HttpResponse:
    """The map of the area looked at, and the same things as a list beside it."""
    place = get_region(request.area) if request.area else None
    words = request.GET.get("q", "").strip()
    groups = showing.groups(request.scope, request.area, request.GET)
    at = showing.around(request.GET.get("at", ""))
    context = {
        "place": place,
        "groups": groups,
        "script": json.dumps(showing.for_script(request.scope, place, groups, at), ensure_ascii=False),
        "found": places.find(request.scope, words) if words else None,
        "base": base_map(),
        "may_draw": place is not None and _may_draw(request, place),
        "is_blank": place is not None and not areas.is_drawn(place),
    }
    return TemplateResponse(request, "maps/page.html", context)


def _may_draw(request: Any, place: Region) -> bool:
    return bool(request.scope.may(Permission.REGION_CHANGE, on=place.code))


@needs(*SEES_A_MAP)
@require_GET
def features(request: Any, key: str) -> HttpResponse:
    """What a layer has in a viewport, as GeoJSON in the datum of the base map."""
    view = viewport.read_view(request.GET.get("bbox", ""), request.GET.get("zoom", ""), base_map().datum)
    seen = viewport.look(request.scope, layers.get_layer(key), view)
    said = JsonResponse(seen.as_geojson(), json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})
    return unless_unchanged(request, said)


@signed_in
@require_GET
def tile(request: Any, sheet: int, z: int, x: int, y: int) -> HttpResponse:
    """A tile of the base map; 503 asks the map to come again in a moment."""
    try:
        found = tiles.get(sheet, z, x, y)
    except tiles.Busy:
        return HttpResponse(
            _("正在取图,请稍候。"), status=503, headers={"Retry-After": "1", "Cache-Control": "no-store"}
        )
    kept = "no-store" if found.missing else f"private, max-age={A_DAY}"
    return HttpResponse(found.content, content_type=found.content_type, headers={"Cache-Control": kept})

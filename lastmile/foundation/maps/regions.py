"""Regions and grids as a layer: outlines of the level that fits the zoom, within one's branches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.maps.layers import Kind, Layer, Shape, Told
from lastmile.foundation.regions.models import Region, RegionShape
from lastmile.kernel import region_codes
from lastmile.kernel.region_codes import Level

LEVELS = ((6, Level.CITY), (8, Level.COUNTY), (10, Level.TOWNSHIP), (12, Level.VILLAGE), (16, Level.GRID))


def rows(scope: Scope) -> QuerySet[RegionShape]:
    """Outlines of the places that exist today, in the branches where the person may see them."""
    found = RegionShape.objects.filter(region__closed_on__isnull=True, outline__isnull=False)
    branches = scope.branches(Permission.REGION_VIEW)
    if "" in branches:
        return found
    reach = Q(pk__in=[])
    for branch in branches:
        low, high = region_codes.bounds(branch)
        reach |= Q(region__code__gte=low, region__code__lt=high)
    return found.filter(reach)


def at_zoom(zoom: int) -> Q:
    """The level whose places are some fingers wide; from there on grids."""
    level = next((level for most, level in LEVELS if zoom <= most), Level.MICRO_GRID)
    if level == Level.MICRO_GRID:
        return Q(region__level__in=[Level.GRID, Level.MICRO_GRID])
    return Q(region__level=level)


def told(row: Mapping[str, Any]) -> Told:
    invented = row["source"] == RegionShape.Source.SYNTHETIC
    words = " · ".join([str(Region.Level(row["region__level"]).label), *([str(_("示意"))] if invented else [])])
    return Told(row["region__name"], "invented" if invented else "drawn", words)


REGIONS = Layer(
    key="regions",
    title=_("区划网格"),
    permission=Permission.REGION_VIEW,
    rows=rows,
    fields=("region__name", "region__level", "region__code", "source"),
    told=told,
    kinds=(
        Kind("drawn", _("边界"), Shape.AREA),
        Kind("invented", _("示意边界(不是真实边界)"), Shape.AREA),
    ),
    address="console:region",
    geometry="outline",
    code="region__code",
    uid="region__uid",
    at_zoom=at_zoom,
)

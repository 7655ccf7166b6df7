"""What an area holds: villages, grids, households, people, added up from the tree and the grids (J-2.2, J-4.6d)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Left

from lastmile.foundation.regions import selectors
from lastmile.foundation.regions.models import Grid, Region, RegionCode, RegionShape
from lastmile.kernel import region_codes
from lastmile.kernel.region_codes import Level


@dataclass(frozen=True)
class AreaRow:
    """A place with what lies below it. Households and population are those of the grids; None is 待核.

    `counted` is how many of the grids know their households: fewer than `grids` means that the sum is not whole.
    """

    region: Region
    villages: int = 0
    grids: int = 0
    micro_grids: int = 0
    counted: int = 0
    households: int | None = None
    population: int | None = None


def row_of(region: Region) -> AreaRow:
    """The place itself, added up: two queries."""
    return _rows([region], region.code, len(region.code))[0]


def rows_below(region: Region | None) -> list[AreaRow]:
    """The places directly below, each added up: three queries whatever their number; below nothing the provinces."""
    children = list(selectors.children(region))
    if not children or region is None:
        return [AreaRow(child) for child in children]  # the sums of a whole country are no matter of a page
    return _rows(children, region.code, len(children[0].code))


def _rows(places: list[Region], branch: str, length: int) -> list[AreaRow]:
    places_by = {(part, level): count for part, level, count in _counts(branch, length)}
    grids: dict[str, dict[str, Any]] = {row["part"]: dict(row) for row in _grid_sums(branch, length)}
    found = []
    for place in places:
        sums = grids.get(place.code, {})
        found.append(
            AreaRow(
                region=place,
                villages=places_by.get((place.code, Level.VILLAGE), 0),
                grids=places_by.get((place.code, Level.GRID), 0),
                micro_grids=places_by.get((place.code, Level.MICRO_GRID), 0),
                counted=sums.get("counted", 0),
                households=sums.get("households"),
                population=sums.get("population"),
            )
        )
    return found


def _counts(branch: str, length: int) -> QuerySet[Region, tuple[str, int, int]]:
    inside = selectors.open_regions(branch).filter(level__gte=Level.VILLAGE)
    parts = inside.annotate(part=Left("code", length)).order_by()
    return parts.values("part", "level").annotate(count=Count("pk")).values_list("part", "level", "count")


def _grid_sums(branch: str, length: int) -> Any:
    """Sums of the grids; of a micro-grid its own. Micro-grids lie inside grids and are not counted twice."""
    level = Level.MICRO_GRID if length == region_codes.LENGTHS[Level.MICRO_GRID] else Level.GRID
    low, high = region_codes.bounds(branch)
    inside = Grid.objects.filter(
        region__closed_on__isnull=True, region__level=level, region__code__gte=low, region__code__lt=high
    )
    parts = inside.annotate(part=Left("region__code", length)).order_by().values("part")
    return parts.annotate(counted=Count("households"), households=Sum("households"), population=Sum("population"))


def grids_of(regions: list[Region]) -> dict[int, Grid]:
    """What grids and micro-grids say of themselves, by the key of their region."""
    return {grid.region_id: grid for grid in Grid.objects.filter(region__in=regions)}


def shape_of(region: Region) -> RegionShape | None:
    """Where the place lies, as far as known."""
    return RegionShape.objects.filter(region=region).first()


def shapes_below(region: Region | None) -> list[RegionShape]:
    """Shapes of the places directly below, with their places at hand, by code."""
    shapes = RegionShape.objects.filter(region__parent=region, region__closed_on__isnull=True)
    return list(shapes.select_related("region").order_by("region__code"))


def is_drawn(region: Region) -> bool:
    """Whether the place, or one directly below it, has an outline, a coarse or an invented one too."""
    return RegionShape.objects.filter(Q(region=region) | Q(region__parent=region), outline__isnull=False).exists()


def drawn_grids(code: str) -> QuerySet[RegionShape]:
    """Outlines of grids of an area that somebody drew or loaded; invented ones are none."""
    low, high = region_codes.bounds(code)
    real = RegionShape.objects.filter(outline__isnull=False).exclude(source=RegionShape.Source.SYNTHETIC)
    return real.filter(region__level__gte=Level.GRID, region__code__gte=low, region__code__lt=high)


def former_codes(region: Region) -> list[RegionCode]:
    """Codes and names it once had, the latest first; links and notes with those codes still lead here."""
    return list(RegionCode.objects.filter(region=region, until_on__isnull=False).order_by("-until_on", "-id"))


def merged_into(region: Region) -> list[Region]:
    """The places that were merged into this one."""
    return list(Region.objects.filter(successor=region, closed_on__isnull=False).order_by("-closed_on", "code"))

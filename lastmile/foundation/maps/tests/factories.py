"""Things with a place on the map, written straight into the tables."""

from __future__ import annotations

from typing import Any

import shapely

from lastmile.domains.hazards.models import Hazard
from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.regions.models import Grid, Region, RegionShape
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

GRID, NEXT_VILLAGE = "530113104211003", "530113104205001"


def hazards_at(*points: tuple[float, float], code: str = GRID, **facts: Any) -> list[Hazard]:
    """Open hazards at these longitudes and latitudes."""
    region, now = a_region(code), clock.now()
    rows = [
        Hazard(
            region=region, region_code=code, title=f"隐患{number}", number=f"{code[-6:]}-{uuid7().hex[-12:]}",
            category="geology", line="disaster", point=shapely.Point(point), datum="WGS84",
            found_at=now, received_at=now, entered_at=now, sort_on=clock.today(), **facts,
        )
        for number, point in enumerate(points)
    ]  # fmt: skip
    return Hazard.unscoped.bulk_create(rows)


def a_grid(code: str, outline: Any = None, source: str = RegionShape.Source.DRAWN) -> Region:
    """A grid with an outline."""
    region = a_region(code)
    Grid.objects.get_or_create(region=region, defaults={"kind": Grid.Kind.VILLAGER_GROUP})
    if outline is not None:
        RegionShape.objects.create(region=region, outline=outline, source=source)
    return region

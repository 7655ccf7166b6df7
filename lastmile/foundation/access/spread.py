"""How the rows of a branch lie in its grids: how many there are, and where those lie that are in none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, QuerySet, Value, When
from django.db.models.functions import Length

from lastmile.kernel import region_codes
from lastmile.kernel.region_codes import Level


@dataclass(frozen=True)
class Spread:
    """`outside`: how many lie at a place above the grids themselves, by that place's code."""

    total: int
    outside: dict[str, int]

    @property
    def inside(self) -> int:
        return self.total - sum(self.outside.values())

    @property
    def percent(self) -> int | None:
        """The share in a grid in whole per cent, rounded down: 100 means all. None where there is nothing to share out."""
        return self.inside * 100 // self.total if self.total else None


def spread(rows: QuerySet[Any]) -> Spread:
    """Of rows with a `region_code`, one query whatever their number."""
    in_a_grid = When(size__gte=region_codes.LENGTHS[Level.GRID], then=Value(""))
    places = rows.order_by().alias(size=Length("region_code")).annotate(at=Case(in_a_grid, default=F("region_code")))
    counts = dict(places.values_list("at").annotate(Count("pk")))
    return Spread(total=sum(counts.values()), outside={code: count for code, count in counts.items() if code})

"""Rows of grids and micro-grids that are added: their codes, and all that begins with a place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Max
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from lastmile.foundation.regions.models import Grid, Region, RegionCode
from lastmile.kernel import region_codes
from lastmile.kernel.errors import NotValid

MOST_CHILDREN = 999


def free_codes(parent: Region) -> Iterator[str]:
    """The next codes below a village or grid: above any number a child has, or had; an old code never means another place.

    Two queries for any number of them. Raises NotValid when there are no more.
    """
    low, high = region_codes.bounds(parent.code)
    once = RegionCode.objects.alias(size=Length("code")).filter(code__gte=low, code__lt=high, size=len(parent.code) + 3)
    last = max(once.aggregate(last=Max("code"))["last"] or "", _last_child(parent))
    first = int(last[-3:]) + 1 if last else 1
    for number in range(first, MOST_CHILDREN + 1):
        yield f"{parent.code}{number:03}"
    raise NotValid(_("%(name)s之下的网格已满%(most)s个。") % {"name": parent.name, "most": MOST_CHILDREN})


def _last_child(parent: Region) -> str:
    last: str | None = Region.objects.filter(parent=parent).aggregate(last=Max("code"))["last"]
    return last if last and last.startswith(parent.code) else ""


def make(grids: Sequence[Grid], day: date) -> None:
    """Write grids whose `region` is not written yet, with the first line of each code's history; four statements for any number."""
    regions = [grid.region for grid in grids]
    Region.objects.bulk_create(regions)
    codes = [RegionCode(region=one, code=one.code, name=one.name, from_on=day, reason="added") for one in regions]
    RegionCode.objects.bulk_create(codes)
    for grid in grids:
        grid.region = grid.region  # again, now that it has its key
    Grid.objects.bulk_create(grids)

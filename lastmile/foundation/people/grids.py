"""Grids with whoever minds them: the 网格管理表 (J-4.6g), and the place a post stands at as its card says it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import selectors
from lastmile.foundation.people.models import Holding, Post
from lastmile.foundation.regions.as_written import short_name
from lastmile.foundation.regions.models import Grid, Region
from lastmile.kernel import region_codes
from lastmile.kernel.region_codes import LENGTHS, Level

AT_ONCE = 500
TOWNSHIP, VILLAGE, GRID = LENGTHS[Level.TOWNSHIP], LENGTHS[Level.VILLAGE], LENGTHS[Level.GRID]


@dataclass(frozen=True)
class Place:
    """A place as a card says it. `households` and `people` are None when one of its grids does not know them, or when
    it is larger than a township; `grids` is how many grids it has."""

    name: str
    bounds: str
    grids: int
    households: int | None
    people: int | None


@dataclass(frozen=True)
class GridRow:
    """One grid of the table, with who leads it and who walks it today (A first, then B). `lent`: a micro-grid without a
    member of its own; those of its grid are asked.
    """

    region: Region
    grid: Grid
    leaders: list[Holding]
    members: list[Holding]
    lent: bool = False

    @property
    def name(self) -> str:
        """海科村3组."""
        return short_name(self.region)


def places(codes: Iterable[str]) -> dict[str, Place]:
    """The places of these codes, two queries for all. A code nobody has is its own name."""
    wanted = sorted(set(codes))
    found = Region.objects.filter(code__in=wanted, closed_on__isnull=True).select_related("parent")
    regions = {region.code: region for region in found}
    inside = Q()
    for township in {code[:TOWNSHIP] for code in wanted if len(code) >= TOWNSHIP}:
        low, high = region_codes.bounds(township)
        inside |= Q(region__code__gte=low, region__code__lt=high)
    grids = _by_place(_open_grids().filter(inside)) if inside else {}
    return {code: _place(code, regions.get(code), grids.get(code, [])) for code in wanted}


def _open_grids() -> QuerySet[Grid]:
    return Grid.objects.filter(region__closed_on__isnull=True).select_related("region")


def _by_place(grids: Iterable[Grid]) -> dict[str, list[Grid]]:
    """A grid by itself, and the grids (never micro-grids, which are parts of them) of each village and township."""
    found: dict[str, list[Grid]] = {}
    for one in grids:
        code = one.region.code
        above = (code[:VILLAGE], code[:TOWNSHIP]) if one.region.level == Level.GRID else ()
        for place in (code, *above):
            found.setdefault(place, []).append(one)
    return found


def _place(code: str, region: Region | None, grids: list[Grid]) -> Place:
    return Place(
        name=short_name(region) if region else code,
        bounds=grids[0].bounds_text if len(grids) == 1 and grids[0].region.code == code else "",
        grids=len(grids),
        households=_sum([one.households for one in grids]),
        people=_sum([one.population for one in grids]),
    )


def _sum(figures: list[int | None]) -> int | None:
    known = [one for one in figures if one is not None]
    return sum(known) if known and len(known) == len(figures) else None


def rows(scope: Scope, area: str, *, after: tuple[str] | None, limit: int) -> list[GridRow]:
    """A page of the table in the order of codes, behind `after` (code,): four queries. Raises NotAllowed."""
    scope.require(Permission.PEOPLE_VIEW, on=area)
    low, high = region_codes.bounds(area)
    found = _open_grids().filter(region__code__gte=low, region__code__lt=high).select_related("region__parent")
    if after:
        found = found.filter(region__code__gt=after[0])
    return _with_people(list(found.order_by("region__code")[:limit]))


def all_rows(scope: Scope, area: str) -> Iterator[GridRow]:
    """The whole table, some hundred grids at a time."""
    last: tuple[str] | None = None
    while part := rows(scope, area, after=last, limit=AT_ONCE):
        yield from part
        last = (part[-1].region.code,)


def _with_people(grids: list[Grid]) -> list[GridRow]:
    """A grid without a leader of its own is led by that of its village, a micro-grid without a member walked by that of its grid."""
    codes = {one.region.code[:length] for one in grids for length in (VILLAGE, GRID, None)}
    posts = Post.unscoped.filter(
        region_code__in=codes, kind__in=("grid_leader", "grid_member"), closed_on__isnull=True
    ).order_by("id")
    holders = selectors.holders([post.pk for post in posts])
    held: dict[tuple[str, str], list[Holding]] = {}
    for post in posts:
        held.setdefault((post.region_code, post.kind), []).extend(holders.get(post.pk, []))
    return [_row(one, held) for one in grids]


def _row(grid: Grid, held: Mapping[tuple[str, str], list[Holding]]) -> GridRow:
    code = grid.region.code
    leaders = held.get((code, "grid_leader")) or held.get((code[:VILLAGE], "grid_leader"), [])
    own, above = held.get((code, "grid_member"), []), held.get((code[:GRID], "grid_member"), [])
    return GridRow(grid.region, grid, leaders, own or above, lent=bool(above) and not own)

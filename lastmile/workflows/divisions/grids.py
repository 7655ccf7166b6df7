"""Grids and micro-grids: drawn by the village, found wanting by rule, never refused for it (J-2.2b–g)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max, Sum
from django.utils.translation import gettext as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.regions import selectors
from lastmile.foundation.regions.models import Grid, Region, RegionCode, RegionShape
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock, region_codes
from lastmile.kernel.errors import NotValid


@dataclass(frozen=True)
class Finding:
    """What a rule finds about grids; never stops anybody from saving."""

    code: str
    name: str
    kind: str  # size, overlap, gap, unknown, nobody
    words: str
    clause: str


@transaction.atomic
def add_grid(scope: Scope, *, parent_code: str, name: str, kind: str, **more: Any) -> Grid:
    """Add a grid under a village, or a micro-grid under a grid; the serial number is the next free one.

    `more`: households, population, bounds_text, external_code, party_group, tasks, point, outline, datum.
    """
    parent = selectors.get_region(parent_code)
    scope.require(Permission.REGION_CHANGE, on=parent.code)
    if parent.level not in (Region.Level.VILLAGE, Region.Level.GRID):
        raise NotValid(_("网格只能建在村(社区)之下,微网格只能建在网格之下。"))
    region = Region.objects.create(
        code=_next_code(parent), level=parent.level + 1, name=name.strip()[:80], parent=parent
    )
    RegionCode.objects.create(region=region, code=region.code, name=region.name, from_on=clock.today())
    fields = {
        key: more[key]
        for key in ("households", "population", "bounds_text", "external_code", "party_group", "tasks")
        if key in more
    }
    grid = Grid.objects.create(region=region, kind=kind, **fields)
    draw(scope, region=region, point=more.get("point"), outline=more.get("outline"), datum=more.get("datum", "WGS84"))
    figures = {"kind": kind, "households": fields.get("households"), "population": fields.get("population")}
    ledger.write(scope, "grid.added", ledger.Matter("region", region.uid, region.code), figures=figures)
    return grid


def _next_code(parent: Region) -> str:
    last = Region.objects.filter(parent=parent).aggregate(last=Max("code"))["last"]
    number = int(last[-3:]) + 1 if last else 1
    if number > 999:
        raise NotValid(_("%(name)s之下的网格已满999个。") % {"name": parent.name})
    return f"{parent.code}{number:03}"


def draw(scope: Scope, *, region: Region, point: Any = None, outline: Any = None, datum: str = "WGS84") -> None:
    """Set where a region lies; geometries are WGS 84 already, `datum` says what they came in."""
    if point is None and outline is None:
        return
    scope.require(Permission.REGION_CHANGE, on=region.code)
    given = {key: value for key, value in (("point", point), ("outline", outline)) if value is not None}
    RegionShape.objects.update_or_create(
        region=region, defaults={**given, "source": RegionShape.Source.DRAWN, "datum": datum}
    )


@transaction.atomic
def change_grid(scope: Scope, *, code: str, **fields: Any) -> Grid:
    """Change what a grid says of itself."""
    region = selectors.get_region(code)
    scope.require(Permission.REGION_CHANGE, on=region.code)
    grid = Grid.objects.select_for_update().get(region=region)
    changed = {key: value for key, value in fields.items() if getattr(grid, key) != value}
    if changed:
        Grid.objects.filter(pk=grid.pk).update(**changed)
        matter = ledger.Matter("region", region.uid, region.code)
        ledger.write(scope, "grid.changed", matter, figures={"fields": sorted(changed)})
    return Grid.objects.get(pk=grid.pk)


def findings(scope: Scope, branch: str) -> list[Finding]:
    """What the grid rules of the packs find below a branch: sizes, gaps, overlaps, grids nobody looks after."""
    scope.require(Permission.REGION_VIEW, on=branch)
    low, high = region_codes.bounds(branch)
    grids = Grid.objects.filter(
        region__closed_on__isnull=True, region__code__gte=low, region__code__lt=high, region__level=Region.Level.GRID
    ).select_related("region")
    found: list[Finding] = []
    least = packs.value("grid.households_least", branch).whole
    most = packs.value("grid.households_most", branch).whole
    for grid in grids:
        found += _size(grid, least, most)
    return found + _uncovered(low, high) + _overlaps(low, high)


def _size(grid: Grid, least: int, most: int) -> list[Finding]:
    region = grid.region
    if grid.households is None:
        return [Finding(region.code, region.name, "unknown", _("户数待核"), "J-2.2e")]
    if grid.kind == Grid.Kind.COMMUNITY and not least <= grid.households <= most:
        words = _("%(have)s户,社区网格应为%(least)s到%(most)s户")
        words = words % {"have": grid.households, "least": least, "most": most}
        return [Finding(region.code, region.name, "size", words, "J-2.2e")]
    return []


def _uncovered(low: str, high: str) -> list[Finding]:
    """Villages and communities without any grid (划分全净、全面覆盖)."""
    villages = Region.objects.filter(level=Region.Level.VILLAGE, closed_on__isnull=True, code__gte=low, code__lt=high)
    with_grids = Region.objects.filter(
        level=Region.Level.GRID, closed_on__isnull=True, code__gte=low, code__lt=high
    ).values("parent_id")
    bare = villages.exclude(pk__in=with_grids).order_by("code")
    return [Finding(one.code, one.name, "gap", _("还没有划分网格"), "J-2.2b") for one in bare]


def _overlaps(low: str, high: str) -> list[Finding]:
    """Drawn outlines of grids of one village that share more than a border."""
    shapes = (
        RegionShape.objects.filter(
            outline__isnull=False,
            region__level=Region.Level.GRID,
            region__closed_on__isnull=True,
            region__code__gte=low,
            region__code__lt=high,
        )
        .select_related("region")
        .order_by("region__code")
    )
    by_village: dict[int | None, list[RegionShape]] = {}
    for shape in shapes:
        by_village.setdefault(shape.region.parent_id, []).append(shape)
    return [finding for group in by_village.values() for finding in _overlaps_in(group)]


def _overlaps_in(group: list[RegionShape]) -> list[Finding]:
    found = []
    for place, one in enumerate(group):
        for other in group[place + 1 :]:
            shared = one.outline.intersection(other.outline).area
            if shared > 0.001 * min(one.outline.area, other.outline.area):
                words = _("与%(name)s重叠") % {"name": other.region.name}
                found.append(Finding(one.region.code, one.region.name, "overlap", words, "J-2.2b"))
    return found


def totals(branch: str) -> dict[str, int | None]:
    """Households and people of the grids below a branch, computed."""
    low, high = region_codes.bounds(branch)
    grids = Grid.objects.filter(
        region__closed_on__isnull=True, region__code__gte=low, region__code__lt=high, region__level=6
    )
    return dict(grids.aggregate(households=Sum("households"), population=Sum("population")))

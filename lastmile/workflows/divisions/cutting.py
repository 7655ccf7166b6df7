"""Cut a grid in two along a line: what has a place on the map goes to the half it lies in. Undone by merging (J-2.2b)."""

from __future__ import annotations

from uuid import UUID

import shapely
from django.db import transaction
from django.utils.translation import gettext as _
from shapely import ops
from shapely.geometry import LineString, MultiPolygon

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import once
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.regions import selectors
from lastmile.foundation.regions.drawing import Area
from lastmile.foundation.regions.models import Grid, Region, RegionShape
from lastmile.kernel.errors import NotValid, WrongState
from lastmile.kernel.ids import uuid7
from lastmile.workflows.divisions import carrying, grids

REACH = 1e-6  # degrees, 0.1 m: ends snapped to a border lie a hair within it
LEAST = 1e-3  # of the whole: less is a slip of the hand


@transaction.atomic
def cut_grid(scope: Scope, *, code: str, line: LineString, name: str, uid: UUID | None = None) -> Region:
    """Make the smaller half a new grid beside it, and give it what lies there. `line` is WGS 84.

    What has no place on the map stays. Numbers of households and people of the whole hold for neither half: both are
    待核 from then on. Raises NotValid when the line does not cut the outline into exactly two. The same uid with the
    same line and name is the same cut, with others DifferentContent.
    """
    region = Region.objects.select_for_update().get(pk=selectors.get_region(code).pk)
    scope.require(Permission.REGION_CHANGE, on=region.code)
    content, uid = {"cut": region.uid, "line": line, "name": name.strip()}, uid or uuid7()
    if known := Region.objects.filter(uid=uid).first():
        return grids.the_same(known, "grid.cut", content)
    shape, grid = _cuttable(region)
    kept, taken = halves(shape.outline, line)
    fresh = grids.add_grid(
        scope, parent_code=_parent(region).code, name=name, kind=grid.kind, uid=uid, party_group=grid.party_group,
        tasks=grid.tasks,
    )  # fmt: skip
    RegionShape.objects.create(region=fresh, outline=taken, source=shape.source, datum=shape.datum)
    point = shape.point if shape.point is not None and kept.covers(shape.point) else None
    RegionShape.objects.filter(pk=shape.pk).update(outline=kept, point=point)
    Grid.objects.filter(pk=grid.pk).update(households=None, population=None, counted_on=None)
    rows = carrying.carry_inside(region, fresh, taken)
    figures = {"from": region.uid, "rows": rows, "households": grid.households, "population": grid.population}
    ledger.write(scope, "grid.cut", grids.matter(fresh), figures=figures | once.said(uid, content))
    ledger.write(scope, "region.parted", grids.matter(region), figures={"into": fresh.uid})
    jobs.tell("region.changed", region)
    return fresh


def is_cut(uid: str) -> bool:
    """Whether the grid of this uid was made already: whoever sends a cut again means that one."""
    try:
        return Region.objects.filter(uid=UUID(uid)).exists()
    except ValueError:
        return False


def _cuttable(region: Region) -> tuple[RegionShape, Grid]:
    if region.closed_on:
        raise WrongState(_("%(name)s已撤销。") % {"name": region.name})
    grid = Grid.objects.filter(region=region).first()
    if grid is None:
        raise NotValid(_("只有网格和微网格能在图上拆。"))
    shape = RegionShape.objects.filter(region=region, outline__isnull=False).first()
    if shape is None:
        raise NotValid(_("%(name)s还没有边界,请先画边界再拆。") % {"name": region.name})
    return shape, grid


def _parent(region: Region) -> Region:
    parent = region.parent
    assert parent is not None  # a grid lies in a village
    return parent


def halves(outline: Area, line: LineString) -> tuple[Area, Area]:
    """The larger and the smaller part; islands the line does not touch stay with the larger."""
    pieces = [list(ops.split(part, _longer(line)).geoms) for part in shapely.get_parts(outline)]
    cut = [one for one in pieces if len(one) > 1]
    if len(cut) != 1 or len(cut[0]) != 2 or min(one.area for one in cut[0]) < LEAST * outline.area:
        found = sum(len(one) for one in pieces)
        words = _("拆分线要从网格一边进、另一边出,正好分成两块;现在是%(n)s块。") % {"n": found}
        raise NotValid(words, fields={"drawn": words})
    small, large = sorted(cut[0], key=lambda one: one.area)
    islands = [one[0] for one in pieces if len(one) == 1]
    return (MultiPolygon([large, *islands]) if islands else large), small


def _longer(line: LineString) -> LineString:
    corners = list(line.coords)
    return LineString([_beyond(corners[1], corners[0]), *corners[1:-1], _beyond(corners[-2], corners[-1])])


def _beyond(before: tuple[float, ...], end: tuple[float, ...]) -> tuple[float, float]:
    away = max(((end[0] - before[0]) ** 2 + (end[1] - before[1]) ** 2) ** 0.5, REACH)
    return end[0] + (end[0] - before[0]) / away * REACH, end[1] + (end[1] - before[1]) / away * REACH

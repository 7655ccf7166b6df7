"""Grids and micro-grids: added, changed, drawn and closed by whoever keeps the tree (J-2.2b–g)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import once
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.regions import drawing, new_grids, selectors
from lastmile.foundation.regions.models import Grid, Region, RegionCode, RegionShape
from lastmile.foundation.rulepacks import services as packs
from lastmile.kernel import clock
from lastmile.kernel.coordinates import Datum
from lastmile.kernel.errors import NotValid, NotVisible, WrongState
from lastmile.kernel.ids import uuid7
from lastmile.workflows.divisions import carrying

FIELDS = ("kind", "households", "population", "counted_on", "bounds_text", "external_code", "party_group", "tasks")
COUNTS = frozenset({"households", "population"})


@transaction.atomic
def add_grid(scope: Scope, *, parent_code: str, name: str, kind: str, uid: UUID | None = None, **fields: Any) -> Region:
    """Add a grid under a village, or a micro-grid under a grid; the serial number is the next free one.

    `fields` are those of FIELDS. The same uid with the same content gives the same grid, whatever was changed since;
    with other content DifferentContent.
    """
    parent = Region.objects.select_for_update().get(pk=selectors.get_region(parent_code).pk)
    scope.require(Permission.REGION_CHANGE, on=parent.code)
    if parent.level not in (Region.Level.VILLAGE, Region.Level.GRID) or parent.closed_on:
        raise NotValid(_("网格只能建在村(社区)之下,微网格只能建在网格之下。"))
    name, kind = _checked_name(name), _checked_kind(kind, parent)
    content, uid = {"below": parent.uid, "name": name, "kind": kind, **fields}, uid or uuid7()
    if known := Region.objects.filter(uid=uid).first():
        return the_same(known, "grid.added", content)
    code = next(new_grids.free_codes(parent))
    region = Region(uid=uid, code=code, level=parent.level + 1, name=name, parent=parent)
    grid = Grid(region=region, kind=kind, **_known(fields))
    grid.counted_on = _counted_on(grid)
    new_grids.make([grid], clock.today())
    figures = {
        "kind": kind,
        "households": grid.households,
        "population": grid.population,
        "counted_on": grid.counted_on,
    }
    ledger.write(scope, "grid.added", matter(region), figures=figures | once.said(uid, content))
    jobs.tell("region.changed", region)
    return region


def matter(region: Region) -> ledger.Matter:
    """A place as the subject of a ledger entry."""
    return ledger.Matter("region", region.uid, region.code)


def the_same(known: Region, made: str, content: dict[str, Any]) -> Region:
    """A grid made before under the same number, by the same form (the action of its entry). Raises DifferentContent."""
    words = _("这张表已经存过一次,内容不同;没有再存,请打开已有的网格核对。")
    once.require_same(known, made, content, otherwise=words, about=matter(known))
    return known


def _checked_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > 80:
        raise NotValid(_("名称要有1到80个字。"), fields={"name": _("1到80个字")})
    return name


def _checked_kind(kind: str, parent: Region) -> str:
    if parent.level == Region.Level.GRID:
        return Grid.Kind.MICRO
    if kind not in Grid.Kind.values or kind == Grid.Kind.MICRO:
        raise NotValid(_("没有这种网格。"), fields={"kind": _("请选择")})
    return kind


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise NotValid(_("没有这些项目:%(names)s") % {"names": "、".join(sorted(unknown))})
    return fields


def _locked(scope: Scope, code: str) -> Region:
    region = Region.objects.select_for_update().get(pk=selectors.get_region(code).pk)
    scope.require(Permission.REGION_CHANGE, on=region.code)
    if region.closed_on:
        raise WrongState(_("%(name)s已撤销。") % {"name": region.name})
    return region


def _counted_on(grid: Grid) -> date | None:
    """The day of a grid's counts, which has none where nothing was counted. Raises NotValid for a day to come."""
    if grid.counted_on and grid.counted_on > clock.today():
        words = _("日期不能晚于今天。")
        raise NotValid(words, fields={"counted_on": words})
    return None if grid.households is None and grid.population is None else grid.counted_on


@transaction.atomic
def change_grid(scope: Scope, *, code: str, **fields: Any) -> Grid:
    """Change what a grid says of itself; its name changes by `rename`. A count that changes while its day does not was
    made today."""
    region = _locked(scope, code)
    grid = Grid.objects.select_for_update().filter(region=region).first()
    if grid is None:
        raise NotVisible(_("%(name)s不是网格。") % {"name": region.name})
    changed = {key: value for key, value in _known(fields).items() if getattr(grid, key) != value}
    if "kind" in changed and region.parent is not None:
        changed["kind"] = _checked_kind(changed["kind"], region.parent)
    changed |= _day_of_counts(grid, changed)
    if changed:
        Grid.objects.filter(pk=grid.pk).update(**changed)
        figures = {"fields": sorted(changed), **{key: changed[key] for key in FIELDS[:4] if key in changed}}
        ledger.write(scope, "grid.changed", matter(region), figures=figures)
    return Grid.objects.get(pk=grid.pk)


def _day_of_counts(grid: Grid, changed: dict[str, Any]) -> dict[str, date | None]:
    """The day that goes with what changes, where it is another than before."""
    known = {key: changed.get(key, getattr(grid, key)) for key in (*COUNTS, "counted_on")}
    if COUNTS & changed.keys() and "counted_on" not in changed:
        known["counted_on"] = clock.today()
    day = _counted_on(Grid(**known))
    return {"counted_on": day} if "counted_on" in changed or day != grid.counted_on else {}


@transaction.atomic
def draw(
    scope: Scope,
    *,
    code: str,
    point: BaseGeometry | None = None,
    outline: BaseGeometry | None = None,
    datum: Datum = Datum.WGS84,
) -> RegionShape:
    """Set where a place lies: geometries are WGS 84 already, `datum` says what they came in.

    A sketch is replaced as a whole: an invented outline must not stay beside a real point. Raises NotValid when
    the place given lies outside the one above, with what the numbers look like.
    """
    region = _locked(scope, code)
    given = {key: value for key, value in (("point", point), ("outline", outline)) if value is not None}
    if not given:
        raise NotValid(_("请填坐标,或传边界文件。"))
    for shape in given.values():
        drawing.must_lie_in(region, shape, datum)
    RegionShape.objects.filter(region=region, source=RegionShape.Source.SYNTHETIC).delete()
    drawn, _made = RegionShape.objects.update_or_create(
        region=region, defaults={**given, "source": RegionShape.Source.DRAWN, "datum": datum}
    )
    ledger.write(scope, "region.drawn", matter(region), figures={"what": sorted(given), "datum": str(datum)})
    return drawn


@transaction.atomic
def close_grid(scope: Scope, *, code: str) -> Region:
    """Close a grid in which nothing lies any more; its code goes on resolving to it. With something in it: merge it."""
    region = _locked(scope, code)
    if region.level not in (Region.Level.GRID, Region.Level.MICRO_GRID):
        raise NotValid(_("只有网格和微网格能在这里撤销。"))
    inside = carrying.rows_in(region.code)
    micro = selectors.children(region).count()
    if micro:
        raise WrongState(_("%(name)s之下还有%(n)s个微网格,请先撤销或并走。") % {"name": region.name, "n": micro})
    if inside:
        what = "、".join(f"{label}{count}" for label, count in inside.items())
        raise WrongState(
            _("%(name)s里还有:%(what)s。请改用“并入”,东西会一起带走。") % {"name": region.name, "what": what}
        )
    today = clock.today()
    RegionCode.objects.filter(region=region, until_on__isnull=True).update(until_on=today, reason="closed")
    Region.objects.filter(pk=region.pk).update(closed_on=today)
    region.closed_on = today
    packs.note_change()
    ledger.write(scope, "region.closed", matter(region))
    jobs.tell("region.changed", region)
    return region

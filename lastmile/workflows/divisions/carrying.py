"""Carry rows along when a branch of codes moves: every scoped model, in a handful of statements.

A model says with `carried` which rows follow (open matters); the rest, and the ledger, keep the code of their day.
"""

from __future__ import annotations

from typing import Any

import shapely
from django.apps import apps
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, UniqueConstraint, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from lastmile.foundation.access.models import ScopedModel
from lastmile.foundation.regions.geometry import GeometryField
from lastmile.foundation.regions.models import Grid, Region, RegionCode, RegionShape
from lastmile.kernel import clock, region_codes


def scoped_models() -> list[type[ScopedModel]]:
    """Every concrete model that lies in regions."""
    return [model for model in apps.get_models() if issubclass(model, ScopedModel)]


LABELS = {
    "unit": gettext_lazy("单位"),
    "post": gettext_lazy("岗位"),
    "person": gettext_lazy("人员"),
    "grant": gettext_lazy("授权"),
    "household": gettext_lazy("户档"),
    "place": gettext_lazy("单位场所"),
    "figure": gettext_lazy("上报总数"),
    "hazard": gettext_lazy("未销隐患"),
    "power": gettext_lazy("赋权委托"),
    "inspection": gettext_lazy("检查记录"),
    "file": gettext_lazy("照片"),
    "listener": gettext_lazy("公众留的号码"),
    "declaration": gettext_lazy("本人说的要人帮忙转移"),
    "pause": gettext_lazy("顺延"),
    "obligation": gettext_lazy("未办事项"),
    "call": gettext_lazy("进行中的叫应"),
    "alertaction": gettext_lazy("没办的预警行动"),
    "alerttext": gettext_lazy("本地预警模板"),
    "checklist": gettext_lazy("本地清单"),
    "walk": gettext_lazy("没走完的走访"),
    "round": gettext_lazy("待走的巡查"),
    "print": gettext_lazy("成套打印"),
    "no_team": gettext_lazy("没有队伍的说明"),
    "document": gettext_lazy("文件"),
    "outlet": gettext_lazy("发布终端"),
    "sms_report": gettext_lazy("短信报险"),
    "import": gettext_lazy("导入"),
    "handout": gettext_lazy("交出去的台账"),
    "clearance": gettext_lazy("完整号码的导出申请"),
    "look": gettext_lazy("基本情况核对记录"),
    "tip": gettext_lazy("没办完的举报和意见"),
    "supply": gettext_lazy("应急物资"),
    "deployment": gettext_lazy("出动记录"),
    "point": gettext_lazy("危险点"),
    "shelter": gettext_lazy("避险点"),
    "movelist": gettext_lazy("进行中的到户和转移"),
    "move": gettext_lazy("到户和转移的户"),
    "movehelp": gettext_lazy("等人去办的事"),
    "rollcall": gettext_lazy("没做完的清点"),
    "visit": gettext_lazy("待走的检查对象"),
    "alert": gettext_lazy("生效的预警"),
    "feed": gettext_lazy("订阅源"),
    "received": gettext_lazy("等人看的报文"),
}


def rows_in(branch: str) -> dict[str, int]:
    """What would be carried along with a branch of codes, as people call it: one count for each scoped model."""
    low, high = region_codes.bounds(branch)
    found = {}
    for model in scoped_models():
        if model.carried is None or not model.matter_kind:  # what is kept of a person is no matter of its own
            continue
        count = model.unscoped.filter(model.carried, region_code__gte=low, region_code__lt=high).count()
        if count:
            found[str(LABELS[model.matter_kind])] = count
    return found


def carry_codes(old: str, new: str) -> dict[str, int]:
    """Give the rows of branch `old` the same place under `new`. Returns how many rows of which table moved."""
    moved = {}
    for model in scoped_models():
        if model.carried is None:
            continue
        low, high = region_codes.bounds(old)
        rows = model.unscoped.filter(model.carried, region_code__gte=low, region_code__lt=high)
        count = rows.update(region_code=_under(new, "region_code", len(old)))
        if count:
            moved[model._meta.db_table] = count
    return moved


def carry_rows(from_region: Region, to_region: Region) -> dict[str, int]:
    """Rows that lie in one region itself now lie in another (merging). Of what a place has only one of, such as a total it
    states, the other's stands; that of the place that is no more stays with it.
    """
    moved = {}
    for model in scoped_models():
        if model.carried is None:
            continue
        rows = model.unscoped.filter(model.carried, _fits(model, to_region), region=from_region)
        count = rows.update(region=to_region, region_code=to_region.code)
        if count:
            moved[model._meta.db_table] = count
    return moved


def _fits(model: type[ScopedModel], there: Region) -> Q:
    """Rows that the database lets lie in a region beside those that lie there already."""
    found = Q()
    for rule in model._meta.constraints:
        if not isinstance(rule, UniqueConstraint):
            continue
        fields = [one.name for one in rule.expressions if isinstance(one, F)]  # type: ignore[attr-defined]
        names = {*rule.fields, *fields}
        if "region" in names:
            which = rule.condition or Q()
            same = {name: OuterRef(name) for name in names - {"region"}}
            found &= ~(which & Q(Exists(model.unscoped.filter(which, region=there, **same))))
    return found


def carry_inside(from_region: Region, to_region: Region, area: BaseGeometry) -> dict[str, int]:
    """Rows of one region whose point lies in an area now lie in another (cutting a grid)."""
    moved = {}
    for model in scoped_models():
        placed = any(one.name == "point" and isinstance(one, GeometryField) for one in model._meta.concrete_fields)
        if model.carried is None or not placed:
            continue
        inside: dict[str, Any] = {"point__within": area}
        rows = model.unscoped.filter(model.carried, region=from_region, **inside)
        count = rows.update(region=to_region, region_code=to_region.code)
        if count:
            moved[model._meta.db_table] = count
    return moved


def join_outlines(from_region: Region, to_region: Region) -> None:
    """The outline of a place merged away becomes part of that of the place it went to, where both are known."""
    shapes = {one.region_id: one for one in RegionShape.objects.filter(region__in=[from_region, to_region])}
    one, other = shapes.get(to_region.pk), shapes.get(from_region.pk)
    if one is None or other is None or one.outline is None or other.outline is None:
        return
    parts = [
        part for part in shapely.get_parts(shapely.union(one.outline, other.outline)) if part.geom_type == "Polygon"
    ]
    invented = RegionShape.Source.SYNTHETIC in (one.source, other.source)
    source = RegionShape.Source.SYNTHETIC if invented else one.source
    outline = parts[0] if len(parts) == 1 else MultiPolygon(parts)
    RegionShape.objects.filter(pk=one.pk).update(outline=outline, source=source)


def join_counts(from_region: Region, to_region: Region) -> dict[str, int | None]:
    """Households and people of a grid merged away count with those of the grid it went to, as of the older count; 待核 where
    either is. Returns them as they are now; nothing for places that are no grids.
    """
    found = {one.region_id: one for one in Grid.objects.filter(region__in=[from_region, to_region])}
    one, other = found.get(to_region.pk), found.get(from_region.pk)
    if one is None or other is None:
        return {}
    counts = {name: _sum(getattr(one, name), getattr(other, name)) for name in ("households", "population")}
    days = [one.counted_on, other.counted_on]
    day = None if None in days or set(counts.values()) == {None} else min(days)  # type: ignore[type-var]
    Grid.objects.filter(pk=one.pk).update(**counts, counted_on=day)
    return counts


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def recode_branch(old: str, new: str, reason: str) -> int:
    """Give every open region of branch `old` its code under `new`, keeping the old codes in the history."""
    today = clock.today()
    low, high = region_codes.bounds(old)
    branch = Region.objects.filter(closed_on__isnull=True, code__gte=low, code__lt=high)
    ids = list(branch.values_list("pk", flat=True))
    RegionCode.objects.filter(region__in=ids, until_on__isnull=True).update(until_on=today)
    count = branch.update(code=_under(new, "code", len(old)))
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(ids))
        cursor.execute(
            "INSERT INTO regions_regioncode (region_id, code, name, from_on, until_on, reason) "
            f"SELECT id, code, name, %s, NULL, %s FROM regions_region WHERE id IN ({marks})",
            [today, reason, *ids],
        )
    return count


def _under(new: str, column: str, cut: int) -> Concat:
    return Concat(Value(new), Substr(F(column), cut + 1))

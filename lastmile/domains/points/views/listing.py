"""The list: tabs with counts, filters in the address, pages by keyset; and what is shown as a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lastmile.domains.points import places
from lastmile.domains.points.rules import UNITS
from lastmile.domains.points.selectors import below, finding, watching
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.precautions.watching import watches
from lastmile.foundation.web import tables
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.pages import page_or_part
from lastmile.foundation.wording import in_own_language

HEADS = (
    "编号", "名称", "村(网格)", "地点", "种类", "规模", "颜色", "经度", "纬度", "诱因", "前兆", "威胁户数", "在册人数", "今晚在家",
    "需搀扶", "场所", "不在名册的人", "监测人A", "监测人B", "责任人A", "责任人B", "监测频次", "状态", "销号日期", "销号原因",
)  # fmt: skip


def _filters(request: Any) -> finding.Filters:
    get = request.GET
    return finding.Filters(get.get("tab", "watch"), get.get("kind", ""), get.get("q", "").strip()[:60])


@needs(Permission.POINT_VIEW)
@require_GET
def point_list(request: Any) -> HttpResponse:
    """The danger points below where one looks, the most dangerous first."""
    scope, filters = request.scope.within(request.area), _filters(request)
    order = finding.order_of(filters)
    page = tables.page(
        lambda after, limit: finding.page(scope, filters, after, limit),
        mark=request.GET.get("after", ""),
        kinds=(int,) * len(order),
        keys=lambda row: (row.rank, row.pk)[-len(order) :],
    )
    context = {
        "page": page,
        "filters": filters,
        "tabs": partial(_tabs, scope),
        "kinds": places.kinds(),
        "titles": dict(places.kinds()),
        "sums": below.below(page.rows),
        "watches": watches(page.rows),
        "readings": watching.last_readings(page.rows),
        "alarms": watching.open_alarms(page.rows),
        "units": UNITS,
        "may_add": request.scope.has(Permission.POINT_CHANGE),
    }
    return page_or_part(request, "points/list.html", "points/_rows.html", context)


def _tabs(scope: Any) -> list[tuple[str, str, str]]:
    counts = finding.counts(scope)
    labels = {
        "watch": _("全部在管"),
        "red": _("红"),
        "orange": _("橙"),
        "yellow": _("黄"),
        "blue": _("蓝"),
        "unknown": _("颜色待核"),
        "alarmed": _("有险情"),
        "planless": _("没有一点一策"),
        "dissolved": _("已销号"),
    }
    return [(tab, label, counts.get(tab, "")) for tab, label in labels.items()]


@needs(Permission.POINT_VIEW)
@require_GET
@in_own_language()
def point_export(request: Any) -> HttpResponse:
    """What is shown, as a sheet."""
    scope, filters = request.scope.within(request.area), _filters(request)
    order = finding.order_of(filters)
    return tables.export(
        _("危险点台账"),
        HEADS,
        lambda after, limit: finding.page(scope, filters, after, limit),
        keys=lambda row: (row.rank, row.pk)[-len(order) :],
        cells=_cells,
    )


def _cells(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    titles, unknown = dict(places.kinds()), _("待核")
    people, posts = below.below(rows), watches(rows)
    for one in rows:
        sums, (monitor, keeper) = people[one.pk], posts[one.uid]
        yield (
            one.number,
            one.name,
            one.region.name,
            one.place,
            titles.get(one.kind, one.kind),
            one.get_scale_display(),
            one.get_colour_display(),
            round(one.point.x, 6) if one.point else unknown,
            round(one.point.y, 6) if one.point else unknown,
            one.trigger,
            one.signs,
            sums.households,
            *(unknown if one.value is None else one.value for one in (sums.registered, sums.tonight, sums.need_help)),
            sums.places,
            unknown if one.unlisted is None else one.unlisted,
            *(held.person.name if held else "" for held in (monitor.a, monitor.b, keeper.a, keeper.b)),
            one.frequency,
            one.get_status_display(),
            one.dissolved_on,
            one.dissolved_why,
        )

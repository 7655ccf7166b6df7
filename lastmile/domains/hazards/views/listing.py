"""The list: tabs with counts, filters in the address, pages by keyset; and what is shown as a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lastmile.domains.hazards import places, rules, selectors
from lastmile.domains.profile.public import PlaceKind
from lastmile.foundation.access.lines import Line
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.web import tables
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.pages import page_or_part
from lastmile.foundation.web.templatetags.ui import day
from lastmile.foundation.wording import in_own_language
from lastmile.kernel import clock

HEADS = (
    "编号", "隐患", "乡镇", "村(网格)", "地点", "类别", "等级", "状态", "整改责任单位", "责任岗位", "期限", "发现时间", "来源",
)  # fmt: skip


def _filters(request: Any) -> selectors.Filters:
    get = request.GET
    return selectors.Filters(
        tab=get.get("tab", "open"),
        category=get.get("category", ""),
        source=get.get("source", ""),
        words=get.get("q", "").strip()[:60],
        due=get.get("due", ""),
        site=get.get("site", ""),
        order=get.get("order", ""),
        line=get.get("line", ""),
        grade=get.get("grade", ""),
        half=get.get("half", ""),
        lacks=get.get("lacks", ""),
        since=clock.day_said(get.get("since", "")),
        until=clock.day_said(get.get("until", "")),
        at=request.area,
    )


def _scope(request: Any) -> Scope:
    """The person looking below the area, or below the village or grid chosen in it."""
    if not request.scope.branches(Permission.HAZARD_VIEW):  # a department sees what is handed to it, wherever that lies
        return request.scope  # type: ignore[no-any-return]
    below: Scope = request.scope.within(request.area)
    branch = request.GET.get("branch", "")
    inside = branch.isascii() and branch.isdigit() and branch.startswith(request.area)
    return below.within(branch) if inside else below


@needs(Permission.HAZARD_VIEW)
@require_GET
def hazard_list(request: Any) -> HttpResponse:
    """The list of hazards below where one looks."""
    scope, filters = _scope(request), _filters(request)
    page = tables.page(
        lambda after, limit: selectors.page(scope, filters, after, limit),
        mark=request.GET.get("after", ""),
        kinds=(date, int),
        keys=_place,
    )
    context = {
        "page": page,
        "filters": filters,
        "hands": selectors.in_hands(page.rows),
        "tabs": partial(_tabs, scope),
        "categories": [(one.id, one.title) for one in catalogue.hazard_categories().values()],
        "sources": rules.Source.choices,
        "sites": PlaceKind.choices,
        "branches": places.below(request.area),
        "due": partial(_due, request.area),
        "orders": [("", _("先到期的在前")), ("new", _("后到期的在前"))],
        "from_figures": partial(_from_figures, filters),
        "ahead": selectors.AHEAD.get(filters.due, ""),
        "aside": selectors.set_aside(scope),
    }
    return page_or_part(request, "hazards/list.html", "hazards/_rows.html", context)


def _due(area: str) -> list[tuple[str, str]]:
    """The choices of 期限; how many days ahead are figures, and the page leads to the chosen one."""
    book = packs.book(area)
    ahead = [(one, _("%(n)s天内到期") % {"n": book.figure(key).whole}) for one, key in selectors.AHEAD.items()]
    return [("late", _("已超期")), ("today", _("今天到期")), *ahead]


def _from_figures(filters: selectors.Filters) -> list[tuple[str, Any, dict[str, Any]]]:
    """What the page of figures narrows the list by, and the list has no choice for: what it is called, in words, as it stands
    in the address.
    """
    span = {"since": filters.since, "until": filters.until}
    grades = {**dict(rules.Grade.choices), "none": dict(rules.Grade.choices)[""]}
    lack, _rule = selectors.LACKS.get(filters.lacks, ("", None))
    return [
        (_("台账"), selectors.HALVES.get(filters.half, ""), {"half": filters.half}),
        (_("缺"), lack, {"lacks": filters.lacks}),
        (_("发现于"), " – ".join(map(day, span.values())), span),
        (_("条线"), dict(Line.choices).get(filters.line, filters.line), {"line": filters.line}),
        (_("等级"), grades.get(filters.grade, filters.grade), {"grade": filters.grade}),
    ]


def _tabs(scope: Any) -> list[tuple[str, str, str]]:
    counts = selectors.counts(scope)
    labels = {
        "open": _("全部未销"),
        "reported": _("待核实"),
        "rectifying": _("整改中"),
        "rectified": _("待复查"),
        "late": _("超期"),
        "suspected": _("疑似重大"),
        "handed": _("已移送"),
        "closed": _("已销号"),
    }
    return [
        (tab, label, counts.get(tab, "")) for tab, label in labels.items() if tab != "handed" or counts["handed"] != "0"
    ]


@needs(Permission.HAZARD_VIEW)
@require_GET
@in_own_language()
def hazard_export(request: Any) -> HttpResponse:
    """What is shown, as a sheet."""
    scope, filters = _scope(request), _filters(request)
    return tables.export(
        _("隐患台账"),
        HEADS,
        lambda after, limit: selectors.page(scope, filters, after, limit),
        keys=_place,
        cells=_cells,
    )


def _place(row: Any) -> tuple[date, int]:
    """Where a row stands in the list."""
    return row.sort_on, row.pk


def _cells(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    titles = {one.id: one.title for one in catalogue.hazard_categories().values()}
    towns = places.names(one.region_code[:9] for one in rows)
    for one in rows:
        yield (
            one.number,
            one.title,
            towns.get(one.region_code[:9], one.region_code[:9]),
            places.words_of(one.region) if len(one.region_code) > 9 else "",
            one.place,
            titles.get(one.category, one.category),
            one.get_grade_display(),
            one.get_status_display(),
            one.responsible_unit,
            one.rectify_post.title if one.rectify_post else "",
            one.due_on,
            one.found_at,
            one.get_source_display(),
        )

"""The list: what is in force first; tabs, filters in the address, pages by keyset."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lastmile.domains.alerts.rules import WORDS
from lastmile.domains.alerts.selectors import finding, receivals
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.web import tables
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.pages import page_or_part
from lastmile.foundation.wording import in_own_language

HEADS = (
    "编号", "预警", "级别", "发布单位", "发布时间", "范围", "本地发出", "有效到", "状态", "结束时间", "结束原因", "演练",
)  # fmt: skip


def _filters(request: Any) -> finding.Filters:
    get = request.GET
    tab = get.get("tab", "open")
    return finding.Filters(
        tab if tab in finding.TABS else "open", get.get("level", "")[:8], get.get("q", "").strip()[:60]
    )


@needs(Permission.ALERT_VIEW)
@require_GET
def alert_list(request: Any) -> HttpResponse:
    """The alerts of the area looked at: in force, the gravest first; then the newest."""
    scope, filters = request.scope.within(request.area), _filters(request)
    page = tables.page(
        lambda after, limit: finding.page(scope, filters, after, limit),
        mark=request.GET.get("after", ""),
        kinds=(int, datetime, int),
        keys=finding.mark,
    )
    context = {"page": page, "filters": filters, "tabs": partial(_tabs, scope), **_more(request.scope)}
    return page_or_part(request, "alerts/list.html", "alerts/_rows.html", context)


def _more(scope: Any) -> dict[str, Any]:
    """What else the list offers: typing, uploading, and how many things wait for a person."""
    return {
        "levels": [*((value, _(words)) for value, words in WORDS.items()), ("none", _("没写颜色"))],
        "may_issue": scope.has(Permission.ALERT_ISSUE),
        "may_receive": scope.has(Permission.ALERT_RECEIVE),
        "held": receivals.held_count(scope),
    }


@needs(Permission.ALERT_VIEW)
@require_GET
@in_own_language()
def alert_export(request: Any) -> HttpResponse:
    """What is shown, as a sheet."""
    scope, filters = request.scope.within(request.area), _filters(request)
    return tables.export(
        _("预警台账"),
        HEADS,
        lambda after, limit: finding.page(scope, filters, after, limit),
        keys=finding.mark,
        cells=lambda rows: map(_cells, rows),
    )


def _cells(one: Any) -> tuple[Any, ...]:
    return (
        one.number,
        one.title,
        one.level_text,
        one.issuer,
        one.sent_at,
        one.region.name,
        one.in_force_at,
        one.until_at,
        one.get_state_display(),
        one.ended_at,
        one.ended_why,
        _("演练") if one.drill else "",
    )


def _tabs(scope: Any) -> list[tuple[str, str, str]]:
    counts = finding.counts(scope)
    labels = {"open": _("生效和待发"), "waiting": _("待发布"), "ended": _("已结束"), "all": _("全部")}
    return [(tab, label, counts.get(tab, "")) for tab, label in labels.items()]

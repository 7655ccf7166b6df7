"""The list: what is in force first; tabs, filters in the address, pages by keyset."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lastmile.domains.alerts.selectors import finding
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.web import tables
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.pages import page_or_part


def _filters(request: Any) -> finding.Filters:
    get = request.GET
    tab = get.get("tab", "open")
    return finding.Filters(
        tab if tab in finding.TABS else "open", get.get("level", "")[:8], get.get("q", "").strip()[:60]
    )


@needs(Permission.ALERT_VIEW)
@require_GET
def alert_list(request: Any) -> HttpResponse:
    """The alerts of the area looked at, the newest first."""
    scope, filters = request.scope.within(request.area), _filters(request)
    page = tables.page(
        lambda after, limit: finding.page(scope, filters, after, limit),
        mark=request.GET.get("after", ""),
        kinds=(datetime, int),
        keys=lambda row: (row.opened_at, row.pk),
    )
    context = {"page": page, "filters": filters, "tabs": _tabs(finding.counts(scope))}
    return page_or_part(request, "alerts/list.html", "alerts/_rows.html", context)


def _tabs(counts: dict[str, str]) -> list[tuple[str, str, str]]:
    labels = {"open": _("生效和待发"), "waiting": _("待发布"), "ended": _("已结束"), "all": _("全部")}
    return [(tab, label, counts.get(tab, "")) for tab, label in labels.items()]

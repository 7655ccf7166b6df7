"""The list: tabs with counts, filters in the address, pages by keyset."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lastmile.domains.tips import rules, selectors
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.web import tables
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.pages import page_or_part


def _filters(request: Any) -> selectors.Filters:
    get = request.GET
    return selectors.Filters(
        tab=get.get("tab", ""),
        kind=get.get("kind", ""),
        reward=get.get("reward") == "1",
        number=get.get("q", "").strip()[:24],
    )


@needs(Permission.TIP_VIEW)
@require_GET
def tip_list(request: Any) -> HttpResponse:
    """The tips below where one looks, the newest first."""
    scope, filters = request.scope.within(request.area), _filters(request)
    page = tables.page(
        lambda after, limit: selectors.page(scope, filters, after, limit),
        mark=request.GET.get("after", ""),
        kinds=(datetime, int),
        keys=lambda row: (row.received_at, row.pk),
    )
    context = {
        "page": page,
        "filters": filters,
        "hands": obligations.first_open([one.uid for one in page.rows]),
        "tabs": partial(_tabs, scope),
        "kinds": rules.Kind.choices,
        "rewards": [("1", _("符合奖励条件"))],
    }
    return page_or_part(request, "tips/list.html", "tips/_rows.html", context)


def _tabs(scope: Any) -> list[tuple[str, Any, str]]:
    counts = selectors.counts(scope)
    return [("", _("全部"), ""), *((one.value, one.label, counts[one.value]) for one in rules.Status)]

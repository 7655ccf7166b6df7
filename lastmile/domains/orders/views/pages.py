"""The list, the board, one person's attempts, the printed list."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lastmile.domains.orders import services
from lastmile.domains.orders.selectors import calls, watching
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.web import tables
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.pages import page_or_part, unless_unchanged


@needs(Permission.CALL_VIEW)
@require_GET
def call_list(request: Any) -> HttpResponse:
    """Calls of the area looked at, open ones first; pages by keyset."""
    scope, tab = request.scope.within(request.area), request.GET.get("tab", "open")
    page = tables.page(
        lambda after, limit: calls.page(scope, tab, after, limit),
        mark=request.GET.get("after", ""),
        kinds=(datetime, int),
        keys=lambda line: (line.call.opened_at, line.call.pk),
    )
    may_call = request.scope.has(Permission.CALL_ISSUE)
    context = {"page": page, "tab": tab, "tabs": partial(_tabs, scope), "may_call": may_call}
    return page_or_part(request, "orders/list.html", "orders/_rows.html", context)


def _tabs(scope: Any) -> list[tuple[str, str, str]]:
    counts = calls.counts(scope)
    return [("open", _("正在叫应"), counts["open"]), ("ended", _("已结束"), counts["ended"])]


@needs(Permission.CALL_VIEW)
@require_GET
def board(request: Any, uid: UUID) -> HttpResponse:
    """The board: biggest number first; polled, and unchanged says so. `wall=1` is for the wall screen."""
    call = calls.get_call(request.scope, uid)
    tab = request.GET.get("tab", "people")
    context = {
        "watch": watching.watch(request.scope, call, tab=tab, village=request.GET.get("village", "")[:12]),
        "tab": tab,
        "wall": request.GET.get("wall") == "1",
        "tabs": [("people", _("叫应")), ("channels", _("通道")), ("course", _("过程"))],
    }
    page = "orders/wall.html" if context["wall"] else "orders/board.html"
    response = page_or_part(request, page, "orders/_board.html", context)
    return unless_unchanged(request, response) if request.htmx else response


@needs(Permission.CALL_VIEW)
@require_GET
def person(request: Any, uid: UUID, who: UUID) -> HttpResponse:
    """One person's attempts, on demand."""
    context = {"one": watching.one(request.scope, uid, who)}
    return TemplateResponse(request, "orders/person.html", context)


@needs(Permission.CALL_VIEW)
@require_GET
def reached(request: Any, uid: UUID) -> HttpResponse:
    """Everybody reached, the newest first, page by page."""
    call = calls.get_call(request.scope, uid)
    page = tables.page(
        lambda after, limit: watching.reached_posts(request.scope, call, after, limit),
        mark=request.GET.get("after", ""),
        kinds=(datetime, int),
        keys=lambda row: (row.done_at, row.pk),
        size=100,
    )
    context = {"call": call, "page": page, "rows": watching.reached_rows(page.rows)}
    return TemplateResponse(request, "orders/reached.html", context)


@needs(Permission.CALL_VIEW)
def print_missing(request: Any, uid: UUID) -> HttpResponse:
    """The list of those not reached, with tick boxes; asked for by POST it bears the numbers, and the ledger says so."""
    call = calls.get_call(request.scope, uid)
    rows = watching.missing_rows(request.scope, call)
    numbers = (
        services.numbers_for_print(request.scope, uid=uid, people=[row.who for row in rows])
        if request.method == "POST"
        else {}
    )
    context = {"call": call, "rows": [(row, numbers.get(row.who, "")) for row in rows], "numbered": bool(numbers)}
    return TemplateResponse(request, "orders/print.html", context)

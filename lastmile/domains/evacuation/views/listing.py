"""Lists of a night, and one of them: tabs 到户 and 转移, each a page by itself; its sheet for the office above."""

from __future__ import annotations

from functools import partial
from itertools import count
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lastmile.domains.evacuation import services
from lastmile.domains.evacuation.rules import GONE
from lastmile.domains.evacuation.selectors import boarding, doors, figuring, lists, sheets
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.rulepacks.signals import COLOURS
from lastmile.foundation.web import tables
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.pages import page_or_part, unless_unchanged
from lastmile.foundation.wording import in_own_language


@needs(Permission.MOVE_VIEW)
@require_GET
def move_lists(request: Any) -> HttpResponse:
    """Lists open and ended where the person looks, the newest first."""
    scope = request.scope.within(request.area)
    found = lists.recent_lists(scope)
    context = {
        "lists": [(one, figuring.figures_of(scope, one)) for one in found[:20]],
        "may_order": scope.has(Permission.MOVE_ORDER),
        "may_first": scope.has(Permission.MOVE_FIRST),
        "listed": partial(_listed, request.area),
    }
    return TemplateResponse(request, "evacuation/lists.html", context)


def _listed(area: str) -> list[str]:
    """The colours of alerts that make a list by themselves here."""
    return [level for level in reversed(COLOURS) if services.colours_for(level, area) - {"none"}]


@needs(Permission.MOVE_VIEW)
@require_GET
def moves(request: Any, uid: UUID) -> HttpResponse:
    """转移: the orders, the figures, every row with where it went; polled, and unchanged says so."""
    return _list(request, uid, "moves", "evacuation/moves.html", "evacuation/_moves.html")


@needs(Permission.MOVE_VIEW)
@require_GET
def door_list(request: Any, uid: UUID) -> HttpResponse:
    """到户: whom nobody has spoken to yet comes first to the eye."""
    return _list(request, uid, "doors", "evacuation/doors.html", "evacuation/_doors.html")


def _list(request: Any, uid: UUID, tab: str, page_name: str, part: str) -> HttpResponse:
    one = lists.get_list(request.scope, uid)
    filters = _filters(request, "not_reached" if tab == "doors" else "all")
    page = tables.page(
        lambda after, limit: doors.page(request.scope, one, filters, after, limit),
        mark=request.GET.get("after", ""),
        kinds=(int, int),
        keys=_place,
    )
    context = {
        "board": boarding.board(request.scope, one),
        "page": page,
        "filters": filters,
        "tab": tab,
        "states": _states(),
        "gone": GONE,
    }
    response = page_or_part(request, page_name, part, context)
    return unless_unchanged(request, response) if request.htmx else response


def _filters(request: Any, usual: str) -> doors.Filters:
    get, state = request.GET, request.GET.get("state", usual)
    return doors.Filters(
        state if state in doors.STATES else "all", _uid_or_none(get.get("point", "")), get.get("village", "")[:12]
    )


def _uid_or_none(word: str) -> str:
    """What an address may say of a point: a uid, or "none"."""
    if word == "none":
        return word
    try:
        return str(UUID(word)) if word else ""
    except ValueError:
        return ""


def _states() -> list[tuple[str, str]]:
    return [
        ("all", _("全部")),
        ("not_reached", _("未到户")),
        ("told", _("已通知")),
        ("gone", _("已走")),
        ("trouble", _("有问题")),
        ("unlisted", _("不在名册的")),
    ]


@needs(Permission.MOVE_VIEW)
@require_GET
@in_own_language()
def move_export(request: Any, uid: UUID) -> HttpResponse:
    """转移清单 in the columns offices use; for a level above, numbers by village and point."""
    one = lists.get_list(request.scope, uid)
    if not boarding.reads_lines(request.scope, one):
        numbers = sheets.figure_cells(request.scope, one)
        return tables.xlsx(_("转移各村各点数"), sheets.FIGURE_HEADS, numbers, demo=settings.DEMO)
    filters, serial = _filters(request, "all"), count(1)
    return tables.export(
        _("转移清单"),
        sheets.HEADS,
        lambda after, limit: doors.page(request.scope, one, filters, after, limit),
        keys=_place,
        cells=lambda rows: sheets.cells(request.scope, one, rows, serial),
    )


def _place(line: doors.Line) -> tuple[int, int]:
    """Where a row stands in the list."""
    return line.move.rank, line.move.pk

"""统计: the page, each figure leading to its list, and the same as a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lastmile.domains.hazards import selectors
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.web import tables
from lastmile.foundation.web.gates import needs
from lastmile.foundation.wording import in_own_language
from lastmile.kernel import clock

HEADS = ("分类", "项目", "发现", "未销号", "用时(中位)", "有记录")


def _span(request: Any) -> tuple[date, date]:
    today = clock.today()
    since = clock.day_said(request.GET.get("since", "")) or selectors.first_day(today)
    until = max(clock.day_said(request.GET.get("until", "")) or today, since)
    return since, until


def _figures(request: Any) -> Any:
    return selectors.figures(request.scope.within(request.area), request.area, *_span(request))


def _halves(request: Any) -> list[Any]:
    return selectors.halves(request.scope.within(request.area), request.area, *_span(request))


@needs(Permission.HAZARD_VIEW)
@require_GET
def figures(request: Any) -> HttpResponse:
    """What was found in a span of days below where one looks."""
    found = _figures(request)
    span = f"tab=counted&since={found.since}&until={found.until}"
    latencies = [(one, words_of(one.median)) for one in found.latencies]
    context = {"figures": found, "span": span, "latencies": latencies, "place": _place(request.area)}
    context |= {"halves": _halves(request), "lacks": [title for title, _lack in selectors.LACKS.values()]}
    return TemplateResponse(request, "hazards/figures.html", context)


def _place(area: str) -> str:
    """Where one looks, as the paper says it; "" for the whole."""
    return str(get_region(area).name) if area else ""


@needs(Permission.HAZARD_VIEW)
@require_GET
@in_own_language()
def export(request: Any) -> HttpResponse:
    """The same as a sheet."""
    rows = chain(_cells(_figures(request)), _cells_of_ledger(_halves(request)))
    return tables.xlsx(_("隐患统计"), HEADS, rows, demo=settings.DEMO)


def _cells_of_ledger(halves: list[Any]) -> Iterator[Sequence[Any]]:
    for half in halves:
        yield (_("一套台账"), half.title, half.found, half.still_open)
        for _name, title, number in half.lacks:
            yield (_("一套台账"), f"{half.title}:{_('未销号的缺')}{title}", "", number)


def _cells(found: Any) -> Iterator[Sequence[Any]]:
    yield (_("合计"), f"{found.since} – {found.until}", found.found, found.still_open)
    yield (_("按期整改"), _("有期限且已销号"), found.due, "")
    yield (_("按期整改"), _("其中按期"), found.in_time, "")
    yield (_("按期整改"), _("已在其他系统录入,不算在内"), found.elsewhere, "")
    yield (_("谁先发现"), _("村镇网格自己查出来"), found.own, "")
    yield (_("谁先发现"), _("群众反映、其他系统转来"), found.told, "")
    for title, rows in found.tables:
        for one in rows:
            yield (str(title), one.title, one.found, one.still_open)
    for one in found.latencies:
        yield (_("四早用时"), one.title, one.all, "", words_of(one.median), one.known)


def words_of(took: timedelta | None) -> str:
    """3天4小时, 5小时, 12分钟; unknown is 待核."""
    if took is None:
        return _("待核")
    minutes = round(took.total_seconds() / 60)
    days, hours = minutes // 1440, minutes % 1440 // 60
    if days:
        return _("%(days)s天%(hours)s小时") % {"days": days, "hours": hours}
    return _("%(hours)s小时") % {"hours": hours} if hours else _("%(minutes)s分钟") % {"minutes": minutes}

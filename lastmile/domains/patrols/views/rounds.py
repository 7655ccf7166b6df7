"""For the office: what has not been walked, by place; the weather; the year; the month's statement of the grids."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lastmile.domains.patrols import services
from lastmile.domains.patrols.forms.weather import Weather
from lastmile.domains.patrols.rules.rounds import Occasion
from lastmile.domains.patrols.selectors import rounds, visits
from lastmile.domains.patrols.views.listing import place
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.web import tables
from lastmile.foundation.web.gates import needs
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid

MONTH_BACK = timedelta(days=31)


@needs(Permission.PATROL_VIEW)
@require_GET
def round_list(request: Any) -> HttpResponse:
    """Rounds still to be walked, places not walked in their period, points nobody watches; late in words."""
    scope, code = request.scope.within(request.area), place(request)
    tab = request.GET.get("tab", "open")
    owed = visits.open_visits if tab == "places" else partial(rounds.open_rounds, late=tab == "late")
    page = tables.page(
        lambda after, limit: owed(scope, after, limit),
        mark=request.GET.get("after", ""),
        kinds=(datetime, int),
        keys=lambda row: (row.due_at, row.pk),
    )
    climate = rounds.calendar(code) if code else None
    context = {
        "tab": tab,
        "tabs": [
            ("open", _("还没走")), ("late", _("过了时限")), ("missed", _("上期没走到")),
            ("places", _("没走的检查对象")), ("nobody", _("没有人管的点")), ("year", _("全年日历")),
        ],
        "page": page,
        "missed": rounds.missed(scope, clock.today() - MONTH_BACK) if tab == "missed" else [],
        "nobody": rounds.without_post(scope) if tab == "nobody" else [],
        "climate": climate,
        "due_now": rounds.due_now(climate, clock.today()) if climate else [],
        "seasons": rounds.seasons_now(code, clock.today()) if code else [],
        "weather": rounds.last_weather(code) if code else None,
        "weather_form": Weather() if code and request.scope.may(Permission.PATROL_CHANGE, on=code) else None,
        "here": get_region(code) if code else None,
        "now": clock.now(),
    }  # fmt: skip
    return TemplateResponse(request, "patrols/rounds.html", context)


@needs(Permission.PATROL_CHANGE)
@require_POST
def tell_weather(request: Any) -> HttpResponse:
    """雨前, 雨中, 雨后, said for the place one looks at."""
    form = Weather(request.POST)
    if not form.is_valid():
        raise NotValid(_("请选雨前、雨中或雨后。"))
    weather = services.tell_weather(request.scope, region_code=place(request), **form.cleaned_data)
    label = Occasion(weather.phase).label
    messages.success(request, _("已报“%(what)s”,该走的点马上进各责任人待办。") % {"what": label})
    return redirect("patrols:rounds")


@needs(Permission.PATROL_VIEW)
@require_GET
def statement(request: Any) -> HttpResponse:
    """网格巡查情况说明 of a month, to print."""
    month = _month(request.GET.get("month", ""))
    code = place(request)
    context = {
        "rows": rounds.statement(request.scope, code, month) if len(code) >= 9 else [],
        "too_wide": len(code) < 9,
        "month": month,
        "before": (month - timedelta(days=1)).replace(day=1),
        "here": get_region(code) if code else None,
        "printed_at": clock.now(),
    }
    return TemplateResponse(request, "patrols/statement.html", context)


def _month(text: str) -> date:
    return clock.day_said(f"{text}-01") or clock.today().replace(day=1)

"""配备情况: what the J and K documents ask, side by side, what the area has, the gap, and who is behind each figure."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.people import services, staffing
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.regions.models import Region
from lastmile.foundation.web import tables
from lastmile.foundation.web.gates import needs
from lastmile.foundation.wording import in_own_language
from lastmile.kernel.errors import NotValid, NotVisible

STATES = {
    "": gettext_lazy("全部"),
    "short": gettext_lazy("有缺口"),
    "unknown": gettext_lazy("待核"),
    "met": gettext_lazy("达到"),
}
HEADS = (
    "文件",
    "要求",
    "对象",
    "每个应有",
    "参考上限",
    "单位",
    "应查对象",
    "达到",
    "有缺口",
    "待核",
    "现有合计",
    "依据",
    "出处",
)
SHOWN = 500  # bodies on one page; the sheet of a requirement has them all


def _area(request: Any) -> Region:
    """The area of the crumbs, a county or less, in reach."""
    if not request.area:
        raise NotValid(_("请先选到县(市、区)再看配备情况。"))
    region = regions.get_region(request.area)
    if not request.scope.may(Permission.PEOPLE_VIEW, on=region.code):
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    return region


@needs(Permission.PEOPLE_VIEW)
@require_GET
def page(request: Any) -> HttpResponse:
    """Both documents side by side, then the vacancies and the mix of staff."""
    region = _area(request)
    if not staffing.may_compute(region.code):
        return TemplateResponse(request, "staffing/wide.html", {"region": region, "parts": regions.children(region)})
    context = {
        "region": region,
        "profiles": staffing.profiles(request.scope, region.code),
        "gaps": staffing.gaps(request.scope, region.code),
    }
    return TemplateResponse(request, "staffing/page.html", context)


@needs(Permission.PEOPLE_VIEW)
@require_GET
def requirement(request: Any, pack: str, key: str) -> HttpResponse:
    """Behind one figure: each body, what it has, and the people, posts or units that count."""
    region = _area(request)
    row = staffing.row(request.scope, region.code, pack=pack, key=key)
    if row is None:
        raise Http404
    state = request.GET.get("state", "")
    lines = [line for line in row.lines if _is(line, state)]
    unmet = [line.region.code for line in lines[:SHOWN] if not any(one.kind == "unit" for one in line.behind)]
    context = {
        "region": region,
        "row": row,
        "document": staffing.PROFILES[pack],
        "lines": lines[:SHOWN],
        "more": max(len(lines) - SHOWN, 0),
        "state": state,
        "may_explain": [code for code in unmet if row.explained and services.may_state_no_team(request.scope, code)],
        "tabs": [(one, words, sum(_is(line, one) for line in row.lines)) for one, words in STATES.items()],
    }
    return TemplateResponse(request, "staffing/requirement.html", context)


def _is(line: staffing.Line, state: str) -> bool:
    return {"short": bool(line.gap), "unknown": line.have is None, "met": line.gap == 0}.get(state, True)


@needs(Permission.PEOPLE_VIEW)
@require_GET
@in_own_language()
def export(request: Any) -> HttpResponse:
    """Both profiles as one sheet."""
    region = _area(request)
    cells = (
        (
            profile.title, row.title, row.body_title, row.need, row.most or "", row.unit, len(row.lines), row.met, row.short,
            row.unknown, _("待核") if row.have is None else row.have, row.clause, row.source,
        )
        for profile in staffing.profiles(request.scope, region.code)
        for row in profile.rows
    )  # fmt: skip
    return tables.xlsx(_("配备情况 %(name)s") % {"name": region.name}, HEADS, cells, demo=settings.DEMO)

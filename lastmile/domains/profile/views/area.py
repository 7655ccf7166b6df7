"""应急管理基本情况数据库 of the area looked at: compiled, with completeness and date, each figure opening its rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lastmile.domains.profile import forms, rules, selectors, services
from lastmile.domains.profile.rules import SOURCES, Figure, PlaceKind
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.web import tables
from lastmile.foundation.web.form_pages import answer, done
from lastmile.foundation.web.gates import needs
from lastmile.foundation.wording import in_own_language
from lastmile.kernel.errors import NotValid, NotVisible

HEADS = ("项目", "数", "来自", "完整度(%)", "最近核对", "上报总数", "上报日期", "上报来源")


@dataclass(frozen=True)
class Line:
    """A figure and where its rows are."""

    figure: Figure
    rows: str
    may_be_stated: bool


@dataclass(frozen=True)
class Group:
    title: str
    lines: list[Line]


def looked_at(request: Any) -> Region:
    """The area of the crumbs, which must be chosen and in reach."""
    if not request.area:
        raise NotValid(_("请先在上面选一个地方。"))
    region = regions.get_region(request.area)
    if not request.scope.may(Permission.PROFILE_VIEW, on=region.code):
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    return region


@needs(Permission.PROFILE_VIEW)
@require_GET
def area(request: Any) -> HttpResponse:
    """The whole sheet of one area."""
    region = looked_at(request)
    figures, state = selectors.profile(request.scope, region.code), selectors.looks(request.scope, region)
    context = {
        "region": region,
        "groups": _groups(figures),
        "unknown": sum(one.value is None for one in figures),
        "may_change": request.scope.may(Permission.PROFILE_CHANGE, on=region.code),
        "looks": state,
        "may_look": bool(
            state and state.township and request.scope.may(Permission.PROFILE_CHANGE, on=state.township.code)
        ),
    }
    return TemplateResponse(request, "profile/area.html", context)


def _groups(figures: list[Figure]) -> list[Group]:
    by_key = {one.key: one for one in figures}
    sources = [str(kind) for kind in PlaceKind if kind in SOURCES]
    sorts = [key for key in (*catalogue.small_sorts(), rules.NO_SORT) if key in by_key]
    others = [str(kind) for kind in PlaceKind if kind not in SOURCES]
    after = others.index(PlaceKind.SMALL_PLACE) + 1
    others[after:after] = sorts
    parts = (
        (_("户和人"), ["grids", "grid_households", "grid_population", "households", *selectors.HOUSEHOLD_KEYS]),
        (_("单位和场所"), others),
        (_("危险源"), [*sources, "major_sources"]),
        (_("危险点、物资、避险点"), [one.key for one in selectors.counted_elsewhere()]),
        (_("队伍和人员"), ["teams", "staff", "volunteers"]),
    )
    return [Group(title, [_line(by_key[key]) for key in keys]) for title, keys in parts]


def _line(figure: Figure) -> Line:
    return Line(figure, address_of_rows(figure.key) if figure.rows else "", figure.key not in rules.COUNTED_ALONE)


def address_of_rows(key: str) -> str:
    """The list behind a figure."""
    if elsewhere := {one.key: one.address for one in selectors.counted_elsewhere()}.get(key):
        return reverse(elsewhere)
    if key == "teams":
        return f"{reverse('people:units')}?kind=team"
    if key == "staff":
        return reverse("people:list")
    if key == "volunteers":
        return f"{reverse('people:list')}?state=volunteers"
    if key in rules.COUNTED_ALONE - {rules.NO_SORT}:
        return reverse("console:regions")
    if key in ("need_help", "away"):
        return f"{reverse('profile:households')}?state={key}"
    if key == "households" or key in selectors.HOUSEHOLD_KEYS:
        return reverse("profile:households")
    if key == "major_sources":
        return f"{reverse('profile:places')}?state=major"
    return f"{reverse('profile:places')}?kind={key}"


@needs(Permission.PROFILE_VIEW)
@require_GET
@in_own_language()
def export_area(request: Any) -> HttpResponse:
    """The sheet as a file."""
    region = looked_at(request)
    rows = (
        (
            one.label,
            _("待核") if one.value is None else one.value,
            _("逐条汇总") if one.computed else _("上报总数") if one.stated is not None else "",
            one.percent,
            one.as_of,
            one.stated,
            one.stated_on,
            one.stated_source,
        )
        for one in selectors.profile(request.scope, region.code)
    )
    return tables.xlsx(_("基本情况数据库 %(name)s") % {"name": region.name}, HEADS, rows, demo=settings.DEMO)


@needs(Permission.PROFILE_CHANGE)
def state(request: Any, key: str) -> HttpResponse:
    """State a total for the area looked at."""
    region = looked_at(request)
    known = selectors.visible_stated(request.scope, region.code, key)
    request.scope.require(Permission.PROFILE_CHANGE, on=region.code)
    initial = {"value": known.value, "as_of": known.as_of, "source": known.source} if known else None
    form = forms.State(request.POST or None, initial=initial)
    if done(request, form, partial(services.state_figure, request.scope, region_code=region.code, key=key), over=True):
        messages.success(request, _("已存。"))
        return redirect("profile:area")
    context = {"form": form, "region": region, "label": selectors.labels()[key], "back": reverse("profile:area")}
    return answer(request, "profile/state.html", context)

"""区划网格: the tree, one place, its grids; adding, changing, drawing; the changes of codes and places; findings."""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import groupby
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.regions import areas, selectors
from lastmile.foundation.regions.models import Region
from lastmile.foundation.web import meanwhile, tables
from lastmile.foundation.web.form_pages import REFUSED, answer, both_changed, done, form_page, refuse
from lastmile.foundation.web.gates import needs
from lastmile.foundation.wording import in_own_language
from lastmile.interfaces.console.regions import changes, forms, reading
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, NotVisible
from lastmile.kernel.ids import uuid7
from lastmile.kernel.region_codes import LENGTHS, Level
from lastmile.workflows.divisions import findings as rules
from lastmile.workflows.divisions import grids

VILLAGE = LENGTHS[Level.VILLAGE]
SHOWN = 300  # findings on one page; the sheet has them all
HEADS = ("代码", "名称", "村(社区)", "问题", "说明", "依据", "数的出处")


@needs(Permission.REGION_VIEW)
@require_GET
def page(request: Any) -> HttpResponse:
    """The area of the crumbs; without one, the provinces."""
    if not request.area:
        context = {"provinces": selectors.children(None)}
        return TemplateResponse(request, "regions/nation.html", context)
    return _place(request, reading.get_place(request.scope, request.area))


@needs(Permission.REGION_VIEW)
@require_GET
def region(request: Any, uid: UUID) -> HttpResponse:
    """One place by its uid: links and QR codes lead here whatever its code is by then."""
    return _place(request, reading.get_place(request.scope, uid))


def _place(request: Any, place: Region) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    may_change = request.scope.may(Permission.REGION_CHANGE, on=place.code) and not place.closed_on
    context = {
        "place": reading.place(request.scope, place),
        "found": reading.find(request.scope, words) if words else None,
        "may_change": may_change,
        "may_add": may_change and place.level in (Level.VILLAGE, Level.GRID),
        "may_find": rules.may_find(place.code),
        "changes": changes.offered(place) if may_change else {},
        "path": selectors.path(place),
    }
    return TemplateResponse(request, "regions/page.html", context)


def _own(request: Any, uid: UUID) -> Region:
    """The place somebody is about to change: 404 out of sight, 403 without the right."""
    place = reading.get_place(request.scope, uid)
    request.scope.require(Permission.REGION_CHANGE, on=place.code)
    return place


@needs(Permission.REGION_CHANGE)
def add(request: Any, uid: UUID) -> HttpResponse:
    """A grid more under a village, a micro-grid more under a grid."""
    parent = _own(request, uid)
    start = {"uid": uuid7(), "counted_on": clock.today()}
    form = forms.AddGrid(request.POST or None, micro=parent.level == Level.GRID, initial=start)
    if made := done(request, form, partial(grids.add_grid, request.scope, parent_code=parent.code)):
        messages.success(request, _("已建%(name)s,代码%(code)s。") % {"name": made.value.name, "code": made.value.code})
        return redirect("console:region", made.value.uid)
    title = _("新增微网格") if parent.level == Level.GRID else _("新增网格")
    return _form(request, parent, form, f"{title}:{parent.name}")


@needs(Permission.REGION_CHANGE)
def change(request: Any, uid: UUID) -> HttpResponse:
    """What a grid says of itself."""
    place = _own(request, uid)
    grid = areas.grids_of([place]).get(place.pk)
    if grid is None:
        raise Http404
    start = {name: getattr(grid, name) for name in grids.FIELDS}
    form = forms.GridFacts(request.POST or None, micro=place.level == Level.MICRO_GRID, initial=start)
    if done(request, form, partial(grids.change_grid, request.scope, code=place.code), over=True):
        messages.success(request, _("已存。"))
        return redirect("console:region", place.uid)
    return _form(request, place, form, _("更改网格:%(name)s") % {"name": place.name})


@needs(Permission.REGION_CHANGE)
def draw(request: Any, uid: UUID) -> HttpResponse:
    """Where a place lies: a point, an outline, or both."""
    place = _own(request, uid)
    shape = areas.shape_of(place)
    over = (shape.point, shape.outline) if shape is not None else (None, None)
    form = forms.Draw(request.POST or None, request.FILES or None, over=over)

    def act(point: Any, outline: Any, datum: Any, **_typed: Any) -> None:
        try:
            grids.draw(request.scope, code=place.code, point=point, outline=outline, datum=datum)
        except NotValid as problem:  # the form asks for a position and a file, the service for what they say
            at = "position" if point is not None else "file"
            raise NotValid(problem.message, fields={at: problem.message}) from problem

    if done(request, form, act, over=True):
        messages.success(request, _("位置已存。"))
        return redirect("console:region", place.uid)
    return _form(request, place, form, _("填位置:%(name)s") % {"name": place.name})


def _form(request: Any, place: Region, form: Any, title: str) -> HttpResponse:
    back = reverse("console:region", args=[place.uid])
    return form_page(request, form, title=title, button=_("存"), back=back)


@needs(Permission.REGION_CHANGE)
def recast(request: Any, uid: UUID, verb: str) -> HttpResponse:
    """Rename, recode, move, merge, split, close: first what is carried along, then the act."""
    place = _own(request, uid)
    wanted = changes.offered(place).get(verb)
    if wanted is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = changes.form_for(wanted, place, posted)
    confirming = request.method == "POST" and not both_changed(request, form) and form.is_valid()
    names = changes.named(request.scope, form) if confirming else {}
    confirming = confirming and form.is_valid()
    if confirming and "confirmed" in request.POST:
        try:
            result = wanted.run(request.scope, place, form.cleaned_data)
        except (*REFUSED, NotVisible) as problem:  # not visible: the other place that was named
            refuse(form, problem)
            confirming = False
        else:
            messages.success(request, _("已办:%(act)s。") % {"act": wanted.label})
            return redirect("console:region", result.uid)
    meanwhile.begin(form, None)
    context = {
        "place": place,
        "change": wanted,
        "form": form,
        "confirming": confirming,
        "names": names,
        "carried": changes.carried(place, wanted) if confirming or verb == "close" else None,
    }
    return answer(request, "regions/recast.html", context)


@needs(Permission.REGION_VIEW)
@require_GET
def findings(request: Any) -> HttpResponse:
    """网格检查: what the grid rules find in the area looked at, by kind."""
    place = _checked(request)
    checked = rules.check(request.scope, place.code)
    found, kind = checked.findings, request.GET.get("kind", "")
    counts = Counter(one.kind for one in found)
    rows = [one for one in found if not kind or one.kind == kind]
    context = {
        "place": place,
        "checked": checked,
        "found": _together(rows[:SHOWN]),
        "kind": kind,
        "tabs": [("", _("全部"), len(found)), *((one, words, counts[one]) for one, words in rules.KINDS.items())],
        "more": max(len(rows) - SHOWN, 0),
    }
    return TemplateResponse(request, "regions/findings.html", context)


def _together(found: list[rules.Finding]) -> list[list[rules.Finding]]:
    """The same said of several grids of a village, in one row."""

    def said(one: rules.Finding) -> tuple[str, ...]:
        return one.kind, one.code[:VILLAGE] if one.village else one.code, one.words

    return [list(alike) for _said, alike in groupby(found, key=said)]


def _checked(request: Any) -> Region:
    if not request.area:
        raise NotValid(_("请先选到县(市、区)再看网格检查结果。"))
    return reading.get_place(request.scope, request.area)


@needs(Permission.REGION_VIEW)
@require_GET
@in_own_language()
def export_findings(request: Any) -> HttpResponse:
    """The findings as a sheet."""
    found = rules.findings(request.scope, _checked(request).code)
    kind = request.GET.get("kind", "")
    cells = (
        (one.code, one.name, one.village, str(rules.KINDS[one.kind]), one.words, one.clause, one.source)
        for one in found
        if not kind or one.kind == kind
    )
    return tables.xlsx(_("网格检查"), HEADS, cells, demo=settings.DEMO)

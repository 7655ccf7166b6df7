"""Pages of hazards: list, matter, the acts."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lastmile.domains.hazards import acts, forms, places, rules, selectors, services
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.files import services as files
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.people import selectors as people
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.web import tables
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.pages import page_or_part
from lastmile.kernel.errors import NotValid

HEADS = (
    "编号", "隐患", "乡镇", "村(网格)", "地点", "类别", "等级", "状态", "整改责任单位", "责任岗位", "期限", "发现时间", "来源",
)  # fmt: skip


def _filters(request: Any) -> selectors.Filters:
    get = request.GET
    return selectors.Filters(
        tab=get.get("tab", "open"),
        category=get.get("category", ""),
        source=get.get("source", ""),
        words=get.get("q", "").strip()[:60],
    )


@needs(Permission.HAZARD_VIEW)
@require_GET
def hazard_list(request: Any) -> HttpResponse:
    """The list: tabs with counts, filters in the address, pages by keyset."""
    scope, filters = request.scope.within(request.area), _filters(request)
    page = tables.page(
        lambda after, limit: selectors.page(scope, filters, after, limit),
        mark=request.GET.get("after", ""),
        kinds=(date, int),
        keys=lambda row: (row.sort_on, row.pk),
    )
    context = {
        "page": page,
        "filters": filters,
        "tabs": _tabs(selectors.counts(scope)),
        "categories": catalogue.hazard_categories().values(),
        "sources": rules.Source.choices,
        "aside": selectors.set_aside(scope),
    }
    return page_or_part(request, "hazards/list.html", "hazards/_rows.html", context)


def _tabs(counts: dict[str, str]) -> list[tuple[str, str, str]]:
    labels = {
        "open": _("全部未销"),
        "reported": _("待核实"),
        "rectifying": _("整改中"),
        "rectified": _("待复查"),
        "late": _("超期"),
        "suspected": _("疑似重大"),
        "closed": _("已销号"),
    }
    return [(tab, label, counts.get(tab, "")) for tab, label in labels.items()]


@needs(Permission.HAZARD_VIEW)
@require_GET
def hazard_export(request: Any) -> HttpResponse:
    """What is shown, as a sheet, at most 10,000 rows."""
    rows = selectors.page(request.scope.within(request.area), _filters(request), None, 10_000)
    titles = {one.id: one.title for one in catalogue.hazard_categories().values()}
    cells = (
        (
            one.number,
            one.title,
            one.region_code[:9],
            one.region.name,
            one.place,
            titles.get(one.category, one.category),
            one.get_grade_display(),
            one.get_status_display(),
            one.responsible_unit,
            one.rectify_post.title if one.rectify_post else "",
            one.due_on,
            one.found_at,
            one.get_source_display(),
        )
        for one in rows
    )
    return tables.xlsx(_("隐患台账"), HEADS, cells, demo=settings.DEMO)


@needs(Permission.HAZARD_VIEW)
@require_GET
def matter(request: Any, uid: UUID) -> HttpResponse:
    """One hazard: facts left, people and what they owe right, everything that happened below."""
    return TemplateResponse(request, "hazards/matter.html", _matter(request, uid))


def _matter(request: Any, uid: UUID) -> dict[str, Any]:
    hazard = selectors.get_hazard(request.scope, uid)
    lines = ledger.timeline("hazard", hazard.uid)
    return {
        "hazard": hazard,
        "category": catalogue.hazard_categories().get(hazard.category),
        "path": places.path_of(hazard),
        "buttons": acts.buttons(request.scope, hazard),
        "owed": obligations.of_subject(hazard.uid),
        "lines": lines,
        "names": people.names(line.actor_uid for line in lines if line.actor_uid),
        "photos": files.of_subject("hazard", hazard.uid),
        "actions": ACTION_WORDS,
        "recheck": bool(obligations.open_on(hazard.uid, "hazard.recheck")),
    }


ACTION_WORDS = {
    "hazard.reported": _("上报"),
    "hazard.confirmed": _("核实定级,告知整改"),
    "hazard.rectified": _("登记整改"),
    "hazard.returned": _("复查退回"),
    "hazard.closed": _("销号"),
    "hazard.dismissed": _("核实为不属实"),
    "hazard.reopened": _("重新打开"),
    "hazard.rechecked": _("抽查"),
    "file.kept": _("加了照片"),
}


@needs(Permission.HAZARD_REPORT)
def report(request: Any) -> HttpResponse:
    """新增隐患 from the office."""
    form = forms.Report(request.POST or None, places=places.choices(request.scope, request.area))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        found_at = values.pop("found_at") or timezone.now()
        try:
            hazard = services.report_hazard(
                request.scope,
                source=rules.Source.OFFICE,
                **values,
                **({"found_at": found_at} if request.POST.get("found_at") else {}),
            )
        except NotValid as problem:
            _show(form, problem)
        else:
            messages.success(request, _("已登记,编号%(number)s。") % {"number": hazard.number})
            return redirect("hazards:matter", hazard.uid)
    return TemplateResponse(request, "hazards/report.html", {"form": form}, status=422 if form.errors else 200)


def _show(form: Any, problem: NotValid) -> None:
    """A service's refusal at the field it speaks of."""
    for name, words in (problem.fields or {"": problem.message}).items():
        form.add_error(name if name in form.fields else None, words if name in form.fields else problem.message)


@needs(*sorted(set(rules.PERMISSION.values())))
def act(request: Any, uid: UUID, verb: str) -> HttpResponse:
    """One act: its form, then the service. A refusal comes back at the form with what was typed."""
    hazard = selectors.get_hazard(request.scope, uid)
    action = acts.ACTIONS.get(verb)  # type: ignore[call-overload]
    if action is None:
        raise Http404
    more = {"posts": places.posts_for(request.scope, hazard)} if action.form is forms.Confirm else {}
    form = action.form(request.POST or None, request.FILES or None, **more)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        photo = values.pop("photo", None)
        try:
            if photo:
                files.keep(request.scope, hazard, photo, role=action.photo_role)
            action.run(request.scope, hazard, values, bool(photo))
        except NotValid as problem:
            _show(form, problem)
        else:
            messages.success(request, _("已办:%(act)s。") % {"act": action.label})
            return redirect("hazards:matter", hazard.uid)
    context = {"hazard": hazard, "action": action, "form": form}
    return TemplateResponse(request, "hazards/act.html", context, status=422 if form.errors else 200)


@needs(Permission.HAZARD_VERIFY)
@require_POST
def recheck(request: Any, uid: UUID) -> HttpResponse:
    """The later look at a fix on the spot."""
    good = request.POST.get("good") == "1"
    services.record_recheck(request.scope, uid=uid, good=good, note=request.POST.get("note", ""))
    messages.success(request, _("抽查已登记。"))
    return redirect("hazards:matter", uid)


@needs(Permission.HAZARD_VIEW)
@require_GET
def notice(request: Any, uid: UUID) -> HttpResponse:
    """安全隐患告知单, to print: what a township without delegated powers hands over."""
    context = _matter(request, uid)
    return TemplateResponse(request, "hazards/notice.html", context)


@needs(Permission.HAZARD_VIEW)
@require_GET
def photo(request: Any, uid: UUID, photo_uid: UUID) -> HttpResponseBase:
    """A photo of a hazard the person may see."""
    hazard = selectors.get_hazard(request.scope, uid)
    return files.response("hazard", hazard.uid, photo_uid)

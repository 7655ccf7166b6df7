"""检查 of places: the list, one registered, one with what it found and its 检查记录; and all that is known of a place."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lastmile.domains.hazards import public as hazards
from lastmile.domains.patrols.forms import checks as forms
from lastmile.domains.patrols.rules.wording import SubjectKind
from lastmile.domains.patrols.selectors import lists, records, visits, walks
from lastmile.domains.profile import public as profile
from lastmile.foundation import prints
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.web import form_pages, pages, tables
from lastmile.foundation.web.gates import needs
from lastmile.foundation.wording import in_own_language
from lastmile.kernel import clock


@needs(Permission.PATROL_VIEW)
@require_GET
def place(request: Any, uid: UUID) -> HttpResponse:
    """A place (检查对象): the walk owed there, walks and checks held, hazards, how often inspected this year."""
    scope, one = request.scope, profile.get_place(request.scope, uid)
    context = {
        "place": one,
        "owed": visits.open_at([one.uid]).get(one.uid),
        "walks": walks.of_subject(scope, one.uid),
        "checks": hazards.inspections_at(scope, one.pk),
        "hazards": hazards.hazards_at(scope, one.pk),
        "year": _year(one),
        "may_check": scope.may(Permission.HAZARD_CONFIRM, on=one.region_code),
        "may_walk": scope.may(Permission.PATROL_WALK, on=one.region_code),
    }
    return TemplateResponse(request, "patrols/place.html", context)


def _year(one: Any) -> Any:
    return hazards.year_of(one.region_code, site_id=one.pk, subject_unit=one.name, year=clock.today().year)


@needs(Permission.HAZARD_VIEW)
@require_GET
def check_list(request: Any) -> HttpResponse:
    """Checks below where one looks, the last entered first."""
    scope = request.scope.within(request.area)
    page = tables.page(
        lambda after, limit: hazards.inspections_page(scope, after, limit),
        mark=request.GET.get("after", ""),
        kinds=(int,),
        keys=lambda row: (row.pk,),
    )
    return TemplateResponse(request, "patrols/checks.html", {"page": page})


@needs(Permission.HAZARD_CONFIRM)
def new_check(request: Any, uid: UUID) -> HttpResponse:
    """登记检查 at a place; the year's number is said to whoever chooses 涉企行政检查."""
    one = profile.get_place(request.scope, uid)
    request.scope.require(Permission.HAZARD_CONFIRM, on=one.region_code)
    walked = lists.lists_for(one.region_code, SubjectKind.PLACE, one.kind, sort=one.sort)
    offered = [(each.key, each.wording.title) for each in walked]
    form = forms.Check(request.POST or None, lists=offered, held=_year(one).words)

    def act(**values: Any) -> Any:
        return hazards.hold_inspection(request.scope, site_uid=one.uid, **values)

    if made := form_pages.done(request, form, act):
        messages.success(request, _("已登记,检查记录编号 %(number)s。") % {"number": made.value.number})
        return redirect("patrols:check", made.value.uid)
    title = _("登记检查:%(place)s") % {"place": one.name}
    back = reverse("patrols:place", args=[one.uid])
    return form_pages.form_page(request, form, title=title, button=_("登记检查"), back=back)


@needs(Permission.HAZARD_VIEW)
@require_GET
def check(request: Any, uid: UUID) -> HttpResponse:
    """One check: facts, who took part by which power, the list walked, hazards found or that nothing was."""
    return TemplateResponse(request, "patrols/check.html", _context(request, uid, forms.Found()))


@needs(Permission.HAZARD_CONFIRM)
@require_POST
def found(request: Any, uid: UUID) -> HttpResponse:
    """A hazard it found; its kind, clause and deadline are given when it is confirmed."""
    form = forms.Found(request.POST)

    def act(**values: Any) -> Any:
        return hazards.find_at_inspection(request.scope, uid=uid, **values)

    if made := form_pages.done(request, form, act):
        messages.success(request, _("已登记隐患 %(number)s,请核实定级。") % {"number": made.value.number})
        return redirect("patrols:check", uid)
    return form_pages.answer(request, "patrols/check.html", _context(request, uid, form))


@needs(Permission.HAZARD_CONFIRM)
@require_POST
def clean(request: Any, uid: UUID) -> HttpResponse:
    """没有发现问题."""
    hazards.conclude_inspection(request.scope, uid=uid)
    messages.success(request, _("已记:没有发现问题。"))
    return redirect("patrols:check", uid)


def _context(request: Any, uid: UUID, form: Any) -> dict[str, Any]:
    one = hazards.get_inspection(request.scope, uid)
    walked = records.walk_of(one)
    return {
        "check": one,
        "form": form,
        "walk": walked,
        "lines": walks.lines_of(walked) if walked else [],
        "hazards": hazards.found_by(one),
        "may_change": request.scope.may(Permission.HAZARD_CONFIRM, on=one),
    }


@needs(Permission.HAZARD_VIEW)
@require_GET
@in_own_language()
def record(request: Any, uid: UUID) -> HttpResponse:
    """检查记录 as PDF, to be signed on the spot."""
    one = hazards.get_inspection(request.scope, uid)
    return pages.pdf(_("检查记录"), prints.pdf("patrols/check.typ", records.record_of(one)))

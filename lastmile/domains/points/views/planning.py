"""一点一策: begun from a ready-made text, written field by field, every version kept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lastmile.domains.points import forms, rules, services
from lastmile.domains.points.selectors import finding, planning
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.web.form_pages import answer, done, form_page
from lastmile.foundation.web.gates import needs
from lastmile.kernel.errors import NotVisible


@needs(Permission.POINT_CHANGE)
def plan(request: Any, uid: UUID) -> HttpResponse:
    """Write the plan; without one, first choose the text to begin from."""
    point = finding.get_matter(request.scope, uid)
    request.scope.require(Permission.POINT_CHANGE, on=point)
    last = planning.plan_of(point)
    return _write(request, point, last) if last else _begin(request, point)


def _begin(request: Any, point: Any) -> HttpResponse:
    kind = catalogue.point_kinds().get(point.kind)
    form = forms.Begin(request.POST or None, initial={"ready_made": kind.plan if kind else ""})
    if done(request, form, lambda ready_made: services.begin_plan(request.scope, uid=point.uid, ready_made=ready_made)):
        messages.success(request, _("已带入现成文本。把〔 〕里的地方填上。"))
        return redirect("points:plan", point.uid)
    title = _("一点一策:%(point)s") % {"point": point.name}
    back = reverse("points:matter", args=[point.uid])
    return form_page(request, form, title=title, button=_("带入文本"), back=back)


def _write(request: Any, point: Any, last: Any) -> HttpResponse:
    start = {**last.content, "capacity": last.capacity, "based_on": last.version}
    form = forms.PlanWords(request.POST or None, initial=start)

    def write(capacity: int | None, based_on: int, **words: str) -> Any:
        return services.write_plan(
            request.scope, uid=point.uid, content=words, capacity=capacity, based_on=based_on or 0
        )

    if made := done(request, form, write):
        messages.success(request, _("一点一策已存,第%(n)s版。") % {"n": made.value.version})
        return redirect("points:matter", point.uid)
    context = {
        "form": form,
        "point": point,
        "last": last,
        "missing": rules.unwritten(last.content),
        "versions": planning.versions(point),
    }
    return answer(request, "points/plan.html", context)


@needs(Permission.POINT_VIEW)
@require_GET
def version(request: Any, uid: UUID, version: int) -> HttpResponse:
    """One version of the plan, as it stood."""
    point = finding.get_matter(request.scope, uid)
    found = planning.get_version(point, version)
    if found is None:
        raise NotVisible(_("没有这一版。"))
    context = {"point": point, "plan": found, "plan_groups": rules.PLAN_GROUPS, "versions": planning.versions(point)}
    return TemplateResponse(request, "points/plan_version.html", context)

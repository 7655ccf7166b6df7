"""Register a danger point, and the acts of its page."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lastmile.domains.points import acts, forms, places, services
from lastmile.domains.points.selectors import finding
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.web.form_pages import done, form_page
from lastmile.foundation.web.gates import needs


@needs(Permission.POINT_CHANGE)
def register(request: Any) -> HttpResponse:
    """新增危险点: the facts; who watches, who lives below and the plan follow on its page."""
    found = places.choices(request.scope, request.area)
    start = {"region_code": request.area} if any(code == request.area for code, _name in found) else {}
    form = forms.Register(request.POST or None, places=found, initial=start)
    if made := done(request, form, partial(services.register_point, request.scope)):
        messages.success(request, _("已登记,编号%(number)s。接着选威胁户、定监测人。") % {"number": made.value.number})
        return redirect("points:matter", made.value.uid)
    more = {"template": "points/register.html", "places": found}
    return form_page(request, form, title=_("新增危险点"), button=_("登记"), back=reverse("points:list"), **more)


@needs(*sorted({str(action.permission) for action in acts.ACTIONS.values()}))
def act(request: Any, uid: UUID, verb: str) -> HttpResponse:
    """One act: its form, then the service. A refusal comes back at the form with what was typed."""
    point, action = finding.get_matter(request.scope, uid), acts.ACTIONS.get(verb)
    if action is None:
        raise Http404
    request.scope.require(action.permission, on=point)
    form = action.form(request.POST or None, initial=action.start(point), **action.more(request.scope, point))
    if done(request, form, lambda **values: action.run(request.scope, uid, **values), over=action.over):
        messages.success(request, _("已办:%(act)s。") % {"act": action.label})
        return redirect("points:matter", uid)
    title = _("%(act)s:%(point)s") % {"act": action.label, "point": point.name}
    more = {"note": action.note, "figure": action.figure, "at": point}
    return form_page(request, form, title=title, button=action.label, back=reverse("points:matter", args=[uid]), **more)


@needs(Permission.READING_ENTER, Permission.POINT_CHANGE)
@require_POST
def step(request: Any, uid: UUID, step: str) -> HttpResponse:
    """A step of an alarm was done; refused, it comes back as a page with what was typed."""
    point, known = finding.get_matter(request.scope, uid), catalogue.point_steps().get(step)
    form = forms.Note(request.POST)
    if done(request, form, partial(services.do_step, request.scope, uid=uid, step=step)):
        messages.success(request, _("已记下。"))
        return redirect("points:matter", uid)
    title = _("%(act)s:%(point)s") % {"act": known.title if known else _("办了一步"), "point": point.name}
    return form_page(request, form, title=title, button=_("办了"), back=reverse("points:matter", args=[uid]))

"""Report from the office, and the acts of a hazard's page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lastmile.domains.hazards import acts, forms, places, rules, selectors, services
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.files import services as files
from lastmile.foundation.web.gates import needs
from lastmile.kernel.errors import DomainError, NotValid, TooMuch


@needs(Permission.HAZARD_REPORT)
def report(request: Any) -> HttpResponse:
    """新增隐患 from the office. What is wrong with a photo is said; the report stands without it."""
    form = forms.Report(request.POST or None, request.FILES or None, places=places.choices(request.scope, request.area))
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        photo = values.pop("photo", None)
        try:
            hazard = services.report_hazard(request.scope, source=rules.Source.OFFICE, **values)
        except NotValid as problem:
            _show(form, problem)
        else:
            messages.success(request, _("已登记,编号%(number)s。") % {"number": hazard.number})
            if photo:
                _keep(request, hazard, photo)
            return redirect("hazards:matter", hazard.uid)
    return TemplateResponse(request, "hazards/report.html", {"form": form}, status=422 if form.errors else 200)


def _keep(request: Any, hazard: Any, photo: Any) -> None:
    try:
        files.keep(request.scope, hazard, photo, role="before")
    except (NotValid, TooMuch) as problem:
        messages.error(request, _("照片没存上:%(why)s") % {"why": problem.message})


def _show(form: Any, problem: DomainError) -> None:
    """A service's refusal at the field it speaks of."""
    for name, words in (problem.fields or {"": problem.message}).items():
        form.add_error(name if name in form.fields else None, words if name in form.fields else problem.message)


@needs(*sorted(set(rules.PERMISSION.values())))
def act(request: Any, uid: UUID, verb: str) -> HttpResponse:
    """One act: its form, then the service. A refusal comes back at the form with what was typed."""
    hazard = selectors.get_matter(request.scope, uid)
    action = acts.ACTIONS.get(verb)  # type: ignore[call-overload]
    if action is None:
        raise Http404
    form = action.form(request.POST or None, request.FILES or None, **_more(request, action, hazard))
    if request.method == "POST" and form.is_valid():
        try:
            acts.perform(request.scope, hazard, action, form.cleaned_data)
        except (NotValid, TooMuch) as problem:
            _show(form, problem)
        else:
            messages.success(request, _("已办:%(act)s。") % {"act": action.label})
            return redirect("hazards:matter", hazard.uid)
    context = {"hazard": hazard, "action": action, "form": form, "figure": FIGURES.get(action.act, "")}
    return TemplateResponse(request, "hazards/act.html", context, status=422 if form.errors else 200)


FIGURES = {
    rules.Act.CONFIRM: "hazard.general_days",
    rules.Act.RETURN: "hazard.verify_days",
    rules.Act.FIX: "hazard.recheck_share",
    rules.Act.RECTIFY: "hazard.verify_days",
}


def _more(request: Any, action: acts.Action, hazard: Any) -> dict[str, Any]:
    return {"posts": places.posts_for(request.scope, hazard)} if action.form is forms.Confirm else {}


@needs(Permission.HAZARD_VERIFY)
@require_POST
def recheck(request: Any, uid: UUID) -> HttpResponse:
    """The later look at a fix on the spot."""
    good = request.POST.get("good") == "1"
    services.record_recheck(request.scope, uid=uid, good=good, note=request.POST.get("note", ""))
    messages.success(request, _("抽查已登记。"))
    return redirect("hazards:matter", uid)

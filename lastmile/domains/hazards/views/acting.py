"""Report from the office, and the acts of a hazard's page."""

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

from lastmile.domains.hazards import acts, forms, places, rules, selectors, services
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.files import services as files
from lastmile.foundation.regions import drawing
from lastmile.foundation.web.form_pages import answer, done, form_page, show
from lastmile.foundation.web.gates import needs
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, NotVisible, TooMuch


@needs(Permission.HAZARD_REPORT)
def report(request: Any) -> HttpResponse:
    """新增隐患 from the office. What lies near in place and time is shown first; what is wrong with a photo is said, and
    the report stands without it. A page that knows the facts already (an alarm of a point) begins the form by its address.
    """
    begun = {name: request.GET[name] for name in forms.BEGUN if name in request.GET}
    offered = places.choices(request.scope, request.area)
    form = forms.Report(request.POST or None, request.FILES or None, places=offered, initial=begun)
    near: list[Any] = []
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        photo = values.pop("photo", None)
        try:
            near = _near(request, values)
            if not near:
                return _reported(request, services.report_hazard(request.scope, **values), photo)
        except NotValid as problem:
            show(form, problem)
    form.ask_whether_the_same(one.uid for one in near)
    return answer(request, "hazards/report.html", {"form": form, "near": near})


def _near(request: Any, values: dict[str, Any]) -> list[Any]:
    """What may be the same and was not said to be another, of other reports than this one sent again: near in place and time,
    or in the same words, as a form is that somebody goes back to and sends once more.
    """
    found_at = values["found_at"] or clock.now()
    said = {name: values[name] for name in ("region_code", "title", "place")}
    found = selectors.in_the_same_words(request.scope, found_at=found_at, **said)
    if values["position"]:
        point = drawing.point_at(values["position"], values["datum"])
        _category, line = services.kind_of("", values["category"])
        near = selectors.near(request.scope, point, values["region_code"], line=line, found_at=found_at)
        found += [one for one in near if one not in found]
    again = any(one.uid == values["uid"] for one in found)
    return [] if again else [one for one in found if one.uid not in values["apart"]]


def _reported(request: Any, hazard: Any, photo: Any) -> HttpResponse:
    messages.success(request, _("已登记,编号%(number)s。") % {"number": hazard.number})
    if photo:
        _keep(request, hazard, photo)
    return redirect("hazards:matter", hazard.uid)


def _keep(request: Any, hazard: Any, photo: Any) -> None:
    try:
        files.keep(request.scope, hazard, photo, role="before")
    except (NotValid, TooMuch) as problem:
        messages.error(request, _("照片没存上:%(why)s") % {"why": problem.message})


@needs(*sorted(set(rules.PERMISSION.values())))
def act(request: Any, uid: UUID, verb: str) -> HttpResponse:
    """One act: its form, then the service. A refusal comes back at the form with what was typed."""
    hazard = selectors.get_matter(request.scope, uid)
    action = acts.ACTIONS.get(verb)  # type: ignore[call-overload]
    if action is None:
        raise Http404
    if request.method == "GET":  # before anybody fills in what cannot be sent
        services.require_may(request.scope, hazard, action.act)
    label = acts.label(request.scope, hazard, action)
    form = action.asking(request.scope, hazard, request.POST or None, request.FILES or None)
    over = action.act == rules.Act.PREPARE  # several people put the five together, each what they know
    if done(request, form, lambda **values: acts.perform(request.scope, hazard, action, values), over=over):
        messages.success(request, _("已办:%(act)s。") % {"act": label})
        return _afterwards(request, hazard)
    context = {"hazard": hazard, "label": label, "form": form, "figure": FIGURES.get(action.act, "")}
    return answer(request, "hazards/act.html", {**context, **_asked(hazard, action.act)})


def _asked(hazard: Any, act: rules.Act) -> dict[str, Any]:
    """What somebody answers to: the wish for more time, the handover; and the day of a supervision that moves along."""
    if act in {rules.Act.EXTEND, rules.Act.DECIDE}:
        wish = selectors.open_extension(hazard) if act == rules.Act.DECIDE else None
        return {"wish": wish, "supervised": selectors.open_supervision(hazard)}
    return {"handed": selectors.open_handover(hazard)} if act == rules.Act.ANSWER else {}


def _afterwards(request: Any, hazard: Any) -> HttpResponse:
    """The matter's page; for a department that has just given it back, and so sees it no more, the day's list."""
    try:
        selectors.get_matter(request.scope, hazard.uid)
    except NotVisible:
        return redirect("console:home")
    return redirect("hazards:matter", hazard.uid)


FIGURES = {
    rules.Act.CONFIRM: "hazard.general_days",
    rules.Act.RETURN: "hazard.verify_days",
    rules.Act.FIX: "hazard.recheck_share",
    rules.Act.RECTIFY: "hazard.verify_days",
    rules.Act.HAND: "hazard.transfer_answer_workdays",
    rules.Act.ANSWER: "hazard.general_days",
    rules.Act.EXTEND: "hazard.extension_days_most",
    rules.Act.PREPARE: "hazard.major_needs",
    rules.Act.PROGRESS: "hazard.major_progress_days",
    rules.Act.SUSPECT: "hazard.judge_workdays",
    rules.Act.INSPECT: "hazard.inspections_a_year",
    rules.Act.JOIN: "hazard.duplicate_metres",
}


@needs(Permission.HAZARD_CONFIRM)
@require_POST
def compared(request: Any, uid: UUID) -> HttpResponse:
    """A second report of other content was compared with the first."""
    services.note_compared(request.scope, uid=uid, digest=request.POST.get("digest", ""))
    messages.success(request, _("已记:核对过了。"))
    return redirect("hazards:matter", uid)


@needs(Permission.HAZARD_VERIFY)
@require_POST
def recheck(request: Any, uid: UUID) -> HttpResponse:
    """The later look at a fix on the spot; refused, it comes back as a page with what was typed."""
    hazard, form = selectors.get_hazard(request.scope, uid), forms.Recheck(request.POST)
    if done(request, form, partial(services.record_recheck, request.scope, uid=uid)):
        messages.success(request, _("抽查已登记。"))
        return redirect("hazards:matter", uid)
    title = _("抽查:%(hazard)s") % {"hazard": hazard.title}
    return form_page(request, form, title=title, button=_("登记"), back=reverse("hazards:matter", args=[uid]))

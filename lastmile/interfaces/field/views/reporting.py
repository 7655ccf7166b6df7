"""上报 and 发险情: a report in four taps, and what may be said after it is sent."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lastmile.domains.hazards import public as hazards
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.channels import selectors as channels
from lastmile.foundation.files import services as files
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.web.form_pages import done, status_of
from lastmile.foundation.web.gates import needs
from lastmile.interfaces.field import forms
from lastmile.interfaces.field.pages import here, page
from lastmile.kernel.errors import NotValid, TooMuch


@needs(Permission.HAZARD_REPORT)
def report(request: Any) -> HttpResponse:
    """F2: photo or none, place, kind, send."""
    form = _form(request, forms.Report)
    if sent := done(request, form, partial(_send, request)):
        answer: HttpResponse = sent.value
        return answer
    context = {"form": form, "spot": _spot(request)}
    return page(request, "report", "field/report.html", context, status=status_of(form))


@needs(Permission.HAZARD_REPORT)
def danger(request: Any) -> HttpResponse:
    """F3: call the duty room or send; the time is when this page was opened."""
    form = _form(request, forms.Danger)
    if sent := done(request, form, partial(_send, request, danger_now=True), at="earlier"):
        answer: HttpResponse = sent.value
        return answer
    context = {"form": form, "spot": _spot(request), "opened": form.opened}
    return page(request, "report", "field/danger.html", context, status=status_of(form))


def _form(request: Any, kind: type[forms.Report]) -> Any:
    places = hazards.places_to_report(request.scope, here(request))
    return kind(request.POST or None, request.FILES or None, places=places)


def _spot(request: Any, position: tuple[float, float] | None = None) -> Any:
    return hazards.place_at(request.scope, _home(request), position)


def _home(request: Any) -> str:
    """Where a phone without a position is taken to be: the ground of one's own, or of the post chosen in 我的."""
    own = "" if request.session.get("holding") else request.scope.own_ground()
    return own if own and request.scope.may(Permission.HAZARD_REPORT, on=own) else here(request)


@needs(Permission.HAZARD_REPORT)
@require_GET
def spot(request: Any) -> HttpResponse:
    """The words of where a phone is: "你在 海科村3组(误差 12 米)"."""
    form = _position_of(request.GET)
    context = {"spot": _spot(request, form["position"]), "accuracy": form["accuracy"]}
    return render(request, "field/_spot.html", context)


def _position_of(said: Any) -> dict[str, Any]:
    form = forms.Report({name: said.get(name, "") for name in ("lon", "lat", "accuracy")}, places=[])
    form.is_valid()
    return form.cleaned_data


def _send(request: Any, **values: Any) -> HttpResponse:
    photo, region_code = values.pop("photo", None), values.pop("region_code", "")
    region_code = region_code or _spot(request, values["position"]).code
    hazard = hazards.report_hazard(
        request.scope.nearest_to(region_code),
        region_code=region_code,
        title=hazards.title_of_picture(values["picture"]),
        from_phone=True,
        **values,
    )
    if photo:
        _keep(request, hazard, photo)
    return redirect("field:sent", hazard.uid)


def _keep(request: Any, hazard: Any, photo: Any, role: str = "before") -> None:
    """Keep a photo; what is wrong with it is said, and the report stands without it."""
    try:
        files.keep(request.scope, hazard, photo, role=role)
    except (NotValid, TooMuch) as problem:
        messages.error(request, _("上报已存好,照片没存上:%(why)s") % {"why": problem.message})


@needs(Permission.HAZARD_REPORT)
@require_GET
def sent(request: Any, uid: UUID) -> HttpResponse:
    """已存好, with what may be added."""
    return _sent(request, uid, forms.Words())


def _sent(request: Any, uid: UUID, words: forms.Words) -> HttpResponse:
    hazard = hazards.get_matter(request.scope, uid)
    context = {
        "hazard": hazard,
        "path": hazards.path_of(hazard),
        "photos": files.of_subject("hazard", hazard.uid),
        "waiting": hazard.status == hazards.Status.REPORTED,
        "confirming": hazards.hands(hazard, obligations.of_subject(hazard.uid))[1],
        "sms_broken": channels.is_broken("sms"),
        "words": words,
        "photo": forms.Photo(),
    }
    return page(request, "report", "field/sent.html", context, status=status_of(words))


@needs(Permission.HAZARD_REPORT)
@require_POST
def describe(request: Any, uid: UUID) -> HttpResponse:
    """说一句."""
    form = forms.Words(request.POST)
    if done(request, form, partial(hazards.describe_hazard, request.scope, uid=uid)):
        messages.success(request, _("已补上这一句。"))
        return redirect("field:sent", uid)
    return _sent(request, uid, form)


@needs(Permission.HAZARD_REPORT)
@require_POST
def endanger(request: Any, uid: UUID) -> HttpResponse:
    """马上有危险, said of a report that stands already."""
    hazards.mark_danger(request.scope, uid=uid)
    return redirect("field:sent", uid)


@needs(Permission.HAZARD_REPORT)
@require_POST
def add_photo(request: Any, uid: UUID) -> HttpResponse:
    """A photo sent after the report."""
    hazard = hazards.get_hazard(request.scope, uid)
    request.scope.require(Permission.HAZARD_REPORT, on=hazard)
    form = forms.Photo(request.POST, request.FILES)
    if form.is_valid():
        _keep(request, hazard, form.cleaned_data["photo"])
    else:
        messages.error(request, _("还没有选照片。"))
    return redirect("field:sent", uid)

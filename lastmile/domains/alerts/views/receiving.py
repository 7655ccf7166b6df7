"""What came in: upload a file, look at what was received, decide about what is held."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from lastmile.domains.alerts import forms, places
from lastmile.domains.alerts.rules import Reason, Verdict, VersionState, Via
from lastmile.domains.alerts.selectors import chain, placing, receivals
from lastmile.domains.alerts.services import receiving
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.web import tables
from lastmile.foundation.web.form_pages import done, form_page
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.pages import page_or_part
from lastmile.kernel import cap

SAID = {
    VersionState.WAITING: gettext_lazy("已接收,等人发布。"),
    VersionState.APPLIED: gettext_lazy("已接收,来源可信,已经发布。"),
    VersionState.LATE: gettext_lazy("已接收;比现在这一版早,没有用上。"),
}


@needs(Permission.ALERT_RECEIVE)
def upload(request: Any) -> HttpResponse:
    """A message as a file: checked, kept, taken in or held; the next page says which."""
    form = forms.Upload(request.POST or None, request.FILES or None)
    if made := done(request, form, lambda file: _receive(request, file), at="file"):
        return _shown(request, made.value)
    more = {"template": "alerts/upload.html"}
    return form_page(
        request, form, title=_("上传预警文件"), button=_("核对并接收"), back=reverse("alerts:list"), **more
    )


def _receive(request: Any, file: Any) -> Any:
    root = request.area or next(iter(request.scope.branches(Permission.ALERT_RECEIVE)), "")
    if not request.scope.may(Permission.ALERT_RECEIVE, on=root):
        root = request.scope.branches(Permission.ALERT_RECEIVE)[0]
    source = receiving.Source(via=Via.UPLOAD, region=regions.get_region(root), name=file.name or "")
    return receiving.receive(request.scope, file.read(receiving.MOST_READ), source)


def _shown(request: Any, received: Any) -> HttpResponse:
    if received.verdict in (Verdict.TAKEN, Verdict.KNOWN):
        version = chain.of_received(received.uid)
        known = _("这份预警以前收到过,没有重复发。")
        messages.success(request, str(SAID[VersionState(version.state)]) if version else known)
        return redirect("alerts:matter", received.alert_uid)
    return redirect("alerts:received_one", received.uid)


@needs(Permission.ALERT_RECEIVE)
@require_GET
def received_list(request: Any) -> HttpResponse:
    """Everything that came, what waits for a person first."""
    scope, tab = request.scope.within(request.area), request.GET.get("tab", "held")
    tab = tab if tab in receivals.TABS else "held"
    page = tables.page(
        lambda after, limit: receivals.page(scope, tab, after, limit),
        mark=request.GET.get("after", ""),
        kinds=(int,),
        keys=lambda row: (row.pk,),
    )
    context = {"page": page, "tab": tab, "tabs": partial(_tabs, scope), "reasons": dict(Reason.choices)}
    return page_or_part(request, "alerts/received.html", "alerts/_received_rows.html", context)


def _tabs(scope: Any) -> list[tuple[str, str, str]]:
    counts = receivals.counts(scope)
    labels = {"held": _("等人看"), "all": _("全部"), "taken": _("已接收"), "refused": _("不能用")}
    return [(name, label, counts[name]) for name, label in labels.items()]


@needs(Permission.ALERT_RECEIVE)
@require_GET
def received_one(request: Any, uid: UUID) -> HttpResponse:
    """One thing that came: what the check said, and what may be done about it."""
    one = receivals.get_received(request.scope, uid)
    signature = one.report.get("signature", "")
    context = {
        "one": one,
        "reason": dict(Reason.choices).get(one.reason, ""),
        "signature": _(cap.SIGNATURE_WORDS[cap.Signature(signature)]) if signature else "",
        "notes": [found["words"] for found in one.report.get("semantic", []) if not found["grave"]],
        "alert": receivals.alert_of(one),
        "text": receiving.shown_text(one),
        "may_take": one.verdict == Verdict.HELD and one.report.get("identifier"),
    }
    return TemplateResponse(request, "alerts/received_one.html", context)


@needs(Permission.ALERT_RECEIVE)
def take(request: Any, uid: UUID) -> HttpResponse:
    """接收 something held, for places that a person names."""
    one = receivals.get_received(request.scope, uid)
    found = placing.suggest(receiving.area_words(one), one.region_code)
    offered = places.suggested(request.scope, Permission.ALERT_RECEIVE, found)
    form = forms.TakeHeld(request.POST or None, places=offered)
    if made := done(request, form, lambda **values: receiving.take_held(request.scope, uid=uid, **values)):
        messages.success(request, _("已接收,等人发布。"))
        return redirect("alerts:matter", made.value.alert.uid)
    back = reverse("alerts:received_one", args=[uid])
    note = _("按地名猜的排在前面,没有替您勾。") if found else ""
    return form_page(request, form, title=_("接收这份预警"), button=_("接收"), back=back, note=note)


@needs(Permission.ALERT_RECEIVE)
def set_aside(request: Any, uid: UUID) -> HttpResponse:
    """不接收, with the reason."""
    receivals.get_received(request.scope, uid)
    form = forms.Why(request.POST or None)
    if done(request, form, lambda why: receiving.set_aside(request.scope, uid=uid, why=why)):
        messages.success(request, _("已记下:不接收。"))
        return redirect("alerts:received")
    back = reverse("alerts:received_one", args=[uid])
    return form_page(request, form, title=_("不接收这份预警"), button=_("不接收"), back=back)

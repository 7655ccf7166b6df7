"""What is done to an alert: 发布, 不予发布, 解除, 本地建议."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lastmile.domains.alerts import forms, places
from lastmile.domains.alerts.selectors import finding
from lastmile.domains.alerts.services import advising, issuing
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.web.form_pages import done, form_page
from lastmile.foundation.web.gates import needs


@needs(Permission.ALERT_ISSUE, Permission.ALERT_APPROVE)
@require_POST
def issue(request: Any, uid: UUID) -> HttpResponse:
    """Let it go out."""
    post = request.POST
    alert = issuing.issue(request.scope, uid=uid, again=bool(post.get("again")), seen=post.get("seen", ""))
    messages.success(request, _("已发布:%(title)s。") % {"title": alert.title})
    return redirect("alerts:matter", uid)


@needs(Permission.ALERT_ISSUE, Permission.ALERT_APPROVE)
def refuse(request: Any, uid: UUID) -> HttpResponse:
    """Do not, and say why."""
    alert = finding.get_alert(request.scope, uid)
    form = forms.Refusal(request.POST or None, initial={"seen": request.GET.get("seen", "")})
    if done(request, form, partial(issuing.refuse, request.scope, uid=uid)):
        messages.success(request, _("已记下:不予发布。"))
        return redirect("alerts:matter", uid)
    title = _("不予发布:%(title)s") % {"title": alert.title}
    return form_page(request, form, title=title, button=_("不予发布"), back=reverse("alerts:matter", args=[uid]))


@needs(Permission.ALERT_END)
def end(request: Any, uid: UUID) -> HttpResponse:
    """解除, with the reason; everything that hangs on it ends."""
    alert = finding.get_alert(request.scope, uid)
    request.scope.require(Permission.ALERT_END, on=alert.home.code)
    form = forms.Why(request.POST or None)
    if done(request, form, lambda why: issuing.end_alert(request.scope, uid=uid, why=why)):
        messages.success(request, _("已解除:%(title)s。叫过的人会收到一条消息。") % {"title": alert.title})
        return redirect("alerts:matter", uid)
    note = _("解除后不再叫人,叫过的人和收过短信的住户各收到一条。转移出来的人要另办“解除转移”才能回。")
    title = _("解除:%(title)s") % {"title": alert.title}
    back = reverse("alerts:matter", args=[uid])
    return form_page(request, form, title=title, button=_("解除"), back=back, note=note)


@needs(Permission.ALERT_ISSUE)
def advise(request: Any, uid: UUID) -> HttpResponse:
    """本地建议 of a township."""
    alert = finding.get_alert(request.scope, uid)
    offered = places.of_alert(request.scope, Permission.ALERT_ISSUE, alert)
    form = forms.LocalAdvice(request.POST or None, places=offered)
    if done(
        request, form, lambda uid, **said: advising.write_advice(request.scope, uid=alert.uid, advice_uid=uid, **said)
    ):
        messages.success(request, _("已补充,叫过的人会收到。"))
        return redirect("alerts:matter", uid)
    title = _("本地建议:%(title)s") % {"title": alert.title}
    note = "" if offered else _("这条预警的范围里没有您负责的地方。")
    return form_page(request, form, title=title, button=_("补充"), back=reverse("alerts:matter", args=[uid]), note=note)

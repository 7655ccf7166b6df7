"""并入: what waits joins the alert that runs for the same danger already."""

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
from lastmile.domains.alerts.selectors import chain, finding
from lastmile.domains.alerts.services import advising, folding
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.web.form_pages import done, form_page
from lastmile.foundation.web.gates import needs


@needs(Permission.ALERT_ISSUE, Permission.ALERT_APPROVE)
def as_advice(request: Any, uid: UUID, into: UUID) -> HttpResponse:
    """Said as 本地建议 of the running alert; no second call goes out."""
    scope = request.scope
    alert, other = finding.get_alert(scope, uid), finding.get_alert(scope, into)
    version = chain.waiting(alert)
    words = " ".join((version.headline or version.description).split())[: advising.LONGEST] if version else ""
    offered = places.of_alert(scope, Permission.ALERT_ISSUE, other)
    form = forms.LocalAdvice(request.POST or None, places=offered, initial={"text": words})
    folded = partial(folding.fold_as_advice, scope, uid=uid, into=into)
    if done(request, form, lambda uid, **said: folded(advice_uid=uid, **said)):
        messages.success(request, _("已并入,没有另外叫人;叫过的人会收到这一句。"))
        return redirect("alerts:matter", into)
    title = _("作为本地建议并入:%(title)s") % {"title": other.title}
    back = reverse("alerts:matter", args=[uid])
    note = "" if offered else _("这条预警的范围里没有您负责的地方。")
    return form_page(request, form, title=title, button=_("并入"), back=back, note=note)


@needs(Permission.ALERT_ISSUE, Permission.ALERT_APPROVE)
@require_POST
def as_version(request: Any, uid: UUID, into: UUID) -> HttpResponse:
    """The next message of the running alert; it waits there to be issued."""
    other = folding.fold_as_version(request.scope, uid=uid, into=into)
    messages.success(request, _("已作为新版本并入:%(title)s。请核对后发布。") % {"title": other.title})
    return redirect("alerts:matter", into)

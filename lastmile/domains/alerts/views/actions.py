"""预警行动: what an alert makes owed, place by place, and the report that closes one of them."""

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

from lastmile.domains.alerts import acts
from lastmile.domains.alerts.selectors import actions, chain, finding
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.web.form_pages import answer, done
from lastmile.foundation.web.gates import needs

# Where the work is done that closes an action; with the alert's uid, or the list of shelters.
WORK = {"order": "moves:order", "doors": "moves:doors", "carry": "moves:doors", "shelter": "moves:shelters"}


@needs(Permission.ALERT_VIEW)
@require_GET
def action_sheet(request: Any, uid: UUID) -> HttpResponse:
    """巡查与备勤: every action of the alert in the part one sees, what is not done first."""
    alert = finding.get_alert(request.scope, uid)
    scope = request.scope.within(request.area)
    context = {"alert": alert, "shown": chain.shown(alert), "sheet": actions.sheet(scope, alert)}
    return TemplateResponse(request, "alerts/actions.html", context)


@needs(Permission.ALERT_ACT)
def action(request: Any, uid: UUID) -> HttpResponse:
    """Report one action: its few questions, or one tap; what is closed by other work leads there."""
    row = actions.get_action(request.scope, uid)
    if row.evidence in WORK:
        return redirect(WORK[row.evidence], *([] if row.evidence == "shelter" else [row.alert.uid]))
    form = acts.report_form(request.scope, uid, request.POST or None)
    if done(request, form, lambda **values: acts.report(request.scope, row, **values)):
        messages.success(request, _("已记下:%(title)s。") % {"title": row.title})
        return redirect("alerts:actions", row.alert.uid)
    context = {
        "form": form,
        "row": row,
        "action": actions.action_of(row),
        "figure": actions.figure_of(row),
        "back": reverse("alerts:actions", args=[row.alert.uid]),
    }
    return answer(request, "alerts/action.html", context)

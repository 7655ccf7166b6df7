"""预警行动 on the phone: one thing an alert asks of me, reported with its few questions or one tap."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from lastmile.domains.alerts import public as alerts
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.web.form_pages import done, status_of
from lastmile.foundation.web.gates import needs
from lastmile.interfaces.field.pages import page


@needs(Permission.ALERT_ACT)
def action(request: Any, uid: UUID) -> HttpResponse:
    """Report it, then back to 待办; where a danger point is in trouble, on to that point."""
    row = alerts.get_action(request.scope, uid)
    form = alerts.report_form(request.scope, uid, request.POST or None)
    if made := done(request, form, lambda **values: alerts.report(request.scope, row, **values)):
        messages.success(request, _("已记下:%(title)s。") % {"title": row.title})
        point = alerts.point_in_trouble(request.scope, made.value)
        return redirect("field:judge", point) if point else redirect("field:todo")
    context = {"form": form, "row": row, "action": alerts.action_of(row), "figure": alerts.figure_of(row)}
    return page(request, "todo", "field/action.html", context, status=status_of(form))

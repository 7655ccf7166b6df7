"""The acts of a tip's page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from lastmile.domains.tips import acts, selectors, services
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.web.form_pages import done, form_page
from lastmile.foundation.web.gates import needs
from lastmile.kernel.errors import NotVisible


@needs(Permission.TIP_HANDLE, Permission.TIP_REPLY)
def act(request: Any, uid: UUID, verb: str) -> HttpResponse:
    """One act: its form, then the service. A refusal comes back at the form with what was typed."""
    tip = selectors.get_tip(request.scope, uid)
    action = acts.ACTIONS.get(verb)
    if action is None:
        raise Http404
    if request.method == "GET":  # before anybody fills in what cannot be sent
        services.require_may(request.scope, tip, action.act)
    action = action.pressed_by(request.scope, tip)
    form = action.form(request.POST or None, **action.more(request.scope, tip))
    if done(request, form, lambda **values: action.service(request.scope, uid=uid, **values)):
        messages.success(request, _("已办:%(act)s。") % {"act": action.label})
        return _afterwards(request, uid)
    return form_page(
        request,
        form,
        title=f"{action.label}:{tip.number}",
        button=action.label,
        back=reverse("tips:matter", args=[uid]),
        note=tip.what[:200],
        figure=action.figure,
    )


def _afterwards(request: Any, uid: UUID) -> HttpResponse:
    """The tip's page; for a department whose part is over, and so sees it no more, the day's list."""
    try:
        selectors.get_tip(request.scope, uid)
    except NotVisible:
        return redirect("console:home")
    return redirect("tips:matter", uid)
